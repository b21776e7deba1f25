"""The state of a base and its audit on the screen.

The rule of this module: counts name nobody; the audit is shown as it stands, ids and tokens only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.running import RunAnswer, say_runs
from graph import __version__
from graph.settings_shown import InForce
from graph.view.status import Figures

MOST_TOUCHED = 3
SHOWN_ABOVE = frozenset(("XINMAI_HOME", "XINMAI_GRAPH"))
"""Settings that the first lines of a status show."""


def say_status(
    screen: Console, status: Figures, last: Sequence[RunAnswer], unfinished: Sequence[RunAnswer], *, served: bool
) -> None:
    """The screen of `xinmai status`, with the ledger's last runs and those that are not finished."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    table.add_row("xinmai", __version__ + (", through the server that holds the base" if served else ""))
    table.add_row("engine", f"{escape(status.engine)} {escape(status.version)}")
    table.add_row("graph", escape(status.graph))
    table.add_row("home", escape(status.home))
    table.add_row("catalogue", escape(status.catalogue))
    for name, count in (
        ("subjects", status.subjects),
        ("credit files", status.credit_files),
        ("records", status.records),
        ("source files", status.source_files),
        ("departments", status.departments),
    ):
        table.add_row(name, f"{count:,}")
    screen.print(table)
    _say_settings(screen, status.settings)
    for title, runs in (("Open runs", unfinished), ("Last runs", last)):
        if runs:
            screen.print(f"\n[bold]{title}[/]")
            say_runs(screen, runs)
    if not status.source_files:
        screen.print("\nNext: [bold]xinmai demo[/] or [bold]xinmai load FILE[/].")


def say_audit(screen: Console, entries: Sequence[tuple[int, datetime, str, str, str, str, tuple[str, ...]]]) -> None:
    """The screen of `xinmai audit search`."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("no", justify="right")
    for title in ("when (UTC)", "who", "purpose", "did"):
        table.add_column(title, no_wrap=True)
    table.add_column("reference", overflow="fold")
    table.add_column("touched", overflow="fold", style="dim")
    for sequence, at, actor, purpose, verb, reference, what in entries:
        more = f" and {len(what) - MOST_TOUCHED} more" if len(what) > MOST_TOUCHED else ""
        touched = " ".join(what[:MOST_TOUCHED]) + more
        when = f"{at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(sequence), when, escape(actor), purpose, verb, escape(reference), touched)
    screen.print(table)
    if entries:
        screen.print(f"\nNext: [bold]xinmai audit search --after {entries[-1][0]}[/] · [bold]xinmai audit verify[/]")


def _say_settings(screen: Console, settings: Sequence[InForce]) -> None:
    """Those that somebody chose and that no line above shows."""
    chosen = [each for each in settings if each.chosen and each.variable not in SHOWN_ABOVE]
    if chosen:
        screen.print("\n[bold]Settings[/]")
    for each in chosen:
        screen.print(f"  {each.variable}  {escape(each.value)}", soft_wrap=True)
