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
from loaders.readers.delimited import delimited_sheet
from loaders.readers.encoding import fingerprint

_PARQUET: Final = b"PAR1"


def read_table(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    """The wanted columns of a table, those of a CSV file as texts.

    `UnreadableFile` if it cannot be read, `BadInput` if a column is not there.
    """
    try:
        with path.open("rb") as stream:
            parquet = stream.read(len(_PARQUET)) == _PARQUET
        return _parquet(path, wanted) if parquet else _delimited(path, wanted)
    except OSError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: {error.strerror}.", file=path.name) from None


def _parquet(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    try:
        _present(list(pl.read_parquet_schema(path)), wanted, path)
        return pl.read_parquet(path, columns=list(dict.fromkeys(wanted)))
    except (pl.exceptions.ComputeError, pl.exceptions.PolarsError) as damage:
        raise UnreadableFile(
            f"{path.name} is not readable Parquet ({type(damage).__name__}).", file=path.name
        ) from None


def _delimited(path: Path, wanted: Sequence[str]) -> pl.DataFrame:
    sheet = delimited_sheet(path, fingerprint(path, text=True).encoding)
    header = [cell.strip() for cell in sheet.head[0]] if sheet.head else []
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


def _present(header: Sequence[str], wanted: Sequence[str], path: Path) -> None:
    missing = [name for name in dict.fromkeys(wanted) if name not in header]
    if missing:
        raise BadInput(
            f"{path.name} has no column {', '.join(map(repr, missing))}; it has: {', '.join(header)}.", file=path.name
        )
    twice = [name for name in wanted if list(header).count(name) > 1]
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]!r} twice.", file=path.name)
