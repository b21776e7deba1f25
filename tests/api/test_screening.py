"""A list is handed over, screened by a job for a purpose, fetched once; and neither it nor its result stays."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest

from graph.access import ANYBODY, LOCAL_OPERATOR, Actor
from loaders.handover import lists
from tests.api.officers_world import LI, WANG, Desk, at_work, doing, finished
from tests.api.world import ACME, ACME_NAME, PERSON, PERSON_NAME
from tests.graph.view_world import World, credit_code
from tests.waiting import until

SCREENING = "id listState state rows purpose column outcomes { name count } problem { code message }"
CREATE = doing(
    "createScreening", "CreateScreening", f"... on ScreeningCreated {{ address screening {{ {SCREENING} }} }}"
)
SCREEN = doing("screenList", "ScreenList", f"... on Screening {{ {SCREENING} }}")
FETCH = doing("fetchScreening", "FetchScreening", "... on FileToFetch { name address }")
KEYS = count()
NOBODY = credit_code(999)


def listed(*numbers: str) -> bytes:
    return ("\n".join(["编号,note", *(f"{number},=1+1" for number in numbers)]) + "\n").encode("gb18030")


def said(data: bytes, **changed: object) -> dict[str, object]:
    return {
        "key": f"list-{next(KEYS):08d}", "name": "list.csv", "size": len(data), "sha256": sha256(data).hexdigest(),
        "column": "编号", "purpose": "supervision", "reference": "case 7",
    } | changed  # fmt: skip


def created(desk: Desk, data: bytes, **changed: object) -> Any:
    return desk.told(CREATE, input=said(data, **changed))


def act(desk: Desk, mutation: str, screening: str) -> Any:
    return desk.told(mutation, input={"key": f"act-{next(KEYS):08d}", "screening": screening})


def screened(desk: Desk, data: bytes, **changed: object) -> Any:
    """The screening once its work has ended."""
    answer = created(desk, data, **changed)
    assert desk.client.put(answer["address"], content=data).status_code == 204
    screening = answer["screening"]["id"]
    assert act(desk, SCREEN, screening)["listState"] == "COMPLETE"
    return finished(lambda: desk.told(f'{{ screening(id: "{screening}") {{ {SCREENING} }} }}'))


def result(desk: Desk, screening: str) -> list[list[str]]:
    waiting = act(desk, FETCH, screening)
    assert waiting["name"] == "screened-list.csv"
    answer = desk.client.get(waiting["address"])
    assert answer.status_code == 200
    assert desk.client.get(waiting["address"]).status_code == 404  # it works once
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_list_comes_back_with_who_each_number_is(world: World, desk: Desk) -> None:
    told = screened(desk, listed(ACME, NOBODY, "x"), categories=["03.2", "10.1"])
    assert (told["state"], told["rows"], told["purpose"]) == ("DONE", 3, "supervision")
    assert {each["name"]: each["count"] for each in told["outcomes"]} == {"found": 1, "no_number": 1, "not_found": 1}
    header, acme, nobody, no_number = result(desk, told["id"])
    assert header == ["编号", "note", "outcome", "subject", "kind", "name", "03.2", "10.1"]
    assert acme[2:] == ["found", acme[3], "organisation", ACME_NAME, "yes", "no"]
    assert nobody[2:6] == ["not_found", "", "", ""]
    assert no_number[2] == "no_number"
    # In the clear neither the list nor its result ever lies here.
    lying = b"".join(path.read_bytes() for path in (world.base.settings.home / "uploads").iterdir())
    assert ACME.encode() not in lying
    assert ACME_NAME.encode() not in lying
    entries = world.base.side.audit.entries(actor=LI.id)
    assert {"screening_list", "screening", "screening_result", "check"} <= {each.entry.verb for each in entries}
    assert acme[3] in {name for each in entries if each.entry.verb == "check" for name in each.entry.what}
    assert {each.entry.purpose for each in entries if each.entry.verb == "check"} == {"supervision"}
    # It is no delivery: not even the operator, who is told of all of these, has it among them.
    with at_work(world.base, LOCAL_OPERATOR) as operator:
        assert operator.told("{ delivering { uploads { id } jobs { id } } }") == {"uploads": [], "jobs": []}
        assert {task["kind"] for task in operator.told("{ myWork { kind } }")}.isdisjoint({"UPLOAD", "JOB"})
    assert desk.told("{ screenings { name column } }") == [{"name": "list.csv", "column": "编号"}]


def test_a_list_may_be_named_in_capitals(desk: Desk) -> None:
    told = screened(desk, listed(NOBODY), name="LIST.CSV")
    answer = desk.client.get(act(desk, FETCH, told["id"])["address"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")


def test_a_person_is_answered_with_a_reason_and_for_a_purpose_only(world: World, desk: Desk) -> None:
    without = screened(desk, listed(PERSON))
    assert without["outcomes"] == [{"name": "not_answered", "count": 1}]
    assert PERSON_NAME not in str(result(desk, without["id"]))
    with_reason = screened(desk, listed(PERSON), reason="a tip of yesterday")
    assert result(desk, with_reason["id"])[1][4:6] == ["person", PERSON_NAME]
    public = screened(desk, listed(PERSON, ACME), purpose="public_information", reason="curious")
    assert [row[2] for row in result(desk, public["id"])[1:]] == ["not_found", "found"]


def test_what_is_refused_is_refused_before_the_list_comes(world: World, desk: Desk) -> None:
    data = listed(ACME)
    for purpose in ("licensing_check", "marketing"):
        refused = created(desk, data, purpose=purpose)
        assert (refused["__typename"], refused["code"]) == ("PurposeRefused", "PURPOSE_REFUSED")
    for changed in ({"name": "list.xlsx"}, {"column": " "}, {"size": 0}, {"sha256": "no"}):
        assert desk.told(CREATE, input=said(data, **changed))["code"] == "BAD_USER_INPUT"
    waits = created(desk, data)["screening"]
    assert waits["listState"] == "OPEN"
    assert act(desk, SCREEN, waits["id"])["code"] == "BAD_USER_INPUT"  # its bytes are not here
    assert act(desk, FETCH, waits["id"])["code"] == "BAD_USER_INPUT"
    with at_work(world.base, WANG) as other:
        assert act(other, SCREEN, waits["id"])["code"] == "NOT_FOUND"
        assert other.refused(f'{{ screening(id: "{waits["id"]}") {{ id }} }}') == "NOT_FOUND"
        assert other.told("{ screenings { id } }") == []
    for _ in range(lists.MOST_OPEN - 1):
        created(desk, data)
    one_too_many = created(desk, data)
    assert (one_too_many["__typename"], one_too_many["code"]) == ("LimitReached", "LIMIT_EXCEEDED")


def test_a_list_that_cannot_be_screened_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = screened(desk, listed(ACME), column="number")
    assert (missing["state"], missing["problem"]["code"]) == ("FAILED", "BAD_USER_INPUT")
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    long = screened(desk, listed(ACME, ACME, ACME))
    assert "more than 2 rows" in long["problem"]["message"]
    nonsense = screened(desk, b"\xff\xfe\x00\xff" * 9)
    assert nonsense["problem"]["code"] == "UNREADABLE_FILE"


def test_whoever_is_bounded_anew_fetches_nothing_that_was_made_before(world: World) -> None:
    grants = world.base.side.grants
    grant, _ = grants.give_key(Actor("", "investigator", "li", region="330000"), "test")
    with at_work(world.base, grant.actor) as desk:
        told = screened(desk, listed(PERSON), reason="a tip of yesterday")
        assert told["outcomes"] == [{"name": "found", "count": 1}]
        waiting = act(desk, FETCH, told["id"])
        narrowed = replace(grant.actor, region="310000")
        grants.change(grant.id, narrowed, "test", "another post")
        assert desk.client.get(waiting["address"]).status_code == 403
    with at_work(world.base, narrowed) as desk:
        assert desk.refused(FETCH, input={"key": "fetch-later", "screening": told["id"]}) == "FORBIDDEN"
        again = screened(desk, listed(PERSON), reason="a tip of yesterday")
        assert result(desk, again["id"])[1][2] == "not_found"


def test_nothing_of_a_list_stays_longer_than_a_day(world: World) -> None:
    with at_work(world.base, LI) as desk:
        told = screened(desk, listed(ACME))
        waiting = act(desk, FETCH, told["id"])
        assert len(list((world.base.settings.home / "uploads").iterdir())) == 2
        world.clock.pass_by(timedelta(hours=25))
        assert desk.client.get(waiting["address"]).status_code == 404
    with at_work(world.base, replace(LI, id="investigator:he")):
        until(lambda: not list((world.base.settings.home / "uploads").iterdir()))


def test_who_is_nobody_in_particular_has_no_list_screened(world: World) -> None:
    with at_work(world.base, ANYBODY) as anybody:
        asked = said(listed(ACME), purpose="public_information")
        assert anybody.refused(CREATE, input=asked) == "FORBIDDEN"
