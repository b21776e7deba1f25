"""A request that stays: who asked is told as things happen, until they leave or their time is over.

The rule of this module: who listens is looked at again before anything more is read for them, so that a revoked key
hears nothing further; whatever is read waits its turn with all other requests and gives way to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Generic, TypeVar

import anyio

from api.context import Context
from api.entrance import Entrance, bounded
from api.failures import BadRequest, Overloaded, RequestCode, TooMany
from api.watch import Watch
from graph.access import Actor

T = TypeVar("T")

AGAIN_S: Final = 30.0
"""So often it is looked at whether somebody may still listen, when nothing happens."""
GIVING_WAY_S: Final = 1.0


class ListenedLongEnough(BadRequest):
    """A subscription whose time is over; its listener may subscribe again and go on behind the last cursor."""

    code = RequestCode.SUBSCRIPTION_ENDED.value


class Seats:
    """How many stay at a time, in all and of one actor; `what` is for what they do."""

    def __init__(self, in_all: int, of_one: int, what: str = "subscriptions") -> None:
        self._what = what
        self._in_all = in_all
        self._of_one = of_one
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, actor: str) -> Iterator[None]:
        """Have a seat for the block; raises `TooMany` and `Overloaded` when there is none."""
        if self._taken[actor] >= self._of_one:
            raise TooMany(f"At most {self._of_one} {self._what} of one actor at a time: end one first.", 429)
        if self._taken.total() >= self._in_all:
            raise Overloaded(f"Too many {self._what} at once. Try again in a moment.", 503)
        self._taken[actor] += 1
        try:
            yield
        finally:
            self._taken[actor] -= 1
            if not self._taken[actor]:
                del self._taken[actor]


@dataclass(frozen=True)
class Listener:
    """One who listens. `who` says who that is now and raises when they are not let in any more."""

    entrance: Entrance
    watch: Watch
    who: Callable[[], Actor]
    trace_id: str
    until: float

    async def read(self, work: Callable[[Context], T]) -> T:
        """Do blocking work in a context of its own, in its turn, however long that takes."""
        while True:
            self._check()
            try:
                return await self.entrance.gate.run(partial(bounded, partial(self._do, work), self._seconds))
            except Overloaded:
                if self.entrance.gate.closed:
                    raise
                await anyio.sleep(GIVING_WAY_S)

    async def news(self, number: int) -> None:
        """Return when there is something behind this number, or when it is time to look at the listener again."""
        with anyio.move_on_after(min(AGAIN_S, max(self.until - anyio.current_time(), 0.0))):
            await self.watch.beyond(number)
        self._check()

    def _check(self) -> None:
        if self.entrance.gate.closed:
            raise Overloaded("The service is stopping: subscribe again and go on behind the last cursor.", 503)
        if anyio.current_time() >= self.until:
            raise ListenedLongEnough("The time of this subscription is over: subscribe again behind the last cursor.")

    @property
    def _seconds(self) -> float:
        return self.entrance.limits.seconds

    def _do(self, work: Callable[[Context], T]) -> T:
        context = self.entrance.context_for(self.trace_id)
        return work(Context(context.base, self.who(), self.trace_id))


@dataclass(frozen=True)
class ListeningContext(Context):
    """The context of a subscription: beyond a request's, how to go on reading later."""

    listener: Listener | None = field(default=None, kw_only=True)

    async def told(
        self, page: Callable[[Context, str | None, bool], Heard[T]], after: str | None
    ) -> AsyncGenerator[T, None]:
        """What pages hold, one after the other, as they come; each page begins behind the cursor of the last one.

        Each page is told whether it is waited for, which the first one is not.
        """
        listener = self.listener
        if listener is None:
            raise BadRequest("What happens is told by a subscription.")
        waiting = False
        while True:
            number = await listener.watch.now()  # before reading: what comes meanwhile is not slept over
            heard = await listener.read(partial(_page, page, after, waiting))
            for each in heard.told:
                yield each
            after, waiting = heard.cursor, True
            if not heard.has_next:
                await listener.news(number)


@dataclass(frozen=True)
class Heard(Generic[T]):
    """A page of what happened, where it ended, and whether there is more already."""

    told: Sequence[T]
    cursor: str
    has_next: bool


def _page(
    page: Callable[[Context, str | None, bool], Heard[T]], after: str | None, waiting: bool, context: Context
) -> Heard[T]:
    return page(context, after, waiting)
