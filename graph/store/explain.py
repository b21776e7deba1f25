"""What resolution did and why, said again from the files and judgements of now.

The rule of this module: reasons are not stored; they are found by the same rules that acted, so they can never
tell another story than the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from graph.engines.base import Engine
from graph.errors import NotFound
from graph.resolution.clusters import partition
from graph.resolution.evidence import Judgement
from graph.resolution.features import FileFeatures
from graph.resolution.second_steward import in_effect
from graph.resolution.standing import Standing
from graph.resolution.strong import compare
from graph.resolution.why import ClusterReasons, PairReasons, why_cluster, why_pair
from graph.sidebase.judgements import Judgements
from graph.store.kin import files_on, kin
from graph.store.mirroring import standing
from graph.store.unchanged import Unchanged
from graph.store.unwritten import AsWritten
from graph.view.answers import Conflict, JoinReason


class Explainer:
    """Explains joins and lists what was kept apart."""

    def __init__(self, engine: Engine, judgements: Judgements, last: Unchanged[AsWritten]) -> None:
        """`last` is the graph with the few rows that were written last, which knows what was asked for them."""
        self._engine = engine
        self._judgements = judgements
        self._last = last

    def why(self, subject_id: str) -> tuple[JoinReason, ...]:
        """Why each credit file of a subject is on it, in the order in which the cluster grew."""
        found = self.why_of([subject_id]).get(subject_id)
        if found is None:
            raise NotFound("There is no such subject.")
        return found

    def why_of(self, subject_ids: Sequence[str]) -> dict[str, tuple[JoinReason, ...]]:
        """The same of several subjects in as many statements as one; a subject without files is not in it."""
        held = files_on(self._engine, subject_ids)
        said = standing(self._judgements)
        groups = kin(self._engine, {file for files in held.values() for file in files}, said)
        joins = [
            join
            for group in groups
            for join in partition(group, in_effect(group, _on(group, said)).acting, compare).joins
        ]
        reasons: dict[str, list[JoinReason]] = {subject: [] for subject in held}
        home = {file: subject for subject, files in held.items() for file in files}
        for join in joins:
            if join.right in home:
                reasons[home[join.right]].append(JoinReason(join.right, join.left, join.rule, join.sentence))
        return {
            subject: tuple(reasons[subject])
            or tuple(
                JoinReason(file, None, "only_file", "No other file is about this subject.") for file in sorted(files)
            )
            for subject, files in held.items()
        }

    def pair(self, left: str, right: str) -> PairReasons:
        """Why two credit files are together or not; `NotFound` when one of them is not here."""
        said = standing(self._judgements)
        groups = kin(self._engine, {left, right}, said)
        try:
            return why_pair(groups, _on(chain.from_iterable(groups), said), compare, left, right)
        except KeyError:
            raise NotFound("There is no such credit file.") from None

    def cluster(self, file: str) -> ClusterReasons:
        """How the cluster of a credit file grew and what holds it; `NotFound` when the file is not here."""
        said = standing(self._judgements)
        last = self._last.of(self._engine)
        groups = kin(last if last is not None and last.brings(file) else self._engine, {file}, said)
        if not groups:
            raise NotFound("There is no such credit file.")
        return why_cluster(groups[0], _on(groups[0], said), compare, file)

    def conflicts(self, limit: int, after: str | None) -> tuple[Conflict, ...]:
        """Pairs that were kept apart, in a fixed order; `after` is "left|right" of the last pair seen."""
        rows = self._engine.read("store_kept_apart", limit=limit, after=after or "")
        return tuple(
            Conflict(
                str(row["left_file"]),
                str(row["right_file"]),
                str(row["left_name"]),
                str(row["right_name"]),
                str(row["reason"]),
                str(row["sentence"]),
                weight if isinstance(weight := row["weight"], float) else None,
            )
            for row in rows
        )


def _on(files: Iterable[FileFeatures], said: Standing) -> Sequence[Judgement]:
    return said.on(file.id for file in files)
