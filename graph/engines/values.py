"""How values cross into an engine and back, and the checks of a call that both engines share.

The rule of this module: nothing without a zone and nothing without a type goes in, so that both engines store the
same thing; an engine's message never carries a value out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from graph.engines.base import Row, Value
from graph.engines.blocks import Block
from graph.errors import StatementError

INSTANT = pl.Datetime("us", "UTC")
_DIGITS = re.compile(r"\d{4,}[0-9Xx]*")
_LONGEST_MESSAGE = 300


def checked_parameters(block: Block, given: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters of a call with every instant in UTC; one too few or too many raises `StatementError`."""
    if given.keys() != block.parameters:
        missing, unknown = sorted(block.parameters - given.keys()), sorted(given.keys() - block.parameters)
        raise StatementError(
            f"Block {block.name} takes {', '.join(sorted(block.parameters)) or 'no parameters'};"
            f" missing: {', '.join(missing) or 'none'}, not known: {', '.join(unknown) or 'none'}.",
            block=block.name,
        )
    return {name: _in_utc(value, block) for name, value in given.items()}


def checked_frame(block: Block, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame fit for a block: instants with zone in UTC and microseconds, every column typed.

    Raises `StatementError` for a block that takes no frame, a column the block names and the frame lacks, a column
    without type (`Null`) and instants without a zone.
    """
    refuse_frameless(block)
    lacking = sorted(block.columns - set(frame.columns))
    if lacking:
        raise StatementError(f"Block {block.name} needs the columns {', '.join(lacking)}.", block=block.name)
    instants: list[pl.Expr] = []
    for name, kind in frame.schema.items():
        if kind == pl.Null:
            raise StatementError(f"Block {block.name}: the column {name} has no type.", block=block.name)
        if isinstance(kind, pl.Datetime):
            if kind.time_zone is None:
                raise StatementError(f"Block {block.name}: the column {name} has no time zone.", block=block.name)
            if kind != INSTANT:
                instants.append(pl.col(name).cast(INSTANT))
    return frame.with_columns(instants) if instants else frame


def checked_if_given(block: Block, frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """`checked_frame`, or nothing for a block that takes none; `StatementError` for one that is called without."""
    if frame is not None:
        return checked_frame(block, frame)
    if block.batch:
        raise StatementError(f"Block {block.name} needs a frame.", block=block.name)
    return None


def checked_rows(block: Block, rows: Sequence[Row]) -> list[dict[str, Value]]:
    """A few plain rows fit for a block over a frame, with every instant in UTC; refused as `checked_frame` refuses."""
    refuse_frameless(block)
    for row in rows:
        lacking = sorted(block.columns - row.keys())
        if lacking:
            raise StatementError(f"Block {block.name} needs the columns {', '.join(lacking)}.", block=block.name)
        if row.keys() != rows[0].keys():
            raise StatementError(f"Block {block.name} was given rows with different columns.", block=block.name)
    return [{name: _in_utc(value, block) for name, value in row.items()} for row in rows]


def refuse_frameless(block: Block) -> None:
    """Only a block over a frame can be given rows; any other raises `StatementError`."""
    if not block.batch:
        raise StatementError(f"Block {block.name} takes no frame.", block=block.name)


def refuse_writing(block: Block) -> None:
    """A block that writes runs only in a transaction or as a bulk; reading with it raises `StatementError`."""
    if block.writes:
        raise StatementError(f"Block {block.name} writes and cannot be read.", block=block.name)


def refuse_many(block: Block, rows: int) -> None:
    """Hold a block to its "one row": more raise `StatementError`."""
    if block.one_row and rows > 1:
        raise StatementError(f"Block {block.name} promises one row and answered {rows}.", block=block.name)


def without_values(message: str) -> str:
    """An engine's message, short and on one line, with every longer run of digits left out."""
    return _DIGITS.sub("…", " ".join(message.split()))[:_LONGEST_MESSAGE]


def _in_utc(value: Value, block: Block) -> Value:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise StatementError(f"Block {block.name} was given an instant without a zone.", block=block.name)
        return value.astimezone(UTC)
    if isinstance(value, list | tuple):
        return [_in_utc(entry, block) for entry in value]
    return value
