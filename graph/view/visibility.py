"""One answer is one state of the base: what hidden runs wrote is left out, and nothing changes in between.

The rule of this module: every answer goes through `consistently`. Runs hide what they wrote until they are
committed; commits advance the base's epoch. Whatever was read between two equal states is one state. While all
facts are being built again there is no state to read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from graph.engines.base import Engine, Row, Transaction
from graph.errors import EngineUnavailable, NotFound
from graph.sidebase.runs import RunKind
from graph.view.base import Reader
from graph.view.cells import whole, whole_or_none

T = TypeVar("T")

ATTEMPTS: Final = 5
COMMITTED: Final = "COMMITTED"
STATE: Final = "view_state"


@dataclass(frozen=True)
class Visible:
    """The state of the base at one instant: its epoch, and the numbers of the runs that are not committed.

    `writes` is `Engine.writes` at that instant: while it is the same, the state need not be asked for again.
    """

    epoch: int
    hidden: frozenset[int]
    writes: int | None = field(default=None, compare=False)

    def sees(self, run: int | None) -> bool:
        """Whether readers see what this run wrote; what no run wrote is not there."""
        return run is not None and run not in self.hidden


def visible_now(reader: Reader) -> Visible:
    """The state of the base as one statement sees it.

    Raises `NotFound` for a base that was never prepared and `EngineUnavailable` for one that is being rebuilt.
    """
    return state_in(reader.read(STATE, committed=COMMITTED))


def state_in(rows: Sequence[Row]) -> Visible:
    """The state that rows of `view_state` tell; raises as `visible_now`."""
    if not rows:
        raise NotFound("The base is empty: load a file first.")
    if any(row["kind"] == RunKind.REBUILD.value for row in rows):
        raise EngineUnavailable(
            "The base is being rebuilt; ask again later. If that was stopped, `xinmai rebuild` brings it to its end."
        )
    hidden = (whole_or_none(row, "hidden") for row in rows)
    return Visible(whole(rows[0], "epoch"), frozenset(number for number in hidden if number is not None))


def consistently(engine: Engine, answer: Callable[[Reader, Visible], T], since: Visible | None = None) -> T:
    """The answer to one question from one state of the base.

    Asked again when the base changed meanwhile, and after five times inside one transaction of the engine, behind
    the writers. `answer` must have no effect but reading. `since` is a state that was seen before: if it still stands
    after the answer it stood all the time, so it need not be looked at twice.
    """
    for attempt in range(ATTEMPTS):
        rewritten = engine.rewritten
        before = since if since is not None and attempt == 0 else seen(engine)
        try:
            given = answer(engine, before)
        except Exception:
            # Whatever went wrong in a mixture of two states (not found, half written) says nothing.
            if undisturbed(engine, rewritten) and stands(engine, before):
                raise
            continue
        if undisturbed(engine, rewritten) and stands(engine, before):
            return given

    def alone(transaction: Transaction) -> T:
        return answer(transaction, visible_now(transaction))

    return engine.transact(alone)


def undisturbed(engine: Engine, rewritten: int | None) -> bool:
    """Whether nothing was missed by whoever has read since `Engine.rewritten` was this."""
    return rewritten is not None and engine.rewritten == rewritten


def seen(engine: Engine) -> Visible:
    """The state of the base now, with the number of the last writing; raises as `visible_now`."""
    writes = engine.writes  # before the statement: what is written meanwhile makes the state another one
    return replace(visible_now(engine), writes=writes)


def stands(engine: Engine, before: Visible) -> bool:
    """Whether the base is still in this state."""
    return (before.writes is not None and engine.writes == before.writes) or visible_now(engine) == before
