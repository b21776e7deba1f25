"""Acts of judging on the command line: which pairs are meant, what was done or would be, and how it is told.

The rule of this module: every act, tried or done, is told with how many files it moves and how it is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.counting import counted
from api.cli.tables import say_table
from graph.base import Base
from graph.errors import BadInput
from graph.resolution.agreement import Agreement
from graph.sidebase.judgements import Verdict
from graph.stewarding import Stewarding
from graph.store.judging import Act, Trial
from graph.view import Actor, View
from graph.view.judging_quality import JudgingQuality

Pair = tuple[str, str]

MOST_SHOWN: Final = 20


def steward_view(base: Base, actor: Actor, reference: str) -> View:
    """What a steward may read for an item of the queue."""
    return Stewarding(base, actor).view(reference)


def verdict_of(word: str) -> Verdict:
    """The verdict that was typed."""
    if word not in set(Verdict):
        raise BadInput(f"A verdict is one of {', '.join(Verdict)}, not {word!r}.")
    return Verdict(word)


def act_of(
    base: Base, verdict: Verdict, pairs: Sequence[Pair], *, actor: Actor, reason: str, dry_run: bool
) -> Act | Trial:
    """Judge these pairs in one act, or only try it; inside `base.writing()`."""
    work = Stewarding(base, actor)
    return work.try_(verdict, pairs) if dry_run else work.judge(verdict, pairs, reason=reason)


def say_act(screen: Console, done: Act | Trial) -> None:
    """What was done, or what would be."""
    if isinstance(done, Trial):
        screen.print(f"[bold]Would judge {done.verdict.value}[/] {_pairs(len(done.pairs))}; {_moved(done.moved)}.")
        for left, right in done.pairs[:MOST_SHOWN]:
            screen.print(f"  {left} {right}", soft_wrap=True)
        if len(done.pairs) > MOST_SHOWN:
            screen.print(f"  [dim]and {len(done.pairs) - MOST_SHOWN} more[/]")
        screen.print("[dim]Nothing was written.[/]")
        return
    verdict = done.verdict.value if done.verdict is not None else "retracted"
    screen.print(f"Judged {verdict}, {_pairs(len(done.judgements))}; {_moved(done.moved)}.")
    if done.waiting:
        screen.print(
            f"[yellow]PROPOSED[/]: {_pairs(len(done.waiting))} about persons without a common number; it acts when a "
            "second steward judges the same."
        )
    if done.contradicted:
        screen.print(
            f"[yellow]CONTRADICTED[/]: of {_pairs(len(done.contradicted))} another judgement that stands says the "
            "opposite; nothing is joined until one of the two is taken back."
        )
    screen.print(f"Take it back: [bold]xinmai retract {done.id} --reason …[/]", soft_wrap=True)


def say_agreement(screen: Console, answer: Agreement) -> None:
    """How far stewards agree."""
    if answer.share is None:
        screen.print("No pair was judged by two stewards.")
        return
    screen.print(
        f"{_pairs(answer.pairs)} judged by two stewards or more: {answer.share:.0%} alike, kappa {_kappa(answer.kappa)}"
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("steward", "and"):
        table.add_column(column)
    for column in ("pairs", "alike", "kappa"):
        table.add_column(column, justify="right")
    for two in answer.stewards:
        table.add_row(escape(two.one), escape(two.other), f"{two.pairs:,}", f"{two.share:.0%}", _kappa(two.kappa))
    say_table(screen, table)


def say_quality(screen: Console, answer: JudgingQuality) -> None:
    """How good the judging is."""
    screen.print(f"{_pairs(answer.decided)} decided, {answer.open:,} open: {answer.share:.0%} done")
    say_agreement(screen, answer.agreement)
    joins = answer.joins
    if joins.share is None:
        screen.print("Nobody judged a pair that a machine joins.")
    else:
        screen.print(
            f"{joins.same:,} of {_pairs(joins.pairs)} that a machine joins are one by people's word: "
            f"{joins.share:.0%}, between {joins.low:.0%} and {joins.high:.0%}"
        )
    drawn = answer.sampled
    if drawn is None:
        screen.print("Nothing was drawn by chance: [bold]xinmai queue draw[/] draws from all joins.")
    elif drawn.share is None:
        screen.print(f"{_pairs(drawn.pairs)} were drawn by chance on {drawn.drawn:%Y-%m-%d}; none is judged yet.")
    else:
        screen.print(
            f"{drawn.same:,} of {_pairs(drawn.judged)} drawn by chance on {drawn.drawn:%Y-%m-%d} are one by people's "
            f"word: {drawn.share:.0%}, between {drawn.low:.0%} and {drawn.high:.0%}"
            + (f"; {drawn.pairs - drawn.judged:,} wait to be judged" if drawn.judged < drawn.pairs else "")
        )
    if answer.bands is None:
        screen.print("No model is in force: [bold]xinmai resolve --refit[/] learns one.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("bits", "pairs", "promised", "found", "between"):
        table.add_column(column, justify="right")
    for band in answer.bands:
        ends = f"{'' if band.above is None else f'{band.above:g}'} … {'' if band.up_to is None else f'{band.up_to:g}'}"
        between = f"{band.low:.0%} and {band.high:.0%}"
        table.add_row(ends, f"{band.pairs:,}", f"{band.promised:.0%}", f"{band.same / band.pairs:.0%}", between)
    screen.print(table)


def _kappa(kappa: float | None) -> str:
    return "undefined" if kappa is None else f"{kappa:.2f}"


def _pairs(count: int) -> str:
    return counted(count, "pair")


def _moved(count: int) -> str:
    return counted(count, "credit file") + (" moves" if count == 1 else " move")
