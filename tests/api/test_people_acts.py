"""Rights that are given and numbers in the clear, over the service and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.access import ANYBODY, Actor
from tests.api.conftest import home_in
from tests.api.shell import Shell, deliver
from tests.graph.view_world import PERSON, World, fill, supervision, world_on
from tests.loaders.tables import IDENTITY, PERSON_PENALTY, person_penalty

RIGHTS = """__typename ... on GivenRights { id giver receiver region until ended }
  ... on Refusal { code message }"""
GIVE = f"mutation ($input: GiveRights!) {{ giveRights(input: $input) {{ {RIGHTS} }} }}"
END = f'mutation ($id: ID!) {{ endRights(id: $id, reason: "back") {{ {RIGHTS} }} }}'
REVEAL = """__typename ... on Reveal { id state mask agreedBy reason } ... on Refusal { code message }
  ... on NotItsTurn { state }"""
ASK = f"mutation ($input: AskForNumber!) {{ askForNumber(input: $input) {{ {REVEAL} }} }}"
AGREE = f'mutation ($id: ID!) {{ agreeToReveal(id: $id, reason: "seen") {{ {REVEAL} }} }}'
TAKE = """mutation ($id: ID!) {
  revealNumber(id: $id) { __typename ... on RevealedNumber { kind number } ... on Refusal { code message }
    ... on NotItsTurn { state } } }"""
WORK = "{ myWork { kind of } }"
FIND = '{ view(purpose: "supervision", reference: "1") { find(text: "%s") { name } } }'


class Door:
    """The service, asked with keys."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = TestClient(create_app(world.base, actor=ANYBODY), base_url="http://127.0.0.1")

    def let_in(self, role: str, region: str = "330000") -> tuple[str, str]:
        """An actor's id, and their key."""
        grant, key = self.world.base.side.grants.give_key(Actor("", role, role, region=region), "test")
        return grant.actor.id, key

    def __call__(self, key: str, query: str, acting_for: str | None = None, **variables: object) -> Any:
        headers = {"authorization": f"Bearer {key}"} | ({"acting-for": acting_for} if acting_for else {})
        answer = self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers).json()
        if "errors" in answer:
            return answer["errors"][0]["extensions"]["code"]
        (told,) = answer["data"].values()
        return told


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    settings = home_in(tmp_path_factory.mktemp("acts"))
    with world_on(settings) as world:
        fill(world)
        token = world.base.ids.token("identity_number", PERSON)
        clear = {"token": [token], "kind": ["identity_number"], "clear": [PERSON]}
        world.base.side.vault.seal_many(pl.DataFrame(clear))
        yield Door(world)


def test_given_rights_are_used_by_a_header_for_reading_alone(door: Door) -> None:
    giver, giving = door.let_in("investigator")
    receiver, using = door.let_in("investigator", "310000")
    until = (door.world.base.clock() + timedelta(days=1)).isoformat()
    asked = {"key": "give-rights-1", "to": receiver, "until": until, "reason": "holiday", "region": "330100"}
    given = door(giving, GIVE, input=asked)
    assert (given["giver"], given["receiver"], given["region"]) == (giver, receiver, "330100")
    assert door(giving, GIVE, input=asked) == given  # sent twice, done once
    assert door(giving, GIVE, input=asked | {"reason": "x"})["code"] == "KEY_REUSED"

    find = FIND % PERSON
    assert door(using, find) == {"find": []}
    assert door(using, find, given["id"]) == {"find": [{"name": "欧阳小满"}]}
    me = door(using, "{ me { actor role region giver } }", given["id"])
    assert me == {"actor": receiver, "role": "investigator", "region": "330100", "giver": giver}
    assert door(giving, find, given["id"]) == "NOT_LET_IN"
    assert door(using, find, "x" * 32) == "NOT_LET_IN"
    opening = 'mutation { createCase(input: {key: "a-case-01", title: "t", purpose: "supervision"}) { __typename } }'
    assert door(using, opening, given["id"]) == "FORBIDDEN"
    assert door(using, "{ stewarding { actor } }", given["id"]) == "FORBIDDEN"

    assert [each["id"] for each in door(using, "{ rights { id } }")] == [given["id"]]
    assert door(giving, END, id=given["id"])["ended"] is not None
    assert door(using, find, given["id"]) == "NOT_LET_IN"
    assert door(using, END, id="nobody" * 6)["code"] in {"NOT_FOUND", "BAD_USER_INPUT"}
    anybody = door.client.post("/graphql", json={"query": "{ rights { id } }"}, headers={"acting-for": given["id"]})
    assert anybody.status_code == 403


def test_a_number_takes_two_and_is_told_once(door: Door) -> None:
    sleuth, asking = door.let_in("investigator")
    second, agreeing = door.let_in("regulator")
    view = supervision(door.world)
    (file,) = view.credit_files(view.find(PERSON)[0].subject_id)
    asked = {"key": "ask-number-1", "file": file.id, "token": file.identifiers[0].token, "purpose": "supervision"}
    asked |= {"reference": "1", "reason": f"is it {PERSON}?"}
    reveal = door(asking, ASK, input=asked)
    assert reveal["state"] == "WAITING"
    assert PERSON not in str(reveal)
    assert door(asking, ASK, input=asked)["id"] == reveal["id"]
    assert door(asking, AGREE, id=reveal["id"]) == "FORBIDDEN"
    early = door(asking, TAKE, id=reveal["id"])
    assert (early["__typename"], early["code"], early["state"]) == ("NotItsTurn", "FORBIDDEN", "WAITING")
    assert [each["id"] for each in door(agreeing, "{ reveals { id } }")] == [reveal["id"]]
    assert [each["kind"] for each in door(agreeing, WORK)] == ["REVEAL"]
    assert door(asking, WORK) == []
    agreed = door(agreeing, AGREE, id=reveal["id"])
    assert agreed["agreedBy"] == second
    assert door(agreeing, AGREE, id=reveal["id"]) == agreed  # its answer may have been lost
    _, late = door.let_in("regulator")
    told = door(late, AGREE, id=reveal["id"])
    assert (told["__typename"], told["state"]) == ("NotItsTurn", "AGREED")
    assert door(agreeing, WORK) == []
    assert door(asking, WORK) == [{"kind": "REVEAL", "of": reveal["id"]}]
    assert door(agreeing, TAKE, id=reveal["id"]) == "FORBIDDEN"
    assert door(asking, TAKE, id=reveal["id"]) == {
        "__typename": "RevealedNumber",
        "kind": "identity_number",
        "number": PERSON,
    }
    again = door(asking, TAKE, id=reveal["id"])
    assert (again["__typename"], again["state"]) == ("NotItsTurn", "TAKEN")
    assert door(asking, WORK) == []
    assert door(asking, ASK, input=asked)["state"] == "TAKEN"
    unreached = door(asking, ASK, input=asked | {"key": "ask-number-3", "purpose": "licensing_check"})
    assert (unreached["__typename"], unreached["code"]) == ("PurposeRefused", "PURPOSE_REFUSED")
    assert door(asking, ASK, input=asked | {"key": "ask-number-2", "token": "x"})["code"] == "NOT_FOUND"
    entries = [each.entry for each in door.world.base.side.audit.entries(actor=sleuth)]
    assert [each.outcome for each in entries if each.verb == "reveal_ask"] == [{"asked": 1}]
    assert {"numbers": 1} in [each.outcome for each in entries if each.verb == "reveal"]
    held = b"".join(path.read_bytes() for path in door.world.base.settings.home.rglob("*") if path.is_file())
    assert PERSON.encode() not in held


def test_a_number_is_told_on_the_command_line_with_the_key_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(tmp_path / "home", monkeypatch)
    rows = [person_penalty(1)]
    shell.ok("load", deliver(tmp_path, "p.csv", rows, header=PERSON_PENALTY, layout="penalty-person-current"))
    why = ("--purpose", "supervision", "--reference", "1")
    subject = shell.ok("find", IDENTITY, *why, "--json").json[0]["subject_id"]
    (file,) = shell.ok("show", subject, *why, "--json").json["shown"]["files"]
    number = file["identifiers"][0]["token"]
    asked = shell.ok("reveal", "ask", file["id"], number, *why, "--reason", "the court", "--json").json
    assert (asked["state"], asked["asked_by"].partition(":")[0]) == ("waiting", "local")
    assert asked["id"] in shell.ok("reveal", "list").out
    assert shell("reveal", "take", asked["id"]).code == 4
    key = tmp_path / "key"
    told = shell.ok("access", "add", "Qian", "--role", "regulator", "--region", "000000", "--json").json
    for held, code in (("", 2), ("xinmai_wrong", 4)):
        key.write_text(held, encoding="utf-8")
        assert shell("reveal", "agree", asked["id"], "--key", key, "--reason", "seen").code == code
    assert shell("reveal", "agree", asked["id"], "--key", tmp_path / "none", "--reason", "seen").code == 2
    key.write_text(told["key"], encoding="utf-8")
    assert "agreed" in shell.ok("reveal", "agree", asked["id"], "--key", key, "--reason", "seen").out
    assert IDENTITY in shell.ok("reveal", "take", asked["id"]).out
    assert shell("reveal", "take", asked["id"]).code == 4
    assert shell("reveal", "take", "nothing").code == 3
    assert shell.ok("audit", "verify", "--json").json["sound"]
