"""What differs between two catalogues: everything, the other way round as well, and nothing when both say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from graph.access import Actor
from graph.base import open_base
from graph.catalogue import Catalogue, Openness, default_text, load_catalogue
from graph.catalogue.differences import Difference, DifferenceKind, differences
from graph.catalogues import catalogue_differences, catalogue_versions
from graph.errors import NotFound, Refused
from graph.officers import Officer
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR
from tests.graph.view_world import Clock

PACKAGED = load_catalogue()
PENALTY = PACKAGED.entries["03.2"]


def changed(**parts: object) -> Catalogue:
    """The packaged catalogue with one entry that says otherwise."""
    return replace(PACKAGED, entries={**PACKAGED.entries, "03.2": replace(PENALTY, **parts)})  # type: ignore[arg-type]


def test_an_entry_that_says_otherwise_is_told_with_both_words() -> None:
    (one,) = differences(PACKAGED, changed(openness=Openness.CONDITIONAL))
    assert one == Difference(DifferenceKind.CHANGED, "03.2", None, "openness", "public", "conditional")
    assert differences(PACKAGED, PACKAGED) == ()


def test_a_field_is_added_removed_changed_or_moved() -> None:
    first, second, *rest = PENALTY.fields
    (gone,) = differences(PACKAGED, changed(fields=(second, *rest)))
    assert (gone.kind, gone.field, gone.before, gone.after) == ("removed", first.key, first.header, None)
    (longer,) = differences(PACKAGED, changed(fields=(replace(first, max=7), second, *rest)))
    assert (longer.kind, longer.field, longer.what, longer.after) == ("changed", first.key, "max", "7")
    (moved,) = differences(PACKAGED, changed(fields=(second, first, *rest)))
    assert (moved.field, moved.what) == (None, "order_of_fields")


def test_whatever_part_of_an_entry_changes_is_told() -> None:
    """Every part of an entry, taken from another one of the catalogue where that says otherwise."""
    told = set()
    for other in PACKAGED.entries.values():
        for part in vars(PENALTY).keys() & Catalogue.__annotations__.keys() | set(PENALTY.__dataclass_fields__):
            if part in {"code", "fields"} or getattr(other, part) == getattr(PENALTY, part):
                continue
            (one,) = differences(PACKAGED, changed(**{part: getattr(other, part)}))
            assert (one.kind, one.category, one.what) == ("changed", "03.2", part)
            assert one.before != one.after
            told.add(part)
    assert len(told) > 10


@pytest.mark.parametrize("code", ["03.2", "10.1"])
def test_the_other_way_round_it_is_the_same_with_before_and_after_exchanged(code: str) -> None:
    without = replace(PACKAGED, edition="x", entries={k: v for k, v in PACKAGED.entries.items() if k != code})
    mirrored = {DifferenceKind.ADDED: DifferenceKind.REMOVED, DifferenceKind.REMOVED: DifferenceKind.ADDED}
    there, back = differences(PACKAGED, without), differences(without, PACKAGED)
    assert [each.kind for each in there] == [DifferenceKind.CHANGED, DifferenceKind.REMOVED]
    assert [
        replace(each, kind=mirrored.get(each.kind, each.kind), before=each.after, after=each.before) for each in back
    ] == list(there)


def test_a_base_remembers_word_for_word_which_catalogues_were_in_force(tmp_path: Path) -> None:
    own, clock = tmp_path / "own.toml", Clock()
    text = default_text()
    later = text.replace(f'edition = "{PACKAGED.edition}"', 'edition = "harbour-2027"')
    assert later != text
    settings = Settings(home=tmp_path / "home", id_key="11" * 32, vault_key="22" * 32, catalogue=str(own))
    for words in (text, text, later, text):
        own.write_text(words, encoding="utf-8")
        with open_base(settings, clock) as base, base.writing():
            officer = Officer(base, LOCAL_OPERATOR)
        clock.pass_by(timedelta(days=1))
    with open_base(settings, clock) as base:
        officer = Officer(base, LOCAL_OPERATOR)
        versions = catalogue_versions(officer)
        assert [(each.number, each.edition) for each in versions] == [
            (3, PACKAGED.edition), (2, "harbour-2027"), (1, PACKAGED.edition),
        ]  # fmt: skip
        assert [each.since.date() for each in versions] == [date(2026, 11, 25), date(2026, 11, 24), date(2026, 11, 22)]
        told = catalogue_differences(officer, 1, 2)
        assert [(each.what, each.after) for each in told.differences] == [("edition", "harbour-2027")]
        assert catalogue_differences(officer, 1, 3).differences == ()
        with pytest.raises(NotFound):
            catalogue_differences(officer, 1, 9)
        with pytest.raises(Refused):
            catalogue_versions(Officer(base, Actor("zhang", "steward", "张")))
        verbs = [record.entry.verb for record in base.side.audit.entries()]
        assert verbs.count("catalogue_differences") == 2
