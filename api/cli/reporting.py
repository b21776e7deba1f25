"""The commands of a subject's report: `report` makes it, `verify-report` checks one without the base.

The rule of this module: a report is written whole or not at all, never over another file; its ending says whether it
is JSON or PDF.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.counting import counted
from api.cli.delivering import instant_of
from api.cli.files import new_file
from api.cli.proving import Key, say_checked
from api.cli.session import session
from graph.errors import BadInput
from graph.whole_file import written_whole

OWN: Final = "subject_access"
ENDINGS: Final = (".json", ".pdf")


@command(app, "report", READ)
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="A new file that ends in .json or .pdf.")],
    number: Annotated[str | None, typer.Option("--number", help="A number of the subject.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Or the subject's id.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Tell changes from this instant on; else since the last report.")
    ] = None,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Give a subject everything held about them, what changed and who looked, in one signed file."""
    from api.cli.reading import subject_meant, view_of  # noqa: PLC0415 - heavy
    from graph.report import pdf_of, report_for  # noqa: PLC0415 - heavy

    target = new_file(out)
    if target.suffix.lower() not in ENDINGS:
        raise BadInput("A report's file ends in .json or .pdf.", file=target.name)
    asked = number or subject
    if asked is None or (number is not None and subject is not None):
        raise BadInput("Name the subject: --number, or --subject with an id.")
    begun = None if since is None else instant_of("--since", since)
    here = session(context)
    with here.base() as base:
        view = view_of(base, OWN, reference, None)
        made = report_for(base, view, subject_meant(view, asked), begun)
        content = made.json if target.suffix.lower() == ".json" else pdf_of(base, made)
    written_whole(target, content)
    told, key = made.report, made.signature.key
    if json:
        here.say_json(
            {"file": target.name, "bytes": len(content), "key": key, "records": len(told.records),
             "looks": len(told.looked)}
        )  # fmt: skip
        return
    here.screen.print(
        f"{target.name}: {counted(len(told.records), 'record')} in {counted(len(told.files), 'file')}, "
        f"{counted(told.changes.total, 'change')}, {counted(len(told.looked), 'look')}; signed by {key}",
        markup=False,
        soft_wrap=True,
    )
    here.screen.print(f"Check: xinmai verify-report {target.name} --key {key}", markup=False, soft_wrap=True)


@command(app, "verify-report", READ)
def verify_report(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A report, JSON or PDF.")],
    key: Key = None,
    json: o.Json = False,
) -> int:
    """Check a subject's report without any base. Exit code 1 when anything differs."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from graph.report import checked  # noqa: PLC0415 - heavy

    here = session(context)
    found = checked(caller().path(file), key)
    return say_checked(here, found, found.faults, f"signed by {found.key}", expected=key, json=json)
