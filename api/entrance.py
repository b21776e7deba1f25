"""What every request that reads passes: who asks, how often they may, whether there is room, and how long it may take.

The rule of this module: the same for every door that answers from the base; each request is told once to the log, the
metrics and its trace, also when it was refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import anyio

from api import journal
from api.context import Context
from api.gate import Gate
from api.limits import Limits
from api.metrics import Metrics
from api.observed import Observed
from api.rates import Rates
from api.tracing import Traced
from graph.engines.courtesy import COURTESY
from graph.engines.deadline import within
from graph.engines.leaving import Stop, for_one
from graph.errors import XinmaiError
from graph.ids import Ids

T = TypeVar("T")
HASH_LETTERS: Final = 16


@dataclass(frozen=True)
class Entrance:
    """The way in; `context_for` makes the context of a request from its trace id.

    `ids` make the hash by which the log knows a document: a bare one would confirm a guessed number in its text.
    `sandbox` says that everything behind it is invented, which every answer tells.
    """

    context_for: Callable[[str], Context]
    ids: Ids
    limits: Limits
    gate: Gate
    rates: Rates
    metrics: Metrics
    sandbox: bool = False

    def visit(self, door: str, traced: Traced) -> Visit:
        """A request that has just come."""
        return Visit(self, door, traced)


@dataclass
class Visit:
    """One request on its way: what is known of it grows until it is told."""

    entrance: Entrance
    door: str
    traced: Traced
    context: Context | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    counted: bool = False
    begun: float = field(default_factory=time.perf_counter)

    @property
    def trace_id(self) -> str:
        """By which the request can be found again."""
        return self.traced.trace_id

    def let_in(self) -> Context:
        """Count the request among those of its actor, once, before anything of it is looked at; raises `TooMany`.

        So what is refused for its form, size or origin counts as well.
        """
        if self.context is None:
            self.context = self.entrance.context_for(self.trace_id)
        if not self.counted:
            self.headers = self.entrance.rates.take(self.context.actor.id)
            self.counted = True
        return self.context

    async def run(
        self,
        work: Callable[[Context], T],
        cost: Callable[[T], int],
        gone: Callable[[], Awaitable[None]] = anyio.sleep_forever,
    ) -> T:
        """Do the blocking work of the request; raises `TooMany` and `Overloaded` before it is begun.

        `gone` returns when whoever asks has left: then their work is stopped.
        """
        entrance, context, stop = self.entrance, self.let_in(), Stop()
        async with stopped_when(gone, stop):
            done = await entrance.gate.run(partial(bounded, partial(work, context), entrance.limits.seconds, stop))
        entrance.rates.charge(context.actor.id, cost(done))
        return done

    def tell(
        self,
        status: int,
        *,
        operation: str | None = None,
        document: str | None = None,
        cost: int = 0,
        rows: int = 0,
        errors: tuple[str, ...] = (),
    ) -> None:
        """Say what became of it; `document` is its text, of which nothing but a keyed hash is told."""
        observed = Observed(
            door=self.door,
            status=status,
            seconds=time.perf_counter() - self.begun,
            trace_id=self.trace_id,
            operation=operation,
            document=self.entrance.ids.mint("document", document)[:HASH_LETTERS] if document else None,
            cost=cost,
            rows=rows,
            errors=errors,
            actor=self.context.actor.id if self.context else None,
            purposes=tuple(self.context.purposes) if self.context else (),
        )
        self.entrance.metrics.count(observed)
        self.traced.tell(observed)
        journal.write(observed)


@asynccontextmanager
async def stopped_when(gone: Callable[[], Awaitable[None]], stop: Stop) -> AsyncIterator[None]:
    """Stop the work of the block when `gone` returns."""

    async def look() -> None:
        await gone()
        await anyio.to_thread.run_sync(stop.stop)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError, XinmaiError):
            await looking


def bounded(work: Callable[[], T], seconds: float, stop: Stop | None = None) -> T:
    """Do the work of a request, which may take so long and goes on until whoever asked has left."""
    with COURTESY.answering(), within(seconds), for_one(stop or Stop()):
        return work()
