"""How good the judging is: the work done, how far stewards agree, and whether machine and model keep what they say.

The rule of this module: only pairs are counted of which the reader may know both credit files, and only those on which
the people who judged them agree. Most are pairs that people chose to look at; what was drawn by chance is told by
itself. Every share is told with how many pairs it rests on and within which bounds the true one lies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph.resolution.agreement import Agreement
from graph.resolution.calibration import Calibrated, calibrated, interval
from graph.resolution.evidence import Band
from graph.resolution.standing import Standing
from graph.resolution.strong import compare
from graph.sidebase.judgements import Verdict
from graph.store.kin import kin
from graph.view.answers import Partial, PartialReason
from graph.view.files import files_by_id
from graph.view.judged import agreement_of, only_stewards
from graph.view.queue import ALL, queue_of
from graph.view.reading import Reading
from graph.view.sampling import JoinsSampled, sampled

Pair = tuple[str, str]

MOST: Final = 1_000
"""So many pairs are compared again, those that were judged last."""


@dataclass(frozen=True)
class JoinsJudged:
    """Pairs that a machine joins by its rules and people judged: `same` of them are one subject by their word.

    `share` is None where there is none; the true share lies between `low` and `high` in 95 of 100 cases.
    """

    pairs: int
    same: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True)
class JudgingQuality:
    """How good the judging is. `bands` are None without a model in force; `share` is that of the work that is done."""

    decided: int
    open: int
    share: float
    agreement: Agreement
    joins: JoinsJudged
    sampled: JoinsSampled | None
    bands: tuple[Calibrated, ...] | None
    model: int | None
    partial: Partial


def quality_of(reading: Reading) -> JudgingQuality:
    """How good the judging is, as far as its pairs are open; `Refused` for whoever is no steward."""
    only_stewards(reading)
    work = queue_of(reading, ALL, 1, None)
    decided = _decided(reading)
    looked_at = dict(list(decided.items())[-MOST:])
    weighed = reading.base.proposer.model_in_force()
    bits = reading.base.proposer.bits_of(looked_at) if weighed is not None else {}
    reasons = (*work.partial.reasons, *((PartialReason.LIMIT,) if len(looked_at) < len(decided) else ()))
    return JudgingQuality(
        decided=work.decided,
        open=work.open,
        share=work.share,
        agreement=agreement_of(reading),
        joins=_joins(reading, looked_at),
        sampled=sampled(reading, decided),
        bands=None
        if weighed is None
        else calibrated([(bits[pair], same) for pair, same in looked_at.items() if pair in bits]),
        model=weighed,
        partial=Partial(bool(reasons), tuple(dict.fromkeys(reasons))),
    )


def _decided(reading: Reading) -> dict[Pair, bool]:
    """The pairs on which all who judged agree, and whether they are one; those judged last stand last."""
    said: dict[Pair, list[Verdict]] = defaultdict(list)
    for one in reading.base.side.judgements.standing_judgements():
        if one.by_rule is None and one.verdict in {Verdict.SAME, Verdict.DIFFERENT}:
            pair = min(one.left, one.right), max(one.left, one.right)
            said[pair] = [*said.pop(pair, []), one.verdict]
    opened = {file.id for file in files_by_id(reading, {file for pair in said for file in pair})}
    return {
        pair: verdicts[0] is Verdict.SAME
        for pair, verdicts in said.items()
        if len(set(verdicts)) == 1 and opened >= set(pair)
    }


def _joins(reading: Reading, decided: Mapping[Pair, bool]) -> JoinsJudged:
    """Of the pairs that the rules join, how many people say are one; what people judged has no say in the rules."""
    groups = kin(reading.base.engine, {file for pair in decided for file in pair}, Standing()) if decided else []
    files = {file.id: file for group in groups for file in group}
    joined = [
        same
        for (left, right), same in decided.items()
        if left in files and right in files and compare(files[left], files[right]).band is Band.JOIN
    ]
    if not joined:
        return JoinsJudged(0, 0, None, 0.0, 1.0)
    share = sum(joined) / len(joined)
    return JoinsJudged(len(joined), sum(joined), share, *interval(share, len(joined)))
