"""What a steward's session does to the base: take the next pair, judge it, undo, lay it aside.

The rule of this module: the base is written to only for the moment of a decision, so that several stewards and loads
can work at once; a pair is claimed while it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.cli.acts import steward_view
from api.cli.review.desk import Pair, Said
from graph.base import Base
from graph.errors import NotFound, Refused
from graph.sidebase.judgements import Verdict
from graph.store.judging import Act, judge_pairs, retract
from graph.view import Actor
from graph.view.explained import PairExplained
from graph.view.queue import Pattern

WAIT_S: Final = 20.0
"""How long a decision waits for another writer, such as a small load, before it is refused."""
TRIES: Final = 5
"""Pairs offered at once: one that somebody takes in the same moment is passed over."""


@dataclass(frozen=True)
class Taken:
    """The next pair, claimed, and how far the work is."""

    pair: PairExplained | None
    open: int
    share: float


class Work:
    """One steward's work on the queue, or on a part of it."""

    def __init__(self, base: Base, actor: Actor, reason: str, pattern: Pattern) -> None:
        self._base = base
        self._actor = actor
        self._reason = reason
        self._pattern = pattern

    def take(self, passed: frozenset[Pair]) -> Taken:
        """Claim the next pair that is not among those passed over."""
        view = steward_view(self._base, self._actor, "queue")
        queue = view.queue(self._pattern, len(passed) + TRIES, self._actor.id)
        for offered in queue.pairs:
            pair = offered.left, offered.right
            if pair in passed:
                continue
            try:
                self._base.side.queue.claim([pair], actor=self._actor.id)
                return Taken(self.look(pair), queue.open, queue.share)
            except (Refused, NotFound):  # somebody was quicker, or a file has gone
                continue
        return Taken(None, queue.open, queue.share)

    def look(self, pair: Pair) -> PairExplained:
        """A pair as it stands now."""
        return steward_view(self._base, self._actor, "|".join(pair)).explain_pair(*pair)

    def judge(self, pair: Pair, verdict: Verdict) -> Act:
        """Judge a pair and give it back to the queue, where it only stays if something is left to decide."""
        with self._base.writing(WAIT_S):
            done = judge_pairs(self._base, verdict, [pair], actor=self._actor.id, reason=self._reason)
        self.give_back(pair)
        return done

    def undo(self, said: Said) -> None:
        """Take a decision of this session back, and the pair again."""
        with self._base.writing(WAIT_S):
            retract(self._base, said.act, actor=self._actor.id, reason="undone in the same review")
        self._base.side.queue.claim([said.pair], actor=self._actor.id)

    def give_back(self, pair: Pair) -> None:
        """End the claim on a pair."""
        self._base.side.queue.release([pair], actor=self._actor.id)

    def ask_for_a_second_look(self, pair: Pair) -> None:
        """Escalate a pair to anybody else."""
        self._base.side.queue.escalate(pair, actor=self._actor.id, to_whom=None, reason=self._reason)
