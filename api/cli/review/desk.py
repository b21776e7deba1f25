"""What is on a steward's desk, and what a key does to it.

The rule of this module: pure. A key gives a new desk and a wish; only the loop fulfils wishes. What a machine thinks
is hidden until it is asked for, and hidden again with every new pair.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from graph.sidebase.judgements import Verdict
from graph.view.explained import PairExplained

Pair = tuple[str, str]


class Wish(StrEnum):
    """What the loop has to do."""

    NOTHING = "nothing"
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    UNDO = "undo"
    LATER = "later"
    SECOND_LOOK = "second_look"
    QUIT = "quit"


@dataclass(frozen=True)
class Said:
    """One decision of this session, to be undone by its act."""

    act: str
    verdict: Verdict
    pair: Pair


@dataclass(frozen=True)
class Desk:
    """The pair to look at (None when nothing is left), what is opened of it, and what was decided so far."""

    steward: str
    pair: PairExplained | None = None
    open: int = 0
    share: float = 0.0
    evidence: bool = False
    score: bool = False
    neighbours: bool = False
    said: tuple[Said, ...] = ()
    passed: frozenset[Pair] = frozenset()  # looked at and left for later in this session
    note: str = ""

    def showing(self, pair: PairExplained | None, *, left: int, share: float) -> Desk:
        """The desk with another pair, everything about it closed again."""
        return replace(self, pair=pair, open=left, share=share, evidence=False, score=False, neighbours=False)

    def decided(self, said: Said, note: str) -> Desk:
        """The desk after a decision."""
        return replace(self, said=(*self.said, said), note=note)

    def undone(self, note: str) -> Desk:
        """The desk after the last decision was taken back."""
        return replace(self, said=self.said[:-1], note=note)

    def told(self, note: str) -> Desk:
        """The desk with something to tell."""
        return replace(self, note=note)

    def left_for_later(self, note: str) -> Desk:
        """The desk after its pair was put aside."""
        return self if self.pair is None else replace(self, passed=self.passed | {pair_of(self.pair)}, note=note)


DECISIONS: Final = {
    "m": Wish.SAME,
    "n": Wish.DIFFERENT,
    "u": Wish.UNSURE,
    "l": Wish.LATER,
    "x": Wish.SECOND_LOOK,
}
VERDICTS: Final = {
    Wish.SAME: Verdict.SAME,
    Wish.DIFFERENT: Verdict.DIFFERENT,
    Wish.UNSURE: Verdict.UNSURE,
}
KEYS: Final = (
    ("m", "same"),
    ("n", "different"),
    ("u", "unsure"),
    ("z", "undo"),
    ("e", "evidence"),
    ("s", "score"),
    ("o", "neighbours"),
    ("l", "later"),
    ("x", "second look"),
    ("q", "quit"),
)


def press(desk: Desk, key: str) -> tuple[Desk, Wish]:
    """What a key does; an unknown one does nothing, "" (nobody is there any more) quits."""
    desk = replace(desk, note="")
    if key in {"q", ""}:
        return desk, Wish.QUIT
    if key == "z":
        return (desk, Wish.UNDO) if desk.said else (replace(desk, note="Nothing to undo."), Wish.NOTHING)
    if desk.pair is None:
        return desk, Wish.NOTHING
    match key:
        case "e":
            desk = replace(desk, evidence=not desk.evidence)
        case "s":
            desk = replace(desk, score=not desk.score)
        case "o":
            desk = replace(desk, neighbours=not desk.neighbours)
    return desk, DECISIONS.get(key, Wish.NOTHING)


def pair_of(pair: PairExplained) -> Pair:
    """The ids of the two files."""
    return pair.left.id, pair.right.id
