"""When an answer about the past is not all there was.

The rule of this module: a withdrawn delivery leaves nothing behind in the graph, so an answer about a time before
the withdrawal says that it may lack something. Access is never a reason.
"""

from __future__ import annotations

from graph.view.answers import Partial, PartialReason
from graph.view.reading import Reading

COMPLETE = Partial()


def partly(before: Partial, *reasons: PartialReason) -> Partial:
    """A partiality with further reasons."""
    told = tuple(dict.fromkeys((*before.reasons, *reasons)))
    return Partial(bool(told), told)


def partial_of(reading: Reading) -> Partial:
    """Whether what was known at the moment included a delivery that has been withdrawn since.

    The ledger keeps of a withdrawal its run and counts, not its subjects: so this is said of every answer about a
    time in which that delivery was held.
    """
    known_at = reading.moment.known_at
    if known_at is None:
        return COMPLETE
    runs = reading.base.side.runs
    withdrawn = any(
        known_at < each.at and runs.run(each.withdrawn_run).opened <= known_at for each in runs.withdrawals()
    )
    return Partial(True, (PartialReason.WITHDRAWN,)) if withdrawn else COMPLETE
