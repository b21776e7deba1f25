"""Which judgements act: a SAME about persons without a common number takes two different stewards.

The rule of this module: what acts is worked out anew from the files and the standing judgements, so the order in
which two stewards came does not matter and taking one word back takes its effect back. A
wrong join harms a stranger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.delivery import SubjectKind
from graph.resolution.evidence import Judgement, Verdict
from graph.resolution.features import FileFeatures

Pair = tuple[str, str]


@dataclass(frozen=True)
class InEffect:
    """The judgements that act, and those that wait for a second steward; both in the order of their ids."""

    acting: tuple[Judgement, ...]
    proposed: tuple[Judgement, ...] = ()


def in_effect(files: Iterable[FileFeatures], judgements: Sequence[Judgement]) -> InEffect:
    """Tell judgements that act from proposals; one on a file that is not among `files` sleeps and is neither.

    Two stewards agree on a pair when each said SAME of it, of the two files themselves or through others. A proposal
    that somebody contradicts acts: it joins nothing, and the contradiction is shown.
    """
    known = {file.id: file for file in files}
    here = sorted((one for one in judgements if one.left in known and one.right in known), key=lambda one: one.id)
    denied = {_pair(one) for one in here if one.verdict is Verdict.DIFFERENT}
    said = _said_by_steward(here)
    acting: list[Judgement] = []
    proposed: list[Judgement] = []
    for one in here:
        waits = (
            one.verdict is Verdict.SAME
            and _pair(one) not in denied
            and takes_two(known[one.left], known[one.right])
            and not _agreed(one, said)
        )
        (proposed if waits else acting).append(one)
    return InEffect(tuple(acting), tuple(proposed))


def takes_two(left: FileFeatures, right: FileFeatures) -> bool:
    """Whether one steward alone may not say that these two are one."""
    return SubjectKind.PERSON in {left.kind, right.kind} and not left.strong & right.strong


def _agreed(one: Judgement, said: Mapping[str, Mapping[str, str]]) -> bool:
    agreeing = [
        steward
        for steward, group_of in said.items()
        if one.left in group_of and one.right in group_of and group_of[one.left] == group_of[one.right]
    ]
    return len(agreeing) > 1


def _said_by_steward(judgements: Iterable[Judgement]) -> dict[str, dict[str, str]]:
    """For each steward the group of each file, by the steward's own SAME judgements."""
    mates: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in judgements:
        if one.verdict is Verdict.SAME and one.by_rule is None:
            mates[one.actor][one.left].add(one.right)
            mates[one.actor][one.right].add(one.left)
    return {steward: _groups(of_one) for steward, of_one in mates.items()}


def _groups(mates: Mapping[str, set[str]]) -> dict[str, str]:
    group_of: dict[str, str] = {}
    for start in sorted(mates):
        edge = set() if start in group_of else {start}
        while edge:
            group_of.update(dict.fromkeys(edge, start))
            edge = {mate for file in edge for mate in mates[file]} - group_of.keys()
    return group_of


def _pair(one: Judgement) -> Pair:
    return min(one.left, one.right), max(one.left, one.right)
