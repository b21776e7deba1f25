"""What the rest of the program may ask of a database, whichever it is.

The rule of this module: both engines give equal answers to equal calls. Instants are aware datetimes in UTC (in
frames `Datetime("us", "UTC")`), dates are `date`, a property that was never set reads as None, a sum of whole
numbers is an int, and every failure is one of `graph.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeAlias, TypeVar

import polars as pl

from graph.engines.blocks import Block

Value: TypeAlias = "str | int | float | bool | date | datetime | Sequence[Value] | None"
Row: TypeAlias = Mapping[str, Value]
Columns: TypeAlias = Mapping[str, Sequence[Value]]
"""Rows a column at a time: for each name that a block answers the values of all rows in their order."""
T = TypeVar("T")


@dataclass(frozen=True)
class PlanStep:
    """One operator of a plan that was run: its name in the engine, the table it reads, the rows it gave."""

    operator: str
    table: str
    rows: int


class Transaction(Protocol):
    """Several statements that happen together or not at all; valid only inside `Engine.transact`.

    After a statement has failed the transaction is lost: every further call raises `StatementError`.
    """

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """Rows of a block as they stand inside the transaction; the block may write as well."""
        ...

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """`read` for who wants thousands of rows and looks at one column after the other."""
        ...

    def write(self, block: str, **parameters: Value) -> None:
        """Run a block for its effect."""
        ...

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """Run a block once for each row of a frame."""
        ...

    def bulk_few(self, block: str, rows: Sequence[Row]) -> None:
        """`bulk` for a few plain rows, all with the same names, which are sooner said than a frame is made of them."""
        ...


class Engine(Protocol):
    """One open base. Reading is safe from any thread; writes queue, each transaction is atomic."""

    @property
    def name(self) -> str:
        """Which engine: "ladybug" or "neo4j"; the folder of its blocks."""
        ...

    @property
    def blocks(self) -> Mapping[str, Block]:
        """What can be asked of it."""
        ...

    @property
    def version(self) -> str:
        """The version of the database software, as it names itself."""
        ...

    @property
    def writes(self) -> int | None:
        """Another number after each writing; None while one is under way, and where others may write as well.

        Equal numbers before and after mean that nothing was written in between.
        """
        ...

    @property
    def rewritten(self) -> int | None:
        """Another number after each time that the engine wrote its log into its tables; None while it does.

        Whoever reads meanwhile may miss what is there; equal numbers before and after mean that they did not.
        """
        ...

    def read(self, block: str, **parameters: Value) -> list[Row]:
        """Rows of a reading block; longer than the settings' limit raises `Timeout`."""
        ...

    def read_columns(self, block: str, **parameters: Value) -> Columns:
        """`read` for who wants thousands of rows and looks at one column after the other."""
        ...

    def read_columns_then(self, block: str, then: str, **parameters: Value) -> tuple[Columns, list[Row]]:
        """`read_columns` of a block, and the rows of another one as they stand after it; `parameters` are of both."""
        ...

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """Look many things up at once: the rows of a frame in, a typed frame out; limited as `read` is."""
        ...

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """`read_frame` for a few ids, of a block whose frame has the one column `id`: rows, and none for no ids."""
        ...

    def stream(self, block: str, size: int, **parameters: Value) -> Iterator[pl.DataFrame]:
        """A long answer as frames of at most `size` rows; takes as long as its reader wants, without a limit."""
        ...

    def bulk(self, block: str, frame: pl.DataFrame) -> None:
        """Run an idempotent block once for each row, in the engine's best chunks, each its own transaction.

        A stop in between keeps the chunks already done; running the same frame again completes them. Keys must be
        unique within a frame: of two rows with one key the engines keep different ones.
        """
        ...

    def bulk_all(self, writes: Sequence[tuple[str, pl.DataFrame]]) -> None:
        """`bulk` of several blocks, none of which needs what another one writes: in their order, or at once."""
        ...

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in one atomic transaction and give back its result.

        `work` may be called again when a server asks for a retry, so it must not have effects of its own. It must
        not call `transact` or `bulk` of the engine.
        """
        ...

    def define(self, block: str) -> None:
        """Run one idempotent statement of `schema.cypher`; plans that were made before it are forgotten."""
        ...

    def plan(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> list[PlanStep]:
        """Run a block and tell how the engine did it; nothing that it writes stays."""
        ...

    def interrupt(self) -> None:
        """Stop what runs now, from any thread: the stopped calls raise `Interrupted`."""
        ...

    @property
    def takes_writes(self) -> bool:
        """False once it is known that every writing will be refused until the base is opened anew."""
        ...

    @property
    def cut(self) -> bool:
        """Whether the end of its log could not be read, so that something may be lost that was there; see `trust`."""
        ...

    def trust(self) -> None:
        """What was `cut` off was looked at: nothing is lost that anybody was told of."""
        ...

    def checkpoint(self) -> None:
        """Move what the log holds into the base, where the engine leaves that to its user."""
        ...

    def close(self) -> None:
        """Let the base go; closing twice is allowed."""
        ...
