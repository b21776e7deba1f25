"""The statements of one transaction on Neo4j.

The rule of this module: the driver's exceptions pass through it, for they say what to repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j
import polars as pl

from graph.engines.base import Columns, Row, Transaction, Value
from graph.engines.blocks import Block
from graph.engines.columns import columns_in
from graph.engines.neo4j_notices import tell_notices
from graph.engines.neo4j_values import answered_row, rows_of
from graph.engines.queries import block_named
from graph.engines.values import checked_frame, checked_parameters, checked_rows, refuse_many
from graph.errors import StatementError

T = TypeVar("T")

CHUNK_ROWS = 5_000  # 54,000 nodes a second; 20,000 rows give a tenth more and hold locks four times as long


class Neo4jTransaction:
    """See `graph.engines.base.Transaction`."""

    def __init__(self, transaction: neo4j.ManagedTransaction, blocks: Mapping[str, Block]) -> None:
        self._transaction = transaction
        self._blocks = blocks
        self._lost = False

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Transaction.read`."""
        found = block_named(self._blocks, block)
        with self._held():
            result = self._transaction.run(found.text, checked_parameters(found, parameters))
            names = result.keys()
            rows = [answered_row(names, record.values()) for record in result]
            tell_notices(result.consume(), found.text)
            refuse_many(found, len(rows))
            return rows

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """See `Transaction.read_columns`."""
        return columns_in(self.read(block, **parameters), block_named(self._blocks, block).returned)

    def write(self, block: str, **parameters: Value) -> None:
        """See `Transaction.write`."""
        found = block_named(self._blocks, block)
        with self._held():
            say(self._transaction, found.text, dict(checked_parameters(found, parameters)))

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """See `Transaction.bulk`."""
        found = block_named(self._blocks, block)
        with self._held():
            for chunk in checked_frame(found, frame).iter_slices(CHUNK_ROWS):
                say(self._transaction, found.text, {"rows": rows_of(chunk)})

    def bulk_few(self, block: str, rows: Sequence[Row]) -> None:
        """See `Transaction.bulk_few`."""
        found = block_named(self._blocks, block)
        with self._held():
            say(self._transaction, found.text, {"rows": checked_rows(found, rows)})

    def refuse_lost(self) -> None:
        """Raise `StatementError` when a statement has failed or the transaction is over."""
        if self._lost:
            raise StatementError("The transaction is over, or was lost by an earlier failure in it.")

    def over(self) -> None:
        """Let nothing more be said."""
        self._lost = True

    @contextmanager
    def _held(self) -> Iterator[None]:
        self.refuse_lost()
        try:
            yield
        except BaseException:
            self._lost = True
            raise


def say(transaction: neo4j.ManagedTransaction, text: str, given: dict[str, Any]) -> neo4j.ResultSummary:
    """Say a statement for its effect, and tell what the server remarks on it."""
    summary = transaction.run(text, given).consume()
    tell_notices(summary, text)
    return summary


def within(transaction: neo4j.ManagedTransaction, blocks: Mapping[str, Block], work: Callable[[Transaction], T]) -> T:
    """What `work` gives inside a transaction of the driver, if no statement of it failed."""
    ours = Neo4jTransaction(transaction, blocks)
    try:
        result = work(ours)
        ours.refuse_lost()
        return result
    finally:
        ours.over()
