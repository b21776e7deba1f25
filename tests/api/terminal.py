"""A program in a terminal of its own: what it draws is read, keys are pressed, nothing is mocked."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

XINMAI = (sys.executable, "-c", "from api.cli import main; main()")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\r")

INTERRUPT = "\x03"  # what the Ctrl-C key sends


def _sit_down() -> None:
    """Make the terminal the one that controls the program, so that Ctrl-C is its interrupt."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a runner in the background may have it ignored


class Terminal:
    """`xinmai` with some words, run as a person sees it. Use it in a `with` block."""

    def __init__(self, *words: str, environment: Mapping[str, str]) -> None:
        self._screen, end = pty.openpty()
        more = {"TERM": "xterm-256color", "COLUMNS": "140", "LINES": "50"}
        self.process = subprocess.Popen(
            [*XINMAI, *words],
            stdin=end,
            stdout=end,
            stderr=end,
            env={**environment, **more},
            start_new_session=True,
            preexec_fn=_sit_down,  # noqa: PLW1509 - the parent has no threads that hold a lock it needs
        )
        os.close(end)
        self.drawn = ""
        self._seen = 0

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._screen, keys.encode())

    def expect(self, text: str, within: float = 60) -> str:
        """Wait until a text was drawn after the last one that was waited for; what was drawn up to it."""
        until = time.monotonic() + within
        while (found := self.drawn.find(text, self._seen)) < 0:
            left = until - time.monotonic()
            assert left > 0, f"{text!r} was not drawn: {self.drawn[self._seen :]}"
            if not self._read(left):
                raise AssertionError(f"The program ended before {text!r}: {self.drawn[self._seen :]}")
        drawn = self.drawn[self._seen : found + len(text)]
        self._seen = found + len(text)
        return drawn

    def ended(self, within: float = 60) -> int:
        """Wait for the end; the exit code."""
        until = time.monotonic() + within
        while self._read(max(0.0, until - time.monotonic())):
            assert time.monotonic() < until
        return self.process.wait(10)

    def _read(self, within: float) -> bool:
        """Read what there is; False when there will be no more."""
        ready, _, _ = select.select([self._screen], [], [], within)
        if not ready:
            return True
        try:
            got = os.read(self._screen, 65_536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.drawn += ESCAPES.sub("", got.decode(errors="replace"))
        return bool(got)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._screen)
