"""What became of a delivery, as its run's summary keeps it.

The rule of this module: the ledger and the graph keep one and the same text, and it is read here only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from graph.delivery import Outcome


@dataclass(frozen=True)
class Loaded:
    """What became of a delivery. `outcomes` add up to `lines`; `known` says it had been loaded before.

    `misnamed` counts credit files whose name is not the one under which their code is registered (E209).
    """

    run: int
    run_id: str
    delivery: str
    name: str
    lines: int
    outcomes: Mapping[str, int]
    findings: Mapping[str, int]
    lapsed: int = 0
    files: int = 0
    subjects: int = 0
    linked: int = 0
    contested: int = 0
    misnamed: int = 0
    known: bool = False

    def sums_up(self) -> bool:
        """Whether each row has exactly one outcome."""
        return sum(self.outcomes.values()) == self.lines

    def once_more(self, lines: int) -> Loaded:
        """The same delivery handed in again: nothing of its `lines` is new, and what was refused still is."""
        refused = {name: self.outcomes.get(name, 0) for name in (Outcome.REJECTED.value, Outcome.QUARANTINED.value)}
        outcomes = {**refused, Outcome.UNCHANGED.value: lines - sum(refused.values())}
        told = {name: count for name, count in outcomes.items() if count}
        return replace(self, outcomes=told, known=True, lapsed=0, files=0, subjects=0, linked=0)


def summary_text(loaded: Loaded) -> str:
    """A run's summary as the ledger and the graph keep it."""
    return orjson.dumps(loaded).decode()


def loaded_of(summary: str) -> Loaded:
    """What a run's summary says."""
    return Loaded(**orjson.loads(summary))
