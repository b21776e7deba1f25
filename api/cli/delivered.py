"""The commands about what came and what is due: `deliveries`, `calendar`.

The rule of this module: the operator is told what an officer is told over the service, by the same functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from api.cli import options as o
from api.cli.app import LOAD, app, command
from api.cli.session import session
from api.cli.tables import say_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from graph.deliveries import Came, Due

STATES = {"committed": "green", "open": "yellow", "withdrawn": "magenta", "abandoned": "dim"}
DUENESS = {"on_time": "green", "due": "yellow", "overdue": "red"}


@command(app, "deliveries", LOAD)
def deliveries(
    context: typer.Context,
    limit: o.Limit = 20,
    before: Annotated[int | None, typer.Option("--before", help="Only runs before this number.")] = None,
    json: o.Json = False,
) -> None:
    """What departments delivered, the newest first: what it came to, what superseded or withdrew it."""
    from graph.deliveries import deliveries as found_for  # noqa: PLC0415 - heavy
    from graph.officers import Officer  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = found_for(Officer(base, LOCAL_OPERATOR), limit, before)
    if json:
        here.say_json(found)
    else:
        _say_deliveries(here.screen, found)


@command(app, "calendar", LOAD)
def calendar(context: typer.Context, json: o.Json = False) -> None:
    """What departments should deliver next, the longest due first, as the catalogue asks after what came last."""
    from graph.deliveries import calendar as due_for  # noqa: PLC0415 - heavy
    from graph.officers import Officer  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = due_for(Officer(base, LOCAL_OPERATOR))
    if json:
        here.say_json(found)
    else:
        _say_calendar(here.screen, found)


def _say_deliveries(screen: Console, found: Sequence[Came]) -> None:
    if not found:
        screen.print("Nothing was delivered yet. Next: [bold]xinmai load FILE[/].")
        return
    table = _table("run", "department", "region", "category", "kind", "delivered", "rows", "what became of it")
    for came in found:
        became = f"[{STATES[came.run.state]}]{came.run.state}[/]"
        if came.withdrawal is not None:
            became += f" by run {came.withdrawal.number}: {escape(came.withdrawal.reason)}"
        elif came.superseded_by is not None:
            became += f", superseded by run {came.superseded_by}"
        table.add_row(
            str(came.run.number),
            escape(came.note.department_name),
            came.note.region,
            came.note.entry,
            came.note.kind.value,
            f"{came.note.delivered.astimezone():%Y-%m-%d}",
            f"{came.loaded.lines:,}" if came.loaded else "",
            became,
        )
    say_table(screen, table)


def _say_calendar(screen: Console, found: Sequence[Due]) -> None:
    if not found:
        screen.print("Nothing is due: nothing was delivered of a category that the catalogue wants regularly.")
        return
    table = _table("due", "state", "department", "region", "category", "every", "last")
    for due in found:
        table.add_row(
            f"{due.due}",
            f"[{DUENESS[due.state]}]{due.state.replace('_', ' ')}[/]",
            escape(due.department_name),
            due.region,
            f"{due.entry} {due.name_zh}",
            f"{due.every} working days",
            f"{due.last.astimezone():%Y-%m-%d}",
        )
    say_table(screen, table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
