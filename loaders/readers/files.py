"""Which files are read and by what: the one place that looks at a file's suffix.

The rule of this module: suffixes choose the reader, contents decide: a workbook named .csv is read as what it is.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from itertools import islice
from typing import Final

from openpyxl import load_workbook

from graph.errors import UnreadableFile
from loaders.manifest import Manifest
from loaders.readers.delimited import delimited_sheet
from loaders.readers.encoding import Fingerprint, fingerprint, known_encoding
from loaders.readers.old_workbook import SIGNATURE, old_sheets
from loaders.readers.other_formats import ZIP, check_format
from loaders.readers.readable import Readable
from loaders.readers.table import HEAD_ROWS, Sheet
from loaders.readers.workbook import OLD_SUFFIX, no_sheet, workbook_sheets

TEXT_SUFFIXES: Final = frozenset({".csv", ".txt", ".tsv"})
WORKBOOK_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
_SHOWN: Final = "visible"


def is_table(path: Readable) -> bool:
    """Whether a file is of a format that is read."""
    return path.suffix.lower() in TEXT_SUFFIXES | WORKBOOK_SUFFIXES


def may_be_table(path: Readable) -> bool:
    """Whether a file is looked into: it is of a format that is read, or by its name of one that was before."""
    return is_table(path) or path.suffix.lower() == OLD_SUFFIX


def format_of(path: Readable) -> str:
    """csv, xlsx, xls or neo4j; what is no manifest is told by its first bytes, whatever its name says."""
    if path.suffix == ".toml":
        return "neo4j"
    with path.open("rb") as stream:
        first = stream.read(len(SIGNATURE))
    if first == SIGNATURE:
        return "xls"
    return "xlsx" if first.startswith(ZIP) else "csv"


def fingerprint_of(path: Readable, manifest: Manifest) -> Fingerprint:
    """Hash, size and encoding of a delivery; the manifest's encoding wins over what the bytes show.

    An old graph has no bytes: its manifest is hashed instead, so one manifest is one delivery.
    """
    if manifest.source is not None:
        with path.open("rb") as stream:
            return Fingerprint(hashlib.sha256(stream.read()).hexdigest(), 0, "")
    check_format(path, shows_itself=not manifest.encoding)
    found = fingerprint(path, text=format_of(path) == "csv")
    if not (found.encoding and manifest.encoding):
        return found
    return Fingerprint(found.hash, found.bytes, known_encoding(path, manifest.encoding.lower()))


def open_sheets(path: Readable, manifest: Manifest, encoding: str) -> tuple[Sheet, ...]:
    """The sheets of a delivery; `UnreadableFile` if there is none with a row."""
    match format_of(path):
        case "neo4j":
            # py2neo takes half a second to import; nearly no delivery needs it.
            from loaders.readers.old_graph import old_graph_sheet  # noqa: PLC0415 - see above

            return (old_graph_sheet(manifest),)
        case "xlsx" | "xls" as form:
            sheets = (old_sheets if form == "xls" else workbook_sheets)(path, manifest.sheet)
            if not sheets:
                raise UnreadableFile(f"{path.name} has no sheet with rows.", file=path.name)
            return sheets
        case _:
            return (delimited_sheet(path, encoding, manifest.separator),)


def heads_of(path: Readable, manifest: Manifest) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The first rows of each sheet, without reading the rest of it."""
    form = format_of(path)
    if form == "xlsx":
        return tuple(_workbook_heads(path, manifest.sheet))
    if form == "xls":
        return tuple(sheet.head for sheet in old_sheets(path, manifest.sheet) if not sheet.hidden)
    encoding = fingerprint_of(path, manifest).encoding
    return tuple(sheet.head for sheet in open_sheets(path, manifest, encoding))


def _workbook_heads(path: Readable, only: str) -> list[tuple[tuple[str, ...], ...]]:
    try:
        # By its stream: openpyxl refuses the path of a workbook that is named .csv.
        with path.open("rb") as stream, closing(load_workbook(stream, read_only=True, data_only=True)) as workbook:
            if only and only not in (names := [sheet.title for sheet in workbook.worksheets]):
                raise no_sheet(path, only, names)
            heads = [
                tuple(
                    tuple("" if cell is None else str(cell) for cell in row)
                    for row in islice(sheet.iter_rows(values_only=True), HEAD_ROWS)
                )
                for sheet in workbook.worksheets
                if (sheet.title == only if only else sheet.sheet_state == _SHOWN)
            ]
        # A workbook in the strict form of Open XML has no sheets for openpyxl.
        return heads or [sheet.head for sheet in workbook_sheets(path, only)]
    except UnreadableFile:
        raise
    except Exception as damage:  # noqa: BLE001 - openpyxl raises whatever the damage provokes, also between rows
        raise UnreadableFile(
            f"{path.name} is not a readable workbook ({type(damage).__name__}).", file=path.name
        ) from None
