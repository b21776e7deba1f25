"""What stewards read for their work, and why files are together.

The rule of this module: what was judged is told to those whose work judging is.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import SystemRandom

from graph.resolution.agreement import Agreement
from graph.sidebase.judgements import Judgement
from graph.view.answers import Conflict, JoinReason
from graph.view.asking import Asking, known
from graph.view.explained import ClusterExplained, PairExplained, explain_cluster, explain_pair
from graph.view.judged import Judged, agreement_of, ever_judged, judged_on
from graph.view.judging_quality import JudgingQuality, quality_of
from graph.view.lineage import reasons, reasons_of
from graph.view.queue import ALL, Pair, Pattern, Queue, queue_of, waiting_for
from graph.view.reading import Reading
from graph.view.sampling import draw
from graph.view.steward import open_conflicts
from graph.view.subjects import files_by_subject, follow, open_files_of


class Work(Asking):
    """Reads what is in doubt, and why."""

    def conflicts(self, limit: int = 50, after: str | None = None) -> tuple[Conflict, ...]:
        """Pairs of credit files that a machine kept apart; `after` is "left|right" of the last one seen."""
        found = self._answer(lambda reading: open_conflicts(reading, limit, after))
        self._write_down(
            "conflicts", (file for pair in found for file in (pair.left, pair.right)), {"pairs": len(found)}
        )
        return found

    def queue(self, pattern: Pattern = ALL, limit: int = 50, steward: str | None = None) -> Queue:
        """What stewards should look at, the most telling decision first; for one steward, what waits for them."""
        found = self._answer(lambda reading: queue_of(reading, pattern, limit, steward))
        named = (file for pair in found.pairs for file in (pair.left, pair.right))
        self._write_down("queue", named, {"pairs": len(found.pairs), "open": found.open})
        return found

    def waiting(self, steward: str) -> tuple[Pair, ...]:
        """The pairs of the queue that wait for one steward, in its order: that they wait, and nothing of the files."""
        found = self._answer(lambda reading: waiting_for(reading, steward))
        self._write_down("queue", (), {"pairs": 0, "open": len(found)})
        return found

    def explain_pair(self, left: str, right: str) -> PairExplained:
        """Two credit files side by side, and why they are together or not; `NotFound` unless both are open."""
        found = self._seeking([left, right], "explain", lambda reading: explain_pair(reading, left, right))
        subjects = (found.left.subject_id, found.right.subject_id)
        self._write_down("explain", known(left, right, *subjects), {"credit_files": 2})
        return found

    def explain_cluster(self, file_id: str) -> ClusterExplained:
        """How the cluster of a credit file grew and what holds it; `NotFound` unless the file is open."""
        found = self._seeking([file_id], "explain", lambda reading: explain_cluster(reading, file_id))
        self._write_down("explain", known(file_id, found.subject_id), {"credit_files": len(found.files)})
        return found

    def judged(self, subject_id: str) -> tuple[Judged, ...]:
        """What people judged of the credit files of a subject, contradictions and proposals too."""

        def answer(reading: Reading) -> tuple[Judged, ...]:
            return judged_on(reading, [file.id for file in open_files_of(reading, subject_id)[1]])

        found = self._seeking([subject_id], "judged", answer)
        self._write_down("judged", [subject_id], {"judgements": len(found)})
        return found

    def ever_judged(self, file_ids: Sequence[str]) -> tuple[Judgement, ...]:
        """Everything ever judged on these credit files, retracted or not, the oldest first; for stewards only."""
        found = self._answer(lambda reading: ever_judged(reading, file_ids))
        self._write_down("judged", file_ids, {"judgements": len(found)})
        return found

    def agreement(self) -> Agreement:
        """How far stewards agree on the pairs that two or more of them judged; for stewards only."""
        found = self._answer(agreement_of)
        self._write_down("agreement", (), {"pairs": found.pairs})
        return found

    def quality(self) -> JudgingQuality:
        """How good the judging is: work done, agreement, joins that people judged, calibration; for stewards only."""
        found = self._answer(quality_of)
        self._write_down("quality", (), {"pairs": found.decided})
        return found

    def draw_joins(self, wanted: int) -> tuple[tuple[str, str], ...]:
        """Pairs of credit files of one subject, drawn by chance, for stewards to judge; for stewards only."""
        found = self._answer(lambda reading: draw(reading, wanted, SystemRandom()))
        self._write_down("draw", (file for pair in found for file in pair), {"pairs": len(found)})
        return found

    def why(self, subject_id: str) -> tuple[JoinReason, ...]:
        """Why the credit files of a subject are together."""

        def answer(reading: Reading) -> tuple[JoinReason, ...]:
            present, files = open_files_of(reading, subject_id)
            return reasons(reading, present, [file.id for file in files])

        found = self._seeking([subject_id], "why", answer)
        self._write_down("why", [subject_id], {"reasons": len(found)})
        return found

    def why_of(self, subject_ids: Sequence[str]) -> list[tuple[JoinReason, ...]]:
        """Why the credit files of each of these subjects are together; none for one that is not open."""

        def answer(reading: Reading) -> list[tuple[JoinReason, ...]]:
            present = follow(reading, subject_ids).present
            held = files_by_subject(reading, present.values())
            told = reasons_of(reading, list(held))
            return [told.get(present.get(asked, ""), ()) for asked in subject_ids]

        found = self._answer(answer)
        self._write_down("why", subject_ids, {"reasons": sum(map(len, found))})
        return found
