"""What is told as it happens: over WebSocket and server-sent events, to whom it is open, whatever is tried."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from api.cookies import SESSION
from api.same_site import PREFLIGHT
from graph.access import Actor
from graph.sidebase.feed import FeedKind, FeedWanted, Place
from graph.sidebase.runs import RunKind, RunState
from graph.sidebase.sessions import IDLE
from tests.api.live import (
    CHANGES,
    PURPOSE,
    WITHIN_S,
    Served,
    asked,
    listening,
    opened,
    received,
    served_in,
    subscribe,
    talking,
)
from tests.api.world import ACME, ACME_NAME, MARCH, PERSON, penalty
from tests.graph.view_world import HANGZHOU, SHANGHAI
from tests.waiting import until


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_in(tmp_path_factory.mktemp("live")) as made:
        yield made


def test_a_load_is_told_as_it_happens_and_a_reconnection_loses_and_doubles_nothing(served: Served) -> None:
    async def listen() -> list[dict[str, Any]]:
        told = []
        async with talking(served) as connection:
            await listening(served, connection)
            await asyncio.to_thread(served.load)
            told.append((await received(connection))["payload"]["data"]["changes"])
        for _ in range(2):  # nobody listens
            await asyncio.to_thread(served.load)
        async with talking(served) as connection:
            behind = CHANGES.replace(PURPOSE, f'{PURPOSE}, after: "{told[-1]["cursor"]}"')
            await subscribe(connection, behind)
            told += [(await received(connection))["payload"]["data"]["changes"] for _ in range(2)]
            await asyncio.to_thread(served.load)
            told.append((await received(connection))["payload"]["data"]["changes"])
        return told

    before = len(rows(served))
    told = asyncio.run(listen())
    assert [change["kind"] for change in told] == ["LOADED"] * 4
    assert {change["subject"]["name"]["value"] for change in told} == {ACME_NAME}
    assert len({change["cursor"] for change in told}) == 4 == len(rows(served)) - before
    assert polled(served, PURPOSE)[-4:] == [change["cursor"] for change in told]


def test_every_change_that_was_told_is_in_the_audit(served: Served) -> None:
    audit = served.world.base.side.audit
    begun = audit.last_sequence()

    async def listen() -> str:
        async with talking(served) as connection:
            await listening(served, connection)
            await asyncio.to_thread(served.load)
            change = (await received(connection))["payload"]["data"]["changes"]
            return str(change["subjectId"])

    subject = asyncio.run(listen())
    entries = [record.entry for record in audit.entries(after=begun)]
    opening = [entry for entry in entries if entry.verb == "feed" and not entry.what]
    assert len(opening) == 1
    assert [dict(entry.outcome) for entry in entries if entry.verb == "feed" and subject in entry.what] == [
        {"changes": 1}
    ]


def test_a_person_is_told_of_to_nobody_who_does_not_name_them(served: Served) -> None:
    find = f'{{ view({PURPOSE}) {{ find(text: "{PERSON}") {{ subject {{ id }} }} }} }}'
    person = asked(served, find)["view"]["find"][0]["subject"]["id"]
    named = f'changes(first: 200, subjects: ["{person}"]) {{ nodes {{ subjectId }} }}'
    changes = "changes(first: 200) { nodes { subjectId } }"
    told = asked(served, f"{{ view({PURPOSE}) {{ {changes} named: {named} }} public: view {{ {named} }} }}")
    assert person not in {node["subjectId"] for node in told["view"]["changes"]["nodes"]}
    assert told["view"]["named"]["nodes"] == [{"subjectId": person}]
    assert told["public"]["changes"]["nodes"] == []


def test_events_are_told_by_plain_http_too_and_of_wanted_sources_only(served: Served) -> None:
    mint = served.world.base.ids.mint
    hangzhou, shanghai = (mint("department", each.name, each.region) for each in (HANGZHOU, SHANGHAI))
    wanted = f'{PURPOSE}, onlyFrom: {{departments: ["{hangzhou}"]}}, without: {{departments: ["{shanghai}"]}}'
    narrow = CHANGES.replace(PURPOSE, wanted)

    def heard() -> Iterator[str]:
        begun = served.world.base.side.audit.last_sequence()
        with (
            httpx.Client(trust_env=False, timeout=WITHIN_S) as client,
            client.stream(
                "POST", f"{served.address}/graphql", json={"query": narrow}, headers={"accept": "text/event-stream"}
            ) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            until(lambda: opened(served, begun))
            row = penalty("沪市监罚〔2026〕77号", ACME_NAME, ACME, date(2026, 3, 2))
            served.world.deliver("unwanted.csv", SHANGHAI, "03.2", [row], delivered=MARCH)
            served.load()
            yield from answer.iter_lines()

    lines = heard()
    assert next(lines) == "event: next"
    change = json.loads(next(lines).removeprefix("data: "))["data"]["changes"]
    assert change["kind"] == "LOADED"
    assert polled(served, PURPOSE)[-1] == change["cursor"]


@pytest.mark.parametrize(
    ("query", "code"),
    [("{ __typename }", None), ("{ nobody }", "GRAPHQL_VALIDATION_FAILED"), ("{", "GRAPHQL_PARSE_FAILED")],
)
def test_what_is_no_subscription_is_one_event(served: Served, query: str, code: str | None) -> None:
    answer = httpx.post(
        f"{served.address}/graphql", json={"query": query}, headers={"accept": "text/event-stream"}, trust_env=False
    )
    event, data, empty, complete, last, *_ = answer.text.split("\n")
    told = json.loads(data.removeprefix("data: "))
    assert (answer.status_code, event, empty, complete, last) == (200, "event: next", "", "event: complete", "data:")
    assert (
        told == {"data": {"__typename": "Query"}} if code is None else told["errors"][0]["extensions"]["code"] == code
    )


def test_a_subscription_is_no_plain_request(served: Served) -> None:
    answer = httpx.post(f"{served.address}/graphql", json={"query": CHANGES}, trust_env=False)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


def test_a_revoked_key_hears_nothing_more(served: Served) -> None:
    side = served.world.base.side
    grant, key = side.grants.give_key(Actor("reader", "investigator", "Reader", region="330100"), "test")

    async def talk() -> str:
        async with talking(served, payload={"authorization": f"Bearer {key}"}) as connection:
            await listening(served, connection)
            await asyncio.to_thread(served.load)
            assert (await received(connection))["type"] == "next"
            side.grants.revoke(grant.id, "test", "left")
            await asyncio.to_thread(served.load)
            told = await received(connection)
            return str(told["payload"][0]["extensions"]["code"])

    assert asyncio.run(talk()) == "UNAUTHENTICATED"


def test_a_revoked_key_asks_nothing_more_over_a_connection_that_is_open_still(served: Served) -> None:
    side = served.world.base.side
    grant, key = side.grants.give_key(Actor("reader", "investigator", "Reader", region="330100"), "test")
    asks_me = "{ me { actor } }"

    async def talk() -> int | None:
        async with talking(served, payload={"authorization": f"Bearer {key}"}) as connection:
            await subscribe(connection, asks_me)
            assert (await received(connection))["payload"] == {"data": {"me": {"actor": grant.actor.id}}}
            assert (await received(connection))["type"] == "complete"
            side.grants.change(grant.id, replace(grant.actor, region="330106"), "test", "another post")
            await subscribe(connection, "{ me { region } }")
            assert (await received(connection))["payload"] == {"data": {"me": {"region": "330106"}}}
            assert (await received(connection))["type"] == "complete"
            side.grants.revoke(grant.id, "test", "left")
            await subscribe(connection, asks_me)
            async with asyncio.timeout(WITHIN_S):
                with pytest.raises(ConnectionClosed):
                    await connection.recv()
            return connection.close_code

    assert asyncio.run(talk()) == 4403


def test_to_listen_is_no_use_of_a_session(served: Served) -> None:
    side, clock = served.world.base.side, served.world.clock
    side.grants.give_login(Actor("", "investigator", "Reader", region="330100"), "test", "li")
    _, secret = side.sessions.begin("li", None, instead_of=None)
    headers = {"accept": "text/event-stream", "cookie": f"{SESSION}={secret}", PREFLIGHT: "1"}
    begun = side.audit.last_sequence()

    def told() -> Generator[str]:
        with (
            httpx.Client(trust_env=False, timeout=WITHIN_S) as client,
            client.stream("POST", f"{served.address}/graphql", json={"query": CHANGES}, headers=headers) as answer,
        ):
            until(lambda: opened(served, begun))
            data = (line for line in answer.iter_lines() if line.startswith("data: "))
            for _ in range(2):
                clock.pass_by(IDLE - timedelta(minutes=10))
                served.load()
                yield next(data)

    with contextlib.closing(told()) as lines:
        assert '"LOADED"' in next(lines)
        assert '"UNAUTHENTICATED"' in next(lines)


def test_a_reading_waits_for_ones_own_load_or_is_told_that_it_is_too_early(served: Served) -> None:
    side = served.world.base.side
    entry = side.runs.open_run(RunKind.RESOLVE, "test")

    def read(**headers: str) -> httpx.Response:
        return httpx.post(
            f"{served.address}/graphql", json={"query": "{ __typename }"}, headers=headers, trust_env=False, timeout=30
        )

    begun = time.monotonic()
    early = read(**{"xinmai-seen": entry.id, "prefer": "respond-async, wait=1"})
    assert (early.status_code, early.headers["retry-after"]) == (503, "1")
    assert early.json()["errors"][0]["extensions"]["code"] == "NOT_SEEN_YET"
    assert time.monotonic() - begun >= 1
    told = threading.Timer(0.7, lambda: side.feed.tell(entry.number))
    told.start()
    assert read(**{"xinmai-seen": entry.id, "prefer": "wait=20"}).json() == {"data": {"__typename": "Query"}}
    side.runs.close_run(entry.number, RunState.COMMITTED)
    assert read(**{"xinmai-seen": entry.id}).status_code == 200
    for token, code in (("0" * 32, "NOT_FOUND"), ("../etc", "BAD_REQUEST"), ("", "BAD_REQUEST")):
        refused = read(**{"xinmai-seen": token})
        assert refused.json()["errors"][0]["extensions"]["code"] == code
        assert "data" not in refused.json()


def test_what_runs_for_a_client_that_leaves_is_stopped(served: Served) -> None:
    gate, audit = served.gate, served.world.base.side.audit
    begun = audit.last_sequence()
    found = "subject { records(first: 10) { nodes { values { lineage { original } } } } }"
    much = " ".join(f'a{n}: view {{ find(text: "海{n % 12}号", limit: 5) {{ {found} }} }}' for n in range(60))
    with httpx.Client(trust_env=False, timeout=0.3) as client, pytest.raises(httpx.ReadTimeout):
        client.post(f"{served.address}/graphql", json={"query": f"{{ {much} }}"})
    until(lambda: gate.inside == 0)
    finds = [record for record in audit.entries(after=begun) if record.entry.verb == "find"]
    assert len(finds) < 60
    assert asked(served, "{ __typename }") == {"__typename": "Query"}


def polled(served: Served, purpose: str) -> list[str]:
    """The cursors of all changes, asked for page by page."""
    found: list[str] = []
    after = "null"
    while True:
        fields = "nodes { cursor } pageInfo { endCursor hasNextPage }"
        query = f"{{ view({purpose}) {{ changes(first: 7, after: {after}) {{ {fields} }} }} }}"
        page = asked(served, query)["view"]["changes"]
        found += [node["cursor"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = json.dumps(page["pageInfo"]["endCursor"])


def rows(served: Served) -> list[Any]:
    return served.world.base.side.feed.rows(Place(), 10_000, FeedWanted(frozenset(FeedKind)))
