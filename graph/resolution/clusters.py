"""From opinions and judgements to clusters: a signed partition of one component of credit files.

The rule of this module: the result depends on the files and the standing judgements alone, never on the order in
which they came. A person's DIFFERENT outweighs everything, a person's SAME outweighs a machine's conflict, a
machine's conflict outweighs every chain of agreements; where two persons contradict each other nothing is joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.resolution.evidence import Band, Judgement, Opinion, Verdict
from graph.resolution.features import FileFeatures

LARGEST_COMPARISON = 400
"""Distinct signatures that are compared pairwise in one component; a larger one goes to a steward uncut."""

Compare = Callable[[FileFeatures, FileFeatures], Opinion]
Pair = tuple[str, str]


@dataclass(frozen=True, order=True)
class Join:
    """Why two files of a cluster are together: a rule's name, or `judgement`."""

    left: str
    right: str
    rule: str
    sentence: str


@dataclass(frozen=True, order=True)
class Apart:
    """Two files that something wants together and something else forbids: for a steward.

    With a `weight` in bits nothing forbids it: there is only too little evidence for a machine.
    """

    left: str
    right: str
    reason: str
    sentence: str
    weight: float | None = None


@dataclass(frozen=True)
class Partition:
    """Clusters as sorted file ids, sorted; the joins that made them, in order; what a steward must see."""

    clusters: tuple[tuple[str, ...], ...]
    joins: tuple[Join, ...] = ()
    conflicts: tuple[Apart, ...] = ()


def partition(files: Sequence[FileFeatures], judgements: Iterable[Judgement], compare: Compare) -> Partition:
    """Split one component of files into subjects."""
    alike = _by_signature(files)
    if len(alike) == 1 and not judgements:
        return Partition((tuple(sorted(file.id for file in files)),), tuple(_twins(alike)))
    if len(alike) > LARGEST_COMPARISON:
        return _uncut(alike)
    return _Contraction(files, alike, tuple(judgements), compare).result()


def _by_signature(files: Sequence[FileFeatures]) -> list[list[FileFeatures]]:
    groups: dict[object, list[FileFeatures]] = defaultdict(list)
    for file in sorted(files, key=lambda one: one.id):
        # A file without a strong number agrees with nobody, not even with its twin: namesakes exist.
        groups[file.signature if file.strong else file.id].append(file)
    return list(groups.values())


def _twins(alike: Iterable[Sequence[FileFeatures]]) -> Iterable[Join]:
    for group in alike:
        for other in group[1:]:
            yield Join(group[0].id, other.id, "same_number_same_name", "Both files hold the same number and name.")


def _uncut(alike: Sequence[Sequence[FileFeatures]]) -> Partition:
    clusters = tuple(sorted(tuple(file.id for file in group) for group in alike))
    sentence = f"{len(alike)} differing files share one number: too many for a machine to sort out."
    conflicts = tuple(Apart(clusters[0][0], other[0], "too_many_files", sentence) for other in clusters[1:2])
    return Partition(clusters, tuple(_twins(alike)), conflicts)


class _Contraction:
    """Greedy contraction of positive edges, the surest first, that never crosses a wall."""

    def __init__(
        self,
        files: Sequence[FileFeatures],
        alike: Sequence[Sequence[FileFeatures]],
        judgements: Sequence[Judgement],
        compare: Compare,
    ) -> None:
        self.home = {file.id: file.id for file in files}
        self.members = {file.id: [file.id] for file in files}
        self.walls: dict[str, set[str]] = defaultdict(set)
        self.joins: list[Join] = []
        self.conflicts: dict[Pair, Apart] = {}
        said = _verdicts(judgements, self.home)
        self._judged(said)
        self._twin(alike, said)
        self._machine([group[0] for group in alike], said, compare)

    def result(self) -> Partition:
        clusters = tuple(sorted(tuple(sorted(members)) for members in self.members.values()))
        conflicts = tuple(
            apart for _, apart in sorted(self.conflicts.items()) if self.home[apart.left] != self.home[apart.right]
        )
        # A wall that came up later has answered what the evidence left open.
        conflicts = tuple(
            apart
            for apart in conflicts
            if apart.weight is None or self.home[apart.right] not in self.walls[self.home[apart.left]]
        )
        return Partition(clusters, tuple(self.joins), conflicts)

    def _judged(self, said: Mapping[Pair, tuple[Judgement, ...]]) -> None:
        for (left, right), judgements in sorted(said.items()):
            if any(one.verdict is Verdict.DIFFERENT for one in judgements):
                self._wall(left, right)
        for (left, right), judgements in sorted(said.items()):
            verdicts = {one.verdict for one in judgements}
            if Verdict.SAME not in verdicts:
                continue
            if Verdict.DIFFERENT in verdicts:
                self._contradiction(left, right, "contradicting_judgements", "Two judgements contradict each other.")
            elif not self._join(Join(left, right, "judgement", judgements[0].reason)):
                self._contradiction(left, right, "judged_across", "A judgement joins what other judgements keep apart.")

    def _twin(self, alike: Sequence[Sequence[FileFeatures]], said: Mapping[Pair, tuple[Judgement, ...]]) -> None:
        for join in _twins(alike):
            if not self._join(join) and (join.left, join.right) not in said:
                self._contradiction(join.left, join.right, "judged_across", "Alike, but judgements keep them apart.")

    def _machine(
        self,
        representatives: Sequence[FileFeatures],
        said: Mapping[Pair, tuple[Judgement, ...]],
        compare: Compare,
    ) -> None:
        positive: list[tuple[int, Join]] = []
        for left, right in combinations(representatives, 2):
            if (left.id, right.id) in said or self.home[left.id] == self.home[right.id]:
                continue
            opinion = compare(left, right)
            if opinion.band is Band.JOIN:
                equal = left.name_key == right.name_key
                positive.append((0 if equal else 1, Join(left.id, right.id, opinion.rule, opinion.sentence)))
            elif opinion.band in {Band.CONFLICT, Band.APART}:
                self._wall(left.id, right.id)
                if opinion.band is Band.CONFLICT:
                    self._contradiction(left.id, right.id, opinion.rule, opinion.sentence)
            elif opinion.band is Band.REVIEW:
                pair = (min(left.id, right.id), max(left.id, right.id))
                self.conflicts.setdefault(pair, Apart(*pair, opinion.rule, opinion.sentence, opinion.weight))
        for _, join in sorted(positive):
            if not self._join(join):
                self._contradiction(join.left, join.right, "joined_across", f"Kept apart although: {join.sentence}")

    def _wall(self, left: str, right: str) -> None:
        self.walls[self.home[left]].add(self.home[right])
        self.walls[self.home[right]].add(self.home[left])

    def _contradiction(self, left: str, right: str, reason: str, sentence: str) -> None:
        pair = (min(left, right), max(left, right))
        self.conflicts.setdefault(pair, Apart(*pair, reason, sentence))

    def _join(self, join: Join) -> bool:
        """Contract the two clusters unless a wall stands between them; whether they are one now."""
        left, right = sorted((self.home[join.left], self.home[join.right]))
        if left == right:
            return True
        if right in self.walls[left]:
            return False
        for file in self.members[right]:
            self.home[file] = left
        self.members[left] += self.members.pop(right)
        for beyond in self.walls.pop(right, set()):
            self.walls[beyond].discard(right)
            self.walls[beyond].add(left)
            self.walls[left].add(beyond)
        self.joins.append(join)
        return True


def _verdicts(judgements: Sequence[Judgement], known: Mapping[str, str]) -> dict[Pair, tuple[Judgement, ...]]:
    """Standing judgements by sorted pair; one on a file that is not here sleeps."""
    said: dict[Pair, tuple[Judgement, ...]] = {}
    for one in sorted(judgements, key=lambda j: j.id):
        if one.left in known and one.right in known and one.verdict is not Verdict.UNSURE:
            pair = (min(one.left, one.right), max(one.left, one.right))
            said[pair] = (*said.get(pair, ()), one)
    return said
