"""Source files with the runs that read them, as the rows of the graph say it.

The rule of this module: a source file belongs to the run that wrote it; another run that used it is not named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from graph.engines.base import Row
from graph.view.cells import instant, instant_or_none, text, text_or_none, whole
from graph.view.traced import LoadRun, SourceFile


@dataclass(frozen=True, slots=True)
class Delivered:
    """A source file, the run that read it, who handed it over, and for which region."""

    source: SourceFile
    entry: str
    stamp: str
    recorded: datetime
    run: LoadRun
    department: str
    region: str


def deliveries(rows: Iterable[Row]) -> dict[str, Delivered]:
    """The source files in rows of `view_sources`, by id."""
    return {text(row, "id"): _delivered(row) for row in rows if row["run_number"] == row["run"]}


def run_of(row: Row) -> LoadRun:
    """A run from the `run_…` columns of a row."""
    return LoadRun(
        id=text(row, "run_id"),
        number=whole(row, "run_number"),
        actor=text_or_none(row, "run_actor") or "",
        loader=text_or_none(row, "run_loader") or "",
        opened=instant(row, "run_opened"),
        closed=instant_or_none(row, "run_closed"),
        state=text(row, "run_state"),
    )


def _delivered(row: Row) -> Delivered:
    source = SourceFile(
        id=text(row, "id"),
        name=text(row, "name"),
        hash=text(row, "hash"),
        format=text(row, "format"),
        encoding=text(row, "encoding"),
        lines=whole(row, "lines"),
        kind=text(row, "kind"),
        delivered=instant(row, "delivered"),
        manifest=text_or_none(row, "manifest") or "",
        manifest_hash=text_or_none(row, "manifest_hash") or "",
    )
    return Delivered(
        source=source,
        entry=text(row, "entry"),
        stamp=text(row, "stamp"),
        recorded=instant(row, "recorded"),
        run=run_of(row),
        department=text(row, "department"),
        region=text(row, "region"),
    )
