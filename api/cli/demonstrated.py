"""Two screens of the demo: what the engine proposes, and how good what was found is against the truth.

The rule of this module: proposals are shown as a reader without a purpose may see them, organisations only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape

from api.cli.pairs import waterfall
from graph.errors import NotFound
from graph.store.proposing import in_force, model_of
from loaders.demo.found import clusters_if_agreed
from loaders.demo.quality import Quality, quality

if TYPE_CHECKING:
    import polars as pl

    from graph.base import Base
    from graph.view import View
    from graph.view.explained import PairExplained

SHOWN: Final = 3
LOOKED_AT: Final = 150


def say_proposals(screen: Console, base: Base, view: View) -> None:
    """The weightiest proposals whose names are not written alike, and the last of them piece by piece."""
    shown: list[PairExplained] = []
    for pair in _open(base, view):
        if pair.left.name != pair.right.name:
            shown.append(pair)
            screen.print(
                f"{pair.bits or 0.0:+6.1f} bits  {escape(pair.left.name)} [dim]({escape(pair.left.department.name)})[/]"
            )
            screen.print(f"             {escape(pair.right.name)} [dim]({escape(pair.right.department.name)})[/]")
        if len(shown) == SHOWN:
            break
    if shown:
        screen.print("[dim]The last one piece by piece: a steward decides, nothing is joined by weight.[/]")
        screen.print(waterfall(shown[-1].steps))


def if_agreed(base: Base, truth: pl.DataFrame, found: pl.DataFrame, *, below: float) -> Quality | None:
    """The quality if stewards agreed down to `below` bits under the join band; None without a model."""
    version = in_force(base)
    if version is None:
        return None
    return quality(truth, clusters_if_agreed(base, found, over=model_of(version).threshold - below))


def say_quality(screen: Console, measured: Quality, agreed: Quality | None, all_agreed: Quality | None) -> None:
    """What numbers joined against the truth, and what if stewards agreed to the join band, or to all proposals."""
    screen.print(
        f"precision [bold]{measured.precision:.4f}[/]  recall [bold]{measured.recall:.4f}[/]  "
        f"F1 {measured.f1:.4f}  over the pairs of {measured.rows:,} rows; {measured.false_joins} false joins"
    )
    for what, one in (("the join band", agreed), ("the review band as well", all_agreed)):
        if one is not None:
            screen.print(
                f"precision [bold]{one.precision:.4f}[/]  recall [bold]{one.recall:.4f}[/]  F1 {one.f1:.4f}  "
                f"if stewards said SAME to all of {what}, unread"
            )
    screen.print(
        "[dim]Files are joined by valid numbers that nothing contradicts. What has no number is proposed to a "
        "steward: a wrong join harms a stranger, a missing one does not.[/]"
    )
    for form in measured.by_form:
        screen.print(f"  [dim]names {form.form}: recall {form.recall:.3f} of {form.true_pairs:,} pairs[/]")


def _open(base: Base, view: View) -> Iterator[PairExplained]:
    """The weightiest proposals that are open to this reader."""
    for proposal in base.proposer.best(LOOKED_AT):
        with suppress(NotFound):
            yield view.explain_pair(proposal.left, proposal.right)
