"""How far a walk from one subject to another may go.

The rule of this module: every walk has bounds, and of two bounds the narrower one holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.errors import BadInput

MOST_DEPTH, MOST_SUBJECTS, MOST_PATHS, MOST_SECONDS = 6, 1_000, 10, 60.0


@dataclass(frozen=True)
class Bounds:
    """Hops between the two, subjects in all, seconds, and paths to tell."""

    depth: int = 4
    subjects: int = 300
    seconds: float = 10.0
    paths: int = 4

    def __post_init__(self) -> None:
        for name, most in (("depth", MOST_DEPTH), ("subjects", MOST_SUBJECTS), ("paths", MOST_PATHS)):
            if not 1 <= getattr(self, name) <= most:
                raise BadInput(f"The bound {name} is 1 to {most}, not {getattr(self, name)}.")
        if not 0 < self.seconds <= MOST_SECONDS:
            raise BadInput(f"A walk takes up to {MOST_SECONDS:.0f} seconds, not {self.seconds}.")

    def within(self, other: Bounds) -> Bounds:
        """The narrower of two in everything."""
        return Bounds(
            min(self.depth, other.depth),
            min(self.subjects, other.subjects),
            min(self.seconds, other.seconds),
            min(self.paths, other.paths),
        )


USUAL: Final = Bounds()
WIDEST: Final = Bounds(MOST_DEPTH, MOST_SUBJECTS, MOST_SECONDS, MOST_PATHS)
