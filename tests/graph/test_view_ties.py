"""What ties a subject to others, and how two are connected: on both engines, as each reader may know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from graph.errors import BadInput, NotFound
from graph.settings import Settings
from graph.sidebase.tables.resolution import tie
from graph.store.rebuild import rebuild
from graph.store.tying import tie_all
from graph.view import View
from graph.view.answers import PartialReason
from graph.view.ties import Tied
from graph.view.web import TieKind
from tests.graph.journeys import journeys
from tests.graph.ties_world import CROWD, OWNER, PARKED, company, fill, subject_id
from tests.graph.view_world import HANGZHOU, JANUARY, Said, World, credit_code, public, supervision, world_on


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


def counts(view: View, subject: str) -> dict[TieKind, int]:
    return {each.kind: each.count for each in view.ties(subject).counts}


def names(view: View, subject: str, kind: TieKind) -> set[str]:
    return {each.name[0] for each in view.tied(subject, kind, 100).tied}


def test_ties_are_counted_by_kind_before_they_are_told(world: World) -> None:
    ours = subject_id(world, "甲")
    assert counts(public(world), ours) == {
        TieKind.REPRESENTATIVE: 1,
        TieKind.ADDRESS: 1 + PARKED,
        TieKind.DEPARTMENT: 2,
        TieKind.REGION: 2,
        TieKind.CATALOGUE_ENTRY: 1,
        TieKind.SOURCE_FILE: 2,
    }
    assert names(public(world), ours, TieKind.REPRESENTATIVE) == {"乙"}
    assert names(public(world), ours, TieKind.SOURCE_FILE) == {"r", "p"}
    assert counts(public(world), subject_id(world, "癸")).keys().isdisjoint({TieKind.REPRESENTATIVE, TieKind.ADDRESS})


def test_one_address_is_one_however_its_region_and_number_are_written(world: World) -> None:
    (other,) = public(world).tied(subject_id(world, "乙"), TieKind.ADDRESS).tied
    (tie,) = other.ties
    assert (other.name[0], tie.subjects, len(tie.mine), len(tie.theirs)) == ("丙", 2, 1, 1)


def test_what_is_closed_withdrawn_or_unfinished_ties_nobody(world: World) -> None:
    ours = subject_id(world, "乙")
    assert names(public(world), ours, TieKind.REPRESENTATIVE) == {"甲"}
    # For a case the closed file is open; what was withdrawn or is being loaded is not there for anybody.
    assert names(supervision(world), ours, TieKind.REPRESENTATIVE) == {"甲", "庚"}
    assert all(not each.partial.is_partial for each in public(world).ties(ours).counts)
    assert all(not each.partial.is_partial for each in supervision(world).ties(ours).counts)


def test_a_number_ties_a_business_to_its_owner_for_a_purpose_only(world: World) -> None:
    tea = supervision(world).find("小满茶馆")[0].subject_id
    assert TieKind.NUMBER not in counts(public(world), tea)
    (owner,) = supervision(world).tied(tea, TieKind.NUMBER).tied
    assert (owner.kind, owner.name) == ("person", "欧阳小满")
    assert OWNER not in str(owner)
    assert names(supervision(world), owner.id, TieKind.NUMBER) == {"小"}
    with pytest.raises(NotFound):
        public(world).ties(owner.id)


def test_pages_of_ties_begin_where_the_last_one_ended(world: World) -> None:
    view, ours = public(world), subject_id(world, "甲")
    whole = view.tied(ours, TieKind.ADDRESS, 100)
    walked: list[Tied] = []
    after = None
    while True:
        page = view.tied(ours, TieKind.ADDRESS, 4, after)
        assert page.total == whole.total
        walked += page.tied
        if not page.has_next:
            break
        after = page.end
    assert tuple(walked) == whole.tied
    crowd = view.tied(subject_id(world, "己"), TieKind.REPRESENTATIVE, 1)
    assert crowd.total == CROWD - 1
    for wrong in ("not an id", "q" * 32):
        with pytest.raises(BadInput):
            view.tied(ours, TieKind.ADDRESS, after=wrong)
    with pytest.raises(BadInput):
        view.tied(ours, TieKind.ADDRESS, 101)


def test_more_than_is_looked_at_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.view.ties.MOST_FILES", 30)
    page = public(world).tied(subject_id(world, "己"), TieKind.REPRESENTATIVE)
    assert page.partial.reasons == (PartialReason.LIMIT,)
    assert not public(world).tied(subject_id(world, "己"), TieKind.ADDRESS).partial.is_partial


def test_many_ties_cost_as_many_statements_as_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = [subject_id(world, name) for name in "丙己"]
    asked = journeys(world.base.engine, monkeypatch)
    costs = []
    for subject in subjects:
        asked.clear()
        public(world).tied(subject, TieKind.REPRESENTATIVE, 100)
        costs.append(len(asked))
    assert costs[1] <= costs[0]


def test_who_looked_at_ties_is_in_the_audit_of_all_who_were_told(world: World) -> None:
    ours, theirs = subject_id(world, "甲"), subject_id(world, "乙")
    public(world).tied(ours, TieKind.REPRESENTATIVE)
    *_, last = world.base.side.audit.entries(touching=[theirs])
    assert (last.entry.verb, set(last.entry.what)) == ("ties", {ours, theirs})


def test_the_index_is_the_same_however_it_was_filled(world: World) -> None:
    def held() -> set[tuple[str, str]]:
        with world.base.side.sql.reading() as connection:
            return {(row.token, row.file_id) for row in connection.execute(select(tie))}

    # What loading, withdrawing and sweeping made of it is what the graph says.
    before = held()
    tie_all(world.base.engine, world.base.side)
    assert held() == before
    assert before


def test_a_rebuild_fills_the_index_again(engine_settings: Settings) -> None:
    rows = [company(name, representative="王小二") for name in "甲乙"]
    with world_on(engine_settings) as made:
        made.deliver("registered.csv", HANGZHOU, "01", rows, delivered=JANUARY)
        ours = subject_id(made, "甲")
        before = counts(public(made), ours)
        assert before[TieKind.REPRESENTATIVE] == 1
        made.base.side.ties.clear()
        assert TieKind.REPRESENTATIVE not in counts(public(made), ours)
        with made.base.writing():
            rebuild(made.base, actor="test")
        assert counts(public(made), subject_id(made, "甲")) == before


def test_closed_files_take_nobodys_place_and_show_in_no_bound(
    engine_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, hidden = 3, 40  # where closed files stand among the few open ones is by chance: their ids are hashes
    monkeypatch.setattr("graph.view.ties.MOST_FILES", few)
    monkeypatch.setattr("graph.view.connect.WALKED_THROUGH", few)
    closed = [
        Said(f"杭检{n}", f"藏{n}信脉有限公司", credit_code(600 + n), date(2026, 1, 5), {},
             block={"representative": "王小二"}, severity=None, title="行政检查")
        for n in range(hidden)
    ]  # fmt: skip
    with world_on(engine_settings) as made:
        made.deliver(
            "open.csv", HANGZHOU, "01", [company(n, representative="王小二") for n in "甲乙"], delivered=JANUARY
        )
        made.deliver("closed.csv", HANGZHOU, "03.7", closed, delivered=JANUARY)
        ours, theirs = (subject_id(made, name) for name in "甲乙")

        told = public(made).tied(ours, TieKind.REPRESENTATIVE)
        assert (names(public(made), ours, TieKind.REPRESENTATIVE), told.partial.reasons) == ({"乙"}, ())
        assert not any(each.partial.is_partial for each in public(made).ties(ours).counts)
        found = public(made).connect(ours, theirs)
        assert (len(found.paths), found.paths[0].hops[0].ties[0].subjects, found.partial.reasons) == (1, 2, ())

        # To whom they are open, they are more than is told; and the work is bounded for everybody.
        assert supervision(made).tied(ours, TieKind.REPRESENTATIVE).partial.reasons == (PartialReason.LIMIT,)
        assert supervision(made).connect(ours, theirs).paths == ()
        monkeypatch.setattr("graph.view.web.LOOKED_AT", hidden // 2)
        assert PartialReason.LIMIT in public(made).tied(ours, TieKind.REPRESENTATIVE).partial.reasons
