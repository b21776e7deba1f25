"""Which entries of the audit touched what: an index over them, written behind them.

The rule of this module: the entries say it, the index only finds it. It follows them in their order, so what it lacks
is always what comes after the last one that is in it; whoever asks for what was touched has the rest added first, and
so nobody is told less than stands in the chain. It is not written with the entries because each id lies on a page of
its own: an answer about 200 subjects would wait until the disk has taken hundreds of pages.
"""

from __future__ import annotations

import threading
from typing import Final

from sqlalchemy import Connection, func, select

from graph.errors import XinmaiError
from graph.sidebase.chain import record_of
from graph.sidebase.sql import Sql
from graph.sidebase.tables.audit import audit_entry, audit_touch

MOST_BEHIND: Final = 2_000
"""Touches that wait before somebody adds them; then nobody who asks waits long."""
PART: Final = 200
"""Entries of one transaction, so that writers of entries do not wait long for it."""
COLUMNS: Final = ("what", "sequence")


class Touches:
    """Adds to the index what entries touched, in a thread of its own when there is much of it."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._lock = threading.Lock()
        self._behind = 0  # touches that this process has written no index for
        self._adding: threading.Thread | None = None
        self._looked_at = 0  # the last entry that was found to be in the index, or to touch nothing

    def follow(self, touches: int) -> None:
        """Know that entries with so many touches were written."""
        with self._lock:
            self._behind += touches
            if self._behind < MOST_BEHIND or self._adding is not None:
                return
            self._behind = 0
            self._adding = threading.Thread(target=self._add_behind, name="audit-touches", daemon=True)
            self._adding.start()

    def add_all(self) -> None:
        """Have everything in the index that the entries of now touched; raises `EngineUnavailable`."""
        with self._sql.reading() as connection:
            last = last_entry(connection)
        while self._looked_at < last:
            with self._sql.writing("audit") as connection:
                reached = self._add_part(connection)
            self._looked_at = max(self._looked_at, reached)

    def end(self) -> None:
        """Wait until nobody adds any more."""
        with self._lock:
            adding = self._adding
        if adding is not None:
            adding.join()

    def _add_behind(self) -> None:
        try:
            self.add_all()
        except XinmaiError:
            pass  # whoever asks next adds it, or is told why that cannot be done
        finally:
            with self._lock:
                self._adding = None

    def _add_part(self, connection: Connection) -> int:
        """Add the next entries; the last one that was looked at."""
        after = max(self._looked_at, indexed_to(connection))
        rows = connection.execute(
            select(audit_entry.c.sequence, audit_entry.c.entry)
            .where(audit_entry.c.sequence > after)
            .order_by(audit_entry.c.sequence)
            .limit(PART)
        ).all()
        touches = [(what, row.sequence) for row in rows for what in said_to_touch(bytes(row.entry)) or ()]
        self._sql.insert_rows(connection, audit_touch, COLUMNS, touches)
        return int(rows[-1].sequence) if rows else after


def said_to_touch(content: bytes) -> frozenset[str] | None:
    """What an entry says that it touched; None where its bytes are none of ours."""
    try:
        return frozenset(record_of(0, content, "").entry.touches)
    except (ValueError, KeyError, TypeError):
        return None


def indexed_to(connection: Connection) -> int:
    """The last entry whose touches are in the index, 0 where there are none."""
    return int(connection.scalar(select(func.max(audit_touch.c.sequence))) or 0)


def last_entry(connection: Connection) -> int:
    """The last entry of the chain, 0 for an empty one."""
    return int(connection.scalar(select(func.max(audit_entry.c.sequence))) or 0)
