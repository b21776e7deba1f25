"""The audit entries of one request, kept on a sheet until its answer is complete.

The rule of this module: a sheet is handed in before the answer leaves; if it cannot be handed in its error goes up
instead of the answer. All that one request read is then in the chain in the order in which it was read, and the disk
is waited for once.
"""

from __future__ import annotations

from graph.sidebase.audit import Audit
from graph.sidebase.chain import AuditEntry


class Sheet:
    """Takes entries: those of one thread `together`, or each into the audit as soon as it is written here."""

    def __init__(self, audit: Audit, *, together: bool = False) -> None:
        self._audit = audit
        self._together = together
        self._entries: list[AuditEntry] = []

    def write(self, entry: AuditEntry) -> None:
        """Put down an entry; on the disk when this returns, or when the sheet has been handed in."""
        if self._together:
            self._entries.append(entry)
        else:
            self._audit.write(entry)

    def hand_in(self) -> None:
        """Put what was written into the audit, in one transaction; raises as `Audit.write_many`, and keeps it then."""
        self._audit.write_many(self._entries)
        self._entries.clear()
