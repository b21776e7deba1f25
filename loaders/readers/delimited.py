"""CSV and its relatives (tab, semicolon) as chunks of text cells.

The rule of this module: a row is split exactly as Python's csv module would split it. Rows without a quote
character and with the header's number of separators go through polars (ten times as fast, same result); all
others go through the csv module, and those of another width are handed on as torn.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import polars as pl

from graph.delivery import BATCH_LINES
from graph.errors import UnreadableFile
from loaders.readers.encoding import text_blocks
from loaders.readers.readable import Readable
from loaders.readers.table import HEAD_ROWS, TORN, Chunk, Sheet

SEPARATORS: Final = (",", "\t", ";")
QUOTE: Final = '"'

# A cell with line breaks inside is real (addresses, facts); one of more lines than this is a quote that was
# never closed, and must not swallow the rest of the file.
LONGEST_CELL_LINES: Final = 200


LONGEST_LINE: Final = 1 << 25
"""Characters; a row of a department is never so long, and one without an end would take all memory there is."""


def delimited_sheet(path: Readable, encoding: str, separator: str = "", block_bytes: int = 0) -> Sheet:
    """The one sheet of a delimited text file; an empty `separator` is found from the first rows."""
    blocks = _blocks(path, encoding, block_bytes)
    first = next(blocks(), "")
    if not first.strip():
        raise UnreadableFile(f"{path.name} is empty.", file=path.name)
    top = first.split("\n")[: HEAD_ROWS * 4]
    separator = separator or _separator(top)
    head = tuple(tuple(cells) for cells in islice(_top_rows(top, separator), HEAD_ROWS))
    return Sheet(
        name="",
        ordinal=0,
        head=head,
        rows=None,
        below=lambda header, width: _below(path, blocks, separator, header, width),
    )


def _blocks(path: Readable, encoding: str, block_bytes: int) -> Callable[[], Iterator[str]]:
    return lambda: text_blocks(path, encoding, block_bytes) if block_bytes else text_blocks(path, encoding)


def _separator(top: list[str]) -> str:
    """The separator that gives the widest row: titles above the header have none."""
    return max(SEPARATORS, key=lambda s: max((len(cells) for cells in _top_rows(top, s)), default=0))


def _top_rows(top: list[str], separator: str) -> Iterator[list[str]]:
    """The first rows as the csv module splits them; one with a cell longer than it takes has no cells here."""
    reader = csv.reader(top, delimiter=separator)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield []


def _below(
    path: Readable, blocks: Callable[[], Iterator[str]], separator: str, header: int, width: int
) -> Iterator[Chunk]:
    """Cut the text into runs of whole records and split each run; records above the header are counted only."""
    pending: list[str] = []
    tail, record, ended = "", 0, 0
    for block in blocks():
        lines = (tail + block).split("\n")
        tail = lines.pop()
        ended += len(lines)
        if len(tail) > LONGEST_LINE:
            raise UnreadableFile(
                f"{path.name}, line {ended + 1} has more than {LONGEST_LINE:,} characters: no row is so long, line "
                "ends are missing.",
                file=path.name,
                line=ended + 1,
            )
        pending += lines
        while len(pending) >= BATCH_LINES + LONGEST_CELL_LINES:
            run = _split(pending, separator, record=record, header=header, width=width)
            record = run.last_record
            del pending[: run.used]
            yield run.chunk
    if tail:
        pending.append(tail)
    while pending:
        run = _split(pending, separator, record=record, header=header, width=width)
        record = run.last_record
        del pending[: run.used]
        yield run.chunk


@dataclass(frozen=True)
class _Run:
    chunk: Chunk
    used: int
    last_record: int


@dataclass(frozen=True)
class _Quoted:
    """A record that holds a quote: where it begins, how many lines it takes, and its cells."""

    start: int
    lines: int
    cells: list[str]


def _split(pending: list[str], separator: str, *, record: int, header: int, width: int) -> _Run:
    quoted = _quoted(pending, BATCH_LINES, separator, width if record >= header else 0)
    used = max([min(BATCH_LINES, len(pending)), *(q.start + q.lines for q in quoted)])
    lines = pending[:used]
    inner = {i for q in quoted for i in range(q.start + 1, q.start + q.lines)}
    opened = {q.start: q.cells for q in quoted}
    numbers, good, odd, blank = [], [], [], 0
    number = record
    for i, line in enumerate(lines):
        if i in inner:
            continue
        number += 1
        if number <= header:
            continue
        if i in opened:
            odd.append((number, opened[i]))
        elif line.count(separator) == width - 1:
            numbers.append(number)
            good.append(line)
        elif not line.strip():
            blank += 1
        else:
            odd.append((number, line.split(separator)))
    plain = _plain(good, separator, width)
    return _Run(_with_odd(numbers, plain, odd, width, blank), used, number)


def _quoted(pending: list[str], most: int, separator: str, width: int) -> list[_Quoted]:
    """Records with a quote, each read by the csv module from its first line."""
    found: list[_Quoted] = []
    after = 0
    for i in range(min(most, len(pending))):
        if i < after or QUOTE not in pending[i]:
            continue
        record = _one_record(pending, i, separator)
        if record.lines > 1 and width and len(record.cells) != width:
            # A stray quote: only its own line is torn, the lines that it seemed to swallow are read by themselves.
            record = _Quoted(i, 1, pending[i].split(separator))
        found.append(record)
        after = i + record.lines
    return found


def _one_record(pending: list[str], start: int, separator: str) -> _Quoted:
    ends = (line + "\n" for line in pending[start : start + LONGEST_CELL_LINES])
    reader = csv.reader(ends, delimiter=separator, strict=True)
    try:
        cells = next(reader)
    except csv.Error:
        # Text after a closing quote, or a quote never closed.
        return _Quoted(start, 1, pending[start].split(separator))
    return _Quoted(start, reader.line_num, cells)


def _plain(lines: list[str], separator: str, width: int) -> pl.DataFrame:
    names = [str(i) for i in range(width)]
    if not lines:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    frame = pl.read_csv(
        io.BytesIO("\n".join(lines).encode()),
        has_header=False,
        separator=separator,
        quote_char=None,
        schema=dict.fromkeys(names, pl.String),
        infer_schema=False,
    )
    if frame.height != len(lines):
        # polars leaves out lines that it takes for empty (only separators); the csv module does not.
        rows = [line.split(separator) for line in lines]
        frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame


def _with_odd(
    numbers: list[int], plain: pl.DataFrame, odd: list[tuple[int, list[str]]], width: int, blank: int
) -> Chunk:
    """Put the records that took the slow way back among the others, in the order of the file."""
    torn: list[tuple[int, list[str]]] = []
    whole: list[tuple[int, list[str]]] = []
    for number, cells in odd:
        fitting = _fitted(cells, width)
        if fitting is None:
            torn.append((number, cells))
        else:
            whole.append((number, fitting))
    lines = pl.Series("line", numbers, dtype=pl.Int64)
    cells_frame = plain
    if whole:
        extra = pl.DataFrame([cells for _, cells in whole], schema=plain.schema, orient="row")
        lines = pl.concat([lines, pl.Series("line", [n for n, _ in whole], dtype=pl.Int64)])
        order = lines.arg_sort()
        lines, cells_frame = lines.gather(order), pl.concat([plain, extra])[order]
    # In a cell "" and nothing at all mean the same.
    cells_frame = cells_frame.with_columns(pl.all().replace("", None)) if whole else cells_frame
    return Chunk(lines, cells_frame, pl.DataFrame(torn, schema=TORN, orient="row"), blank=blank)


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells if there are `width` of them, apart from empty ones at the end (a separator too many)."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return cells if len(cells) == width else None
