"""Requests over a connection that stays: begun as any other, then answered as often as something happens.

The rule of this module: what came over a WebSocket or asks for events passes the same doors, limits and rates as a
plain request; whatever goes wrong is told masked, as the last answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import cast

import anyio
from starlette.datastructures import Headers

from api.context import Context
from api.doors import Doors
from api.entrance import Entrance, Visit
from api.failures import failures
from api.listening import Listener, ListeningContext, Seats
from api.marked import marked
from api.operations import Answered, Asked, Operations, Subscribed
from api.watch import Watch


@dataclass(frozen=True)
class Begun:
    """A request that was let in. `headers` are what its asker is told with the answer."""

    what: Answered | Subscribed
    listener: Listener
    actor: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Live:
    """Begins requests and gives their answers."""

    operations: Operations
    entrance: Entrance
    doors: Doors
    watch: Watch
    seats: Seats

    async def begin(self, asked: Asked, headers: Headers, visit: Visit) -> Begun:
        """Let a request in, whose asker is known already; raises `BadRequest` for what cannot be asked."""
        until = anyio.current_time() + self.entrance.limits.listening_s
        listener = Listener(self.entrance, self.watch, partial(self.doors.listener, headers), visit.trace_id, until)

        def begin(context: Context) -> Answered | Subscribed:
            stays = ListeningContext(
                context.base, context.actor, context.trace_id, context.handed_over, context.purposes, listener=listener
            )
            return self.operations.begin(asked, stays)

        what = await visit.run(begin, lambda begun: begun.cost)
        actor = visit.context.actor.id if visit.context else ""
        return Begun(what, listener, actor, {"x-trace-id": visit.trace_id, **visit.headers})

    async def answers(self, begun: Begun) -> AsyncGenerator[Answered, None]:
        """Its answer, or one each time something happens; the last one may say why there is no further one."""
        if isinstance(begun.what, Answered):
            yield begun.what
            return
        try:
            async with aclosing(self._told(begun, begun.what)) as told:
                async for answered in told:
                    yield answered
        except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
            yield Answered(False, None, failures([error], begun.listener.trace_id))

    async def _told(self, begun: Begun, subscribed: Subscribed) -> AsyncGenerator[Answered, None]:
        with self.seats.taken(begun.actor):
            happening = await subscribed.happening()
            if isinstance(happening, Answered):
                yield happening
                return
            async with aclosing(cast("AsyncGenerator[object, None]", happening)) as things:
                async for thing in things:
                    answered = await begun.listener.read(partial(_answer, subscribed, thing))
                    self.entrance.rates.charge(begun.actor, answered.cost)
                    yield answered


def live_of(operations: Operations, entrance: Entrance, doors: Doors, last: Callable[[], int]) -> Live:
    """Live requests of one application; `last` tells the number of the last change."""
    limits = entrance.limits
    watch = Watch(last, lambda: entrance.gate.closed)
    return Live(operations, entrance, doors, watch, Seats(limits.listeners, limits.listeners_of_one))


def _answer(subscribed: Subscribed, thing: object, _context: Context) -> Answered:
    return subscribed.answer(thing)


def body_of_answer(answered: Answered, *, sandbox: bool) -> dict[str, object]:
    """An answer as it goes over the wire; one of a sandbox says so."""
    body: dict[str, object] = {}
    if answered.errors:
        body["errors"] = answered.errors
    if answered.ran:
        body["data"] = answered.data
    return marked(body, sandbox=sandbox)
