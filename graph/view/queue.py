"""The stewards' queue: what a person should look at, the most telling decision first, and how far the work is.

The rule of this module: a pair is shown, and counted, only to a reader who may know of both credit files. Pairs that
somebody else is looking at are told as theirs, never hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from graph.errors import BadInput
from graph.resolution.gain import MOST_BITS, Gain, Open, gains
from graph.sidebase.judgements import Verdict
from graph.sidebase.queue import QueueNote
from graph.view.answers import Partial, PartialReason
from graph.view.cells import text, whole
from graph.view.directory import Placed
from graph.view.files import OpenFile, files_by_id, placed_by_file
from graph.view.judged import Judged, only_stewards, with_state
from graph.view.proposed import open_proposals, sentence_of
from graph.view.reading import Reading
from graph.view.steward import MOST

Pair = tuple[str, str]

PROPOSED: Final = "likely_one"
"""The reason of pairs that the engine proposes."""

DRAWN: Final = "drawn"
"""The reason of pairs that were drawn by chance."""
DRAWN_SAYS: Final = "Drawn by chance from the pairs that are one subject here, to know how right that is."

MOST_PAIRS: Final = 5_000
"""So many pairs are put in order; of more, the first ones by their ids."""


class Asks(StrEnum):
    """Why a pair is in the queue."""

    CONFLICT = "conflict"  # evidence or judgements contradict each other
    PROPOSAL = "proposal"  # too little evidence for a machine
    SECOND_STEWARD = "second_steward"  # one steward said SAME, another one has to agree
    SECOND_LOOK = "second_look"  # a steward asked for it
    SAMPLE = "sample"  # it was drawn by chance, to know how right the joins are


@dataclass(frozen=True)
class QueuePair:
    """One pair of the queue. `files` would be affected; `bridge`, `uncertainty` and `gain`: graph.resolution.gain.

    `weight` is in bits, None where something contradicts or nothing was weighed. `claimed_by` has it until
    `claimed_until`; `escalated_by` asks `asked_of` for a second look, or with None anybody else. `version` grows with
    everything that is judged of it.
    """

    left: str
    right: str
    left_name: str
    right_name: str
    kind: str
    asks: Asks
    reason: str
    sentence: str
    weight: float | None
    files: int
    bridge: bool
    uncertainty: float
    gain: float
    departments: tuple[str, str]
    regions: tuple[str, str]
    judgements: tuple[Judged, ...]
    claimed_by: str | None
    claimed_until: datetime | None
    escalated_by: str | None
    asked_of: str | None
    asked_why: str
    version: int

    def waits_for(self, steward: str) -> bool:
        """Whether this steward could decide it now: nobody else has it, and they have not had their say on it.

        A second look that was asked of them is wanted whatever they said before.
        """
        if self.claimed_by not in {None, steward} or self.escalated_by == steward:
            return False
        if self.asked_of is not None:
            return self.asked_of == steward
        return steward not in {one.actor for one in self.judgements}


@dataclass(frozen=True)
class Queue:
    """A part of the queue: `open` pairs are left of those chosen, `decided` are decided, `share` of all is done."""

    pairs: tuple[QueuePair, ...]
    open: int
    decided: int
    share: float
    partial: Partial


@dataclass(frozen=True)
class Pattern:
    """Which pairs of the queue are meant: by reason, part of a department's name, start of a region's code."""

    reason: str | None = None
    department: str | None = None
    region: str | None = None
    asks: str | None = None

    def fits(self, pair: QueuePair) -> bool:
        """Whether a pair is meant; a department or region fits when it is that of either file."""
        return (
            self.reason in {None, pair.reason}
            and self.asks in {None, pair.asks.value}
            and (self.department is None or any(self.department in name for name in pair.departments))
            and (self.region is None or any(code.startswith(self.region) for code in pair.regions))
        )


ALL: Final = Pattern()


def queue_of(reading: Reading, pattern: Pattern, limit: int, steward: str | None) -> Queue:
    """The queue in order; for a steward, only what waits for them, with what was asked of them first.

    `Refused` for whoever is no steward.
    """
    only_stewards(reading)
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} pairs, not {limit}.")
    found = _Found(reading)
    meant = [pair for pair in found.pairs() if pattern.fits(pair)]
    mine = _in_order(meant, steward)
    left = len({(pair.left, pair.right) for pair in meant})
    done = found.decided
    reasons = (PartialReason.LIMIT,) if found.cut else ()
    share = done / (done + left) if done + left else 1.0
    return Queue(tuple(mine[:limit]), left, done, share, Partial(bool(reasons), reasons))


def waiting_for(reading: Reading, steward: str) -> tuple[Pair, ...]:
    """All pairs of the queue that this steward could decide now, in its order; `Refused` for whoever is none."""
    only_stewards(reading)
    return tuple((pair.left, pair.right) for pair in _in_order(_Found(reading).pairs(), steward))


def _in_order(pairs: Iterable[QueuePair], steward: str | None) -> list[QueuePair]:
    mine = [pair for pair in pairs if steward is None or pair.waits_for(steward)]
    return sorted(
        mine, key=lambda pair: (pair.asked_of is None or pair.asked_of != steward, -pair.gain, pair.left, pair.right)
    )


class _Found:
    """Everything that asks for a person, put together from graph and ledger."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        standing = reading.base.side.judgements.standing_judgements()
        self._judged: dict[Pair, list[Judged]] = defaultdict(list)
        for one in with_state(reading, standing):
            self._judged[one.left, one.right].append(one)
        self._versions: Mapping[Pair, int] = reading.base.side.judgements.versions()
        self._claims: Mapping[Pair, QueueNote] = reading.base.side.queue.claims()
        self._escalations = {
            pair: note
            for pair, note in reading.base.side.queue.escalations().items()
            if not any(_answers(one, note) for one in self._judged.get(pair, ()))
        }
        self.cut = False
        self.decided = 0

    def pairs(self) -> list[QueuePair]:
        asked = self._asked()
        judged = {pair for pair, told in self._judged.items() if _decides(told)}
        opened = {file.id: file for file in files_by_id(self._reading, {f for pair in {*asked, *judged} for f in pair})}
        self.decided = sum(pair not in asked and opened.keys() >= set(pair) for pair in judged)
        shown = [pair for pair in sorted(asked) if opened.keys() >= set(pair)]
        places = placed_by_file(self._reading, [opened[file] for file in sorted({f for pair in shown for f in pair})])
        changes = self._gains(shown, asked, opened)
        return [self._pair(pair, *asked[pair], gain, opened, places) for pair, gain in zip(shown, changes, strict=True)]

    def _asked(self) -> dict[Pair, tuple[Asks, str, str, float | None]]:
        conflicts = self._reading.base.resolution.conflicts(MOST_PAIRS + 1, None)
        self.cut = len(conflicts) > MOST_PAIRS
        asked: dict[Pair, tuple[Asks, str, str, float | None]] = {}
        for pair, told in self._judged.items():
            waiting = [one for one in told if one.waiting]
            if waiting:
                asked[pair] = (Asks.SECOND_STEWARD, "second_steward", waiting[0].reason, None)
        for pair, note in self._escalations.items():
            asked[pair] = (Asks.SECOND_LOOK, "second_look", note.reason, None)
        for one in conflicts[:MOST_PAIRS]:
            why = Asks.CONFLICT if one.weight is None else Asks.PROPOSAL
            known = asked.get((one.left, one.right))
            asks = known[0] if known is not None else why
            asked[one.left, one.right] = (asks, one.reason, one.sentence, one.weight)
        for likely in open_proposals(self._reading, self._judged, MOST_PAIRS + 1):
            said = sentence_of(likely.bits, likely.model)
            asked.setdefault((likely.left, likely.right), (Asks.PROPOSAL, PROPOSED, said, likely.bits))
        drawn = self._reading.base.side.samples.last()
        for pair in () if drawn is None else drawn.pairs:
            if not _decides(self._judged.get(pair, ())):
                asked.setdefault(pair, (Asks.SAMPLE, DRAWN, DRAWN_SAYS, None))
        return asked

    def _gains(
        self,
        pairs: Sequence[Pair],
        asked: Mapping[Pair, tuple[Asks, str, str, float | None]],
        opened: Mapping[str, OpenFile],
    ) -> tuple[Gain, ...]:
        subjects = {file: opened[file].subject or file for pair in pairs for file in pair}
        rows = self._reading.rows("view_sizes_of_subjects", subjects.values())
        sizes = {text(row, "id"): whole(row, "files") for row in rows}
        return gains(
            [Open(subjects[left], subjects[right], _weight(asked[left, right])) for left, right in pairs], sizes
        )

    def _pair(
        self,
        pair: Pair,
        asks: Asks,
        reason: str,
        sentence: str,
        weight: float | None,
        gain: Gain,
        opened: Mapping[str, OpenFile],
        places: Mapping[str, Placed],
    ) -> QueuePair:
        left, right = (opened[file] for file in pair)
        claim = self._claims.get(pair)
        asked = self._escalations.get(pair)
        by_pair = [places[file] for file in pair]
        return QueuePair(
            left=left.id,
            right=right.id,
            left_name=left.name,
            right_name=right.name,
            kind=left.kind.value,
            asks=asks,
            reason=reason,
            sentence=sentence,
            weight=weight,
            files=gain.files,
            bridge=gain.bridge,
            uncertainty=round(gain.uncertainty, 3),
            gain=round(gain.expected, 3),
            departments=(by_pair[0].department.name, by_pair[1].department.name),
            regions=(_code(by_pair[0]), _code(by_pair[1])),
            judgements=tuple(self._judged.get(pair, ())),
            claimed_by=None if claim is None else claim.actor,
            claimed_until=None if claim is None else claim.until,
            escalated_by=None if asked is None else asked.actor,
            asked_of=None if asked is None else asked.to_whom,
            asked_why="" if asked is None else asked.reason,
            version=self._versions.get(pair, 0),
        )


def _weight(asked: tuple[Asks, str, str, float | None]) -> float | None:
    """The weight by which a pair is put in order: what was drawn is as good as certain, so it comes last."""
    asks, *_, weight = asked
    return MOST_BITS if asks is Asks.SAMPLE else weight


def _answers(one: Judged, asked: QueueNote) -> bool:
    """Whether a judgement is the second look that was asked for."""
    meant = one.actor != asked.actor if asked.to_whom is None else one.actor == asked.to_whom
    return meant and one.by_rule is None and one.at >= asked.at


def _decides(told: Iterable[Judged]) -> bool:
    """Whether people have settled a pair: somebody said SAME or DIFFERENT, it acts, and nobody contradicts."""
    said = [one for one in told if one.verdict is not Verdict.UNSURE and one.by_rule is None]
    return bool(said) and not any(one.waiting or one.contradicted for one in said)


def _code(place: Placed) -> str:
    return place.region.code if place.region is not None else ""
