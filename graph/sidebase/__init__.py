"""The side base: the append-only SQL store beside the graph.

The rule of this package: what cannot be derived again from the deliveries is kept here and nowhere else: runs,
withdrawals, judgements, subject anchors, answers to repeated requests, the vault and the audit. The name index lives
here too, although it can be derived.
"""

from graph.sidebase.base import SideBase

__all__ = ["SideBase"]
