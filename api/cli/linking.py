"""The commands `links`, `connect` and `shared`: what ties subjects to others, how two are connected, what hubs share.

The rule of this module: they answer what the service answers; `connect` needs a purpose or a case, because it walks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.casing import case_named
from api.cli.reading import subject_meant, view_of
from api.cli.session import session
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.view.web import TieKind

A_SUBJECT = "A subject's id; or a name or number that finds exactly one."


@command(app, "links", READ)
def links(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help=A_SUBJECT)],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Expand one kind of tie, such as representative, address or number.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many at most.")] = 20,
    after: Annotated[str | None, typer.Option("--after", help="The end of the page before.")] = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    case: o.InCase = None,
    json: o.Json = False,
) -> None:
    """What ties a subject to others: counts by kind first; with --kind, who they are and by which value."""
    from api.cli.linked import say_tied, say_ties  # noqa: PLC0415 - heavy

    expanded = None if kind is None else _kind(kind)
    here = session(context)
    with here.base() as base:
        view = view_of(base, purpose, reference, reason) if case is None else case_named(base, case).view
        meant = subject_meant(view, subject)
        if expanded is None:
            counted = view.ties(meant)
            here.say_json(counted) if json else say_ties(here.screen, counted)
        else:
            page = view.tied(meant, expanded, limit, after)
            here.say_json(page) if json else say_tied(here.screen, page)


@command(app, "connect", READ)
def connect(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help=A_SUBJECT)],
    right: Annotated[str, typer.Argument(help="Another one.")],
    purpose: Annotated[
        str | None, typer.Option("--purpose", help="What for, such as supervision; needed where no case is named.")
    ] = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    case: o.InCase = None,
    depth: Annotated[int, typer.Option("--depth", min=1, max=6, help="Hops between the two, at most.")] = 4,
    subjects: Annotated[int, typer.Option("--subjects", min=1, max=1_000, help="Subjects to look at, at most.")] = 300,
    paths: Annotated[int, typer.Option("--paths", min=1, max=10, help="Ways to tell, at most.")] = 4,
    hide: Annotated[
        list[str] | None, typer.Option("--hide", help="Walk along no tie of this kind, such as phone; may be repeated.")
    ] = None,
    json: o.Json = False,
) -> int:
    """How two subjects are connected: the shortest ways by the rarest values. Exit code 3 when there is none."""
    from api.cli.linked import say_connection  # noqa: PLC0415 - heavy
    from graph.bounds import Bounds  # noqa: PLC0415 - heavy

    if purpose is None and case is None:
        raise BadInput("A walk needs a purpose: name one with --purpose, or a case with --case.")
    hidden = [_kind(each) for each in hide or ()]
    here = session(context)
    with here.base() as base:
        bounds = Bounds(depth=depth, subjects=subjects, paths=paths)
        if case is not None:
            opened = case_named(base, case)
            view, bounds = opened.view, bounds.within(opened.case.bounds)
        else:
            view = view_of(base, purpose, reference, reason)
        found = view.connect(subject_meant(view, left), subject_meant(view, right), bounds, hidden)
    if json:
        here.say_json(found)
    else:
        say_connection(here.screen, found)
    return 0 if found.paths else 3


@command(app, "shared", READ)
def shared(
    context: typer.Context,
    hubs: Annotated[
        list[str],
        typer.Argument(metavar="HUB", help="Ids of source files or departments, codes of regions; up to 5."),
    ],
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """What files, departments or regions have in common: subjects by kind; persons only where they are ten or more."""
    from api.cli.linked import say_shared  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = view_of(base, purpose, reference, reason).shared(hubs)
    if json:
        here.say_json(found)
    else:
        say_shared(here.screen, found)


def _kind(named: str) -> TieKind:
    """A kind of tie by its name; raises `BadInput` for what is none."""
    from graph.view.web import TieKind  # noqa: PLC0415 - heavy

    if named not in set(TieKind):
        raise BadInput(f"A kind of tie is one of {', '.join(TieKind)}, not {named!r}.")
    return TieKind(named)
