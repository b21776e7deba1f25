"""The judgements that stand, by the credit files they are on.

The rule of this module: it says what the judgements say and no more, and is made once for all that ask. A file that
comes is on few judgements or on none, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from graph.resolution.evidence import Judgement, Verdict


class Standing(tuple[Judgement, ...]):
    """Judgements that stand, in their order."""

    def on(self, files: Iterable[str]) -> tuple[Judgement, ...]:
        """Those on any of these files, each once, in order of their ids."""
        found = {one.id: one for file in files for one in self._of_file.get(file, ())}
        return tuple(found[name] for name in sorted(found))

    def same_as(self, file: str) -> frozenset[str]:
        """The files that are judged the same as this one."""
        return self._same.get(file, frozenset())

    @cached_property
    def judged_same(self) -> frozenset[str]:
        """The files that are judged the same as another one."""
        return frozenset(self._same)

    @cached_property
    def _of_file(self) -> Mapping[str, list[Judgement]]:
        told: dict[str, list[Judgement]] = defaultdict(list)
        for one in self:
            told[one.left].append(one)
            told[one.right].append(one)
        return dict(told)

    @cached_property
    def _same(self) -> Mapping[str, frozenset[str]]:
        same: dict[str, set[str]] = defaultdict(set)
        for one in self:
            if one.verdict is Verdict.SAME:
                same[one.left].add(one.right)
                same[one.right].add(one.left)
        return {file: frozenset(others) for file, others in same.items()}
