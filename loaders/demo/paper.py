"""Files as departments write them: CSV in three encodings and XLSX, row by row, equal to the byte each time.

The rule of this module: `write` says where the row went (sheet and line as a person counts them), and nothing
about a file depends on the clock, on the platform's line ends or on how many rows it has.

The XLSX is written here and not by openpyxl because openpyxl writes 2,800 rows of 26 cells a second and stamps
each file with the time; this writer makes ten times as many.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase
from types import TracebackType
from typing import IO, Final, Protocol, Self

Cell = str | int

SHEET_ROWS: Final = 1_048_576  # what a sheet can hold
FLUSH_ROWS: Final = 2_000

CONTENT_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{sheets}</Types>'
)
SHEET_TYPE: Final = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
)
RELATION: Final = (
    '<Relationship Id="rId{n}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{sort}" Target="{target}"/>'
)
WORKBOOK: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>'
)
SHEET: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)


class Paper(Protocol):
    """A file open for writing, row by row."""

    path: Path

    def write(self, cells: Sequence[Cell]) -> tuple[str, int]:
        """Writes one row and says where it stands: sheet ("" for CSV) and line, counted from 1."""
        ...

    def header(self, cells: Sequence[Cell]) -> None:
        """Writes a row above the data."""
        ...

    def close(self) -> None:
        """Finishes the file."""
        ...


def paper(path: Path, encoding: str) -> CsvPaper | XlsxPaper:
    """A new file at `path`: `xlsx`, or a CSV in `utf-8`, `utf-8-sig` (with a byte order mark) or `gb18030`."""
    return XlsxPaper(path) if encoding == "xlsx" else CsvPaper(path, encoding)


def column_letters(place: int) -> str:
    """The letters over a column, counted from 0: A to Z, AA to ZZ."""
    before, last = divmod(place, 26)
    return (ascii_uppercase[before - 1] if before else "") + ascii_uppercase[last]


class CsvPaper:
    """A CSV file with commas and Windows line ends, as spreadsheets save it."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.path = path
        self.line = 0
        self.stream = path.open("w", encoding=encoding, newline="")
        self.rows = csv.writer(self.stream)

    def write(self, cells: Sequence[Cell]) -> tuple[str, int]:
        """One row of the file; no cell may hold a line break, so rows and lines are the same."""
        self.line += 1
        self.rows.writerow(cells)
        return "", self.line

    def header(self, cells: Sequence[Cell]) -> None:
        """A row above the data."""
        self.write(cells)

    def close(self) -> None:
        """Finishes the file."""
        self.stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class XlsxPaper:
    """An XLSX workbook of text cells (whole numbers become numeric cells); a full sheet goes on in the next.

    Rows written by `header` are repeated on each further sheet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.sheets: list[str] = []
        self.part: IO[bytes] | None = None
        self.pending: list[str] = []
        self.openings: list[str] = []
        self.line = 0
        self.head: list[Sequence[Cell]] = []

    def header(self, cells: Sequence[Cell]) -> None:
        """A row above the data, which each further sheet repeats."""
        self.head.append(cells)
        self.write(cells)

    def write(self, cells: Sequence[Cell]) -> tuple[str, int]:
        """One row; empty texts are no cells at all."""
        if self.part is None or self.line == SHEET_ROWS:
            self._next_sheet()
        self.line += 1
        line = str(self.line)
        while len(self.openings) < len(cells):
            self.openings.append(f'<c r="{column_letters(len(self.openings))}')
        row = [f'<row r="{line}">']
        for opening, cell in zip(self.openings, cells, strict=False):
            if not cell:
                continue
            if isinstance(cell, int):
                row.append(f'{opening}{line}"><v>{cell}</v></c>')
            else:
                text = cell if "&" not in cell and "<" not in cell else cell.replace("&", "&amp;").replace("<", "&lt;")
                row.append(f'{opening}{line}" t="inlineStr"><is><t>{text}</t></is></c>')
        row.append("</row>")
        self.pending.append("".join(row))
        if self.line % FLUSH_ROWS == 0:
            self._flush()
        return self.sheets[-1], self.line

    def close(self) -> None:
        """Finishes the workbook."""
        if self.part is None:
            self._next_sheet()
        self._end_sheet()
        every = range(1, len(self.sheets) + 1)
        self._part("[Content_Types].xml", CONTENT_TYPES.format(sheets="".join(SHEET_TYPE.format(n=n) for n in every)))
        self._part(
            "_rels/.rels",
            RELATIONS.format(relations=RELATION.format(n=1, sort="officeDocument", target="xl/workbook.xml")),
        )
        sheets = "".join(f'<sheet name="{self.sheets[n - 1]}" sheetId="{n}" r:id="rId{n}"/>' for n in every)
        self._part("xl/workbook.xml", WORKBOOK.format(sheets=sheets))
        links = "".join(RELATION.format(n=n, sort="worksheet", target=f"worksheets/sheet{n}.xml") for n in every)
        self._part("xl/_rels/workbook.xml.rels", RELATIONS.format(relations=links))
        self.archive.close()

    def _next_sheet(self) -> None:
        self._end_sheet()
        self.sheets.append(f"Sheet{len(self.sheets) + 1}")
        self.part = self.archive.open(f"xl/worksheets/sheet{len(self.sheets)}.xml", "w", force_zip64=True)
        self.part.write(SHEET.encode())
        self.line = 0
        if len(self.sheets) > 1:
            for cells in self.head:
                self.write(cells)

    def _flush(self) -> None:
        if self.part is not None:
            self.part.write("".join(self.pending).encode())
        self.pending.clear()

    def _end_sheet(self) -> None:
        if self.part is not None:
            self._flush()
            self.part.write(b"</sheetData></worksheet>")
            self.part.close()
            self.part = None

    def _part(self, name: str, text: str) -> None:
        with self.archive.open(name, "w") as part:  # `open` stamps 1980-01-01, `writestr` would stamp the present
            part.write(text.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
