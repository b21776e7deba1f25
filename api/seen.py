"""A request that must not be answered from before a run: it waits a little, or is told that it is too early.

The rule of this module: the token comes in a header, as session tokens of other stores do, and whatever the request
reads is read after the run was seen. How long it may wait is the caller's `Prefer: wait`, and never long. Sources: RFC
7240 for the wait; session consistency by token as in Azure Cosmos DB and SpiceDB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import anyio
from starlette.datastructures import Headers

from api.doors import visitor
from api.failures import BadRequest, RequestCode
from api.ids import AN_ID
from api.listening import Seats
from graph.base import Base
from graph.seen import is_seen

SEEN: Final = "xinmai-seen"
A_TOKEN: Final = re.compile(rf"[0-9a-f]{{32}}|{AN_ID.pattern}")
A_WAIT: Final = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,4})\"?\s*(?:$|[,;])", re.IGNORECASE)
USUAL_S: Final = 5
LONGEST_S: Final = 20
EVERY_S: Final = 0.25
MOST: Final = 64
MOST_OF_ONE: Final = 16


class NotSeenYet(BadRequest):
    """What a run did is not visible yet."""

    code = RequestCode.NOT_SEEN_YET.value


@dataclass(frozen=True)
class Waiting:
    """Where requests wait; at most so many of them do."""

    base: Base
    seats: Seats = field(default_factory=lambda: Seats(MOST, MOST_OF_ONE, "waiting requests"))

    async def until_seen(self, headers: Headers) -> None:
        """Return once the run that a request names is seen; raises `NotSeenYet` (503), and `NotFound` for none."""
        if SEEN in headers:
            with self.seats.taken(visitor().id):
                await _until_seen(self.base, headers[SEEN], headers)


async def _until_seen(base: Base, token: str, headers: Headers) -> None:
    if not A_TOKEN.fullmatch(token):
        raise BadRequest("Xinmai-Seen is the `seen` of a load: 32 letters or digits.")
    wait_s = _wait(headers)
    until = anyio.current_time() + wait_s
    while not await anyio.to_thread.run_sync(partial(is_seen, base, token)):
        if anyio.current_time() >= until:
            raise NotSeenYet(
                f"What this run did was not visible within {wait_s} s. Ask again.", 503, **{"Retry-After": "1"}
            )
        await anyio.sleep(EVERY_S)


def _wait(headers: Headers) -> int:
    """How long the caller lets it wait, in whole seconds."""
    asked = A_WAIT.search(",".join(headers.getlist("prefer")))
    return min(int(asked[1]), LONGEST_S) if asked else USUAL_S
