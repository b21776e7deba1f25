"""The statements of one explicit transaction on Ladybug.

The rule of this module: after a failed statement nothing more is said. Ladybug has then rolled back by itself and
would run the next statement outside any transaction, committed at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from graph.engines.base import Columns, Row, Value
from graph.engines.blocks import Block
from graph.engines.columns import columns_in
from graph.engines.ladybug_few import said_of_few, said_of_rows
from graph.engines.ladybug_values import Result, answered_rows, taken
from graph.engines.queries import block_named
from graph.engines.values import checked_frame, checked_parameters, checked_rows, refuse_many
from graph.errors import StatementError

CHUNK_ROWS = 50_000  # with a buffer pool of 1 GiB a million rows stay within 1.5 GB


class LadybugTransaction:
    """See `graph.engines.base.Transaction`; `run` says a block on the transaction's connection.

    `created` are the rows of frames written so far to each node table, `saw_frames` says whether one was loaded.
    """

    def __init__(
        self, blocks: Mapping[str, Block], run: Callable[[Block, dict[str, object], str | None], Result]
    ) -> None:
        self._blocks = blocks
        self._run_block = run
        self._lost = False
        self.created: Counter[str] = Counter()
        self.saw_frames = False

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """See `Transaction.read`."""
        found = block_named(self._blocks, block)
        rows = answered_rows(self._run(found, taken(checked_parameters(found, parameters))))
        refuse_many(found, len(rows))
        return rows

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """See `Transaction.read_columns`."""
        return columns_in(self.read(block, **parameters), block_named(self._blocks, block).returned)

    def write(self, block: str, **parameters: Value) -> None:
        """See `Transaction.write`."""
        found = block_named(self._blocks, block)
        self._run(found, taken(checked_parameters(found, parameters))).close()

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """See `Transaction.bulk`."""
        found = block_named(self._blocks, block)
        whole = checked_frame(found, frame)
        few = said_of_few(found, whole)
        for text, said in few or ():
            self._run(found, said, text).close()
        for chunk in whole.iter_slices(CHUNK_ROWS) if few is None else ():
            self.saw_frames = True
            self._run(found, {"frame": chunk}).close()
        self.created.update(dict.fromkeys(found.creates, len(frame)))

    def bulk_few(self, block: str, rows: Sequence[Row]) -> None:
        """See `Transaction.bulk_few`."""
        found = block_named(self._blocks, block)
        for text, said in said_of_rows(found, checked_rows(found, rows)):
            self._run(found, said, text).close()
        self.created.update(dict.fromkeys(found.creates, len(rows)))

    def refuse_lost(self) -> None:
        """Raise `StatementError` when a statement has failed or the transaction is over."""
        if self._lost:
            raise StatementError("The transaction is over, or was lost by an earlier failure in it.")

    def over(self) -> None:
        """Let nothing more be said."""
        self._lost = True

    def _run(self, block: Block, given: dict[str, object], text: str | None = None) -> Result:
        self.refuse_lost()
        try:
            return self._run_block(block, given, text)
        except BaseException:
            self._lost = True
            raise
