"""What is told as it happens: over WebSocket and server-sent events, to whom it is open, whatever is tried."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.app import create_app
from api.gate import Gate
from api.limits import Limits
from graph.access import Actor
from graph.sidebase.feed import FeedKind, FeedWanted, Place
from graph.sidebase.runs import RunKind, RunState
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import ACME, ACME_NAME, MARCH, PERSON, fill, penalty
from tests.graph.view_world import HANGZHOU, SHANGHAI, World, world_on

PROTOCOL: Any = ["graphql-transport-ws"]
PURPOSE = 'purpose: "supervision", reference: "case 1"'
CHANGES = f"subscription {{ changes({PURPOSE}) {{ cursor kind subjectId subject {{ name {{ value }} }} }} }}"
SUBSCRIBE = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": CHANGES}})
LIMITS = Limits(body=20_000, arrival_s=0.7, listeners_of_one=3, slow_s=1.0)
WITHIN_S = 5.0


@dataclass
class Served:
    """A service that runs, and the world behind it."""

    world: World
    address: str
    gate: Gate
    loads: int = 0

    @property
    def socket(self) -> str:
        return self.address.replace("http", "ws") + "/graphql"

    def load(self) -> int:
        """Load one more penalty of the company; how many changes that is."""
        self.loads += 1
        decision = f"杭市监罚〔2026〕{100 + self.loads}号"
        rows = [penalty(decision, ACME_NAME, ACME, date(2026, 3, 1))]
        self.world.deliver(f"new-{self.loads}.csv", HANGZHOU, "03.2", rows, delivered=MARCH)
        return 1


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with world_on(home_in(tmp_path_factory.mktemp("live"))) as world:
        fill(world)
        app = create_app(world.base, limits=LIMITS)
        with running(app) as address:
            yield Served(world, address, app.state.gate)


async def received(connection: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(WITHIN_S):
        told: dict[str, Any] = json.loads(await connection.recv())
        return told


async def send(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


@contextlib.asynccontextmanager
async def talking(served: Served, **init: Any) -> AsyncIterator[ClientConnection]:
    async with connect(served.socket, subprotocols=PROTOCOL, proxy=None) as connection:
        await send(connection, type="connection_init", **init)
        assert await received(connection) == {"type": "connection_ack"}
        yield connection


async def subscribe(connection: ClientConnection, query: str = CHANGES, name: str = "1") -> None:
    await send(connection, type="subscribe", id=name, payload={"query": query})


async def closed(connection: ClientConnection) -> int | None:
    """The code with which the service ends it."""
    async with asyncio.timeout(WITHIN_S):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await connection.recv()
    return connection.close_code


async def settled(served: Served, connection: ClientConnection) -> None:
    """Be sure that a subscription has begun: it listens once its opening is in the audit."""
    await send(connection, type="ping")
    assert (await received(connection))["type"] == "pong"
    await asyncio.sleep(1.0)


def test_a_load_is_told_within_seconds_and_a_reconnection_loses_and_doubles_nothing(served: Served) -> None:
    async def listen() -> list[dict[str, Any]]:
        told = []
        async with talking(served) as connection:
            await subscribe(connection)
            await settled(served, connection)
            begun = time.monotonic()
            await asyncio.to_thread(served.load)
            told.append((await received(connection))["payload"]["data"]["changes"])
            assert time.monotonic() - begun < WITHIN_S
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
            await subscribe(connection)
            await settled(served, connection)
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


def test_queries_and_mistakes_are_answered_over_the_socket_too(served: Served) -> None:
    async def talk() -> list[dict[str, Any]]:
        async with talking(served) as connection:
            for name, query in enumerate(
                ("{ __typename }", "{ nobody }", "subscription { changes(purpose: \"marketing\") { kind } }", "{")
            ):  # fmt: skip
                await subscribe(connection, query, str(name))
            return sorted([await received(connection) for _ in range(5)], key=lambda told: (told["id"], told["type"]))

    complete, answer, invalid, refused, unparsed = asyncio.run(talk())
    assert (complete["type"], answer["payload"]) == ("complete", {"data": {"__typename": "Query"}})
    codes = [told["payload"][0]["extensions"]["code"] for told in (invalid, refused, unparsed)]
    assert codes == ["GRAPHQL_VALIDATION_FAILED", "PURPOSE_REFUSED", "GRAPHQL_PARSE_FAILED"]
    assert {told["type"] for told in (invalid, refused, unparsed)} == {"error"}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([], 4408),  # never initialised
        (['{"type": "connection_init"}', '{"type": "connection_init"}'], 4429),
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}'], 4401),
        (['{"type": "connection_init", "payload": {"authorization": "Bearer xk_nobody"}}'], 4403),
        (['{"type": "connection_init", "payload": [1]}'], 4400),
        (["{"], 4400),
        (["[1]"], 4400),
        (['{"type": "start"}'], 4400),  # of the legacy protocol
        ([b"\x00\x01"], 4400),
        ([json.dumps({"type": "ping", "payload": "x" * 20_001})], 1009),
        (['{"type": "ping"}'] * 201, 1008),
        (['{"type": "connection_init"}', '{"type": "subscribe", "id": "", "payload": {}}'], 4400),
        (['{"type": "connection_init"}', SUBSCRIBE, SUBSCRIBE], 4409),
    ],
)  # fmt: skip
def test_whoever_breaks_the_protocol_is_sent_away(served: Served, messages: list[str | bytes], code: int) -> None:
    async def talk() -> int | None:
        async with connect(served.socket, subprotocols=PROTOCOL, proxy=None) as connection:
            with contextlib.suppress(ConnectionClosed):
                for message in messages:
                    await connection.send(message)
            return await closed(connection)

    assert asyncio.run(talk()) == code


def test_only_the_one_protocol_and_only_pages_of_ours(served: Served) -> None:
    async def code_with(protocols: Any) -> int | None:
        async with connect(served.socket, subprotocols=protocols, proxy=None) as connection:
            return await closed(connection)

    async def status_from(origin: Any) -> int:
        try:
            async with connect(served.socket, subprotocols=PROTOCOL, origin=origin, proxy=None):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(code_with(["graphql-ws"])) == 4406
    assert asyncio.run(code_with(None)) == 4406
    assert asyncio.run(status_from("https://elsewhere.example")) == 403
    assert asyncio.run(status_from("null")) == 403
    assert asyncio.run(status_from(served.address)) == 101


def test_one_actor_listens_to_so_many_at_a_time_and_ending_one_makes_room(served: Served) -> None:
    async def talk() -> list[str]:
        async with talking(served) as connection:
            for name in range(LIMITS.listeners_of_one):
                await subscribe(connection, name=str(name))
            await settled(served, connection)
            await subscribe(connection, name="more")
            refused = await received(connection)
            await send(connection, type="complete", id="0")
            await settled(served, connection)
            await subscribe(connection, name="more")
            await settled(served, connection)
            await asyncio.to_thread(served.load)
            told = sorted([(await received(connection))["id"] for _ in range(LIMITS.listeners_of_one)])
            return [refused["payload"][0]["extensions"]["code"], *told]

    assert asyncio.run(talk()) == ["RATE_LIMITED", "1", "2", "more"]


def test_whoever_does_not_take_what_is_sent_is_sent_away(served: Served) -> None:
    much = "{ __schema { types { name description fields { name description args { name description } } } } }"

    async def talk() -> int | None:
        with socket.socket() as unread:
            unread.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            unread.connect(("127.0.0.1", int(served.address.rpartition(":")[2])))
            async with connect(
                served.socket, subprotocols=PROTOCOL, proxy=None, sock=unread, max_queue=1, compression=None
            ) as connection:
                await send(connection, type="connection_init")
                for name in range(90):
                    await subscribe(connection, much, str(name))
                await asyncio.sleep(LIMITS.slow_s + 6)
                async with asyncio.timeout(30):
                    with contextlib.suppress(ConnectionClosed):
                        while True:
                            await connection.recv()
                return connection.close_code

    assert asyncio.run(talk()) in {1013, 1006}  # 1006: not even the last word was taken
    assert asked(served, "{ __typename }") == {"__typename": "Query"}


def test_events_are_told_by_plain_http_too_and_of_wanted_sources_only(served: Served) -> None:
    mint = served.world.base.ids.mint
    hangzhou, shanghai = (mint("department", each.name, each.region) for each in (HANGZHOU, SHANGHAI))
    wanted = f'{PURPOSE}, onlyFrom: {{departments: ["{hangzhou}"]}}, without: {{departments: ["{shanghai}"]}}'
    narrow = CHANGES.replace(PURPOSE, wanted)

    def heard() -> Iterator[str]:
        with (
            httpx.Client(trust_env=False, timeout=WITHIN_S) as client,
            client.stream(
                "POST", f"{served.address}/graphql", json={"query": narrow}, headers={"accept": "text/event-stream"}
            ) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            time.sleep(1.0)
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
            await subscribe(connection)
            await settled(served, connection)
            await asyncio.to_thread(served.load)
            assert (await received(connection))["type"] == "next"
            side.grants.revoke(grant.id, "test", "left")
            await asyncio.to_thread(served.load)
            told = await received(connection)
            return str(told["payload"][0]["extensions"]["code"])

    assert asyncio.run(talk()) == "UNAUTHENTICATED"


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
    until = time.monotonic() + WITHIN_S
    while gate.inside and time.monotonic() < until:
        time.sleep(0.02)
    assert gate.inside == 0
    finds = [record for record in audit.entries(after=begun) if record.entry.verb == "find"]
    assert len(finds) < 60
    assert asked(served, "{ __typename }") == {"__typename": "Query"}


def asked(served: Served, query: str) -> dict[str, Any]:
    answer = httpx.post(f"{served.address}/graphql", json={"query": query}, trust_env=False).json()
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


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
