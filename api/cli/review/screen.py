"""How a steward's desk looks.

The rule of this module: pure, from a desk to something that can be printed, and nothing of what a machine or another
steward thinks unless the desk says that it was asked for.
"""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.text import Text

from api.cli import pairs
from api.cli.review.desk import KEYS, Desk
from api.cli.tables import Side


def screen(desk: Desk) -> RenderableType:
    """The whole screen."""
    parts: list[RenderableType] = [_head(desk), Rule(style="dim")]
    if desk.pair is None:
        parts.append(Text("Nothing in the queue waits for you.", style="bold"))
    else:
        parts.append(pairs.side_by_side(desk.pair.left, desk.pair.right))
        if desk.evidence:
            parts += [Rule("evidence", style="dim"), pairs.waterfall(desk.pair.steps), pairs.reasons(desk.pair)]
        if desk.score:
            parts += [Rule("score", style="dim"), pairs.score(desk.pair)]
        if desk.neighbours:
            parts += [Rule("neighbours", style="dim"), pairs.shared(desk.pair)]
    parts += [Rule(style="dim"), _keys(desk)]
    if desk.note:
        parts.append(Text(desk.note, style="yellow"))
    return Group(*parts)


def _head(desk: Desk) -> Text:
    asked = "Are these two about one subject?  " if desk.pair is not None else ""
    return Text.assemble(
        (asked, "bold"),
        (f"{desk.steward}  {len(desk.said)} decided in this session, {desk.open:,} open, {desk.share:.0%} done", "dim"),
    )


def _keys(desk: Desk) -> Side:
    shown = [(key, does) for key, does in KEYS if desk.pair is not None or key in {"z", "q"}]
    return Side([Text.assemble((f" {key} ", "reverse"), f" {does}") for key, does in shown])
