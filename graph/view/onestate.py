"""One state of the base for all answers of one request, looked at once behind the last of them.

The rule of this module: what was read counts only when the state still `stands` after it, so nothing of it may be told
before that was asked. Where others write as well, each look says with its rows in which state it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from graph.engines.base import Columns, Engine, Row, Value
from graph.engines.columns import rows_in
from graph.view.base import Reader
from graph.view.visibility import COMMITTED, STATE, Visible, seen, stands, state_in, undisturbed

T = TypeVar("T")


class OneState:
    """Reads in the state that is met first, of a request in one thread; it is itself the `Reader` of that state.

    `since` is a state that was seen before: if it still stands after the last answer it stood all the time.
    """

    def __init__(self, engine: Engine, since: Visible | None = None) -> None:
        self._engine = engine
        self._rewritten = engine.rewritten
        self._visible = since
        self._is_asked = False
        self._unsure = False  # whether something was told that the state has not been looked at after

    def answer(self, answer: Callable[[Reader, Visible], T]) -> T:
        """What is answered in this state, if it stands; raises as `visible_now` and `answer`."""
        if self._visible is None:
            self._visible = seen(self._engine)
        elif not self._is_asked:
            self._unsure = True  # what is known without a look is told as of this state, too
        self._is_asked = True
        return answer(self, self._visible)

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Reader.read`."""
        if self._visible is None or self._visible.writes is not None:
            self._unsure = True
            return self._engine.read(block, **parameters)
        return rows_in(self._looked(block, parameters))

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """See `Reader.read_columns`."""
        if self._visible is None or self._visible.writes is not None:
            self._unsure = True
            return self._engine.read_columns(block, **parameters)
        return self._looked(block, parameters)

    def _looked(self, block: str, parameters: Mapping[str, Value]) -> Columns:
        """A look that says with its rows in which state it ended."""
        columns, state = self._engine.read_columns_then(block, STATE, **parameters, committed=COMMITTED)
        self._unsure = state_in(state) != self._visible
        return columns

    def stands(self) -> bool:
        """Whether all that was answered is of one state of the base, and nothing of it was missed."""
        if not undisturbed(self._engine, self._rewritten):
            return False
        if self._unsure and self._visible is not None:
            self._unsure = not stands(self._engine, self._visible)
        return not self._unsure
