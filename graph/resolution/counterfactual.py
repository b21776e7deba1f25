"""Which single value would change what is said of two credit files.

The rule of this module: it tries, it does not argue. Each change is made to one value of one file, the pair is
compared again by whatever compares pairs, and only a change that gives another verdict is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from graph.identifiers import IdentifierKind
from graph.resolution.evidence import Band, Opinion
from graph.resolution.features import FileFeatures
from graph.resolution.strong import NUMBER_NAMES

Compare = Callable[[FileFeatures, FileFeatures], Opinion]


@dataclass(frozen=True)
class Change:
    """A single value that would change the verdict: which field, how, and what would be said then."""

    field: str
    sentence: str
    band: Band
    rule: str


def changes(left: FileFeatures, right: FileFeatures, compare: Compare) -> tuple[Change, ...]:
    """Every single change that gives another band, numbers before names before the rest."""
    now = compare(left, right).band
    told = []
    for field, sentence, ours, theirs in _edits(left, right):
        then = compare(ours, theirs)
        if then.band is not now:
            told.append(Change(field, f"{sentence} {_outcome(then)}", then.band, then.rule))
    return tuple(told)


def _edits(left: FileFeatures, right: FileFeatures) -> Iterator[tuple[str, str, FileFeatures, FileFeatures]]:
    for kind in sorted({number.kind for number in left.strong | right.strong}):
        ours = frozenset(number for number in left.strong if number.kind == kind)
        theirs = frozenset(number for number in right.strong if number.kind == kind)
        called = _called(kind)
        if ours & theirs:
            without = replace(left, strong=left.strong - ours)
            yield kind, f"If only one of them held this {called},", without, right
        elif theirs:
            same = replace(left, strong=left.strong - ours | theirs)
            yield kind, f"If both held the same {called},", same, right
        elif ours:
            yield kind, f"If both held the same {called},", left, replace(right, strong=right.strong | ours)
        if ours and theirs and not ours & theirs:
            yield kind, f"If the first file held no {called},", replace(left, strong=left.strong - ours), right
    if left.name_key != right.name_key:
        alike = replace(left, name=right.name, name_key=right.name_key)
        yield "name", f"If both were named {right.name},", alike, right
    if left.birth_date != right.birth_date and right.birth_date is not None:
        yield "birth_date", "If both gave the same birth date,", replace(left, birth_date=right.birth_date), right
    if left.kind is not right.kind:
        yield "kind", f"If both were about a {right.kind.value},", replace(left, kind=right.kind), right


def _called(kind: str) -> str:
    try:
        return NUMBER_NAMES.get(IdentifierKind(kind), kind.replace("_", " "))
    except ValueError:  # a kind of another engine than the rules
        return kind.replace("_", " ")


def _outcome(opinion: Opinion) -> str:
    match opinion.band:
        case Band.JOIN:
            return "a machine would join them."
        case Band.CONFLICT:
            return "the evidence would contradict itself, and a steward would look."
        case Band.APART:
            return "they would be two subjects without question."
        case Band.REVIEW:
            return "a steward would look."
        case Band.NONE:
            return "nothing would speak for joining them."
