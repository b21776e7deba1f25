"""Which row of a sheet is the header, and which column is which field.

The rule of this module: a column is known by its full header text, never by its position; a column nobody knows
is dropped and reported, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from graph.catalogue import Entry, FieldRule, FieldType, Role, normal_header
from graph.errors import ManifestError
from graph.sensitive import excluded_column

# A header names at least this many known columns; a title or a note names none or one.
LEAST_KNOWN: Final = 3


class Fate(StrEnum):
    """What becomes of one column of the file."""

    KEPT = "kept"
    EXCLUDED = "excluded"  # sensitive, or known and not collected (E102)
    UNKNOWN = "unknown"  # off-catalogue (E101)
    EMPTY = "empty"  # no header text (E101)


@dataclass(frozen=True)
class Column:
    """One column of the file: its place (from 0), its header as written, and the field it fills.

    `unit` is the unit of money that the header names, "" if it names none. `why` says for what class a column is
    excluded, and which column it is where it has no header.
    """

    place: int
    header: str
    fate: Fate
    rule: FieldRule | None = None
    unit: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """The column's name in a `readers.table.Chunk`."""
        return str(self.place)

    @property
    def field(self) -> FieldRule:
        """The field of a kept column; asking a dropped one is a fault of the program."""
        if self.rule is None:
            raise LookupError(self.header)
        return self.rule


@dataclass(frozen=True)
class Header:
    """The header of one sheet: its row number (1-based) and its columns.

    `subject_key` is the column with the department's own key of a subject, where the manifest names one.
    """

    line: int
    columns: tuple[Column, ...]
    subject_key: Column | None = None

    @property
    def width(self) -> int:
        """How many cells a row has."""
        return len(self.columns)

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that are stored."""
        return tuple(c for c in self.columns if c.fate is Fate.KEPT)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that may be shown to the department in a row set aside: all but the excluded ones."""
        return tuple(c for c in self.columns if c.fate is not Fate.EXCLUDED)

    def of_role(self, role: Role) -> tuple[Column, ...]:
        """The kept columns of one role, in the order of the entry's fields as they stand in the file."""
        return tuple(c for c in self.kept if c.rule is not None and c.rule.role is role)


@dataclass(frozen=True)
class Naming:
    """How header texts lead to fields: the entry's own texts, and those that layout and manifest add.

    `more` maps normalised header texts to field keys and goes before the entry's.
    """

    entry: Entry
    more: Mapping[str, str]

    def rule(self, header: str) -> FieldRule | None:
        """The field a header text names; a field's key counts as a header too."""
        text = normal_header(header)
        key = self.more.get(text)
        if key is not None:
            return self.entry.by_key[key]
        return self.entry.by_header.get(text) or self.entry.by_key.get(text)


@dataclass(frozen=True)
class HeaderRow:
    """The texts of a header, and its row (1-based; the lower one of a header in two rows)."""

    line: int
    cells: tuple[str, ...]


def header_row(head: Sequence[Sequence[str]], naming: Naming, line: int = 0) -> HeaderRow | None:
    """The row that names the most known columns, the first of equals, or `line` where somebody said which.

    A header may stand in two rows, with cells merged over both: two neighbours are one where each names columns and
    nothing stands below those that the upper one names. None if no row names enough.
    """
    known = [_known(row, naming) for row in head]
    if line > len(head):
        return None
    if line:
        return _in_two_rows(head, known, line) or HeaderRow(line, tuple(head[line - 1]))
    most = max(map(len, known), default=0)
    if most < LEAST_KNOWN:
        return None
    best = next(place for place, names in enumerate(known, 1) if len(names) == most)
    both = [found for lower in (best, best + 1) if (found := _in_two_rows(head, known, lower)) is not None]
    return max(both, key=lambda row: len(_known(row.cells, naming)), default=HeaderRow(best, tuple(head[best - 1])))


def _known(row: Sequence[str], naming: Naming) -> frozenset[int]:
    """The places of a row that name a column, one that is not collected included."""
    return frozenset(place for place, cell in enumerate(row) if cell and naming.rule(cell) is not None)


def _in_two_rows(head: Sequence[Sequence[str]], known: Sequence[frozenset[int]], lower: int) -> HeaderRow | None:
    """The header that row `lower` and the one above it make together, if they make one."""
    if not 1 < lower <= len(head) or not (known[lower - 1] and known[lower - 2]):
        return None
    below, above = head[lower - 1], head[lower - 2]
    if any(below[place].strip() for place in known[lower - 2] if place < len(below)):
        return None
    joined = zip_longest(below, above, fillvalue="")
    return HeaderRow(lower, tuple(cell if cell.strip() else upper for cell, upper in joined))


def _twice(one: Column, other: Column) -> str:
    if one.header == other.header:
        return f"Column {one.header!r} stands there twice: rename one of the two in the file, or take it out."
    meant = one.rule.header if one.rule is not None else ""
    return (
        f"Columns {one.header!r} and {other.header!r} both mean {meant}; name one of them in the manifest's [columns]."
    )


def read_header(row: HeaderRow, naming: Naming, *, subject_key: str = "", unit: str = "") -> Header:
    """The columns of a header.

    Two columns for one field raise `ManifestError`: nobody can say which of them counts. `unit` is the layout's
    unit of money for headers that name none.
    """
    cells = _without_empty_end(row.cells)
    key_text = normal_header(subject_key)
    columns = tuple(_column(place, cell, naming, unit) for place, cell in enumerate(cells))
    seen: dict[str, Column] = {}
    for column in columns:
        if column.rule is None or column.fate is not Fate.KEPT:
            continue
        other = seen.setdefault(column.rule.key, column)
        if other is not column:
            raise ManifestError(_twice(other, column), field=column.rule.key)
    own = next((c for c in columns if subject_key and normal_header(c.header) == key_text), None)
    if subject_key and own is None:
        raise ManifestError(f"The header has no column {subject_key!r}, which the manifest calls subject_key.")
    return Header(row.line, columns, own)


def _column(place: int, cell: str, naming: Naming, unit: str) -> Column:
    header = " ".join(cell.split())
    if not header:
        return Column(place, header, Fate.EMPTY, why=str(place + 1))
    rule = naming.rule(cell)
    why = excluded_column(cell)
    if rule is not None and not rule.collect:
        return Column(place, header, Fate.EXCLUDED, rule, why=why or "not collected")
    if rule is None:
        return Column(place, header, Fate.EXCLUDED if why else Fate.UNKNOWN, why=why or "")
    said = _unit(header, unit or rule.unit or "") if rule.type is FieldType.AMOUNT else ""
    return Column(place, header, Fate.KEPT, rule, said)


def _unit(header: str, of_field: str) -> str:
    """The unit in brackets of a header, else the one its field has in the exchange format."""
    text = normal_header(header)
    named = next((unit for unit in ("百万元", "亿元", "万元", "千元", "元") if f"({unit})" in text), "")
    return named or of_field


def _without_empty_end(row: Sequence[str]) -> list[str]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
