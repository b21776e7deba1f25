"""Writing together: what many threads want written at the same moment goes to the disk in one transaction.

The rule of this module: nobody is released before the transaction that holds what they brought has ended, and all of
a batch share its fate: written together, or refused together with the same error.

Waiting for the disk is what an entry costs, and a disk writes a hundred entries in the time of one. So whoever comes
while nobody writes becomes the leader and writes what is in the line; whoever comes meanwhile waits in it, and its
first one leads next. Nobody waits for company: alone, an entry is written at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Final, Generic, TypeVar

from graph.errors import EngineUnavailable, XinmaiError

T = TypeVar("T")
R = TypeVar("R")

MOST: Final = 1_000
"""What one transaction takes from the line, so that the last of a long line does not hold up the first."""


@dataclass(eq=False)
class _Place(Generic[T, R]):
    """A place in the line: what is to be written, and later what came of it."""

    thing: T
    called: Event = field(default_factory=Event)  # to lead, or because it is done
    leads: bool = False
    answer: R | None = None
    error: Exception | None = None

    def outcome(self) -> R:
        if self.error is not None:
            raise copy(self.error)  # one each: a traceback belongs to one thread
        return self.answer  # type: ignore[return-value] # set with `called`, unless there is an error


class Together(Generic[T, R]):
    """A line in front of `write_all`, which writes things in one transaction and answers each, in their order."""

    def __init__(self, write_all: Callable[[Sequence[T]], Sequence[R]], most: int = MOST) -> None:
        self._write_all = write_all
        self._most = most
        self._lock = Lock()
        self._line: list[_Place[T, R]] = []
        self._led = False

    def write(self, thing: T) -> R:
        """Write one thing, with whatever else is waiting; raises what `write_all` raised."""
        mine = _Place[T, R](thing)
        with self._lock:
            self._line.append(mine)
            mine.leads = not self._led
            self._led = True
        if not mine.leads:
            self._wait(mine)
        if mine.leads:
            self._lead()
        return mine.outcome()

    def _wait(self, mine: _Place[T, R]) -> None:
        try:
            mine.called.wait()
        except BaseException:  # Ctrl-C: whoever leaves the line must not take the lead along
            with self._lock:
                if mine in self._line:
                    self._line.remove(mine)
                if mine.leads:
                    self._pass_on()
            raise

    def _lead(self) -> None:
        """Write the front of the line, tell everybody in it, and pass the lead on."""
        with self._lock:
            batch, self._line = self._line[: self._most], self._line[self._most :]
        try:
            for place, answer in zip(batch, self._write_all([place.thing for place in batch]), strict=True):
                place.answer = answer
        except BaseException as error:
            told = error if isinstance(error, XinmaiError) else EngineUnavailable("It could not be written.")
            for place in batch:
                place.error = told
            if told is not error:
                raise  # a fault of the program, or Ctrl-C, is told as it is by the one who met it
        finally:
            with self._lock:
                self._pass_on()
            for place in batch:
                place.called.set()

    def _pass_on(self) -> None:
        """Let the first in the line lead, or nobody; inside the lock."""
        self._led = bool(self._line)
        if self._line:
            self._line[0].leads = True
            self._line[0].called.set()
