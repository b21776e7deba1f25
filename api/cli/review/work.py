"""What a steward's session does to the base: take the next pair, judge it, undo, lay it aside.

The rule of this module: the base is written to only for the moment of a decision, so that several stewards and loads
can work at once; a pair is claimed while it is looked at.
"""

from __future__ import annotations

from collections import deque
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
from graph.view.queue import Asks, Pattern, QueuePair
from graph.view.steward import MOST

WAIT_S: Final = 20.0
"""How long a decision waits for another writer, such as a small load, before it is refused."""
BACKLOG: Final = 50
"""Pairs fetched at once in their order; the next fetch sees what has changed since."""


@dataclass(frozen=True)
class Taken:
    """The next pair, claimed, and how far the work is."""

    pair: PairExplained | None
    open: int
    share: float


class Work:
    """One steward's work on the queue, or on a part of it."""

    def __init__(self, base: Base, actor: Actor, reason: str, pattern: Pattern, *, wait_s: float = WAIT_S) -> None:
        self._base = base
        self._actor = actor
        self._reason = reason
        self._pattern = pattern
        self._wait_s = wait_s
        self._backlog: deque[QueuePair] = deque()
        self._open = 0
        self._decided = 0

    def take(self, passed: frozenset[Pair]) -> Taken:
        """Claim the next pair that is not among those passed over."""
        found = self._from_backlog(passed)
        if found is None:
            self._fetch(len(passed))
            found = self._from_backlog(passed)
        return self._taken(found)

    def _from_backlog(self, passed: frozenset[Pair]) -> PairExplained | None:
        while self._backlog:
            offered = self._backlog.popleft()
            found = None if (offered.left, offered.right) in passed else self._claimed(offered)
            if found is not None:
                return found
        return None

    def _fetch(self, passed: int) -> None:
        view = steward_view(self._base, self._actor, "queue")
        queue = view.queue(self._pattern, min(MOST, passed + BACKLOG), self._actor.id)
        self._backlog = deque(queue.pairs)
        self._open, self._decided = queue.open, queue.decided

    def _claimed(self, offered: QueuePair) -> PairExplained | None:
        """A pair of the backlog, unless it was settled since or somebody was quicker."""
        pair = offered.left, offered.right
        try:
            found = self.look(pair)
            drawn = offered.asks is Asks.SAMPLE
            if offered.asks is not Asks.SECOND_LOOK and not still_asks(found, self._actor.id, drawn=drawn):
                return None
            self._base.side.queue.claim([pair], actor=self._actor.id)
        except (Refused, NotFound):
            return None
        return found

    def _taken(self, pair: PairExplained | None) -> Taken:
        every = self._open + self._decided
        return Taken(pair, self._open, self._decided / every if every else 1.0)

    def look(self, pair: Pair) -> PairExplained:
        """A pair as it stands now."""
        return steward_view(self._base, self._actor, "|".join(pair)).explain_pair(*pair)

    def judge(self, pair: Pair, verdict: Verdict) -> Act:
        """Judge a pair and give it back to the queue, where it only stays if something is left to decide."""
        with self._base.writing(self._wait_s):
            done = judge_pairs(self._base, verdict, [pair], actor=self._actor.id, reason=self._reason)
        self.give_back(pair)
        if verdict is not Verdict.UNSURE and not done.waiting:
            self._open, self._decided = max(0, self._open - 1), self._decided + 1
        return done

    def undo(self, said: Said) -> Taken:
        """Take a decision of this session back, and the pair again."""
        with self._base.writing(self._wait_s):
            retract(self._base, said.act, actor=self._actor.id, reason="undone in the same review")
        self._base.side.queue.claim([said.pair], actor=self._actor.id)
        self._fetch(0)
        return self._taken(self.look(said.pair))

    def give_back(self, pair: Pair) -> None:
        """End the claim on a pair."""
        self._base.side.queue.release([pair], actor=self._actor.id)

    def ask_for_a_second_look(self, pair: Pair) -> None:
        """Escalate a pair to anybody else."""
        self._base.side.queue.escalate(pair, actor=self._actor.id, to_whom=None, reason=self._reason)


def still_asks(pair: PairExplained, steward: str, *, drawn: bool = False) -> bool:
    """Whether a pair that was in the queue a moment ago still waits for this steward; `drawn`: by chance."""
    if any(one.actor == steward for one in pair.judgements):
        return False
    if any(one.waiting or one.contradicted for one in pair.judgements):
        return True
    settled = any(one.verdict is not Verdict.UNSURE and one.by_rule is None for one in pair.judgements)
    return (drawn or not pair.together) and not settled
