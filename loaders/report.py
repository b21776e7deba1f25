"""What came of reading a delivery, in numbers that add up.

The rule of this module: every data row is counted in exactly one outcome; findings are counted beside them and
never instead of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.delivery import Batch, Outcome
from loaders.notes import NOT_DATA


@dataclass(frozen=True)
class Report:
    """Counts of one delivery. `outcomes` counts data rows, `findings` counts findings by code.

    Before a load `shaped` rows have no outcome yet; the store says how many of them were loaded, unchanged or a
    new version. `removals` are rows that name records to be removed.
    """

    lines: int = 0
    shaped: int = 0
    removals: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    dropped_columns: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def sums_up(self) -> bool:
        """Whether each row is counted once: shaped + removals + rejected + quarantined = lines."""
        aside = self.outcomes.get(Outcome.REJECTED, 0) + self.outcomes.get(Outcome.QUARANTINED, 0)
        stored = sum(self.outcomes.get(o, 0) for o in (Outcome.LOADED, Outcome.UNCHANGED, Outcome.NEW_VERSION))
        return self.lines == self.shaped + self.removals + aside and stored in {0, self.shaped}

    def with_batch(self, batch: Batch) -> Report:
        """The same report with one more batch counted."""
        outcomes = Counter(self.outcomes)
        for outcome, rows in batch.set_aside.group_by("outcome").len().iter_rows():
            outcomes[Outcome(outcome)] += rows
        codes = Counter(self.findings)
        codes.update(dict(batch.findings.group_by("code").len().iter_rows()))
        whole = batch.findings.filter(batch.findings["line"] == 0)
        columns = [
            name for name, code in whole.select("column", "code").iter_rows() if code in {"E101", "E102"} and name
        ]
        says = [
            text for code, text in whole.select("code", "says").iter_rows() if code not in {"E101", "E102", NOT_DATA}
        ]
        return Report(
            lines=self.lines + batch.lines,
            shaped=self.shaped + len(batch.records),
            removals=self.removals + len(batch.removals),
            outcomes=dict(outcomes),
            findings=dict(sorted(codes.items())),
            dropped_columns=(*self.dropped_columns, *columns),
            remarks=(*self.remarks, *says),
        )
