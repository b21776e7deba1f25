"""The epoch of a base: a number that grows whenever readers may see something else than before.

The rule of this module: it grows in the very transaction that changes what they see, or is about to.
"""

from __future__ import annotations

from typing import Final

from graph.engines.base import Transaction

_BASE: Final = "base"
"""The id of the one node that has it; a parameter, because a statement without one is planned anew each time."""


def next_epoch(transaction: Transaction) -> None:
    """Let readers know that what they read before may hold no more."""
    transaction.write("store_next_epoch", base=_BASE)
