"""Ctrl-C: the first press stops the command, which then lets go of what it holds in peace.

The rule of this module: whoever presses twice, or on a keyboard that repeats, does not break off the stopping itself
and is shown no trace; who still waits a moment later ends the process at once, which a base survives like a kill. A
press is never lost: where Python lets no exception through, in what it does between two steps of ours, it comes again.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

STOPPED: Final = 130  # what a shell gives for a command that Ctrl-C ended
IN_PEACE_S: Final = 2.0
"""So long after the first press more of them change nothing."""
AGAIN_S: Final = 0.01
"""After so long a press comes again that nothing was told of."""


def stop_at_first_press() -> None:
    """Let the first Ctrl-C of this process raise `KeyboardInterrupt`; where it is ignored (`nohup`), leave it so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _Presses())
        if hasattr(signal, "setitimer"):
            _come_again()


def _come_again() -> None:
    """Have a press come again that met a destructor or the like, out of which Python lets no exception."""
    others = sys.unraisablehook

    def lost(told: UnraisableHookArgs) -> None:
        if told.exc_type is KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, AGAIN_S)
        else:
            others(told)

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    sys.unraisablehook = lost


class _Presses:
    """Every Ctrl-C of one process."""

    def __init__(self) -> None:
        self._first: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
            raise KeyboardInterrupt
        if now - self._first > IN_PEACE_S:
            # Not through the stream, which may be in the middle of a line or of its lock.
            os.write(2, b"Stopped at once.\n")
            os._exit(STOPPED)
