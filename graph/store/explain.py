"""What resolution did and why, said again from the files and judgements of now.

The rule of this module: reasons are not stored; they are found by the same rules that acted, so they can never
tell another story than the graph.
"""

from __future__ import annotations

from graph.engines.base import Engine
from graph.errors import NotFound
from graph.resolution.clusters import partition
from graph.resolution.second_steward import in_effect
from graph.resolution.strong import compare
from graph.resolution.why import ClusterReasons, PairReasons, why_cluster, why_pair
from graph.sidebase.judgements import Judgements
from graph.store.kin import files_on, kin
from graph.store.mirroring import standing
from graph.view.answers import Conflict, JoinReason


class Explainer:
    """Explains joins and lists what was kept apart."""

    def __init__(self, engine: Engine, judgements: Judgements) -> None:
        self._engine = engine
        self._judgements = judgements

    def why(self, subject_id: str) -> tuple[JoinReason, ...]:
        """Why each credit file of a subject is on it, in the order in which the cluster grew."""
        here = files_on(self._engine, subject_id)
        if not here:
            raise NotFound("There is no such subject.")
        said = standing(self._judgements)
        joins = [
            join
            for group in kin(self._engine, here, said)
            for join in partition(group, in_effect(group, said).acting, compare).joins
        ]
        reasons = [JoinReason(join.right, join.left, join.rule, join.sentence) for join in joins if join.right in here]
        if not reasons:
            reasons = [
                JoinReason(file, None, "only_file", "No other file is about this subject.") for file in sorted(here)
            ]
        return tuple(reasons)

    def pair(self, left: str, right: str) -> PairReasons:
        """Why two credit files are together or not; `NotFound` when one of them is not here."""
        said = standing(self._judgements)
        try:
            return why_pair(kin(self._engine, {left, right}, said), said, compare, left, right)
        except KeyError:
            raise NotFound("There is no such credit file.") from None

    def cluster(self, file: str) -> ClusterReasons:
        """How the cluster of a credit file grew and what holds it; `NotFound` when the file is not here."""
        said = standing(self._judgements)
        groups = kin(self._engine, {file}, said)
        if not groups:
            raise NotFound("There is no such credit file.")
        return why_cluster(groups[0], said, compare, file)

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
