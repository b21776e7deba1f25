"""How far a number that was asked for is, as GraphQL names it.

The rule of this module: whoever shows this state imports it from here, where its name is given.
"""

from __future__ import annotations

import strawberry

from graph.sidebase.reveals import RevealState

__all__ = ["RevealState"]

strawberry.enum(
    RevealState,
    description="How far it is: waiting for the second role, agreed and to be taken within minutes, taken, or lapsed.",
)
