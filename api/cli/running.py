"""Runs: what was done to the base, for machines and for people.

The rule of this module: the ledger says it; a run's summary is shown as the store wrote it, never counted again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.counting import counted, moved_files
from api.cli.tables import say_table
from graph.sidebase.runs import RunEntry
from graph.store.withdraw import Withdrawn

if TYPE_CHECKING:
    from graph.base import Base

STATES = {"committed": "green", "open": "yellow", "withdrawn": "magenta", "abandoned": "dim"}
Count = int | str | bool | Mapping[str, int]


@dataclass(frozen=True)
class RunAnswer:
    """One run of the ledger; `summary` are its counts by name, empty where it has none."""

    number: int
    id: str
    kind: str
    state: str
    actor: str
    file: str | None
    file_hash: str | None
    opened: datetime
    closed: datetime | None
    summary: Mapping[str, Count] = field(default_factory=dict)


def run_answer(entry: RunEntry) -> RunAnswer:
    """A run as it is told."""
    return RunAnswer(
        number=entry.number,
        id=entry.id,
        kind=entry.kind.value,
        state=entry.state.value,
        actor=entry.actor,
        file=entry.file_name,
        file_hash=entry.file_hash,
        opened=entry.opened,
        closed=entry.closed,
        summary=orjson.loads(entry.summary) if entry.summary else {},
    )


def run_named(base: Base, run: str) -> RunEntry:
    """A run by its number or id; `NotFound` if there is none."""
    if run.isdecimal() and len(run) < len(str(2**31)):
        return base.side.runs.run_numbered(int(run))
    return base.side.runs.run(run)


def say_runs(screen: Console, runs: Sequence[RunAnswer]) -> None:
    """The screen of `xinmai runs`."""
    if not runs:
        screen.print("Nothing was done to this base yet. Next: [bold]xinmai demo[/] or [bold]xinmai load FILE[/].")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("run", justify="right")
    for title in ("what", "state", "when"):
        table.add_column(title, no_wrap=True)
    table.add_column("file", ratio=1, overflow="fold")
    table.add_column("rows", justify="right")
    table.add_column("by", style="dim")
    for run in runs:
        lines = run.summary.get("lines")
        table.add_row(
            str(run.number),
            run.kind,
            f"[{STATES.get(run.state, '')}]{run.state}[/]",
            f"{run.opened.astimezone():%Y-%m-%d %H:%M}",
            escape(run.file or ""),
            f"{lines:,}" if isinstance(lines, int) else "",
            escape(run.actor),
        )
    say_table(screen, table)


def say_withdrawn(screen: Console, done: Withdrawn) -> None:
    """The screen of `xinmai withdraw`."""
    screen.print(f"Withdrawn: {escape(done.name)} (run {done.run} took it back).")
    screen.print(
        f"  Gone: {counted(done.records, 'record version')} and {counted(done.files, 'credit file')}. Staying, because "
        f"other deliveries assert them as well: {done.kept_records:,} and {done.kept_files:,}."
    )
    if done.moved_files:
        screen.print(f"  {moved_files(done.moved_files)}.")
