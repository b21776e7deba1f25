"""The graph as it will be once a few rows are written, for whoever places their credit files before they are.

The rule of this module: it answers as the graph answers afterwards, and of what is not in the rows the graph itself
answers. So a delivery of a few rows needs one transaction, and what it has just said is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from graph.delivery_rows import RecordRow
from graph.engines.base import Row, Value
from graph.store.looked_up import Looks


@dataclass(frozen=True)
class SaidNumber:
    """A number as the graph has it: as whoever gave it first said it."""

    kind: str
    mask: str
    state: str


@dataclass(frozen=True)
class Unwritten:
    """New credit files, each by one of its rows, with their numbers; `known` are the numbers that others gave before.

    `subjects` say what the files are about, as soon as they are placed.
    """

    stamp: str = ""
    run: int = 0
    files: Mapping[str, RecordRow] = field(default_factory=dict)
    held: Sequence[tuple[str, str]] = ()
    numbers: Mapping[str, SaidNumber] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    subjects: Mapping[str, str] = field(default_factory=dict)

    def about(self, subjects: Mapping[str, str]) -> Unwritten:
        """The same files, about these subjects."""
        return replace(self, subjects=subjects)

    def numbers_of(self, file: str) -> Iterator[tuple[str, SaidNumber]]:
        """The numbers of a file by token."""
        return ((token, self.numbers[token]) for holder, token in self.held if holder == file)


class AsWritten:
    """Looks things up in the graph as if these rows were there, for one piece of work of the one writer.

    Nothing else is written meanwhile, so what was asked once is not asked again.
    """

    def __init__(self, graph: Looks, rows: Unwritten) -> None:
        self._graph = graph
        self._rows = rows
        self._answered: dict[tuple[str, ...], list[Row]] = {}

    def brings(self, file: str) -> bool:
        """Whether this credit file is new in these rows."""
        return file in self._rows.files

    def look_up(self, block: str, ids: Sequence[str]) -> list[Row]:
        """See `Engine.look_up`."""
        others = [name for name in ids if self._may_be_in_graph(block, name)]
        return [*self._in_graph(block, others), *self._said(block, ids)]

    def read_frame(self, block: str, frame: pl.DataFrame | None = None, **parameters: Value) -> pl.DataFrame:
        """See `Engine.read_frame`."""
        found = self._graph.read_frame(block, frame, **parameters)
        said = [] if frame is None else self._said(block, frame["id"].to_list())
        return found.vstack(pl.DataFrame([dict(row) for row in said], found.schema)) if said else found

    def _in_graph(self, block: str, ids: Sequence[str]) -> list[Row]:
        if not ids:
            return []
        asked = (block, *ids)
        found = self._answered.get(asked)
        if found is None:
            found = self._answered[asked] = self._graph.look_up(block, ids)
        return found

    def _may_be_in_graph(self, block: str, name: str) -> bool:
        if block == _HOLDERS:
            return name not in self._rows.numbers or name in self._rows.known
        return name not in self._rows.files

    def _said(self, block: str, ids: Sequence[str]) -> list[Row]:
        says = _SAYS.get(block)
        return [] if says is None else [row for name in ids for row in says(self._rows, name)]


def _holders(rows: Unwritten, token: str) -> Iterator[Row]:
    return ({"token": token, "file": file} for file, held in rows.held if held == token)


def _numbers(rows: Unwritten, file: str) -> Iterator[Row]:
    row = rows.files.get(file)
    if row is not None:
        for token, number in rows.numbers_of(file):
            yield {"file": file, "file_kind": row.kind, "token": token, "kind": number.kind, "state": number.state}


def _features(rows: Unwritten, file: str) -> Iterator[Row]:
    row = rows.files.get(file)
    if row is not None:
        yield {
            "id": file, "kind": row.kind, "name": row.name, "name_key": row.name_key, "block": row.block,
            "stamp": rows.stamp, "run": rows.run, "subject": rows.subjects.get(file), "subject_kind": None,
        }  # fmt: skip


def _joined(rows: Unwritten, file: str) -> Iterator[Row]:
    for told in _features(rows, file):
        said: Row = {name: value for name, value in told.items() if name != "run"}
        numbers: list[Row] = [
            {**said, "token": token, "number_kind": number.kind, "state": number.state}
            for token, number in rows.numbers_of(file)
        ]
        yield from numbers or [{**said, "token": None, "number_kind": None, "state": None}]


def _told(rows: Unwritten, file: str) -> Iterator[Row]:
    row = rows.files.get(file)
    if row is None:
        return
    told: Row = {
        "id": file, "kind": row.kind, "name": row.name, "block": row.block, "subject": rows.subjects.get(file),
        "token": None, "number_kind": None, "mask": None, "state": None,
    }  # fmt: skip
    numbers: list[Row] = [
        {**told, "token": token, "number_kind": number.kind, "mask": number.mask, "state": number.state}
        for token, number in rows.numbers_of(file)
    ]
    yield from numbers or [told]


_HOLDERS: Final = "store_files_of_numbers_bulk"
_SAYS: Final[Mapping[str, Callable[[Unwritten, str], Iterator[Row]]]] = {
    _HOLDERS: _holders,
    "store_numbers_of_files_bulk": _numbers,
    "store_features_bulk": _features,
    "store_told_files_bulk": _told,
    "store_joining_files_bulk": _joined,
}
"""What the rows say to the blocks that ask for files and their numbers. Nothing else is about a file nobody placed."""
