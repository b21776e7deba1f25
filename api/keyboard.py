"""Single keys from the terminal a command was typed into.

The rule of this module: the terminal is put back as it was, whatever happens; Ctrl-C stays an interrupt.
"""

from __future__ import annotations

import os
import select
import sys
from types import TracebackType
from typing import Any, Final, Self

try:
    import termios
    import tty
except ImportError:  # a system without POSIX terminals has lines only
    termios = None  # type: ignore[assignment]

LOOK_S: Final = 0.2
"""How late Ctrl-C may be noticed."""


class Keyboard:
    """The keys of standard input, one at a time and unseen; from a pipe its letters. Use it in a `with` block."""

    def __init__(self) -> None:
        self._before: list[Any] | None = None

    def key(self) -> str:
        """The next key as a letter, "" when there will be none; an arrow or other long key comes as ESC and rest."""
        self.listen()
        if sys.stdin is None:
            return ""
        number = sys.stdin.fileno()
        while not select.select([number], [], [], LOOK_S)[0]:
            pass  # a signal that another thread was given does not wake the one that waits for a key
        pressed = os.read(number, 1)
        while pressed and len(pressed) < 4:  # noqa: PLR2004 - the longest letter in UTF-8
            try:
                return pressed.decode()
            except UnicodeDecodeError:
                pressed += os.read(number, 1)
        return ""

    def listen(self) -> None:
        """Take keys as they are pressed from now on, those that were pressed before included."""
        if self._before is None and termios is not None and sys.stdin is not None and sys.stdin.isatty():
            self._before = termios.tcgetattr(sys.stdin.fileno())
            tty.setcbreak(sys.stdin.fileno(), termios.TCSADRAIN)

    def close(self) -> None:
        """Put the terminal back."""
        if self._before is not None and termios is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._before)
            self._before = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
