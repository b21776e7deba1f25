"""What hardly ever changes: source files, departments and catalogue entries, kept from answer to answer.

The rule of this module: what was read in one state of the base is used in that state only; every commit, withdrawal
and beginning of a run makes another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from graph.engines.base import Row
from graph.view.cells import text
from graph.view.visibility import Visible

KEPT: Final = 50_000  # rows' ids; a base with more source files than that begins anew now and then
RowsById = dict[tuple[str, str], list[Row]]


class Reference:
    """Rows by block and id, of one base for all who read it. Safe from several threads: at worst two read the same."""

    def __init__(self) -> None:
        self._kept: tuple[Visible | None, RowsById] = (None, {})

    @property
    def state(self) -> Visible | None:
        """The last state that anything was read in. It may be gone, and then never returns: every beginning counts."""
        return self._kept[0]

    def rows(
        self, visible: Visible, block: str, ids: Iterable[str], read: Callable[[Sequence[str]], Iterable[Row]]
    ) -> list[Row]:
        """The rows of a block whose column `id` is one of these; `read` is asked for those not known yet."""
        state, known = self._kept
        if state != visible or len(known) > KEPT:
            known = {}
        if known is not self._kept[1] or state is None or state.writes != visible.writes:
            self._kept = (visible, known)
        wanted = sorted(set(ids))
        lacking = [each for each in wanted if (block, each) not in known]
        if lacking:
            found: dict[str, list[Row]] = {each: [] for each in lacking}
            for row in read(lacking):
                found[text(row, "id")].append(row)
            known.update(((block, each), rows) for each, rows in found.items())
        return [row for each in wanted for row in known[block, each]]
