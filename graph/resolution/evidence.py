"""What two credit files say for and against being about one subject.

The rule of this module: every verdict comes with the sentences a steward reads; a contradiction is never outvoted
by an agreement. The statistical engine fills the same `Opinion` with weights of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf


class Verdict(StrEnum):
    """What a rule or a person says of two files."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    UNSURE = "UNSURE"


class Band(StrEnum):
    """What follows from the evidence of two files."""

    JOIN = "join"  # one subject, a machine may say so
    APART = "apart"  # related or unrelated: two subjects, nothing for a person to do
    CONFLICT = "conflict"  # the evidence contradicts itself: never joined by a machine, a steward looks
    REVIEW = "review"  # too little for a machine, too much to leave it: a steward looks
    NONE = "none"  # nothing that counts


@dataclass(frozen=True)
class Evidence:
    """One compared field. `weight` is in bits; infinite where a rule decides alone."""

    field: str
    left: str
    right: str
    sentence: str
    weight: float


@dataclass(frozen=True)
class Opinion:
    """The verdict on a pair, the rule that gave it, and the evidence, the deciding piece first."""

    band: Band
    rule: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def sentence(self) -> str:
        """The deciding sentence."""
        return self.evidence[0].sentence if self.evidence else ""

    @property
    def weight(self) -> float:
        """The evidence together, in bits; where something decides alone it does, against before for."""
        weights = [piece.weight for piece in self.evidence]
        for alone in (-inf, inf):
            if alone in weights:
                return alone
        return sum(weights)


@dataclass(frozen=True)
class Judgement:
    """A standing verdict on two credit files, by a person unless it names a rule."""

    id: str
    verdict: Verdict
    left: str
    right: str
    actor: str
    reason: str
    by_rule: str | None = None
