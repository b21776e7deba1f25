"""What a decision on a pair of credit files changes: the order in which stewards look.

The rule of this module: no decision is better than another here. A pair comes early because many files hang on it
and nobody can tell the answer yet, never because of who the files are about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp2, log2

MOST_BITS = 50.0
"""Past this weight a probability cannot be told from certainty."""


@dataclass(frozen=True)
class Open:
    """An open pair: the subjects its files are on, and the evidence in bits, None where it contradicts itself."""

    left_subject: str
    right_subject: str
    weight: float | None


@dataclass(frozen=True)
class Gain:
    """How much a decision changes: `files` are affected.

    `bridge` says that no other open pair leads from one side to the other, `uncertainty` is 1 where nobody can tell
    and 0 where the answer is sure.
    """

    files: int
    bridge: bool
    uncertainty: float

    @property
    def expected(self) -> float:
        """What the queue is ordered by: files that may move times uncertainty, doubled for a bridge."""
        return self.files * self.uncertainty * (2 if self.bridge else 1)


def gains(pairs: Sequence[Open], sizes: Mapping[str, int]) -> tuple[Gain, ...]:
    """The gain of each pair, in their order; `sizes` are the files on each subject.

    Several open pairs between the same two subjects are no bridge: each of them answers for the others.
    """
    import networkx as nx  # noqa: PLC0415 - heavy

    web = nx.Graph()
    for pair in pairs:
        ends = pair.left_subject, pair.right_subject
        if ends[0] != ends[1]:
            times = web.edges[ends]["times"] if web.has_edge(*ends) else 0
            web.add_edge(*ends, times=times + 1)
    sole = {frozenset(ends) for ends in nx.bridges(web) if web.edges[ends]["times"] == 1}
    return tuple(_gain(pair, sizes, sole) for pair in pairs)


def uncertainty(weight: float | None) -> float:
    """How little is known: the entropy in bits of a match with this weight (Shannon 1948); 1 for a contradiction."""
    if weight is None:
        return 1.0
    odds = exp2(max(-MOST_BITS, min(MOST_BITS, weight)))
    share = odds / (1 + odds)
    return sum(-part * log2(part) for part in (share, 1 - share) if part > 0)


def _gain(pair: Open, sizes: Mapping[str, int], sole: set[frozenset[str]]) -> Gain:
    ends = {pair.left_subject, pair.right_subject}
    files = sum(sizes.get(subject, 1) for subject in ends)
    return Gain(files, frozenset(ends) in sole, uncertainty(pair.weight))
