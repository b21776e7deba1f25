"""What leaves a page, and who is looked for by it: on record, and refused by the rules of every other reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.access.rules import role_named
from graph.view import LOCAL_OPERATOR, Actor
from graph.view.access import BEIJING
from tests.api.conftest import home_in
from tests.api.officers_world import doing
from tests.graph.queue_world import fill_queue
from tests.graph.view_world import ACME, PERSON, World, acme, identity_number, supervision, world_on

Ask = Callable[..., Any]
TAKE = doing("recordTaking", "RecordTaking", "... on TakenAway { subjects } ... on QuotaReached { resets }")
KEYS = count()
FIND = """query ($text: String!, $second: String, $persons: Boolean! = true) {
  view(purpose: "supervision", reference: "案2026-1") { find(text: $text, second: $second, persons: $persons) {
    kind name regions } } }"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("taking"))) as made:
        fill_queue(made)
        yield made


def asking(world: World, actor: Actor = LOCAL_OPERATOR) -> Ask:
    client = TestClient(create_app(world.base, actor=actor), base_url="http://127.0.0.1")

    def asked(query: str, **variables: object) -> Any:
        return client.post("/graphql", json={"query": query, "variables": variables}).json()

    return asked


def taking(world: World, actor: Actor = LOCAL_OPERATOR) -> Callable[..., Any]:
    ask = asking(world, actor)

    def taken(**given: object) -> Any:
        told = ask(TAKE, input={"key": f"taking-{next(KEYS):04d}", **given})
        assert "errors" not in told, told["errors"]
        return told["data"]["recordTaking"]

    return taken


def exports(world: World) -> list[tuple[str, str, str, int]]:
    entries = [each.entry for each in world.base.side.audit.entries() if each.entry.verb == "export"]
    return [(each.actor, each.purpose, each.reference, each.outcome.get("subjects", 0)) for each in entries]


def code(told: Any) -> str:
    return str(told["errors"][0]["extensions"]["code"])


def test_what_leaves_is_on_record_before_it_does(world: World) -> None:
    before = exports(world)
    wu = Actor("user:wu", "investigator", "wu")
    given = {"purpose": "supervision", "reference": "案2026-1", "subjects": [acme(world), "p" * 32], "form": "csv"}
    told, again = (taking(world, wu)(key="what-leaves", **given) for _ in range(2))
    assert told == again == {"__typename": "TakenAway", "subjects": 1}
    assert exports(world) == [*before, ("user:wu", "supervision", "案2026-1", 1)]  # sent twice, it leaves once
    assert taking(world, wu)(key="what-leaves", **given | {"form": "png"})["__typename"] == "KeyReused"
    assert len(exports(world)) == len(before) + 1


def test_a_person_leaves_only_with_a_reason_in_words(world: World) -> None:
    before = exports(world)
    person = supervision(world).find(PERSON)[0].subject_id
    given = {"purpose": "supervision", "reference": "案2026-1", "subjects": [person], "form": "png"}
    take = taking(world)
    refused = take(**given)
    assert (refused["__typename"], refused["code"]) == ("PurposeRefused", "PURPOSE_REFUSED")
    assert exports(world) == before
    assert take(**given, reason="the hearing of the case")["subjects"] == 1
    assert exports(world) == [
        *before,
        (LOCAL_OPERATOR.id, "supervision", "案2026-1; the hearing of the case", 1),
    ]
    assert take(purpose="public_information", subjects=[person], form="png")["subjects"] == 0


def test_whoever_has_read_as_many_persons_as_a_day_has_takes_none_away(world: World) -> None:
    wu, today = Actor("user:day", "investigator", "wu"), world.base.clock().astimezone(BEIJING).date()
    most = role_named("investigator").persons_a_day or 0
    world.base.side.quota.take(wu.id, today, {f"earlier {n}" for n in range(most)}, most)
    person = supervision(world).find(PERSON)[0].subject_id
    before = exports(world)
    given = {"purpose": "supervision", "reference": "案2026-1", "subjects": [person], "form": "png", "reason": "a tip"}
    refused = taking(world, wu)(**given)
    assert (refused["__typename"], refused["code"]) == ("QuotaReached", "QUOTA_EXCEEDED")
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), BEIJING)
    assert datetime.fromisoformat(refused["resets"]) == midnight
    assert exports(world)[len(before) :] == [("user:day", "supervision", "案2026-1; a tip", 0)]  # that it was refused
    assert taking(world, wu)(**given | {"subjects": [acme(world)]})["subjects"] == 1


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"form": "exe"}, "BAD_USER_INPUT"),
        ({"subjects": ["no id"]}, "BAD_USER_INPUT"),
        ({"subjects": ["p" * 32] * 2_001}, "BAD_USER_INPUT"),
        ({"purpose": "marketing"}, "PURPOSE_REFUSED"),
        ({"reference": None}, "PURPOSE_REFUSED"),
    ],
)
def test_what_cannot_be_taken_away_is_told_by_its_code(world: World, changed: dict[str, object], refused: str) -> None:
    given = {"purpose": "supervision", "reference": "案2026-1", "subjects": ["p" * 32], "form": "csv"}
    assert taking(world)(**{**given, **changed})["code"] == refused


def found(world: World, text: str, **more: object) -> list[tuple[str, tuple[str, ...]]]:
    told = asking(world)(FIND, text=text, **more)
    assert "errors" not in told, told["errors"]
    return [(each["name"], tuple(each["regions"])) for each in told["data"]["view"]["find"]]


def test_a_person_is_found_by_a_second_fact_beside_the_name_and_a_number_needs_none(world: World) -> None:
    assert found(world, "李明") == []  # two are of this name: whoever knows nothing else is told of neither
    assert found(world, "李明", second="杭州") == [("李明", ("杭州市",))]
    for fact in ("上海", "上海市市场监督管理局", " 上 海 "):
        assert found(world, "李明", second=fact) == [("李明", ("上海市",))]
    assert found(world, "李明", second="北京") == []
    assert found(world, "李明", second="文三路") == []  # a fact that is closed to the reader tells nothing
    assert found(world, PERSON, second="北京", persons=False) == found(world, PERSON) != []
    assert code(asking(world)(FIND, text="李明", second="1-9")) == "BAD_USER_INPUT"


def test_a_number_is_a_second_fact_and_whoever_asks_with_one_is_on_record(world: World) -> None:
    ids = world.base.ids
    assert found(world, "周完全", second=PERSON) == [("周完全", ("上海市",))]
    for other in (identity_number(18), PERSON[:-1], PERSON[:10]):
        assert found(world, "周完全", second=other) == []
    assert found(world, "李明", second=PERSON) == []
    assert ids.token("identity_number", PERSON) in world.base.side.audit.entries()[-1].entry.what


def test_organisations_are_found_as_before_and_persons_left_out_when_not_meant(world: World) -> None:
    assert found(world, "李明", persons=False) == []
    name = found(world, ACME)[0][0]
    assert name in {each for each, _ in found(world, name, persons=False)}
    assert name in {each for each, _ in found(world, name, second="北京")}
