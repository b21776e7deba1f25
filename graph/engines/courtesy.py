"""Work that can wait gives way to answers that somebody waits for: a load is held back while the service answers.

The rule of this module: work that can wait is done in pieces, and between two of them nothing of it is done until
nobody waits for an answer, or until it has stood back `HELD_BACK` times as long as the last piece took. So a load goes
on under any pressure, and as fast as ever when nobody asks. It is about one process, whose threads have one interpreter
and one engine between them; where nobody answers, none of this takes time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final, TypeVar

import polars as pl

Many = TypeVar("Many", pl.DataFrame, list[str])

HELD_BACK: Final = 4.0
"""Under pressure a load has a fifth of the time, whatever of it runs at once."""

PIECE_ROWS: Final = 1_000
"""So many rows are written in a few hundredths of a second: a quarter is what an answer may take at all."""

ASKED_S: Final = 2.0
"""Somebody who asked so lately will ask again."""

LONGEST_S: Final = 5.0
"""No piece makes a load stand back for more than this times `HELD_BACK`: it may be long because a disk was."""


class Courtesy:
    """Counts the answers that are being made, and has whoever does a piece of work wait for them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._answers = 0
        self._asked_at = -ASKED_S
        self._back_until = 0.0
        self._mine = threading.local()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around an answer that somebody waits for."""
        self._mine.answers = True
        self._count(1)
        try:
            yield
        finally:
            self._mine.answers = False
            self._count(-1)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around work that can wait: when an answer is what does it, nobody waits for that one."""
        if not self._answers_itself:
            yield
            return
        self._mine.answers = False
        self._count(-1)
        try:
            yield
        finally:
            self._mine.answers = True
            self._count(1)

    @property
    def is_asked(self) -> bool:
        """Whether somebody waits for an answer, or did a moment ago."""
        return self._answers > 0 or monotonic() - self._asked_at < ASKED_S

    @contextmanager
    def piece(self) -> Iterator[None]:
        """Around one piece of work that can wait, unless it is an answer's own; a piece waits for nothing else."""
        if self._answers_itself:
            yield
            return
        if self._answers:
            self._stand_back()
        begun = monotonic()
        try:
            yield
        finally:
            if self._answers:
                now = monotonic()
                with self._changed:
                    owed = HELD_BACK * min(now - begun, LONGEST_S)
                    self._back_until = max(self._back_until, now) + owed

    def pieces(self, rows: Many) -> Iterator[Many]:
        """These rows, as many at a time as may be done in one piece: all of them when nobody asks."""
        done = 0
        while done < len(rows):
            some = rows[done : done + PIECE_ROWS] if self.is_asked else rows[done:]
            done += len(some)
            yield some

    @property
    def _answers_itself(self) -> bool:
        return getattr(self._mine, "answers", False)

    def _stand_back(self) -> None:
        with self._changed:
            while self._answers and (left := self._back_until - monotonic()) > 0:
                self._changed.wait(left)
            if not self._answers:
                self._back_until = 0.0

    def _count(self, by: int) -> None:
        with self._changed:
            self._answers += by
            if by > 0:
                self._asked_at = monotonic()
            if not self._answers:
                self._changed.notify_all()


COURTESY: Final = Courtesy()
"""That of this process."""
