"""Whose terminal a command answers to.

The rule of this module: a command that runs inside the server must take folders and widths from its caller, never
from the server's own process; whatever resolves a path given by a person asks `caller().path`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.settings import place

UNLIMITED: Final = 120


@dataclass(frozen=True)
class Caller:
    """The shell a command was typed into: its folder, the width of its screen, and whether it is a screen.

    `keyboard` says whether somebody can press keys there; `ask_key` gets the next one from a remote shell.
    """

    folder: str
    columns: int
    terminal: bool
    keyboard: bool = False
    ask_key: Callable[[], str] | None = None

    def path(self, given: str | Path) -> Path:
        """A path as the person who typed it meant it; `~nobody` is a folder's name where there is no such person."""
        return Path(self.folder, place(given))


CALLER: Final[ContextVar[Caller | None]] = ContextVar("caller", default=None)


def caller() -> Caller:
    """Who asked for the command that runs now: a remote shell, or this process's own."""
    return CALLER.get() or Caller(str(Path.cwd()), _columns(), _is_terminal(), keyboard=_has_keyboard())


def _columns() -> int:
    """The width of the screen; where no screen limits it that of COLUMNS, or wide enough for every table."""
    if _is_terminal():
        return shutil.get_terminal_size().columns
    given = os.environ.get("COLUMNS", "")
    return int(given) if given.isdecimal() and int(given) > 0 else UNLIMITED


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _has_keyboard() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
