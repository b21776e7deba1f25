"""Answers as frames whose types never depend on what happened to be in them.

The rule of this module: an answered column is STRING or declared in the block's `types`. An engine that finds
another type refuses, so that an empty answer has the same schema as a full one, on both engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from graph.engines.blocks import Block
from graph.errors import StatementError


def empty_frame(block: Block) -> pl.DataFrame:
    """A frame of the block's columns without rows."""
    return pl.DataFrame(schema={name: block.column_type(name) for name in block.returned})


def typed_as_declared(frame: pl.DataFrame, block: Block, *, other_than_text: Iterable[str]) -> pl.DataFrame:
    """A frame in the declared types; `other_than_text` are the columns the engine says are not STRING."""
    declared = dict(block.types)
    for name in other_than_text:
        if name not in declared:
            raise _undeclared(name, block)
    wanted = pl.Schema({name: block.column_type(name) for name in block.returned})
    return frame if dict(frame.schema) == dict(wanted) else frame.cast(wanted)


def typed_series(name: str, values: Sequence[object], block: Block) -> pl.Series:
    """One answered column in its declared type; `StatementError` for values of another type."""
    try:
        return pl.Series(name, values, dtype=block.column_type(name), strict=True)
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        raise _undeclared(name, block) from None


def _undeclared(name: str, block: Block) -> StatementError:
    return StatementError(
        f"Block {block.name} answers {name} with another type than {dict(block.types).get(name, 'STRING')};"
        f" its `// types:` line must say which.",
        block=block.name,
    )
