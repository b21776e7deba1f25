"""What ties subjects to each other, as investigators walk it.

The rule of this module: whoever is named in an answer is named in its entry of the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graph.bounds import USUAL as USUAL_BOUNDS
from graph.bounds import Bounds
from graph.view.asking import Asking
from graph.view.connect import Connection, connect
from graph.view.shared import Shared, shared_by
from graph.view.ties import USUAL, TiedPage, Ties, tied_by, ties_of
from graph.view.web import TieKind


class Links(Asking):
    """Reads what ties subjects."""

    def ties(self, subject_id: str) -> Ties:
        """How many others a subject is tied to, by kind of tie."""
        found = self._seeking([subject_id], "ties", lambda reading: ties_of(reading, subject_id))
        self._write_down("ties", {subject_id, found.subject_id}, {each.kind.value: each.count for each in found.counts})
        return found

    def tied(self, subject_id: str, kind: TieKind, first: int = USUAL, after: str | None = None) -> TiedPage:
        """A page of those whom one kind ties to a subject."""
        found = self._seeking([subject_id], "ties", lambda reading: tied_by(reading, subject_id, kind, first, after))
        named = [each.id for each in found.tied if each.kind is not None]
        self._write_down("ties", dict.fromkeys((subject_id, found.subject_id, *named)), {"tied": len(found.tied)})
        return found

    def connect(
        self, left: str, right: str, bounds: Bounds = USUAL_BOUNDS, hidden: Collection[TieKind] = ()
    ) -> Connection:
        """How two subjects are connected, within bounds and not by hidden kinds; `NotFound` unless both are open."""
        found = self._seeking([left, right], "connect", lambda reading: connect(reading, left, right, bounds, hidden))
        named = [node.id for path in found.paths for node in path.nodes]
        told = [each for group in found.communities for each in group]
        outcome = {"paths": len(found.paths), "looked_at": found.looked_at}
        self._write_down("connect", [left, right, found.left.id, found.right.id, *named, *told], outcome)
        return found

    def shared(self, hub_ids: Sequence[str]) -> Shared:
        """What source files, departments and regions have in common: subjects, counted by kind."""
        found = self._seeking(hub_ids, "shared", lambda reading: shared_by(reading, hub_ids))
        counts = {each.kind: each.count for each in found.counts if each.count is not None}
        self._write_down("shared", [*hub_ids, *(each.id for each in found.named)], counts)
        return found
