"""A table of any department or of none: CSV in any encoding and with any usual separator, or Parquet.

The rule of this module: a row that does not fit the header is refused with its line, because a table that loses
rows silently cannot be resolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from graph.errors import BadInput, UnreadableFile
from loaders.readers.delimited import SEPARATORS, delimited_sheet
from loaders.readers.encoding import fingerprint
from loaders.readers.other_formats import ZIP, check_format
from loaders.readers.table import Sheet

_PARQUET: Final = b"PAR1"
_DECIMAL: Final = r"^\d+\.0$"
_MARGIN: Final = " \t\r\n\u00a0\u3000\ufeff"
_EXACT_BELOW: Final = 2.0**53
"""Larger whole numbers are not exact as decimals, so that their last digits mean nothing."""


def read_table(path: Path, wanted: Sequence[str], row_id: str = "") -> pl.DataFrame:
    """The wanted columns of a table, those of a CSV file as texts, and whole numbers without `.0`.

    The column `row_id` stays as it is written. `UnreadableFile` if the table cannot be read, `BadInput` if a column is
    not there.
    """
    try:
        with path.open("rb") as stream:
            first = stream.read(len(_PARQUET))
        if first == ZIP:
            raise UnreadableFile(
                f"{path.name} is a workbook or packed: save its table as CSV (UTF-8) or Parquet.", file=path.name
            )
        found = _parquet(path, wanted) if first == _PARQUET else _delimited(path, wanted)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.", file=path.name) from None
    return found.with_columns(_whole(column) for column in found if column.name != row_id)


def _whole(column: pl.Series) -> pl.Series:
    """A column of whole numbers that a data frame has made decimals (2000.0), as they were; any other as it is."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
        numbers = column.drop_nulls()
        is_whole = (numbers.abs() < _EXACT_BELOW).all() and (numbers == numbers.round()).all()
        return column.cast(pl.Int64) if is_whole else column
    if column.dtype == pl.String:
        texts = column.drop_nulls()
        texts = texts.filter(texts != "")
        is_whole = len(texts) > 0 and texts.str.contains(_DECIMAL).all()
        return column.str.replace(r"\.0$", "") if is_whole else column
    return column


def _parquet(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    try:
        _present(list(pl.read_parquet_schema(path)), wanted, path)
        found = pl.read_parquet(path, columns=list(dict.fromkeys(wanted)))
    except (pl.exceptions.ComputeError, pl.exceptions.PolarsError) as damage:
        raise UnreadableFile(
            f"{path.name} is not readable Parquet ({type(damage).__name__}).", file=path.name
        ) from None
    return found.with_columns(_text(column, path) for column in found if column.dtype == pl.Binary)


def _text(column: pl.Series, path: Path) -> pl.Series:
    """A column of bytes as the texts that they are."""
    try:
        return column.cast(pl.String)
    except pl.exceptions.ComputeError:
        row = next(number for number, cell in enumerate(column, start=1) if not _is_text(cell))
    raise UnreadableFile(
        f"{path.name}, row {row}: column {column.name!r} holds bytes that are no UTF-8 text.", file=path.name, row=row
    )


def _is_text(cell: bytes | None) -> bool:
    try:
        (cell or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimited(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    sheet = _sheet(path, wanted)
    header = _header(sheet)
    _present(header, wanted, path)
    places = {name: str(header.index(name)) for name in wanted}
    chunks = [pl.DataFrame(schema=dict.fromkeys(places, pl.String))]
    for chunk in sheet.below(1, len(header)):
        if chunk.torn.height:
            line = int(chunk.torn["line"][0])
            raise UnreadableFile(
                f"{path.name}, line {line}: the row has not the {len(header)} cells of the header.",
                file=path.name,
                line=line,
            )
        chunks.append(chunk.cells.select(pl.col(place).alias(name) for name, place in places.items()))
    return pl.concat(chunks)


def _sheet(path: Path, wanted: Sequence[str]) -> Sheet:
    """The table by the separator that shows the wanted columns, because names (`Smith, John`) hold commas as well."""
    check_format(path)
    encoding = fingerprint(path, text=True).encoding
    found = delimited_sheet(path, encoding)
    if set(wanted) <= set(_header(found)):
        return found
    others = (delimited_sheet(path, encoding, separator) for separator in SEPARATORS)
    return next((sheet for sheet in others if set(wanted) <= set(_header(sheet))), found)


def _header(sheet: Sheet) -> list[str]:
    """The names of the columns; files that were put together begin with a mark of byte order too many."""
    return [cell.strip(_MARGIN) for cell in sheet.head[0]] if sheet.head else []


def _present(header: Sequence[str], wanted: Sequence[str], path: Path) -> None:
    missing = [name for name in dict.fromkeys(wanted) if name not in header]
    if missing:
        raise BadInput(
            f"{path.name} has no column {', '.join(map(repr, missing))}; it has: {', '.join(header)}.", file=path.name
        )
    twice = [name for name in wanted if list(header).count(name) > 1]
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]!r} twice.", file=path.name)
