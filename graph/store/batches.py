"""The batches of a delivery on their way into the graph, and what has to be done with each before and beside.

The rule of this module: a batch is in the archive, and what of it is secret in the vault, before any of it is in the
graph. Of a few rows that wait to be written, sealing waits as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from graph.delivery import SECRETS, Batch, Delivery
from graph.engines.courtesy import COURTESY
from graph.freed import give_back
from graph.sidebase.listing import listed_of
from graph.store.ahead import ahead
from graph.store.beside import SMALL, Beside
from graph.store.called import names_of
from graph.store.rows import RowWriter
from graph.store.rows_few import is_few
from graph.ties import tied_values

if TYPE_CHECKING:
    from graph.base import Base

FEW_LINES: Final = 500
"""So few rows free nothing worth giving back, and are read sooner than a thread is started to read ahead."""

_NO_SECRETS: Final = SECRETS.to_frame()

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Taken:
    """What became of the batches: findings by code, and what of a few rows is still to be done.

    `ties` are values that a few files have in common with others, `unsealed` the numbers of rows that wait to be
    written: these have to be sealed before.
    """

    findings: Counter[str]
    ties: list[pl.DataFrame]
    unsealed: pl.DataFrame


def kept(base: Base, delivery: Delivery, batches: Iterable[Batch]) -> Iterable[Batch]:
    """The batches, each in the archive and its bad rows sealed before it is passed on, and its numbers, but of a few.

    Those of a few rows are sealed with what else is said of these in the side base.
    """
    number = 0
    for number, batch in enumerate(batches, start=1):
        with COURTESY.piece():
            base.archive.add(delivery, number, batch)
            if not is_few(batch):
                seal(base, batch.secrets)
            base.set_aside.keep(delivery.id, batch.set_aside)
        yield batch
    if not number:
        base.archive.note(delivery)


def _unsealed(batch: Batch) -> pl.DataFrame:
    """The numbers of a batch that were not sealed when it was passed on."""
    return batch.secrets if is_few(batch) else _NO_SECRETS


def seal(base: Base, secrets: pl.DataFrame) -> None:
    """Keep numbers in the vault; nothing is done for none."""
    if not secrets.is_empty():
        base.side.vault.seal_many(secrets)


def written(
    base: Base, delivery: Delivery, writer: RowWriter, batches: Iterable[Batch], progress: Progress | None
) -> Taken:
    """Write all batches, or let them wait, and have the side base find what they say."""
    findings: Counter[str] = Counter()
    unsealed = _NO_SECRETS
    ties: list[pl.DataFrame] = []

    def index_ties(new: pl.DataFrame) -> None:
        found = tied_values(base.ids, new)
        if len(new) <= SMALL:
            ties.append(found)
        else:
            base.side.ties.add_many(found)

    coming = ahead(batches, lambda batch: batch.lines > FEW_LINES)
    with Beside() as beside, writer.writing(), closing(coming):
        for batch in coming:
            seal(base, unsealed)
            unsealed = _unsealed(batch)
            if not writer.may_wait(batch):
                seal(base, unsealed)
                unsealed = _NO_SECRETS
            new = writer.write(batch)
            beside.do(base.names.add_many, names_of(new))
            beside.do(index_ties, new)
            beside.do(base.side.listing.add_many, listed_of(writer.new_records, delivery.department, delivery.entry))
            findings.update(batch.findings["code"].to_list())
            if batch.lines > FEW_LINES:
                give_back()
            if progress is not None:
                progress(batch.lines)
        beside.finish()
    return Taken(findings, ties, unsealed)
