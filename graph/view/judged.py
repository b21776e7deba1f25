"""What people have judged of credit files, as far as a reader may know of both files.

The rule of this module: judgements stand beside each other in the order in which they were made; where two
contradict each other both are told, and neither counts as the answer. Whose work judging is not, is told of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph.errors import Refused
from graph.resolution.agreement import Agreement, agreement
from graph.sidebase.judgements import Judgement, Verdict
from graph.store.mirroring import as_evidence
from graph.view.cells import text
from graph.view.files import files_by_id
from graph.view.reading import Reading

WAITING: Final = "PROPOSED"
"""The verdict that the graph mirrors for a SAME that acts only when a second steward agrees."""


@dataclass(frozen=True)
class Judged:
    """A standing judgement on two credit files.

    `waiting`: it acts only when a second steward agrees; `contradicted`: another standing judgement on these files
    says the opposite.
    """

    id: str
    act: str
    verdict: Verdict
    left: str
    right: str
    actor: str
    at: datetime
    reason: str
    by_rule: str | None
    waiting: bool
    contradicted: bool


def judged_on(reading: Reading, files: Iterable[str], *, both: bool = False) -> tuple[Judged, ...]:
    """The standing judgements on any of these files (or only between them), the oldest first."""
    if not reading.access.judges:
        return ()
    wanted = set(files)
    standing = reading.base.side.judgements.standing_judgements(sorted(wanted))
    if both:
        standing = [one for one in standing if {one.left, one.right} <= wanted]
    opened = {file.id for file in files_by_id(reading, {file for one in standing for file in (one.left, one.right)})}
    return with_state(reading, [one for one in standing if {one.left, one.right} <= opened])


def with_state(reading: Reading, standing: Iterable[Judgement]) -> tuple[Judged, ...]:
    """These standing judgements with what became of each; all that stand on a pair must be among them."""
    told = [(one, one.verdict) for one in standing if one.verdict is not None]
    rows = reading.rows("view_verdicts", (one.id for one, _ in told))
    waiting = {text(row, "id") for row in rows if row["verdict"] == WAITING}
    said: dict[tuple[str, str], set[Verdict]] = {}
    for one, verdict in told:
        said.setdefault((one.left, one.right), set()).add(verdict)
    opposite = {Verdict.SAME: Verdict.DIFFERENT, Verdict.DIFFERENT: Verdict.SAME}
    return tuple(
        Judged(
            one.id,
            one.act,
            verdict,
            one.left,
            one.right,
            one.actor,
            one.at,
            one.reason,
            one.by_rule,
            one.id in waiting,
            opposite.get(verdict) in said[one.left, one.right],
        )
        for one, verdict in told
    )


def ever_judged(reading: Reading, files: Iterable[str]) -> tuple[Judgement, ...]:
    """Everything ever judged on these credit files, retracted or not, the oldest first, as far as both are open."""
    only_stewards(reading)
    told = reading.base.side.judgements.history(sorted(set(files)))
    return _open(reading, told)


def agreement_of(reading: Reading) -> Agreement:
    """How far stewards agree on the pairs that are open to the reader."""
    only_stewards(reading)
    return agreement(as_evidence(_open(reading, reading.base.side.judgements.standing_judgements())))


def only_stewards(reading: Reading) -> None:
    """Raise `Refused` for whoever is not to know what was judged, or that anything was."""
    if not reading.access.judges:
        raise Refused("This is the work of stewards.")


def _open(reading: Reading, told: Sequence[Judgement]) -> tuple[Judgement, ...]:
    opened = {file.id for file in files_by_id(reading, {file for one in told for file in (one.left, one.right)})}
    return tuple(one for one in told if {one.left, one.right} <= opened)
