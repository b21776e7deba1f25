"""How the versions of one decision stand, from everything that was ever delivered about it.

The rule of this module: `settle` is a pure function of the deliveries, whatever order they were loaded in. That
is why a late old file slots in between, a withdrawal gives the state of before, and a rebuild the same facts.

A decision (one record key) may name several subjects; each is a *part* with versions of its own. What speaks
about it, in the order of delivery:

- an assertion: this part says this now; an earlier version is superseded;
- a full delivery that does not contain a part of its scope: the part has lapsed;
- a corrections delivery: what it says of the decision replaces all that the decision said before, so that a
  corrected name or number does not leave the wrong one standing;
- a removal: every version so far is removed, and no older file brings it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import TypeVar

from graph.delivery import DeliveryKind
from graph.view.answers import RecordState


@dataclass(frozen=True)
class Source:
    """A delivery as far as it speaks about versions."""

    id: str
    stamp: str
    kind: DeliveryKind
    scope: str
    delivered: datetime
    run: int
    period_from: date | None = None
    period_to: date | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands among all deliveries.

        One file may be delivered twice, for two regions or as two kinds: they have one stamp, and each has its say.
        """
        return self.stamp, self.id

    def covers(self, scope: str, decided: date | None) -> bool:
        """Whether this delivery, being full, would have contained a record of this scope and day."""
        if self.scope != scope:
            return False
        if self.period_from is None and self.period_to is None:
            return True
        if decided is None:
            return False
        return (self.period_from or date.min) <= decided <= (self.period_to or date.max)


@dataclass(frozen=True)
class Assertion:
    """One row of one delivery that says one version."""

    record: str
    part: str
    decided: date | None
    source: Source
    row: int


@dataclass(frozen=True)
class Removal:
    """One row of a removals delivery; `part` None means every subject of the decision."""

    part: str | None
    source: Source
    row: int


@dataclass(frozen=True)
class Standing:
    """Where a version stands: its state and, when it is over, the delivery instant that ended it."""

    state: RecordState
    ended: datetime | None = None


CURRENT = Standing(RecordState.CURRENT)

Spoken = TypeVar("Spoken", Assertion, Removal)


@dataclass(frozen=True)
class Settled:
    """The answer for one decision: each version's standing, and which version revises which."""

    standings: Mapping[str, Standing]
    revisions: frozenset[tuple[str, str]]  # (newer, older)

    @property
    def plain(self) -> bool:
        """One version, current: nothing needs to be settled again until somebody says something else."""
        return list(self.standings.values()) == [CURRENT]


@dataclass
class _Part:
    scope: str = ""
    decided: date | None = None
    current: str | None = None
    over: bool = False
    history: list[str] = field(default_factory=list)


def settle(assertions: Iterable[Assertion], removals: Iterable[Removal], fulls: Sequence[Source]) -> Settled:
    """Settle one decision from all its assertions and removals and the full deliveries that could contain it."""
    said = _by_source(assertions)
    removed = _by_source(removals)
    sources = {source.place: source for source in (*said, *removed, *fulls)}
    standings: dict[str, Standing] = {}
    revisions: set[tuple[str, str]] = set()
    parts: dict[str, _Part] = {}
    for _, source in sorted(sources.items()):
        here = sorted(said.get(source, ()), key=lambda a: a.row)
        _assert(here, parts, standings)
        present = {a.part for a in here}
        if source.kind is DeliveryKind.CORRECTIONS and here:
            _replace(source, present, parts, standings, revisions)
        if source.kind is DeliveryKind.FULL:
            _lapse(source, present, parts, standings)
        for removal in removed.get(source, ()):
            _remove(removal, parts, standings)
    for part in parts.values():
        latest_first = list(dict.fromkeys(reversed(part.history)))
        revisions.update(pairwise(latest_first))
    return Settled(standings, frozenset(revisions))


def _by_source(spoken: Iterable[Spoken]) -> dict[Source, list[Spoken]]:
    ordered = sorted(spoken, key=lambda one: one.source.place)
    return {source: list(group) for source, group in groupby(ordered, key=lambda one: one.source)}


def _assert(here: Sequence[Assertion], parts: dict[str, _Part], standings: dict[str, Standing]) -> None:
    for assertion in here:
        part = parts.setdefault(assertion.part, _Part())
        if part.current is not None and part.current != assertion.record and not part.over:
            standings[part.current] = Standing(RecordState.SUPERSEDED, assertion.source.delivered)
        part.scope, part.decided = assertion.source.scope, assertion.decided
        part.current, part.over = assertion.record, False
        part.history.append(assertion.record)
        standings[assertion.record] = CURRENT


def _replace(
    source: Source,
    present: set[str],
    parts: dict[str, _Part],
    standings: dict[str, Standing],
    revisions: set[tuple[str, str]],
) -> None:
    corrected = [parts[name].current for name in sorted(present)]
    for name, part in parts.items():
        if name in present or part.current is None or part.over:
            continue
        standings[part.current] = Standing(RecordState.SUPERSEDED, source.delivered)
        part.over = True
        revisions.update((new, part.current) for new in corrected if new is not None)


def _lapse(source: Source, present: set[str], parts: dict[str, _Part], standings: dict[str, Standing]) -> None:
    for name, part in parts.items():
        if name in present or part.current is None or part.over or not source.covers(part.scope, part.decided):
            continue
        standings[part.current] = Standing(RecordState.LAPSED, source.delivered)
        part.over = True


def _remove(removal: Removal, parts: dict[str, _Part], standings: dict[str, Standing]) -> None:
    for name, part in parts.items():
        if removal.part is not None and name != removal.part:
            continue
        for record in part.history:
            standings[record] = Standing(RecordState.REMOVED, removal.source.delivered)
        part.over = True
