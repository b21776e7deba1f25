"""The commands of cases: `case open|list|show|note|close|reopen`.

The rule of this module: a case is named by its id; whoever works in it reads for its purpose, and that is in the audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import case, command
from api.cli.session import Session, session
from graph.bounds import USUAL, Bounds

if TYPE_CHECKING:
    from graph.base import Base
    from graph.sidebase.cases import Case
    from graph.view.cases import OpenCase

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="A case's id.")]


@command(case, "open")
def open_(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What it is about.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for, such as supervision; it never changes.")],
    reference: o.Reference = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=6, help="Hops that a walk may take.")] = USUAL.depth,
    subjects: Annotated[
        int, typer.Option("--subjects", min=1, max=1_000, help="Subjects that a walk may look at.")
    ] = USUAL.subjects,
    paths: Annotated[int, typer.Option("--paths", min=1, max=10, help="Ways that a walk may tell.")] = USUAL.paths,
    json: o.Json = False,
) -> None:
    """Open a case: its purpose and how far its walks may go are fixed from here on."""
    from graph.catalogue import purpose as purpose_named  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.cases import open_case  # noqa: PLC0415 - heavy

    here = session(context)
    bounds = Bounds(depth=depth, subjects=subjects, paths=paths)
    with here.base() as base:
        allowed = purpose_named(purpose)
        made = open_case(base, LOCAL_OPERATOR, title=title, purpose=allowed, reference=reference, bounds=bounds)
    _say(here, made.case, json=json)


@command(case, "list")
def list_(context: typer.Context, json: o.Json = False) -> None:
    """All cases, the newest first."""
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.cases import cases_of  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = cases_of(base, LOCAL_OPERATOR)
    if json:
        here.say_json(found)
        return
    for each in found:
        _say_head(here, each)
    if not found:
        here.screen.print("There is no case.")


@command(case, "show")
def show(context: typer.Context, case_id: CaseId, json: o.Json = False) -> None:
    """A case: its purpose, its bounds and what was noted."""
    here = session(context)
    with here.base() as base:
        found = case_named(base, case_id).case
    _say(here, found, json=json)


@command(case, "note")
def note(
    context: typer.Context,
    case_id: CaseId,
    text: Annotated[str, typer.Argument(help="The note; identity numbers in it are masked.")],
    subject: Annotated[
        list[str] | None, typer.Option("--subject", help="A subject it is on; may be given again.", show_default=False)
    ] = None,
    json: o.Json = False,
) -> None:
    """Note something in an open case, and on which subjects."""
    from api.cli.reading import subject_meant  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        opened = case_named(base, case_id)
        found = opened.note(text, [subject_meant(opened.view, each) for each in subject or ()])
    _say(here, found, json=json)


@command(case, "close")
def close(context: typer.Context, case_id: CaseId, json: o.Json = False) -> None:
    """Close a case: nothing is read or noted in it any more."""
    here = session(context)
    with here.base() as base:
        found = case_named(base, case_id).close()
    _say(here, found, json=json)


@command(case, "reopen")
def reopen(context: typer.Context, case_id: CaseId, json: o.Json = False) -> None:
    """Open a closed case again, with the purpose and bounds it had."""
    here = session(context)
    with here.base() as base:
        found = case_named(base, case_id).reopen()
    _say(here, found, json=json)


def case_named(base: Base, case_id: str) -> OpenCase:
    """A case by the id that was typed."""
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.cases import case_of  # noqa: PLC0415 - heavy

    return case_of(base, LOCAL_OPERATOR, case_id)


def _say(here: Session, found: Case, *, json: bool) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    if json:
        here.say_json(found)
        return
    _say_head(here, found)
    bounds = found.bounds
    here.screen.print(f"  walks: {bounds.depth} hops, {bounds.subjects} subjects, {bounds.paths} ways")
    for one in found.notes:
        here.screen.print(f"  {one.at:%Y-%m-%d %H:%M} UTC [dim]{escape(one.actor)}[/] {escape(one.text)}")
        for subject in one.subjects:
            here.screen.print(f"    [dim]{subject}[/]")


def _say_head(here: Session, found: Case) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    state = "open" if found.closed is None else f"closed {found.closed:%Y-%m-%d %H:%M} UTC"
    here.screen.print(
        f"[bold]{escape(found.title)}[/]  {found.purpose} {escape(found.reference)}  {state}  [dim]{found.id}[/]",
        soft_wrap=True,
    )
