"""What a full delivery ends by not containing it, and how much of that is too much to be meant.

The rule of this module: only a full delivery speaks by what it lacks, only of its own scope, and not the first time.
It ends nothing itself; a delivery that would end too much goes no further without a word of confirmation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from graph.delivery import Delivery, DeliveryKind
from graph.engines.base import Engine
from graph.errors import NeedsConfirmation
from graph.store.record_keys import OVER
from graph.store.settling import Standings, settled
from graph.store.sources import all_sources, source_of
from graph.store.versions import Source

LAPSE_SHARE = 0.05
"""A full delivery that ends more of its scope than this share needs a word of confirmation."""

_NO_KEYS = pl.DataFrame(schema={"id": pl.String, "state": pl.String, "run": pl.Int64})


@dataclass(frozen=True)
class Lapsing:
    """How many decisions a full delivery ends by not containing them, of those that its scope held."""

    ended: int = 0
    held: int = 0

    @property
    def needs_confirmation(self) -> bool:
        """Whether it ends more than `LAPSE_SHARE` of its scope."""
        return bool(self.held) and self.ended / self.held > LAPSE_SHARE


@dataclass(frozen=True)
class Absent:
    """The record keys of its scope that a full delivery lacks, and how many stood there with those it has."""

    standing: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    held: int = 0

    def lapsing(self, now: Standings) -> Lapsing:
        """What the delivery ends, once these keys are settled; it may not speak for the period of each."""
        if not self.standing:
            return Lapsing(0, self.held)
        over = now.keys.filter(pl.col("state") == OVER)["id"]
        ended = len(self.standing.intersection(over))
        return Lapsing(ended, self.held - len(self.standing) + ended)


def lapsing(engine: Engine, delivery: Delivery, present: pl.Series) -> Lapsing:
    """What a delivery with these record keys would end, if it were loaded now."""
    known = all_sources(engine)
    absent = absent_from(engine, delivery, present, known)
    heard = {**known, delivery.id: source_of(delivery)}
    return absent.lapsing(settled(engine, absent.standing, lambda _: heard))


def absent_from(
    engine: Engine, delivery: Delivery, present: pl.Series, known: Mapping[str, Source], run: int | None = None
) -> Absent:
    """The record keys that a delivery speaks for without containing them: none unless it is full.

    `present` are the record keys it has, `run` the run that has written them already.
    """
    if not speaks_for_others(delivery, known):
        return Absent()
    stored = pl.concat([*engine.stream("store_keys_of_scope", 100_000, scope=delivery.scope), _NO_KEYS])
    stored = stored.filter(pl.col("run").ne_missing(run))
    lacking = stored.join(present.to_frame("id"), on="id", how="anti")
    over = pl.col("state") == OVER
    return Absent(
        standing=frozenset(lacking.filter(~over)["id"]),
        over=frozenset(lacking.filter(over)["id"]),
        held=len(stored.filter(~over)),
    )


def speaks_for_others(delivery: Delivery, known: Mapping[str, Source]) -> bool:
    """Whether a delivery says by what it lacks that something is over: a full one, and not the first of its scope."""
    others = (source for source in known.values() if source.id != delivery.id)
    return delivery.kind is DeliveryKind.FULL and any(source.scope == delivery.scope for source in others)


def require_confirmed(delivery: Delivery, lapse: Lapsing, *, confirm: bool) -> None:
    """Raise `NeedsConfirmation` where a delivery would end much and `confirm` does not say that it is meant."""
    if lapse.needs_confirmation and not confirm:
        raise NeedsConfirmation(
            f"{delivery.name} is a full delivery and lacks {lapse.ended} of the {lapse.held} records of its "
            "scope: they would lapse. Check the file, or confirm it.",
            absent=lapse.ended,
            held=lapse.held,
        )
