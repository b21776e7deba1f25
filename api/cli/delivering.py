"""The commands around deliveries: `check`, `load`, `runs`, `withdraw`.

The rule of this module: `check` and `load` take the same words, so that what was checked is what is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import LOAD, app, command
from api.cli.session import session
from graph.errors import BadInput

if TYPE_CHECKING:
    from loaders.manifest import Given


@command(app, "check", LOAD)
def check(
    context: typer.Context,
    files: o.Files,
    department: o.Department = "",
    department_code: o.DepartmentCode = "",
    region: o.RegionCode = "",
    delivered: o.Delivered = None,
    kind: o.Kind = None,
    layout: o.LayoutName = "",
    encoding: o.Encoding = "",
    json: o.Json = False,
) -> int:
    """Dry run: what a load would add, change, end and refuse. Writes nothing."""
    from api.cli.loading import say_check  # noqa: PLC0415 - heavy
    from api.cli.progress import load_progress  # noqa: PLC0415 - heavy
    from loaders.check import check_files  # noqa: PLC0415 - heavy

    here = session(context)
    given = given_from(department, department_code, region, delivered, kind, layout, encoding)
    with here.base() as base, load_progress(here, "checking") as progress:
        report = check_files(base, paths_of(files), given, progress=progress)
    if json:
        here.say_json(report)
    else:
        say_check(here.screen, report)
    return report.exit_code


@command(app, "load", LOAD)
def load(
    context: typer.Context,
    files: o.Files,
    department: o.Department = "",
    department_code: o.DepartmentCode = "",
    region: o.RegionCode = "",
    delivered: o.Delivered = None,
    kind: o.Kind = None,
    layout: o.LayoutName = "",
    encoding: o.Encoding = "",
    confirm_lapse: Annotated[
        bool, typer.Option("--confirm-lapse", help="A full delivery may end more than 5 % of its scope.")
    ] = False,
    json: o.Json = False,
) -> int:
    """Load files or folders; each file is one run, and all of it becomes visible at once."""
    from api.cli.loading import say_load  # noqa: PLC0415 - heavy
    from api.cli.progress import load_progress  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from loaders.load import load_files  # noqa: PLC0415 - heavy

    here = session(context)
    given = given_from(department, department_code, region, delivered, kind, layout, encoding)
    with here.base() as base, load_progress(here, "loading") as progress:
        report = load_files(
            base,
            paths_of(files),
            given,
            actor=LOCAL_OPERATOR.id,
            confirm_lapse=confirm_lapse,
            progress=progress,
        )
    if json:
        here.say_json(report)
    else:
        say_load(here.screen, report)
    return report.exit_code


@command(app, "runs", LOAD)
def runs(context: typer.Context, limit: o.Limit = 20, json: o.Json = False) -> None:
    """The last runs, the newest first: what was done to the base, by whom, and how it ended."""
    from api.cli.running import run_answer, say_runs  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = [run_answer(entry) for entry in base.side.runs.runs(limit)]
    if json:
        here.say_json(found)
    else:
        say_runs(here.screen, found)


@command(app, "withdraw", LOAD)
def withdraw(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="Number or id of the load run.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Take a wrong delivery back: the graph is then as if the file had never come."""
    from api.cli.progress import stage_progress  # noqa: PLC0415 - heavy
    from api.cli.running import run_named, say_withdrawn  # noqa: PLC0415 - heavy
    from graph.store.withdraw import withdraw as take_back  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        entry = run_named(base, run)
        with base.writing(), stage_progress(here) as bars:
            lines = 0 if bars is None or entry.file_id is None else base.archive.lines(entry.file_id)
            looked = None if bars is None else bars.counter("looking", lines, "rows")
            swept = None if bars is None else bars.counter("taking away", lines, "rows")
            done = take_back(base, entry.id, actor=LOCAL_OPERATOR.id, reason=reason, progress=looked, swept=swept)
    if json:
        here.say_json(done)
    else:
        say_withdrawn(here.screen, done)


def given_from(
    department: str,
    department_code: str,
    region: str,
    delivered: str | None,
    kind: str | None,
    layout: str,
    encoding: str,
) -> Given:
    """What was typed about a delivery; `BadInput` for an instant or kind that cannot be read."""
    from graph.delivery import DeliveryKind  # noqa: PLC0415 - heavy
    from loaders.manifest import Given  # noqa: PLC0415 - heavy

    if kind is not None and kind not in set(DeliveryKind):
        raise BadInput(f"--kind is one of {', '.join(DeliveryKind)}, not {kind!r}.")
    instant = None if delivered is None else instant_of("--delivered", delivered)
    return Given(
        department=department,
        department_code=department_code.upper(),
        region=region,
        delivered=instant,
        kind=None if kind is None else DeliveryKind(kind),
        layout=layout,
        encoding=encoding,
    )


def instant_of(option: str, text: str) -> datetime:
    """An instant with its zone; `BadInput` names the option."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadInput(f"{option} is an instant with its zone, such as 2026-03-01T08:00:00+08:00, not {text!r}.")
    return instant


def paths_of(files: Sequence[Path]) -> list[Path]:
    """Paths as the person who typed them meant them."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it

    who = caller()
    return [who.path(path) for path in files]
