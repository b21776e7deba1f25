"""Until when the work of one request may go on, kept by every statement that it runs.

The rule of this module: whoever begins a request says once how long it may take (`within`); each reading statement
is stopped in the engine when its own limit or that time is over, whichever is sooner, and none begins after it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from graph.errors import Timeout

SHORTEST_S: Final = 0.001  # engines take a limit of nothing for no limit

_REQUEST: Final = "The request took longer than it may and was stopped. Ask for less at once."
_STATEMENT: Final = (
    "The base took longer to answer than XINMAI_TIMEOUT_S allows, and was stopped. Try again when it is less busy, or "
    "ask for less at once."
)

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let the work of the block take so long at most; inside of another one the sooner end counts."""
    outer = _until.get()
    until = time.monotonic() + seconds
    token = _until.set(until if outer is None else min(outer, until))
    try:
        yield
    finally:
        _until.reset(token)


def overran(block: str) -> Timeout:
    """Why a statement of this block was stopped: the time of its request was over, or its own."""
    until = _until.get()
    return Timeout(_REQUEST if until is not None and until <= time.monotonic() else _STATEMENT, block=block)


def bounded(limit_s: float) -> float:
    """How long a statement that begins now may take, in seconds; raises `Timeout` when no time is left."""
    until = _until.get()
    if until is None:
        return limit_s
    left = until - time.monotonic()
    if left <= 0:
        raise Timeout(_REQUEST)
    return max(min(limit_s, left), SHORTEST_S)
