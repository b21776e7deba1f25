"""A service that tells what happens, and somebody who listens to it over WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.app import create_app
from api.gate import Gate
from api.limits import Limits
from api.websocket import GraphQLSocket
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import ACME, ACME_NAME, MARCH, fill, penalty
from tests.graph.view_world import HANGZHOU, World, world_on

PROTOCOL: Any = ["graphql-transport-ws"]
PURPOSE = 'purpose: "supervision", reference: "case 1"'
CHANGES = f"subscription {{ changes({PURPOSE}) {{ cursor kind subjectId subject {{ name {{ value }} }} }} }}"
LIMITS = Limits(body=20_000, arrival_s=0.7, listeners_of_one=3, slow_s=1.0)
WITHIN_S = 60.0
"""How long something is waited for that must come; it comes at once."""


@dataclass
class Served:
    """A service that runs, and the world behind it."""

    world: World
    address: str
    gate: Gate
    ends: GraphQLSocket
    loads: int = 0

    @property
    def socket(self) -> str:
        return self.address.replace("http", "ws") + "/graphql"

    @property
    def talks(self) -> int:
        """With how many the service talks over WebSocket."""
        return self.ends._open

    def load(self) -> None:
        """Load one more penalty of the company, which is one change."""
        self.loads += 1
        decision = f"杭市监罚〔2026〕{100 + self.loads}号"
        rows = [penalty(decision, ACME_NAME, ACME, date(2026, 3, 1))]
        self.world.deliver(f"new-{self.loads}.csv", HANGZHOU, "03.2", rows, delivered=MARCH)


@contextlib.contextmanager
def served_in(folder: Path) -> Iterator[Served]:
    """A service that tells at once and is strict with whoever listens."""
    with world_on(home_in(folder)) as world:
        fill(world)
        app = create_app(world.base, limits=LIMITS)
        with running(app) as address:
            (talk,) = (route.endpoint for route in app.routes if isinstance(route, WebSocketRoute))
            ends = getattr(talk, "__self__", None)
            assert isinstance(ends, GraphQLSocket)
            yield Served(world, address, app.state.gate, ends)


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


async def listening(served: Served, connection: ClientConnection, query: str = CHANGES, name: str = "1") -> None:
    """Subscribe, and wait until it listens: its opening is in the audit."""
    begun = served.world.base.side.audit.last_sequence()
    await subscribe(connection, query, name)
    while not opened(served, begun):
        await asyncio.sleep(0.02)


def opened(served: Served, begun: int) -> bool:
    """Whether a subscription was opened since this place of the audit."""
    entries = (record.entry for record in served.world.base.side.audit.entries(after=begun))
    return any(entry.verb == "feed" and not entry.what for entry in entries)


def asked(served: Served, query: str) -> dict[str, Any]:
    answer = httpx.post(f"{served.address}/graphql", json={"query": query}, trust_env=False).json()
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data
