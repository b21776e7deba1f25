"""Officers are told what became of their deliveries, correct what was wrong in them, and withdraw wrong ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.access import LOCAL_OPERATOR, Actor
from graph.base import Base, open_base
from graph.delivery_report import guarded, rows_as_csv
from graph.facts import facts_of
from graph.settings import Settings
from tests.api.officers_world import KEYS, LOAD, OFFICER, STRANGER, Desk, at_work, doing, penalties, table
from tests.api.recent import at, penalty
from tests.graph.view_world import Clock
from tests.loaders.tables import COMPANY_CODE, IDENTITY, OFFICE, OFFICE_CODE

DELIVERIES = """{ delivering { deliveries { run number name department region category kind state actor lines
  outcomes { name count } supersededBy withdrawn withdrawnBecause } } }"""
CALENDAR = "{ delivering { calendar { department region category every last due state } } }"
ROWS = """query ($run: ID!, $first: Int!, $after: String) { delivering { rowsNotLoaded(run: $run, first: $first,
  after: $after) { place line outcome code findings { column code value says } } } }"""
REPORT = """query ($run: ID!) { delivering { report(run: $run) { number name state lines lapsed files
  outcomes { name count } findings { name count } } } }"""
COUNTS = "records keptRecords files keptFiles"
WITHDRAW = doing(
    "withdrawRun",
    "WithdrawRun",
    f"""... on WithdrawalTried {{ run version would {{ {COUNTS} }} }} ... on Outdated {{ version }}
    ... on Job {{ id state withdrawn {{ {COUNTS} }} problem {{ code }} run }}""",
)
ROWS_FILE = doing("rejectedRowsFile", "RejectedRowsFile", "... on FileToFetch { name address }")
JOB = f"query ($id: ID!) {{ delivering {{ job(id: $id) {{ state kind run withdrawn {{ {COUNTS} }} }} }} }}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def base(engine_settings: Settings, clock: Clock) -> Iterator[Base]:
    with open_base(engine_settings, clock) as opened:
        yield opened


@pytest.fixture
def small(settings: Settings, clock: Clock) -> Iterator[Base]:
    """The same on the embedded engine only, for what no engine has a say in."""
    with open_base(settings, clock) as opened:
        yield opened


def load(officer: Desk, data: bytes, **said: object) -> str:
    """Hand a file over and have it loaded; the run's id."""
    (file,) = officer.done(LOAD, officer.hand_over(data, **said))["report"]["files"]
    return str(file["run"])


def key() -> str:
    return f"key-{next(KEYS):08d}"


def test_rows_that_were_not_loaded_are_told_to_their_department_and_nobody_else(small: Base) -> None:
    rows = [penalty(1), *(penalty(number, cf_wsh="") for number in range(2, 7)), penalty(7, cf_jdrq="2999/01/01")]
    with at_work(small) as officer:
        run = load(officer, table(rows))
        seen: list[Any] = []
        while page := officer.told(ROWS, run=run, first=2, after=seen[-1]["place"] if seen else None)["rowsNotLoaded"]:
            seen += page
        report = officer.told(REPORT, run=run)["report"]
        assert officer.refused(ROWS, run=run, first=2, after="x") == "BAD_USER_INPUT"
    assert [row["line"] for row in seen] == [3, 4, 5, 6, 7, 8]
    assert {row["outcome"] for row in seen} == {"quarantined"}
    assert [row["code"] for row in seen] == ["E201"] * 5 + ["E205"]
    assert all(row["findings"][0]["says"] for row in seen)
    assert report["outcomes"] == [{"name": "loaded", "count": 1}, {"name": "quarantined", "count": 6}]
    assert sum(each["count"] for each in report["outcomes"]) == report["lines"]

    number = str(report["number"])
    with at_work(small, STRANGER) as stranger:
        for named in (run, number):
            assert stranger.refused(ROWS, run=named, first=5) == "NOT_FOUND"
            assert stranger.refused(REPORT, run=named) == "NOT_FOUND"
            assert stranger.told(ROWS_FILE, input={"key": key(), "run": named})["code"] == "NOT_FOUND"
        assert stranger.told(DELIVERIES)["deliveries"] == []
        assert stranger.told(CALENDAR)["calendar"] == []
    for role, told in (("steward", True), ("regulator", True), ("admin", True), ("public", False), ("subject", False)):
        with at_work(small, Actor(f"{role}:x", role, "x")) as somebody:
            assert somebody.refused(ROWS, run=run, first=5) == "NOT_FOUND"
            if told:
                assert somebody.told(REPORT, run=run)["report"]["lines"] == 7
                assert len(somebody.told(DELIVERIES)["deliveries"]) == 1
            else:
                assert somebody.refused(REPORT, run=run) == "NOT_FOUND"
                assert somebody.refused(DELIVERIES) == "FORBIDDEN"
                assert somebody.refused(CALENDAR) == "FORBIDDEN"
    looks = [record.entry for record in small.side.audit.entries(limit=200) if record.entry.verb == "rows_aside"]
    assert {(look.actor, look.purpose, look.reference) for look in looks} == {
        (OFFICER.id, "dispute_repair", f"run {number}")
    }


def test_the_rows_are_fetched_once_as_a_file_that_no_spreadsheet_calculates(small: Base) -> None:
    rows = [
        penalty(1, cf_wsh="", cf_xdr_mc="=HYPERLINK(1)"),
        penalty(2, cf_jdrq="2999/01/01", cf_nr=f"查明{IDENTITY}的行为", bz="-1+2"),
    ]
    with at_work(small) as officer:
        run = load(officer, table(rows))
        said = {"key": key(), "run": run}
        told = officer.told(ROWS_FILE, input=said)
        assert officer.told(ROWS_FILE, input=said) == told
        answer = officer.client.get(told["address"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert told["name"] in answer.headers["content-disposition"]
        assert officer.client.get(told["address"]).status_code == 404
        assert officer.client.get("/files/" + "a" * 32).status_code == 404
        first, second = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (first["line"], first["code"]) == ("2", "E201")
    assert first["行政相对人名称"] == "'=HYPERLINK(1)"
    assert second["备注"] == "'-1+2"
    assert IDENTITY not in answer.text
    assert "法定代表人" in second


@given(st.text(max_size=20))
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    cell = guarded(text)
    assert cell in {text, f"'{text}"}
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_deliveries_tell_what_superseded_and_what_withdrew_them(base: Base) -> None:
    with at_work(base) as officer:
        first = load(officer, penalties(3), kind="FULL", delivered=at(-30))
        load(officer, penalties(4), kind="FULL", delivered=at(-20))
        before = facts_of(base.engine)
        wrong = load(officer, table([penalty(9), penalty(1)]), delivered=at(-10))
        newest, middle, oldest = officer.told(DELIVERIES)["deliveries"]
        assert [each["supersededBy"] for each in (newest, middle, oldest)] == [None, None, middle["number"]]
        assert (oldest["run"], oldest["department"], oldest["category"]) == (first, OFFICE_CODE, "03.2")
        assert oldest["outcomes"] == [{"name": "loaded", "count": 3}]
        number = newest["number"]

        tried = officer.told(WITHDRAW, input={"key": key(), "run": wrong, "reason": "", "dryRun": True})
        assert tried["would"] == {"records": 1, "keptRecords": 1, "files": 0, "keptFiles": 1}
        assert facts_of(base.engine) != before

        def withdraw(**changed: object) -> Any:
            said = {"key": key(), "run": str(number), "reason": "wrong file", "expectedVersion": tried["version"]}
            return officer.told(WITHDRAW, input=said | changed)

        assert withdraw(expectedVersion=None)["code"] == "BAD_USER_INPUT"
        assert withdraw(reason=" ")["code"] == "BAD_USER_INPUT"
        assert withdraw(expectedVersion=tried["version"] - 1)["version"] == tried["version"]
        said = {"key": key()}
        job = withdraw(**said)
        done = officer.ended(job["id"])
        assert withdraw(**said)["id"] == job["id"]
        again = officer.told(JOB, id=job["id"])["job"]
        assert (again["kind"], again["run"], again["withdrawn"]) == ("WITHDRAW", wrong, tried["would"]), done
        assert facts_of(base.engine) == before
        assert withdraw()["code"] == "OUTDATED"
        (gone, *_) = officer.told(DELIVERIES)["deliveries"]
        assert (gone["state"], gone["withdrawnBecause"]) == ("withdrawn", "wrong file")
        verbs = {record.entry.verb for record in base.side.audit.entries(limit=300)}
        assert {"withdraw", "withdraw_try", "delivery_list"} <= verbs
    with at_work(base, STRANGER) as stranger:
        for dry in (True, False):
            other = {"key": key(), "run": first, "reason": "x", "expectedVersion": 1, "dryRun": dry}
            assert stranger.told(WITHDRAW, input=other)["code"] == "NOT_FOUND"


def test_the_calendar_says_what_is_due_and_who_is_late(small: Base, clock: Clock) -> None:
    with at_work(small) as officer:
        load(officer, penalties(), delivered="2026-11-02T09:00:00+08:00")  # a Monday
        states = []
        for _ in range(22):
            (due,) = officer.told(CALENDAR)["calendar"]
            states.append((clock.now.date(), due["state"]))
            clock.pass_by(timedelta(days=1))
        assert (due["category"], due["every"], due["due"]) == ("03.2", 7, "2026-11-11")
        clock.now = clock.now.replace(year=2026, month=11, day=11)
        assert officer.told(CALENDAR)["calendar"][0]["state"] == "ON_TIME"
        clock.pass_by(timedelta(days=1))
        assert officer.told(CALENDAR)["calendar"][0]["state"] == "OVERDUE", "no holiday lies in November 2026"
    assert {state for _, state in states} == {"OVERDUE"}


def test_an_officer_with_bounds_is_told_what_lies_in_them(small: Base) -> None:
    with at_work(small, LOCAL_OPERATOR) as operator:
        run = load(operator, penalties(), department=OFFICE, departmentCode=OFFICE_CODE)
        assert len(operator.told(DELIVERIES)["deliveries"]) == 1
    bounds = [({"categories": ("03",)}, True), ({"categories": ("04",)}, False), ({"region": "110000"}, True),
              ({"region": "310000"}, False), ({"department": "a" * 32}, False)]  # fmt: skip
    for changed, told in bounds:
        with at_work(small, replace(OFFICER, **changed)) as officer:  # type: ignore[arg-type] # fields by name
            assert bool(officer.told(DELIVERIES)["deliveries"]) is told
            assert ("errors" in officer.ask(ROWS, run=run, first=1)) is not told
    assert COMPANY_CODE not in "".join(rows_as_csv(small, "a" * 32))


WORK = "{ myWork { kind of says until } }"


def test_everybody_has_a_list_of_what_waits_for_them(small: Base, clock: Clock) -> None:
    with at_work(small) as officer:
        assert officer.told(WORK) == []
        load(officer, penalties(), delivered="2026-11-02T09:00:00+08:00")
        upload = officer.hand_over(penalties(2))
        awaited = officer.create(penalties(1))["upload"]["id"]
        work = officer.told(WORK)
        kinds = [(each["kind"], each["of"]) for each in work]
        assert sorted(kinds) == sorted([("UPLOAD", upload), ("UPLOAD", awaited), ("DELIVERY", "03.2")])
        assert [each["until"] for each in work] == sorted(each["until"] for each in work)
    with at_work(small, STRANGER) as stranger:
        assert stranger.told(WORK) == []
    with at_work(small, Actor("investigator:wu", "investigator", "wu")) as investigator:
        about = {"key": "a-look-01", "title": "a look", "purpose": "supervision", "reference": "1"}
        opened = investigator.told(doing("createCase", "CreateCase", "... on Case { id }"), input=about)["id"]
        assert [(each["kind"], each["of"]) for each in investigator.told(WORK)] == [("CASE", opened)]
    steward = Actor("steward:li", "steward", "li")
    small.side.queue.claim([("a" * 32, "b" * 32)], actor=steward.id)
    with at_work(small, steward) as judging:
        assert [each["of"] for each in judging.told(WORK)] == [f"{'a' * 32}|{'b' * 32}"]
    with at_work(small, Actor("public:x", "public", "x")) as public:
        assert public.refused(WORK) == "FORBIDDEN"


def test_whose_access_ends_soon_is_told_to_those_who_let_them_in(small: Base, clock: Clock) -> None:
    def give(name: str, days: int) -> str:
        actor = Actor("", "department", name, department=OFFICE_CODE, until=clock() + timedelta(days=days))
        return small.side.grants.give_key(actor, "test")[0].id

    soon, _later = give("wang", 10), give("zhao", 40)
    with at_work(small, Actor("admin:x", "admin", "x")) as admin:
        (task,) = admin.told(WORK)
        assert (task["kind"], task["of"]) == ("ACCESS", soon)
        assert task["says"] == "The access of wang as department ends soon."
        small.side.grants.revoke(soon, "test", "left")
        assert admin.told(WORK) == []
    give("qian", 10)
    for role in ("department", "steward", "regulator", "counter"):
        with at_work(small, Actor(f"{role}:x", role, "x", department=OFFICE_CODE)) as somebody:
            assert somebody.told(WORK) == []


def test_who_is_let_in_is_told_to_those_who_keep_it(small: Base) -> None:
    _, secret = small.side.grants.give_key(OFFICER, "test")
    asked = "{ letIn { name role department categories byKey bound holds givenBy } }"
    for role in ("department", "steward", "regulator", "public"):
        with at_work(small, Actor(f"{role}:x", role, "x", department=OFFICE_CODE)) as somebody:
            assert somebody.refused(asked) == "FORBIDDEN"
    with at_work(small, Actor("admin:x", "admin", "x")) as admin:
        (told,) = admin.told(asked)
    assert (told["name"], told["department"], told["byKey"], told["holds"]) == ("wang", OFFICE_CODE, True, True)
    assert secret not in str(told)
