"""Over WebSocket everybody keeps to the protocol, to their share and to their pace, or is sent away."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from graph.access import Actor
from tests.api.live import (
    CHANGES,
    LIMITS,
    PROTOCOL,
    Served,
    asked,
    closed,
    listening,
    opened,
    received,
    send,
    served_in,
    subscribe,
    talking,
)

SUBSCRIBE = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": CHANGES}})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_in(tmp_path_factory.mktemp("live")) as made:
        yield made


async def listening_where_there_is_room(served: Served, connection: ClientConnection, name: str) -> None:
    """Subscribe again and again until somebody's place is free."""
    begun = served.world.base.side.audit.last_sequence()
    await subscribe(connection, name=name)
    while not opened(served, begun):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                assert json.loads(await connection.recv())["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
                await subscribe(connection, name=name)


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
                await listening(served, connection, name=str(name))
            await subscribe(connection, name="more")
            refused = await received(connection)
            await send(connection, type="complete", id="0")
            await listening_where_there_is_room(served, connection, "more")
            await asyncio.to_thread(served.load)
            told = sorted([(await received(connection))["id"] for _ in range(LIMITS.listeners_of_one)])
            return [refused["payload"][0]["extensions"]["code"], *told]

    assert asyncio.run(talk()) == ["RATE_LIMITED", "1", "2", "more"]


def test_one_actor_connects_so_often_at_a_time_and_keeps_nobody_else_out(served: Served) -> None:
    _, key = served.world.base.side.grants.give_key(Actor("", "investigator", "Reader", region="330100"), "test")

    async def one_more() -> int | None:
        async with connect(served.socket, subprotocols=PROTOCOL, proxy=None) as connection:
            await send(connection, type="connection_init")
            return await closed(connection)

    async def talk() -> int | None:
        async with contextlib.AsyncExitStack() as open_ones:
            for _ in range(LIMITS.listeners_of_one):
                await open_ones.enter_async_context(talking(served))
            refused = await one_more()
            async with talking(served, payload={"authorization": f"Bearer {key}"}):  # another actor
                pass
        while served.talks:
            await asyncio.sleep(0.02)
        async with talking(served):  # they have left
            return refused

    assert asyncio.run(talk()) == 1013


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
                for talks in (1, 0):  # nothing is read before the service has given up
                    while served.talks != talks:
                        await asyncio.sleep(0.02)
                return await closed(connection)

    assert asyncio.run(talk()) in {1013, 1006}  # 1006: not even the last word was taken
    assert asked(served, "{ __typename }") == {"__typename": "Query"}
