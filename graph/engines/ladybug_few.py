"""What a block over a frame says of a few rows: by parameters, without the frame.

The rule of this module: the same text with the same meaning. Whatever loads a frame is planned anew for each frame,
which takes ten times as long as looking a few keys up; a text with parameters is planned once for a connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

import polars as pl

from graph.engines.base import Value
from graph.engines.blocks import Block
from graph.engines.ladybug_values import taken
from graph.few import FEW

FEW_KEYS: Final = 500
"""So many keys are sooner looked up by a list of them than by a frame."""

ONE_BY_ONE: Final = 3
"""So many keys are sooner looked up one after the other where links are followed from them: of a list the engine first
makes a table and joins it, which takes as long as following them from three or four keys."""

FEW_ROWS: Final = FEW
"""So many rows are sooner written one after the other."""

_LOADS: Final = re.compile(r"^LOAD FROM \$frame\s+")
_FOLLOWS: Final = "OPTIONAL MATCH"
_NAME: Final = re.compile(r"(?<![\w.$:`])(AS )?([A-Za-z_]\w*)\b(?!\s*[:(])")

Statement = tuple[str, dict[str, object]]


def said_of_few(block: Block, frame: pl.DataFrame, more: Mapping[str, object] | None = None) -> list[Statement] | None:
    """The statements that say a block of each row of a frame, in their order; None for more than a few rows.

    A reading block is one statement, so that its answer is one. `more` are the block's other parameters.
    """
    if not frame.height or not _LOADS.match(block.text):
        return None
    named, by_row = _by_row(block.text, tuple(frame.columns))
    others = dict(more or {})
    if frame.height == 1:
        return [(by_row, {**others, **given}) for given in _rows(frame, named)]
    if block.writes:
        if frame.height > FEW_ROWS:
            return None
        return [(by_row, {**others, **given}) for given in _rows(frame, named)]
    if len(named) != 1 or frame.height > FEW_KEYS or frame[named[0]].null_count():
        return None
    (key,) = named
    return [(_by_key(block.text, key), {**others, key: frame[key].to_list()})]


def said_of_rows(block: Block, rows: Sequence[Mapping[str, Value]]) -> list[Statement]:
    """The statements that say a block over a frame of each of these plain rows, which have the same names."""
    if not rows:
        return []
    named, by_row = _by_row(block.text, tuple(rows[0]))
    return [(by_row, taken({name: row[name] for name in named})) for row in rows]


def said_of_ids(block: Block, ids: Sequence[str]) -> list[Statement]:
    """The statements that ask a reading block over a frame with the one column `id` for these ids."""
    if len(ids) == 1 or (len(ids) <= ONE_BY_ONE and _FOLLOWS in block.text):
        _, by_row = _by_row(block.text, ("id",))
        return [(by_row, {"id": name}) for name in ids]
    return [(_by_key(block.text, "id"), {"id": list(ids)})]


@cache
def _by_row(text: str, columns: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The columns that a text uses, and the text with a parameter in the place of each."""
    rest = _LOADS.sub("", text)
    used: dict[str, None] = {}

    def named(found: re.Match[str]) -> str:
        alias, name = found.groups()
        if alias or name not in columns:
            return found[0]
        used[name] = None
        return f"${name}"

    said = _NAME.sub(named, rest)
    return tuple(used), said


@cache
def _by_key(text: str, key: str) -> str:
    """The text for each of a list of keys."""
    return _LOADS.sub(f"UNWIND ${key} AS {key} ", text)


def _rows(frame: pl.DataFrame, columns: tuple[str, ...]) -> Iterator[dict[str, object]]:
    places = [(name, frame.columns.index(name)) for name in columns]
    for row in frame.rows():
        values: dict[str, Value] = {name: row[place] for name, place in places}
        yield taken(values)
