"""How far stewards agree who judged the same pairs.

The rule of this module: only what stands is compared, and a steward who contradicts themselves on a pair has said
nothing clear about it and is left out there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from graph.resolution.evidence import Judgement, Verdict

Pair = tuple[str, str]


@dataclass(frozen=True)
class TwoStewards:
    """How two stewards agree on the `pairs` both judged: `share` of them alike, and Cohen's kappa.

    Kappa is 0 when they agree no more than by chance, None where chance alone would always agree (Cohen 1960).
    """

    one: str
    other: str
    pairs: int
    share: float
    kappa: float | None


@dataclass(frozen=True)
class Agreement:
    """Agreement over all pairs that two or more judged; `share` and `kappa` are None when there is none.

    `share` is that of pairs on which all who judged agree; `kappa` the mean over two stewards at a time, weighed by
    how many pairs both judged.
    """

    pairs: int
    share: float | None
    kappa: float | None
    stewards: tuple[TwoStewards, ...]


def agreement(judgements: Iterable[Judgement]) -> Agreement:
    """The agreement of people's standing judgements; a rule's are left out."""
    said: dict[Pair, dict[str, set[Verdict]]] = defaultdict(lambda: defaultdict(set))
    for one in judgements:
        if one.by_rule is None:
            said[min(one.left, one.right), max(one.left, one.right)][one.actor].add(one.verdict)
    clear = {
        pair: {steward: next(iter(verdicts)) for steward, verdicts in told.items() if len(verdicts) == 1}
        for pair, told in said.items()
    }
    several = [told for told in clear.values() if len(told) > 1]
    both: dict[tuple[str, str], list[tuple[Verdict, Verdict]]] = defaultdict(list)
    for told in several:
        for first, second in combinations(sorted(told), 2):
            both[first, second].append((told[first], told[second]))
    stewards = tuple(
        TwoStewards(one, other, len(verdicts), _share(verdicts), kappa(verdicts))
        for (one, other), verdicts in sorted(both.items())
    )
    told_kappas = [(two.kappa, two.pairs) for two in stewards if two.kappa is not None]
    weight = sum(pairs for _, pairs in told_kappas)
    return Agreement(
        len(several),
        sum(len(set(told.values())) == 1 for told in several) / len(several) if several else None,
        sum(each * pairs for each, pairs in told_kappas) / weight if weight else None,
        stewards,
    )


def kappa(verdicts: list[tuple[Verdict, Verdict]]) -> float | None:
    """Cohen's kappa of two stewards' verdicts on the same pairs (Cohen, A Coefficient of Agreement, 1960)."""
    count = len(verdicts)
    ours, theirs = (Counter(verdict) for verdict in zip(*verdicts, strict=True))
    chance = sum(ours[verdict] * theirs[verdict] for verdict in Verdict) / count**2
    return None if chance == 1 else (_share(verdicts) - chance) / (1 - chance)


def _share(verdicts: list[tuple[Verdict, Verdict]]) -> float:
    return sum(one is other for one, other in verdicts) / len(verdicts)
