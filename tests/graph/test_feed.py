"""The feed of what became visible: complete, in order, for whom it is open, and whole after an interruption."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from shutil import copytree
from typing import Any

import polars as pl
import pytest

from graph.access import ANYBODY, Actor
from graph.base import Base, open_base
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused, Refused
from graph.seen import is_seen
from graph.settings import Settings
from graph.sidebase.feed import FeedKind, FeedWanted, Place
from graph.sidebase.judgements import Verdict
from graph.sidebase.runs import RunKind, RunState
from graph.store.judging import judge, retract
from graph.store.rebuild import rebuild
from graph.store.telling import foretell_moves
from graph.store.withdraw import withdraw
from graph.view import LOCAL_OPERATOR, View
from graph.view.feed import FeedChange, Wanted
from graph.view.following import follow_no_more, follow_subject, followed_by
from tests.graph.view_world import (
    ACME,
    HANGZHOU,
    MARCH,
    PERSON,
    SHANGHAI,
    Clock,
    World,
    acme,
    credit_code,
    fill,
    penalty,
    supervision,
    world_on,
)

ALL = Wanted()


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        fill(made)
        yield made


def everything(view: View, wanted: Wanted = ALL, first: int = 2, after: str | None = None) -> list[FeedChange]:
    """Every change behind a cursor, page by page."""
    found: list[FeedChange] = []
    while True:
        page = view.feed(wanted, first, after=after)
        found += page.changes
        after = page.cursor
        if not page.has_next:
            return found


def told(changes: list[FeedChange]) -> list[tuple[str, str]]:
    return [(change.kind.value, change.subject_id) for change in changes]


def test_the_feed_tells_all_in_order_once_whatever_the_page(world: World) -> None:
    view = supervision(world)
    whole = everything(view, first=200)
    assert [change.kind for change in whole] == [FeedKind.LOADED] * 3  # two files from Hangzhou, one from Shanghai
    assert {change.department.region for change in whole if change.department} == {"330100", "310000"}
    for size in (1, 2, 3):
        assert everything(view, first=size) == whole
    for change in whole:
        following = everything(view, after=change.cursor)
        assert following == whole[whole.index(change) + 1 :]


def test_a_cursor_tells_nothing_and_cannot_be_made(world: World) -> None:
    first = everything(supervision(world))[0]
    assert first.file_id not in first.cursor
    for made in ("", "abc", first.cursor[:-1], first.cursor + "A", "WzEsICJhIiwgImIiXQ", "中", "A" * 500):
        with pytest.raises(BadInput):
            supervision(world).feed(ALL, 10, after=made)


def test_it_tells_what_is_wanted(world: World) -> None:
    view = supervision(world)
    subject = acme(world)
    department = everything(view)[0].department
    assert department is not None
    assert told(everything(view, Wanted(subjects=(subject,)))) == [("loaded", subject)] * 2
    assert len(everything(view, Wanted(department=department.id))) == 2
    assert len(everything(view, Wanted(region="310000"))) == 1
    assert len(everything(view, Wanted(region="330000"))) == 2
    assert everything(view, Wanted(kinds=frozenset((FeedKind.WITHDRAWN,)))) == []
    assert view.feed(ALL, 5, from_now=True).changes == ()


def test_a_correction_and_a_withdrawal_are_told_to_whom_it_is_open(world: World) -> None:
    view = supervision(world)
    before = view.feed(ALL, 5, from_now=True).cursor
    world.deliver(
        "again.csv", SHANGHAI, "03.2", [penalty("沪市监罚〔2026〕9号", date(2026, 2, 1), cf_sy="别的")], delivered=MARCH
    )
    world.deliver("other.csv", SHANGHAI, "03.2", [other_company()], delivered=MARCH)
    with world.base.writing():
        withdraw(world.base, run_of(world.base, "other.csv"), actor="test", reason="wrong file")
    changes = everything(view, after=before)
    # A new version in a file of its own, the file whose version it replaces, and nothing of how the gone file came.
    assert [change.kind.value for change in changes] == ["loaded", "loaded", "withdrawn"]
    gone = changes[-1]
    assert [change.file_id for change in changes].count(gone.file_id) == 1
    assert (gone.category, gone.department and gone.department.region) == ("03.2", "310000")
    public = View(world.base, LOCAL_OPERATOR, None)
    assert [change.kind.value for change in everything(public, after=before)] == ["loaded"] * 2


def test_persons_are_told_of_only_to_those_who_name_them(world: World) -> None:
    view = supervision(world)
    (person,) = view.find(PERSON)
    assert person.subject_id not in {change.subject_id for change in everything(view)}
    assert told(everything(view, Wanted(subjects=(person.subject_id,)))) == [("loaded", person.subject_id)]
    for code, reference in (("public_information", None), ("subsidy_check", "programme 7")):
        reader = View(world.base, LOCAL_OPERATOR, purpose(code), reference=reference)
        assert everything(reader, Wanted(subjects=(person.subject_id,))) == []


def test_a_withdrawn_person_is_told_to_no_other_region(world: World) -> None:
    (person,) = supervision(world).find(PERSON)
    wanted = Wanted(subjects=(person.subject_id,), kinds=frozenset((FeedKind.WITHDRAWN,)))
    with world.base.writing():
        withdraw(world.base, run_of(world.base, "persons.csv"), actor="test", reason="wrong file")
    heard = {}
    for region in ("330100", "310000"):
        investigator = Actor(f"i-{region}", "investigator", "I", region=region)
        view = View(world.base, investigator, purpose("supervision"), reference="case 1")
        heard[region] = told(everything(view, wanted))
    assert heard["330100"] == [("withdrawn", person.subject_id)]
    assert set(heard["310000"]) <= set(heard["330100"])


def test_judgements_join_and_part_and_an_old_id_still_hears(world: World) -> None:
    view = supervision(world)
    mine, theirs = acme(world), view.find(credit_code(18))[0].subject_id
    before = view.feed(ALL, 5, from_now=True).cursor
    files = [view.credit_files(subject)[0].id for subject in (mine, theirs)]
    with world.base.writing():
        retracted = judge(world.base, Verdict.SAME, *files, actor="zhang", reason="known to me")
    joined = everything(view, after=before)
    assert sorted(change.kind.value for change in joined) == ["joined", "parted"]
    assert {(change.subject_id, change.other_id) for change in joined} == {(mine, theirs), (theirs, mine)}
    for named in (mine, theirs):
        assert {change.kind.value for change in everything(view, Wanted(subjects=(named,)), after=before)} >= {"joined"}
    with world.base.writing():
        retract(world.base, retracted.id, actor="zhang", reason="not so")
    assert len(everything(view, after=before)) == 4
    with world.base.writing():
        rebuild(world.base, actor="test")
    assert len(everything(view, after=before)) == 4  # nothing is new of what is only built again


def test_every_page_is_in_the_audit_and_waiting_in_vain_is_not(world: World) -> None:
    view = supervision(world)
    subject = acme(world)
    audit = world.base.side.audit
    begun = audit.last_sequence()
    page = view.feed(Wanted(subjects=(subject,)), 10, waiting=True)
    assert view.feed(ALL, 10, after=page.cursor, waiting=True).changes == ()
    (entry,) = audit.entries(touching=[subject], after=begun)
    assert (entry.entry.verb, dict(entry.entry.outcome)) == ("feed", {"changes": 2})
    assert audit.last_sequence() == begun + 1


def test_whoever_follows_is_told_of_nobody_else_until_it_ends(world: World) -> None:
    reader = Actor("investigator:a", "investigator", "A", region="330100")
    supervising = purpose("supervision")

    def followed() -> list[FeedChange]:
        view = View(world.base, reader, supervising, reference="case 1")
        return everything(view, Wanted(following=True))

    assert followed() == []
    (person,) = supervision(world).find(PERSON)
    mine = acme(world)
    begun = follow_subject(world.base, reader, person.subject_id, purpose=supervising, reference="case 1", days=30)
    again = follow_subject(world.base, reader, person.subject_id, purpose=supervising, reference="case 1", days=60)
    assert (again.id, again.until - begun.until) == (begun.id, timedelta(days=30))
    assert told(followed()) == [("loaded", person.subject_id)]
    follow_subject(world.base, reader, mine, purpose=supervising, reference="case 1", days=10)
    assert {change.subject_id for change in followed()} == {person.subject_id, mine}
    assert [one.subject for one in followed_by(world.base, reader)] == [mine, person.subject_id]
    world.clock.pass_by(timedelta(days=20))
    assert {change.subject_id for change in followed()} == {person.subject_id}
    follow_no_more(world.base, reader, begun.id)
    assert followed() == []
    with pytest.raises(NotFound):
        follow_no_more(world.base, reader, begun.id)
    entries = world.base.side.audit.entries(touching=[person.subject_id], actor=reader.id)
    assert {"show", "follow", "feed", "follow_list", "follow_end"} <= {record.entry.verb for record in entries}


def test_only_who_is_known_follows_and_only_what_is_open(world: World) -> None:
    (person,) = supervision(world).find(PERSON)
    reader = Actor("investigator:a", "investigator", "A", region="330100")
    ways = (
        (ANYBODY, "public_information", acme(world), 30, Refused),
        (reader, "subject_access", acme(world), 30, PurposeRefused),
        (reader, "supervision", acme(world), 0, BadInput),
        (reader, "supervision", acme(world), 367, BadInput),
        (reader, "supervision", "a" * 32, 30, NotFound),
        (reader, "public_information", person.subject_id, 30, NotFound),
    )
    for actor, code, subject, days, error in ways:
        with pytest.raises(error):
            follow_subject(world.base, actor, subject, purpose=purpose(code), reference="case 1", days=days)
    assert world.base.side.follows.standing(reader.id) == []


def test_an_id_that_moved_on_is_followed_on(world: World) -> None:
    reader = Actor("investigator:a", "investigator", "A", region="330100")
    view = supervision(world)
    pair = (acme(world), view.find(credit_code(18))[0].subject_id)
    for subject in pair:
        follow_subject(world.base, reader, subject, purpose=purpose("supervision"), reference="case 1")
    files = [view.credit_files(subject)[0].id for subject in pair]
    with world.base.writing():
        judge(world.base, Verdict.SAME, *files, actor="zhang", reason="known to me")
    behind = view.feed(ALL, 5, from_now=True).cursor
    (gone,) = {each for each in pair if view.subject(each).id != each}
    for one in world.base.side.follows.standing(reader.id):
        if one.subject != gone:
            follow_no_more(world.base, reader, one.id)
    load_more(world)
    reading = View(world.base, reader, purpose("supervision"), reference="case 1")
    heard = everything(reading, Wanted(following=True), after=behind)
    assert [change.kind.value for change in heard] == ["loaded"]


def test_what_a_run_did_is_seen_when_readers_see_it(world: World) -> None:
    base = world.base
    loaded = run_of(base, "hangzhou.csv")
    assert is_seen(base, loaded)
    entry = base.side.runs.open_run(RunKind.LOAD, "test")
    assert not is_seen(base, entry.id)
    base.side.runs.close_run(entry.number, RunState.ABANDONED)
    with pytest.raises(NotFound, match="never"):
        is_seen(base, entry.id)
    with pytest.raises(NotFound):
        is_seen(base, "0" * 32)
    bring(world, loaded, "OPEN")  # the copy of the graph that is read does not have it yet
    assert not is_seen(base, loaded)
    bring(world, loaded, "COMMITTED")
    with base.writing():
        withdraw(base, loaded, actor="test", reason="wrong file")
    assert is_seen(base, loaded)


def bring(world: World, run: str, state: str) -> None:
    world.base.engine.transact(
        lambda transaction: transaction.write("store_run_state", id=run, state=state, closed=None, summary="{}")
    )


class Stopped(BaseException):
    """As a kill: nothing in the program catches it."""


class Stopping(Clock):
    """A clock that ends the program at one of the times that it is asked."""

    left = -1

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            raise Stopped
        return super().__call__()


Work = Callable[[World], object]


def load_more(world: World) -> None:
    world.deliver("more.csv", HANGZHOU, "03.2", [penalty("杭市监罚〔2026〕4号", date(2026, 1, 9))], delivered=MARCH)


def take_back(world: World) -> None:
    loads = world.base.side.runs.runs_of_file(world.base.ids.mint("hash", "shanghai.csv") * 2)
    with world.base.writing():
        for one in loads:
            if one.kind == "load" and one.state == "committed":
                withdraw(world.base, one.id, actor="test", reason="wrong file")


def join(world: World) -> None:
    view = supervision(world)
    subjects = {hit.subject_id for number in (ACME, credit_code(18)) for hit in view.find(number)}
    by_name = {file.name: file.id for subject in subjects for file in view.credit_files(subject)}
    with world.base.writing():
        judge(world.base, Verdict.SAME, *sorted(by_name.values()), actor="zhang", reason="known to me")


@pytest.mark.parametrize("work", [load_more, take_back, join])
def test_whatever_is_interrupted_what_is_visible_is_told_once(settings: Settings, work: Work) -> None:
    with world_on(settings) as made:
        fill(made)
    at = 0
    finished = False
    while not finished:
        at += 1
        home = settings.home.with_name(f"home-{at}")
        copytree(settings.home, home)
        clock = Stopping()
        with open_base(replace(settings, home=home, memory_mb=64), clock) as base:
            world = World(base, clock)
            with base.writing():
                pass  # what is done when a base was opened is not the work
            seen, heard = sight(base), rows(base)
            clock.left = at
            try:
                work(world)
                finished = True
            except Stopped:
                pass
            clock.left = -1
            with base.writing():
                pass
            assert (rows(base) == heard) == (sight(base) == seen)
            assert {each.reason for each in base.side.runs.withdrawals()} <= {"wrong file"}
            work(world)  # whoever was interrupted asks again
            new = rows(base)[len(heard) :]
            assert rows(base)[: len(heard)] == heard
            assert len({(row.number, row.file, row.what) for row in new}) == len(new)
            assert sight(base) != seen
            assert new
            assert leftovers(base) == 0
    assert at > 3  # it was interrupted at several places


def test_a_move_that_was_foretold_and_never_made_is_not_told(world: World) -> None:
    base, view = world.base, supervision(world)
    before = view.feed(ALL, 5, from_now=True).cursor
    (file, *_), other = view.credit_files(acme(world)), view.find(credit_code(18))[0].subject_id
    entry = base.side.runs.open_run(RunKind.RESOLVE, "test")
    foretell_moves(base, entry.number, pl.DataFrame({"file": [file.id], "subject": [other]}))
    with base.writing():
        pass  # whoever writes next finishes what was left
    assert base.side.runs.run(entry.id).state is RunState.COMMITTED
    assert everything(view, after=before) == []


def other_company() -> Any:
    said = penalty("沪市监罚〔2026〕77号", date(2026, 2, 2))
    return type(said)(said.decision, "上海别家有限公司", credit_code(77), said.decided, said.fields)


def run_of(base: Base, name: str) -> str:
    return next(one.id for one in base.side.runs.runs() if one.file_name == name and one.kind == "load")


def rows(base: Base) -> list[Any]:
    return base.side.feed.rows(Place(), 1_000, FeedWanted())


def sight(base: Base) -> object:
    """What a reader sees: every organisation with its files and records, by their ids."""
    view = View(base, LOCAL_OPERATOR, purpose("supervision"), reference="case 1")
    numbers = (ACME, credit_code(18))
    subjects = {hit.subject_id for number in numbers for hit in view.find(number)}
    return {
        subject: (
            sorted(file.id for file in view.credit_files(subject)),
            sorted(record.id for record in view.records(subject, state=None).records),
        )
        for subject in sorted(subjects)
    }


def leftovers(base: Base) -> int:
    """Rows that were foretold and never told."""
    with base.side.sql.reading() as connection:
        query = "SELECT count(*) FROM feed_file WHERE number NOT IN (SELECT number FROM feed_act)"
        return int(connection.exec_driver_sql(query).scalar() or 0)
