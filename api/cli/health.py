"""The state of a base and its audit on the screen.

The rule of this module: counts name nobody; the audit is shown as it stands, ids and tokens only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.running import RunAnswer, say_runs
from graph import __version__
from graph.view.status import Status
from graph.view.traced import LoadRun

MOST_TOUCHED = 3


@dataclass(frozen=True)
class HowItIs(Status):
    """What a base is and holds, and `runs`: what was done to it last, loads and all else, the newest first."""

    runs: tuple[RunAnswer, ...] = ()


def say_status(screen: Console, status: HowItIs, *, served: bool) -> None:
    """The screen of `xinmai status`."""
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
    _say_open(screen, status.open_runs)
    if status.runs:
        screen.print("\n[bold]Last runs[/]")
        say_runs(screen, status.runs)
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


def _say_open(screen: Console, runs: Sequence[LoadRun]) -> None:
    if not runs:
        return
    screen.print("\n[bold]Open runs[/]")
    for run in runs:
        opened = f"{run.opened.astimezone():%Y-%m-%d %H:%M}"
        screen.print(f"  {run.number}  {run.state.lower()}  {opened}  [dim]{escape(run.actor)}[/]")
