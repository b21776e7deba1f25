"""What must hold: our figures beside the bar, the peers and the fair ceiling.

The rule of this module: a bound is stated once, for a family of sets; sets of other noise and very small ones are
told and bind nobody. A set that we could not do breaks its bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from typing import Final

from tests.bench.resolution.forms import SORTS, OfForm, apart
from tests.bench.resolution.measuring import Measured, MeasuredSet
from tests.bench.resolution.programs import OURS, SPLINK
from tests.bench.resolution.sets import family
from tests.bench.results import Result

LEAST_F1: Final = {"febrl3": 0.9997, "febrl4": 0.9999, "households": 0.985}
LEAST_PRECISION: Final = 0.995
LEAST_OF_CEILING: Final = 0.97
BINDING_FROM_ROWS: Final = 20_000  # in a smaller set one of each trap is too large a share
DIGITS: Final = 5
MOST_TIME: Final = 1 / 3
MOST_MEMORY: Final = 1 / 2
MEMORY_FROM_ROWS: Final = 1_000_000
LEAST_PAIRS: Final = 1_000


def judged(measured: MeasuredSet) -> list[Result]:
    """All results of one set."""
    name = measured.some.name
    ours, splink = measured.of(OURS), measured.of(SPLINK)
    if ours is None:
        return [Result(name, "sets we could do", 0, "", 1)]
    results = [Result(name, "clusters with two valid numbers", ours.conflicts.numbers, "", 0, most=True)]
    if ours.rounds > 1:
        results.append(Result(name, "same clusters to the byte in every round", int(ours.same_bytes), "", 1))
    sort = family(name)
    if sort in LEAST_F1:
        results.append(Result(name, "F1", ours.quality.f1, "", LEAST_F1[sort], digits=DIGITS))
    if sort == "departments":
        results += _of_departments(measured, ours)
    results += _beside_peers(measured, ours)
    if sort == "scale" and splink is not None:
        results += _speed(name, ours, splink)
    return results


def _of_departments(measured: MeasuredSet, ours: Measured) -> list[Result]:
    name, counted = measured.some.name, ours.quality
    binds = name.startswith("departments") and measured.some.rows >= BINDING_FROM_ROWS
    least = LEAST_PRECISION if binds else None
    results = [Result(name, "precision", counted.precision, "", least, digits=DIGITS)]
    if measured.ceiling is not None:
        share, ceiling = counted.recall / measured.ceiling.recall, measured.ceiling.recall
        told, least = f"{counted.recall:.4f} of {ceiling:.4f}", LEAST_OF_CEILING if binds else None
        results.append(Result(name, "recall / fair ceiling", share, "", least, detail=told, digits=DIGITS))
    return results


def _beside_peers(measured: MeasuredSet, ours: Measured) -> list[Result]:
    """Splink is to be beaten; what the best of all peers reaches, with labels or settings of its own, is told."""
    name, peers = measured.some.name, [one for one in measured.programs if one.program != OURS and not one.failed]
    splink = measured.of(SPLINK)
    results = [_better(name, ours, splink, "F1 - Splink's F1", 0)] if splink else []
    if peers:
        best = max(peers, key=lambda one: one.quality.f1)
        results.append(_better(name, ours, best, "F1 - best peer's F1", None))
    return results


def _better(name: str, ours: Measured, peer: Measured, what: str, bound: float | None) -> Result:
    told = f"{ours.quality.f1:.4f}, {peer.program} {peer.setting}".rstrip() + f" {peer.quality.f1:.4f}"
    return Result(name, what, ours.quality.f1 - peer.quality.f1, "", bound, detail=told)


def _speed(name: str, ours: Measured, splink: Measured) -> list[Result]:
    time, memory = ours.taken.seconds / splink.taken.seconds, ours.taken.peak_gib / splink.taken.peak_gib
    seconds = f"{ours.taken.seconds:.1f} of {splink.taken.seconds:.1f} s"
    size = f"{ours.taken.peak_gib:.2f} of {splink.taken.peak_gib:.2f} GiB"
    limit = MOST_MEMORY if ours.some.rows >= MEMORY_FROM_ROWS else None
    return [
        Result(name, "time / Splink's", time, "", MOST_TIME, most=True, detail=seconds),
        Result(name, "memory / Splink's", memory, "", limit, most=True, detail=size),
    ]


def forms_over_seeds(
    sets: Iterable[MeasuredSet], program: str, sort: str = "", *, by_pattern: bool = False
) -> dict[str, OfForm]:
    """The forms of a program's names over several sets together, of one sort of subjects or of all.

    `by_pattern` counts only pairs that patterns of evidence tell.
    """
    together: dict[str, list[OfForm]] = {}
    for measured in sets:
        one = measured.of(program)
        if one is None:
            continue
        whole, of_sorts = (
            (one.forms_by_pattern, one.patterns_of_sorts) if by_pattern else (one.forms, one.forms_of_sorts)
        )
        forms = of_sorts.get(sort, {}) if sort else whole
        for form, counted in forms.items():
            together.setdefault(form, []).append(counted)
    return {form: reduce(add, counted) for form, counted in sorted(together.items())}


PATTERNS: Final = " of pairs that patterns tell"
"""What an engine can know: the ceiling's oracle joins also what is unique by luck, more often of plain names."""


def judged_forms(name: str, sets: Sequence[MeasuredSet]) -> list[Result]:
    """Whether names of every form are treated alike, over all seeds of one size: of all subjects, then of each sort.

    Nearest to the form alone are the pairs of one sort that patterns tell: there neither what else a row of a company
    says nor luck makes a difference.
    """
    results = _forms_alike(name, "", forms_over_seeds(sets, OURS))
    if forms := forms_over_seeds(sets, OURS, by_pattern=True):
        results += _forms_alike(name, PATTERNS, forms)[:1]  # what is joined falsely is the same
    for sort in SORTS:
        if forms := forms_over_seeds(sets, OURS, sort):
            results += _forms_alike(name, f" of {sort}", forms)
        if forms := forms_over_seeds(sets, OURS, sort, by_pattern=True):
            results += _forms_alike(name, f" of {sort},{PATTERNS}", forms)[:1]
    return results


def _forms_alike(name: str, of: str, forms: Mapping[str, OfForm]) -> list[Result]:
    counted = [form for form, told in forms.items() if told.recall.of >= LEAST_PAIRS]
    recalls = apart((told.recall for told in forms.values()), LEAST_PAIRS)
    falses = apart((told.false_joins for told in forms.values()), LEAST_PAIRS)
    detail = f"{len(counted)} forms of at least {LEAST_PAIRS:,} pairs that the ceiling holds"
    return [
        Result(name, f"recall by form{of}: intervals that do not meet", int(recalls), "", 0, most=True, detail=detail),
        Result(
            name, f"false joins by form{of}: intervals that do not meet", int(falses), "", 0, most=True, detail=detail
        ),
    ]
