"""A table where the screen is wide enough for it; where not, its rows one after the other.

The rule of this module: nothing is cut and nothing is squeezed to a letter a line. An id that lost its end cannot be
typed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
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
        screen.print(Side([each for each in told if each is not None], below=_BETWEEN))


@dataclass(frozen=True)
class Side:
    """Texts beside each other, none broken that fits a line; lines after the first stand `below` to the right."""

    texts: Sequence[Text]
    below: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As many on each line as there is room for."""
        lines: list[Text] = []
        for each in self.texts:
            if lines and lines[-1].cell_len + _BETWEEN + each.cell_len <= options.max_width - self.below:
                lines[-1] = Text.assemble(lines[-1], " " * _BETWEEN, each)
            else:
                lines.append(each)
        for number, line in enumerate(lines):
            yield Padding(line, (0, 0, 0, self.below if number else 0), expand=False)


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
