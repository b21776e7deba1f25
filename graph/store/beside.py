"""Work on the side base while the engine is at work: cutting names and writing SQL is ours, writing rows the engine's.

The rule of this module: one thing after the other in the order given, some rows of it at a time while a service has
to answer, and when the block ends, whether well or not, nothing is being done any more; what failed in the other thread
fails here.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self

from graph.engines.courtesy import COURTESY, Many

SMALL: Final = 500
"""So few things are done sooner than a thread is started."""

WAITING: Final = 2
"""So many pieces of work may wait with what they are to be done with; whoever brings more waits for the oldest."""

HAND_OVER_S: Final = 0.0005
"""So long a thread may keep the interpreter while another one waits for it. The engine's threads need it for a
moment for each part of a frame, and waited Python's usual ten times as long: a tenth of the time of a load."""


class Beside:
    """Takes work on many rows at once; `finish` waits until all of it is done."""

    def __init__(self) -> None:
        self._usual = sys.getswitchinterval()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="xinmai-beside")
        self._work: deque[Future[object]] = deque()

    def do(self, work: Callable[[Many], object], rows: Many) -> None:
        """Have something done with these rows, after what was asked for before; with some of them at a time or all."""
        if len(self._work) > WAITING:
            self._work.popleft().result()
        if len(rows) > SMALL or self._work:
            self._work.append(self._thread.submit(_in_pieces, work, rows))
        elif len(rows):
            work(rows)

    def finish(self) -> None:
        """Wait for the last of it; raises what went wrong on the way."""
        for work in self._work:
            work.result()

    def __enter__(self) -> Self:
        sys.setswitchinterval(HAND_OVER_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        sys.setswitchinterval(self._usual)


def _in_pieces(work: Callable[[Many], object], rows: Many) -> None:
    for some in COURTESY.pieces(rows):
        with COURTESY.piece():
            work(some)
