"""What one steward does with the queue and with credit files: one door for the terminal and the API.

The rule of this module: nobody judges what they may not know of, and nobody judges past what somebody else has judged
since they looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.base import Base
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, Outdated
from graph.sidebase.judgements import Verdict
from graph.sidebase.queue import CLAIM_FOR
from graph.sidebase.samples import Sample
from graph.store.judging import Act, Pair, Trial, all_one, judge_pairs, not_of, retract, try_pairs
from graph.view import Actor, View, steward_named
from graph.view.origin import ALL, Sources

PURPOSE: Final = "quality_resolution"
QUEUE: Final = "queue"
"""What a steward names as reference when the whole queue is meant."""


@dataclass(frozen=True)
class Noted:
    """What became of a pair of the queue: who has it `until` when, or of whom a second look is asked."""

    left: str
    right: str
    actor: str
    until: datetime | None = None
    asked_of: str | None = None


class Stewarding:
    """The acts of one steward. Judging and retracting happen inside `base.writing()`.

    `sources` narrows what is looked at, as everywhere.
    """

    def __init__(self, base: Base, actor: Actor, sources: Sources = ALL) -> None:
        self._base = base
        self._sources = sources
        self.actor = actor

    @contextmanager
    def writing(self, wait_s: float = 0.0) -> Iterator[None]:
        """Be the one writer, for judging and retracting; `BaseHeld` when another one is at work for too long."""
        with self._base.writing(wait_s):
            yield

    def view(self, reference: str = QUEUE) -> View:
        """What this steward may read for an item of the queue; `PurposeRefused` for whoever is no steward."""
        return View(self._base, self.actor, purpose(PURPOSE), reference=reference, sources=self._sources)

    def claim(self, pair: Pair | None = None, *, lasting: timedelta = CLAIM_FOR) -> Noted:
        """Take a pair, or the next one that waits; `NotFound` if nothing waits or a file is closed, `Taken`."""
        if pair is None:
            waiting = self.view().queue(limit=1, steward=self.actor.id).pairs
            if not waiting:
                raise NotFound("Nothing in the queue waits for you.")
            pair = waiting[0].left, waiting[0].right
        else:
            self._look(pair)  # only what the reader may know of can be taken
        until = self._base.side.queue.claim([pair], actor=self.actor.id, lasting=lasting)
        return Noted(*pair, self.actor.id, until)

    def release(self, pair: Pair) -> Noted:
        """Give a pair back, or lay down the second look one asked for; `NotFound` when it is not one's own."""
        if not self._base.side.queue.release([pair], actor=self.actor.id):
            raise NotFound("This pair is not yours.", left=pair[0], right=pair[1])
        return Noted(*pair, self.actor.id)

    def escalate(self, pair: Pair, *, to: str | None, reason: str) -> Noted:
        """Ask for a second look, by the steward of this name or by anybody else; `NotFound` if a file is closed."""
        asked = None if to is None else steward_named(self._base.settings, to).id
        self._look(pair)
        self._base.side.queue.escalate(pair, actor=self.actor.id, to_whom=asked, reason=reason)
        return Noted(*pair, self.actor.id, asked_of=asked)

    def draw(self, pairs: int, sample_id: str) -> Sample:
        """Draw pairs by chance, which wait in the queue from now on; what was drawn under this id before stays.

        `NotFound` when no subject has two open files. What is left of the last sample waits no longer.
        """
        view = self.view()  # refused for whoever is no steward
        known = self._base.side.samples.known(sample_id)
        if known is not None:
            return known
        return self._base.side.samples.keep(sample_id, view.draw_joins(pairs), actor=self.actor.id)

    def pairs_meant(self, verdict: Verdict, files: Sequence[str]) -> tuple[Pair, ...]:
        """The pairs that a verdict on these files is about; `BadInput` for too few files.

        SAME says that all are one, DIFFERENT that the first is not of the others, or given alone not of its subject.
        """
        first, *others = files or [""]
        if not others and first:
            if verdict is not Verdict.DIFFERENT:
                raise BadInput("A verdict is about two credit files or more.", file=first)
            view = self.view(first)
            subject = view.credit_file(first).subject_id
            others = [file.id for file in (view.credit_files(subject) if subject else ()) if file.id != first]
            if not others:
                raise BadInput("No other credit file is on its subject.", file=first)
        if not others:
            raise BadInput("A verdict is about two credit files or more.")
        if first in others:
            raise BadInput("A credit file cannot be judged against itself.", file=first)
        return all_one(files) if verdict is Verdict.SAME else not_of(first, others)

    def judge(
        self,
        verdict: Verdict,
        pairs: Sequence[Pair],
        *,
        reason: str,
        expected_version: int | None = None,
        act: str | None = None,
    ) -> Act:
        """Judge pairs of open files alike in one act.

        `Outdated` when more was judged between these files than `expected_version`; not when it was this very `act`.
        """
        files = self._open(pairs)
        ledger = self._base.side.judgements
        if expected_version is not None and not (act and ledger.written(act)):
            version = ledger.version(files)
            if version != expected_version:
                raise Outdated("Somebody has judged these files since you looked. Look again.", version=version)
        return judge_pairs(self._base, verdict, pairs, actor=self.actor.id, reason=reason, act=act)

    def try_(self, verdict: Verdict, pairs: Sequence[Pair]) -> Trial:
        """What `judge` would do, writing nothing."""
        self._open(pairs)
        return try_pairs(self._base, verdict, pairs, actor=self.actor.id)

    def retract(self, judged: str, *, reason: str, act: str | None = None) -> Act:
        """Take an act or one judgement back, also on a file that is withdrawn by now.

        `NotFound` when there is none, `BadInput` when nothing of it stands any more.
        """
        self.view(judged)  # refused for whoever is no steward
        ledger = self._base.side.judgements
        done = ledger.written(act) if act else []
        if done:  # the same retraction, asked for again after its answer was lost
            gone = tuple(ledger.judgement(one.retracts) for one in done if one.retracts is not None)
            return Act(judged, None, gone, 0)
        return retract(self._base, judged, actor=self.actor.id, reason=reason, act=act)

    def _look(self, pair: Pair) -> None:
        self.view("|".join(pair)).explain_pair(*pair)

    def _open(self, pairs: Sequence[Pair]) -> list[str]:
        files = sorted({file for pair in pairs for file in pair})
        if not files:
            raise BadInput("There is no pair to judge.")
        known = {file.id for file in self.view(files[0]).credit_files_by_id(files)}
        for file in files:
            if file not in known:
                raise NotFound("There is no such credit file, or none that is open to this purpose.")
        return files
