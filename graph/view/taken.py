"""What is taken away: evidence and exports.

The rule of this module: persons leave only for a purpose that reaches them and with a reason in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from graph.bounds import USUAL as USUAL_BOUNDS
from graph.bounds import Bounds
from graph.delivery import SubjectKind
from graph.view.asking import Asking
from graph.view.evidence import Evidence, evidence_of
from graph.view.export import ORGANISATIONS, Exported, all_subject_ids, exported, may_export, parts_of
from graph.view.subjects import subject_answers


class Taken(Asking):
    """Reads what leaves the service."""

    def evidence(self, subject_ids: Sequence[str], bounds: Bounds = USUAL_BOUNDS) -> Evidence:
        """Everything about a few subjects to take away; persons as in `export`."""
        found = self._seeking(subject_ids, "evidence", lambda reading: evidence_of(reading, subject_ids, bounds))
        named = [each.shown.subject.id for each in found.subjects]
        named += [node.id for each in found.connections for path in each.paths for node in path.nodes]
        records = sum(len(each.shown.page.records) for each in found.subjects)
        self._write_down("evidence", [*subject_ids, *named], {"subjects": len(found.subjects), "records": records})
        return found

    def export(
        self, subject_ids: Sequence[str] | None = None, kinds: frozenset[SubjectKind] = ORGANISATIONS
    ) -> Iterator[Exported]:
        """Subjects with their files and records in all states, in parts that are each one state of the base.

        Without ids, every open subject of these kinds. Raises `PurposeRefused` at once when persons are asked for
        without a purpose that reaches them and a reason.
        """
        may_export(self._access, kinds)
        ids = iter(subject_ids) if subject_ids is not None else all_subject_ids(self._base.engine, kinds)
        return self._export(ids, kinds)

    def take_away(self, subject_ids: Sequence[str]) -> int:
        """Put on record that what was shown of these subjects leaves, before it does; how many of them are open.

        Raises `PurposeRefused` as `export` does, when a person is among them.
        """
        found = [each for each in self._answer(lambda reading: subject_answers(reading, subject_ids)) if each]
        may_export(self._access, frozenset(SubjectKind(each.kind) for each in found))
        self._write_down("export", [*subject_ids, *(each.id for each in found)], {"subjects": len(found)})
        return len(found)

    def _export(self, ids: Iterator[str], kinds: frozenset[SubjectKind]) -> Iterator[Exported]:
        for part in parts_of(ids):
            found = self._answer(partial(exported, asked=part, kinds=kinds))
            self._last = None  # a part shares nothing with the next one, and all parts together are the base
            counts = {"subjects": len(found), "records": sum(len(each.records) for each in found)}
            self._write_down("export", (each.subject_id for each in found), counts)
            yield from found
