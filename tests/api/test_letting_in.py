"""Letting people in over the service: who may, what is told once, and what one person cannot be in two roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.access import Actor
from graph.view.revealing import agree_to_reveal, ask_for_number
from tests.api.conftest import home_in
from tests.api.test_people_acts import Door
from tests.graph.view_world import PERSON, fill, supervision, world_on

GRANT = "id actor role name region categories person version holds ended"
ANSWER = f"""__typename ... on GrantKept {{ key grant {{ {GRANT} }} }} ... on Outdated {{ version }}
  ... on Refusal {{ code message }}"""
LET_IN = f"mutation ($input: LetSomebodyIn!) {{ letSomebodyIn(input: $input) {{ {ANSWER} }} }}"
CHANGE = f"mutation ($input: ChangeGrant!) {{ changeGrant(input: $input) {{ {ANSWER} }} }}"
RENEW = f"mutation ($input: OfGrant!) {{ renewKey(input: $input) {{ {ANSWER} }} }}"
NAME = f"mutation ($input: NamePerson!) {{ namePerson(input: $input) {{ {ANSWER} }} }}"
REVOKE = f"mutation ($input: OfGrant!) {{ revokeGrant(input: $input) {{ {ANSWER} }} }}"
ME = "{ me { actor role region } }"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    settings = home_in(tmp_path_factory.mktemp("keeping"))
    with world_on(settings) as world:
        fill(world)
        yield Door(world)


@pytest.fixture
def admin(door: Door) -> str:
    return door.let_in("admin")[1]


def asked(key: str, **more: Any) -> dict[str, Any]:
    return {
        "key": f"letting-in-{key}",
        "name": "王",
        "role": "investigator",
        "region": "330100",
        "reason": "new",
        **more,
    }


def verbs(door: Door, what: str) -> list[str]:
    return [each.entry.verb for each in door.world.base.side.audit.entries() if what in each.entry.what]


def test_somebody_is_let_in_changed_and_let_in_no_more(door: Door, admin: str) -> None:
    wanted = asked("1", categories=["03.2"])
    told = door(admin, LET_IN, input=wanted)
    key, grant = told["key"], told["grant"]
    assert (grant["role"], grant["region"], grant["categories"], grant["holds"]) == (
        "investigator", "330100", ["03.2"], True,
    )  # fmt: skip
    assert door(key, ME) == {"actor": grant["actor"], "role": "investigator", "region": "330100"}
    again = door(admin, LET_IN, input=wanted)
    assert (again["key"], again["grant"]) == (None, grant)  # done once, and the key is told once
    assert door(admin, LET_IN, input=asked("1", name="李"))["code"] == "KEY_REUSED"

    of = {"grant": grant["id"], "reason": "moved"}
    changed = door(admin, CHANGE, input={"key": "change-it-1", **of, "region": "310000", "expectedVersion": 1})
    assert (changed["grant"]["region"], changed["grant"]["categories"], changed["grant"]["version"]) == (
        "310000",
        [],
        2,
    )
    assert door(key, ME)["region"] == "310000"
    late = door(admin, CHANGE, input={"key": "change-it-2", **of, "region": "330000", "expectedVersion": 1})
    assert (late["__typename"], late["version"]) == ("Outdated", 2)

    renewed = door(admin, RENEW, input={"key": "renew-it-1", **of})
    assert door(key, ME) == "UNAUTHENTICATED"
    assert door(renewed["key"], ME)["actor"] == grant["actor"]
    assert door(admin, RENEW, input={"key": "renew-it-1", **of})["key"] is None
    assert door(admin, REVOKE, input={"key": "revoke-it-1", **of})["grant"]["holds"] is False
    assert door(renewed["key"], ME) == "UNAUTHENTICATED"
    assert door(admin, REVOKE, input={"key": "revoke-it-1", **of})["grant"]["ended"] is not None
    assert door(admin, RENEW, input={"key": "renew-it-2", **of})["code"] == "NOT_FOUND"
    assert verbs(door, grant["actor"]) == ["access_add", "access_change", "access_key", "access_revoke"]
    held = b"".join(path.read_bytes() for path in door.world.base.settings.home.rglob("*") if path.is_file())
    assert key.encode() not in held


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"role": "king"}, "no role"),
        ({"role": "operator"}, "operator"),
        ({"region": None}, "needs a region"),
        ({"region": "33"}, "six digits"),
        ({"categories": ["99.9"]}, "no category"),
        ({"name": " "}, "who it is"),
        ({"until": "2020-01-01T00:00:00Z"}, "future"),
        ({"role": "department", "region": None}, "needs a department"),
        ({"person": PERSON}, "staff number"),
        ({"key": "x"}, "8 to 128"),
    ],
)
def test_what_does_not_fit_is_an_answer(door: Door, admin: str, wanted: dict[str, Any], says: str) -> None:
    told = door(admin, LET_IN, input=asked("unfit") | wanted)
    assert told["__typename"] == "Unusable"
    assert says in told["message"]


def test_only_who_keeps_it_does_it_and_nobody_for_themselves(door: Door, admin: str) -> None:
    sleuth = door.let_in("investigator")[1]
    for query, asks in (
        (LET_IN, asked("no")),
        (REVOKE, {"key": "revoke-no", "grant": "a" * 32, "reason": "x"}),
    ):
        assert door(sleuth, query, input=asks) == "FORBIDDEN"
    assert door(sleuth, "{ sessions { id } }") == "FORBIDDEN"
    assert door(admin, "{ sessions { id } }") == []
    assert door(admin, 'mutation { endSession(id: "%s", reason: "x") { ... on Refusal { code } } }' % ("a" * 32)) == {
        "code": "NOT_FOUND"
    }
    chief = door(admin, LET_IN, input=asked("chief", role="admin", region=None, person="staff-1"))["key"]
    assert door(chief, LET_IN, input=asked("self", person="staff-1")) == "FORBIDDEN"
    assert {each["code"] for each in door(sleuth, "{ roles { code purposes own ownSees } }")} >= {"admin", "subject"}


def test_one_person_is_not_let_in_for_both_sides_of_what_takes_two(door: Door, admin: str) -> None:
    first = door(admin, LET_IN, input=asked("2", person="staff-2"))
    twice = door(admin, LET_IN, input=asked("3", person="staff-2", login="wang"))
    assert (twice["code"], "already" in twice["message"]) == ("BAD_USER_INPUT", True)
    for role in ("regulator", "admin"):
        told = door(admin, LET_IN, input=asked(f"4-{role}", role=role, person="staff-2"))
        assert (told["code"], "takes two people" in told["message"]) == ("BAD_USER_INPUT", True)
    assert door(admin, LET_IN, input=asked("5", role="steward", person="staff-2"))["key"] is not None

    base = door.world.base
    grant = next(each for each in base.side.grants.all() if each.id == first["grant"]["id"])
    view = supervision(door.world)
    (file,) = view.credit_files(view.find(PERSON)[0].subject_id)
    reveal = ask_for_number(
        base, grant.actor, file=file.id, token=file.identifiers[0].token, purpose="supervision", reference="1",
        reason="the court",
    )  # fmt: skip
    door(admin, REVOKE, input={"key": "revoke-2", "grant": grant.id, "reason": "moved"})
    second = door(admin, LET_IN, input=asked("6", role="regulator", person="staff-2", region="000000"))
    assert second["grant"]["person"] == "staff-2"
    same = next(each.actor for each in base.side.grants.all() if each.id == second["grant"]["id"])
    with pytest.raises(Exception, match="takes two"):
        agree_to_reveal(base, same, reveal.id, reason="seen")
    other, _ = base.side.grants.give_key(Actor("", "regulator", "R", region="000000"), "test")
    assert agree_to_reveal(base, other.actor, reveal.id, reason="seen").agreed_by == other.actor.id


def test_whose_a_grant_is_is_said_once_and_nobody_becomes_both_sides_of_what_takes_two(door: Door, admin: str) -> None:
    sleuth, second = (
        door(admin, LET_IN, input=asked(f"n-{role}", role=role))["grant"] for role in ("investigator", "regulator")
    )
    told = door(admin, NAME, input={"key": "name-0001", "grant": sleuth["id"], "person": "staff-9", "reason": "asked"})
    assert (told["grant"]["person"], told["grant"]["actor"]) == ("staff-9", sleuth["actor"])
    assert verbs(door, sleuth["actor"])[-1] == "access_person"
    both = {"key": "name-0002", "grant": second["id"], "person": "staff-9", "reason": "asked"}
    assert "takes two people" in door(admin, NAME, input=both)["message"]
    assert door(admin, NAME, input=both | {"person": PERSON})["code"] == "BAD_USER_INPUT"
    again = {"key": "name-0003", "grant": sleuth["id"], "person": "staff-8", "reason": "asked"}
    assert "told already" in door(admin, NAME, input=again)["message"]
    assert door(door.let_in("investigator")[1], NAME, input=again | {"key": "name-0004"}) == "FORBIDDEN"


def test_a_subject_is_let_in_by_who_sees_their_papers(door: Door, admin: str) -> None:
    clerk = door.let_in("counter")[1]
    wanted = asked("7", role="subject", region=None, number=PERSON, reason="identity card seen")
    assert door(admin, LET_IN, input=wanted) == "FORBIDDEN"
    assert door(clerk, LET_IN, input=asked("8")) == "FORBIDDEN"
    assert door(clerk, LET_IN, input=asked("9", role="subject", region=None))["code"] == "BAD_USER_INPUT"
    told = door(clerk, LET_IN, input=wanted)
    assert door(clerk, LET_IN, input=wanted)["grant"] == told["grant"]
    theirs = supervision(door.world).find(PERSON)[0].subject_id
    asks = '{ view(purpose: "subject_access", reference: "1") { report { subject } } }'
    assert door(told["key"], asks) == {"report": {"subject": theirs}}
    assert (
        door(admin, REVOKE, input={"key": "revoke-7", "grant": told["grant"]["id"], "reason": "x"})["code"]
        == "NOT_FOUND"
    )
    held = b"".join(path.read_bytes() for path in door.world.base.settings.home.rglob("*") if path.is_file())
    assert PERSON.encode() not in held
