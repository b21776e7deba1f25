"""How far the embedded base may grow before its log is written into it.

The rule of this module: between two checkpoints no node table grows by more than half. LadybugDB 0.22 keeps what was
created since the last checkpoint in an index of its own and joins it to the table's key index at the checkpoint; when
the table more than doubles there, the key index is split so far that a few keys are no longer found (seen: one to four
of 100,000 in 6 of 100 bases, none where tables grew by less than double). A key that is not found is a node that
is made twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

SMALL: Final = 20_000
"""Up to so many nodes a table may grow as it likes: no lost key was seen below 100,000."""

SHARE: Final = 0.5
"""So much of what it held at the last checkpoint a larger table may grow by."""

LOG_BYTES: Final = 64 << 20
"""So long a log of new nodes is written down; what it holds is in memory until then. With the driver's 16 MB, which
one batch exceeds several times, a second load of 100,000 rows took 1.4 times as long."""

LINKS_OF_A_NODE: Final = 4
"""A log with more new links for each new node (a first load has two or three) is one of links between known nodes.
These are scattered: each checkpoint writes whole tables anew for them, which takes six seconds in a base of a million
rows, so the log may grow as long as the driver lets it."""


class Growth:
    """Counts what may have been created in each node table since the last checkpoint; not thread-safe.

    A row of a frame counts as a created node, although a known one creates nothing: that is never too little.
    """

    def __init__(self) -> None:
        self._held: Mapping[str, int] | None = None
        self._since: Counter[str] = Counter()
        self._links = 0

    @property
    def is_known(self) -> bool:
        """Whether there was a checkpoint to count from."""
        return self._held is not None

    @property
    def is_beyond(self) -> bool:
        """Whether a table has grown further than it may, as only one transaction can make it."""
        return any(rows > self._allowed(table) for table, rows in self._since.items())

    def fills(self, log_bytes: int) -> bool:
        """Whether a log of this length should be written down."""
        return log_bytes > LOG_BYTES and self._links <= self._since.total() * LINKS_OF_A_NODE

    def checkpointed(self, held: Mapping[str, int]) -> None:
        """All is in the base now; `held` has the nodes of each table."""
        self._held = dict(held)
        self._since.clear()
        self._links = 0

    def room(self, tables: Iterable[str]) -> int:
        """How many rows may still be written to each of these tables; right after a checkpoint at least one."""
        return min(self._allowed(table) - self._since[table] for table in tables)

    def wrote(self, rows: Mapping[str, int]) -> None:
        """So many rows were written to each table."""
        self._since.update(rows)

    def linked(self, rows: int) -> None:
        """So many links were written."""
        self._links += rows

    def _allowed(self, table: str) -> int:
        held = (self._held or {}).get(table, 0)
        return max(SMALL - held, int(held * SHARE))
