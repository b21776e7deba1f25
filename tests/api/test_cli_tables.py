"""Tables on screens of any width: what has to be typed again is whole, and no line is longer than the screen."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.cli.tables import Side, say_table

ID = "dflimjfemeboinhagibfmbflmgpacnbk"
TITLE = "准予物业服务备案决定书"


def records() -> Table:
    table = Table(title="Records", title_justify="left", box=None, pad_edge=False)
    table.add_column("decided", no_wrap=True)
    table.add_column("title", ratio=2, overflow="fold")
    table.add_column("times", justify="right")
    table.add_column("id", style="dim", no_wrap=True)
    table.add_row("2026-02-04", f"[bold]{TITLE}[/]", "1,234", ID)
    table.add_row("2026-02-05", TITLE, "·", ID[::-1])
    return table


def said(width: int) -> list[str]:
    out = io.StringIO()
    say_table(Console(file=out, width=width, color_system=None), records())
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [36, 60, 66, 67, 80, 160])
def test_nothing_is_cut_and_nothing_squeezed_on_any_screen(width: int) -> None:
    lines = said(width)

    assert all(cell_len(line.rstrip()) <= width for line in lines)
    for words in ("Records", "2026-02-04", "1,234", ID, ID[::-1]):
        assert any(words in line for line in lines)
    assert sum(len(line) for line in lines if "准" in line) >= 2 * len(TITLE), "a title is not a column of letters"


def test_a_narrow_screen_names_every_value_and_leaves_out_what_is_none() -> None:
    told = " ".join(" ".join(said(60)).split())
    assert f"decided 2026-02-04 title {TITLE} times 1,234 id {ID} decided 2026-02-05" in told
    assert "·" not in told
    assert said(160)[1].split() == ["decided", "title", "times", "id"]


@pytest.mark.parametrize("width", [12, 30, 100])
def test_a_key_and_its_word_stay_on_one_line(width: int) -> None:
    out = io.StringIO()
    Console(file=out, width=width, color_system=None).print(
        Side([Text("s  score"), Text("x  one more"), Text("q  quit")])
    )
    for words in ("s  score", "x  one more", "q  quit"):
        assert words in out.getvalue()
