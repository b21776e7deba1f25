"""Tables in which families are many and doubles few, or the columns of a place say one thing twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from graph.resolution.arrays import Bits
from graph.resolution.fields import Fields
from graph.resolution.kept import Keeping
from graph.resolution.kinds import KINDS
from graph.resolution.kinds.kind import DIFFERENT, Kind
from graph.resolution.learning import expect, first_guess, packed
from graph.resolution.quality import Quality, quality
from graph.resolution.tables import Options, Resolved, resolve_table
from tests.graph.resolution.people import GIVEN

COLUMNS = {
    "given": "given_name", "family": "surname", "born": "birth_date", "address": "address", "town": "category",
    "phone": "phone",
}  # fmt: skip
FIELDS = Fields(row_id="id", columns=COLUMNS)
SYLLABLES = ("ba", "cor", "den", "fel", "gor", "han", "jor", "kel", "lam", "mer", "nor", "pol", "ros", "tal", "ven")
STREETS = ("oak", "elm", "mill", "church", "station", "garden", "bridge", "castle", "market", "harbour", "forest")
TOWNS = ("northampton", "southwick", "eastleigh", "westbury", "kingston", "newport", "milton", "clinton")


@pytest.mark.parametrize("twice", [0.02, 0.25])
def test_a_family_is_not_one_person(twice: float) -> None:
    table = pl.DataFrame(list(_families(900, twice)))

    resolved = resolve_table(table, FIELDS, Options(threads=1))

    found = _found(resolved, table)
    assert found.precision > 0.95
    assert found.recall > 0.8
    assert resolved.report.estimate.precision == pytest.approx(found.precision, abs=0.05)


@pytest.mark.parametrize(("unknown", "recall"), [("phone", 0.95), ("given", 0.95), ("born", 0.0)])
def test_nor_is_it_where_less_is_known(unknown: str, recall: float) -> None:
    """Of a dozen given names one is not enough to tell who is who: then nobody is joined, rather than families."""
    table = pl.DataFrame(list(_families(900, 0.25)))
    columns = {name: kind for name, kind in COLUMNS.items() if name != unknown}

    resolved = resolve_table(table, Fields(row_id="id", columns=columns), Options(threads=1))

    found = _found(resolved, table)
    assert found.precision > 0.95
    assert found.recall >= recall


def test_what_neighbours_have_in_common_is_not_learnt_of_one_subject() -> None:
    rng = np.random.default_rng(1)
    what = rng.choice(3, 200_000, p=[0.75, 0.05, 0.2])  # strangers, one subject, neighbours
    kinds = [KINDS[name] for name in ("given_name", "birth_date", "address", "phone")]
    strangers, seen = [_agreeing(kind, 0.02) for kind in kinds], []
    for kind, stranger in zip(kinds, strangers, strict=True):
        near = stranger if kind.own else _agreeing(kind, 0.95)
        of_each = [rng.choice(len(shares), len(what), p=shares) for shares in (stranger, _agreeing(kind, 0.9), near)]
        seen.append(np.choose(what, of_each))

    patterns, counts = packed(np.stack(seen).astype(np.uint8))
    learnt = expect(patterns, counts, strangers, [first_guess(len(each) - 1) for each in strangers], kinds)

    assert learnt.matches == pytest.approx(np.count_nonzero(what == 1), rel=0.05)
    assert [each[-1] for each in learnt.m] == pytest.approx([0.9] * len(kinds), abs=0.03)


def _agreeing(kind: Kind, share: float) -> Bits:
    """The shares of levels where two values agree best so often, and else not at all."""
    shares = np.zeros(len(kind.levels) + 2)
    shares[1], shares[-1] = 1 - share, share
    return shares


def test_a_father_and_his_son_of_one_name_are_two() -> None:
    """They have all in common but the year; there are as many of them as movers, and nothing else tells them apart."""
    resolved, found = _resolved_namesakes(twice=0.12, sons=0.06)

    assert found.precision > 0.9
    assert found.recall > 0.9
    assert resolved.report.estimate.precision == pytest.approx(found.precision, abs=0.05)


def test_where_some_are_joined_the_cautious_precision_tells_it() -> None:
    """Of the model nobody learns it: it holds that some rows of one subject give another year."""
    resolved, found = _resolved_namesakes(twice=0.2, sons=0.03)

    told = resolved.report.estimate
    assert told.precision > found.precision + 0.1
    assert told.cautious_precision == pytest.approx(found.precision, abs=0.05)
    assert told.differing > 0


def _resolved_namesakes(twice: float, sons: float) -> tuple[Resolved, Quality]:
    table = pl.DataFrame(list(namesakes(2000, twice, sons)), infer_schema_length=None)
    names = {"given": "given_name", "surname": "surname", "born": "birth_year"}
    columns = names | {"address": "address", "town": "category"}
    resolved = resolve_table(table, Fields(row_id="id", columns=columns), Options(threads=1))
    return resolved, _found(resolved, table)


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.keeps or kind.identity))
def test_rows_of_one_subject_seldom_differ_in_what_it_keeps(name: str) -> None:
    kind = KINDS[name]
    places = [kind.level_named(level) for level in kind.keeps or {DIFFERENT}]
    strangers, one = np.full(len(kind.levels) + 2, 0.01), np.full(len(kind.levels) + 2, 0.01)
    strangers[places] = 1.0
    one[-1] = 5.0
    strangers, one = strangers / strangers.sum(), one / one.sum()

    held = Keeping(kind).held(strangers)

    assert held.sum() == pytest.approx(1)
    assert held[places].sum() < strangers[places].sum() / 2
    assert Keeping(kind).held(one) == pytest.approx(one)


def _found(resolved: Resolved, table: pl.DataFrame) -> Quality:
    return quality(resolved.cluster_ids(), table.sort("id")["truth"])


def _families(count: int, twice: float) -> Iterator[dict[str, str | int | None]]:
    """Families of up to five under one surname, address and phone; some of their members have a second row."""
    luck = random.Random(17)
    truth = 0
    for _ in range(count):
        family = "".join(luck.choice(SYLLABLES) for _ in range(3))
        town = luck.choice(TOWNS)
        phone = f"139{luck.randint(0, 99_999_999):08}"
        address = f"{luck.randint(1, 900)} {town[:3]}{luck.choice(STREETS)} street"
        for member, given in enumerate(luck.sample(GIVEN, luck.randint(1, 5))):
            year = luck.randint(1950, 1975) + 27 * (member > 1)
            person = {
                "given": given,
                "family": family,
                "born": f"{year}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}",
                "address": address,
                "town": town,
                "phone": phone if luck.random() < 0.6 else None,
            }
            yield {"id": f"r{2 * truth:05}", "truth": truth, **person}
            if luck.random() < twice:
                moved = {"address": f"{luck.randint(1, 900)} {town[:3]}{luck.choice(STREETS)} street"}
                again = person | (moved if luck.random() < 0.3 else {})
                yield {"id": f"r{2 * truth + 1:05}", "truth": truth, **again}
            truth += 1


def namesakes(count: int, twice: float, sons: float) -> Iterator[dict[str, str | int | None]]:
    """Persons, some with a second row, after a move or not; others have a son of their name who lives with them."""
    luck = random.Random(23)
    truth = 0
    for _ in range(count):
        person: dict[str, str | int | None] = {
            "given": luck.choice(GIVEN),
            "surname": "".join(luck.choice(SYLLABLES) for _ in range(3)),
            "born": luck.randint(1940, 1975),
            "address": f"{luck.randint(1, 900)} {luck.choice(STREETS)} street",
            "town": luck.choice(TOWNS),
        }
        people = [person]
        if luck.random() < sons:
            people.append(person | {"born": luck.randint(1976, 2000)})
        for each in people:
            yield {"id": f"r{2 * truth:05}", "truth": truth, **each}
            if luck.random() < twice:
                place = f"{luck.randint(1, 900)} {luck.choice(STREETS)} street"
                moved = luck.random() < 0.5
                again = {**each, "address": place, "town": luck.choice(TOWNS)} if moved else each
                yield {"id": f"r{2 * truth + 1:05}", "truth": truth, **again}
            truth += 1
