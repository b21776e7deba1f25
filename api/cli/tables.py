"""A table where the screen is wide enough for it; where not, its rows one after the other.

The rule of this module: nothing is cut and nothing is squeezed to a letter a line. An id that lost its end cannot be
typed again, and a narrow screen is often only one that writes into a pipe.
"""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

READABLE: Final = 12
"""Cells that a column whose words may be wrapped should have; one with less in it needs less."""
_BETWEEN: Final = 2
_NOTHING: Final = ("", "·")


def say_table(screen: Console, table: Table) -> None:
    """Print the table, or each row of it as `header value  header value …`."""
    needed = sum(_needed(screen, table, column) + _BETWEEN for column in table.columns) - _BETWEEN
    if needed <= screen.width:
        screen.print(table)
        return
    if table.title is not None:
        screen.print(table.title, style=table.title_style or "")
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        told = (_told(screen, table, *each) for each in zip(table.columns, cells, strict=True))
        _say_row(screen, [each for each in told if each is not None])


def _say_row(screen: Console, told: list[Text]) -> None:
    """One row in lines that begin with whole cells; those below the first stand a little to the right."""
    lines: list[Text] = []
    for each in told:
        if lines and lines[-1].cell_len + _BETWEEN + each.cell_len <= screen.width - _BETWEEN:
            lines[-1] = Text.assemble(lines[-1], " " * _BETWEEN, each)
        else:
            lines.append(each)
    for number, line in enumerate(lines):
        screen.print(Padding(line, (0, 0, 0, _BETWEEN if number else 0), expand=False))


def _needed(screen: Console, table: Table, column: Column) -> int:
    cells = [*column.cells, column.header] if table.show_header else [*column.cells]
    widest = max((Measurement.get(screen, screen.options, _text(screen, cell)).maximum for cell in cells), default=0)
    return widest if column.no_wrap else min(widest, READABLE)


def _told(screen: Console, table: Table, column: Column, cell: object) -> Text | None:
    text = _text(screen, cell)
    if text.plain.strip() in _NOTHING:
        return None
    header = _text(screen, column.header)
    if not table.show_header or not header.plain:
        return text
    return Text.assemble((header.plain, "dim"), " ", text)


def _text(screen: Console, cell: object) -> Text:
    return cell if isinstance(cell, Text) else screen.render_str(str(cell))
