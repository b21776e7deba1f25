"""One request that comes twice at the same moment, as proxies and impatient programs send it, on a running service."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import httpx
import pytest

from api.app import create_app
from graph.access import ANYBODY, Actor
from tests.api.conftest import home_in
from tests.api.running import running
from tests.graph.view_world import PERSON, World, fill, supervision, world_on

AT_ONCE = 6
GRANT = "... on GrantKept { key grant { id version } } ... on Refusal { code message }"


@dataclass
class Service:
    """A service that runs, and the world behind it."""

    world: World
    address: str

    def let_in(self, role: str) -> tuple[str, str]:
        """An actor's id, and their key."""
        grant, key = self.world.base.side.grants.give_key(Actor("", role, role, region="330000"), "test")
        return grant.actor.id, key

    def ask(self, key: str, query: str, **variables: object) -> Any:
        asked = {"query": query, "variables": variables}
        headers = {"authorization": f"Bearer {key}"}
        answer = httpx.post(f"{self.address}/graphql", json=asked, headers=headers, trust_env=False, timeout=60).json()
        assert "errors" not in answer, answer
        (told,) = answer["data"].values()
        return told

    def at_once(self, key: str, query: str, **variables: object) -> list[Any]:
        """What many are answered who send the same at the same moment."""
        begins = Barrier(AT_ONCE)

        def one(_: int) -> Any:
            begins.wait()
            return self.ask(key, query, **variables)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, range(AT_ONCE)))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with world_on(home_in(tmp_path_factory.mktemp("once"))) as world:
        fill(world)
        with running(create_app(world.base, actor=ANYBODY)) as address:
            yield Service(world, address)


def test_rights_are_given_once(service: Service) -> None:
    giver, giving = service.let_in("investigator")
    receiver, _ = service.let_in("investigator")
    until = (service.world.base.clock() + timedelta(days=1)).isoformat()
    asked = {"key": "give-at-once", "to": receiver, "until": until, "reason": "holiday"}
    give = "mutation ($input: GiveRights!) { giveRights(input: $input) { ... on GivenRights { id giver } } }"
    told = service.at_once(giving, give, input=asked)
    (given,) = service.world.base.side.delegations.of(receiver)
    assert told == [{"id": given.id, "giver": giver}] * AT_ONCE


def test_a_number_is_asked_for_once(service: Service) -> None:
    sleuth, asking = service.let_in("investigator")
    view = supervision(service.world)
    (file,) = view.credit_files(view.find(PERSON)[0].subject_id)
    asked = {"key": "ask-at-once", "file": file.id, "token": file.identifiers[0].token, "purpose": "supervision"}
    asked |= {"reference": "1", "reason": "the court"}
    ask = "mutation ($input: AskForNumber!) { askForNumber(input: $input) { ... on Reveal { id askedBy } } }"
    told = service.at_once(asking, ask, input=asked)
    base = service.world.base
    (reveal,) = (each for each in base.side.reveals.since(base.clock() - timedelta(days=1)) if each.asked_by == sleuth)
    assert told == [{"id": reveal.id, "askedBy": sleuth}] * AT_ONCE


def test_a_key_is_renewed_once_and_the_one_that_is_told_opens(service: Service) -> None:
    _, keeping = service.let_in("admin")
    grant, _ = service.world.base.side.grants.give_key(Actor("", "investigator", "x", region="330000"), "test")
    renew = f"mutation ($input: OfGrant!) {{ renewKey(input: $input) {{ {GRANT} }} }}"
    told = service.at_once(keeping, renew, input={"key": "renew-at-once", "grant": grant.id, "reason": "lost"})
    assert [each["grant"] for each in told] == [{"id": grant.id, "version": 2}] * AT_ONCE
    (key,) = (each["key"] for each in told if each["key"])
    opened = service.world.base.side.grants.of_key(key)
    assert opened is not None
    assert opened.id == grant.id


def test_somebody_is_let_in_once(service: Service) -> None:
    _, keeping = service.let_in("admin")
    asked = {"key": "let-in-at-once", "name": "Qian", "role": "investigator", "region": "330000", "reason": "new"}
    let_in = f"mutation ($input: LetSomebodyIn!) {{ letSomebodyIn(input: $input) {{ {GRANT} }} }}"
    told = service.at_once(keeping, let_in, input=asked)
    assert len({each["grant"]["id"] for each in told}) == 1
    assert len([each for each in told if each["key"]]) == 1


def test_a_note_is_made_once(service: Service) -> None:
    _, key = service.let_in("investigator")
    case = """mutation { createCase(input: {key: "case-for-notes", title: "t", purpose: "supervision", reference: "1"})
      { ... on Case { id } } }"""
    told = service.ask(key, case)
    note = "mutation ($input: AddCaseNote!) { addCaseNote(input: $input) { ... on Case { notes { text } } } }"
    noted = service.at_once(key, note, input={"key": "note-at-once", "case": told["id"], "text": "look at the lease"})
    assert noted == [{"notes": [{"text": "look at the lease"}]}] * AT_ONCE


def test_a_key_is_another_one_for_somebody_else_and_may_be_used_again_after_a_refusal(service: Service) -> None:
    case = "mutation ($input: CreateCase!) { createCase(input: $input) { ... on Case { id } ... on Refusal { code } } }"
    asked = {"key": "one-key-for-two", "title": "t", "purpose": "supervision", "reference": "1"}
    (_, one), (_, other) = service.let_in("investigator"), service.let_in("investigator")
    first, second = service.ask(one, case, input=asked), service.ask(other, case, input=asked)
    assert first["id"] != second["id"]
    assert service.ask(one, case, input=asked | {"title": "u"}) == {"code": "KEY_REUSED"}
    refused = service.ask(one, case, input=asked | {"key": "after-a-refusal", "title": " "})
    assert refused == {"code": "BAD_USER_INPUT"}
    assert "id" in service.ask(one, case, input=asked | {"key": "after-a-refusal"})
