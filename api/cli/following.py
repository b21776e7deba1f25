"""The commands of changes: `changes` tells what became visible, `follow add|list|end` whose changes one follows.

The rule of this module: a cursor that was told is where the next call goes on; nothing is told twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import READ, app, command, follow
from api.cli.reading import subject_meant, view_of
from api.cli.session import Session, session
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.sidebase.follows import Following
    from graph.view.feed import FeedChange, Wanted


@command(app, "changes", READ)
def changes(
    context: typer.Context,
    after: Annotated[str | None, typer.Option("--after", help="Behind this cursor; else from the beginning.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 20,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="loaded, withdrawn, joined or parted; may be repeated.")
    ] = None,
    department: Annotated[str | None, typer.Option("--department", help="Only of this department, by id.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only files held there or under it: 330100.")] = None,
    subject: Annotated[
        list[str] | None, typer.Option("--subject", help="Only about this subject; may be repeated.")
    ] = None,
    following: Annotated[bool, typer.Option("--following", help="Only about whom you follow for the purpose.")] = False,
    from_now: Annotated[bool, typer.Option("--from-now", help="Only tell the cursor of the newest.")] = False,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """What became visible, in order, and the cursor behind which to go on. Persons only by name or when followed."""
    here = session(context)
    with here.base() as base:
        view = view_of(base, purpose, reference, reason)
        named = tuple(subject_meant(view, each) for each in subject) if subject else None
        wanted = _wanted(kind, department, region, named, following=following)
        page = view.feed(wanted, limit, after=after, from_now=from_now)
    if json:
        here.say_json(page)
        return
    for change in page.changes:
        _say_change(here, change)
    more = "There is more" if page.has_next else "Go on later"
    here.screen.print(f"{more}: xinmai changes --after {page.cursor}", markup=False, soft_wrap=True)


@command(follow, "add")
def add(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="A subject's id, or what finds exactly one.")],
    purpose: Annotated[str, typer.Option("--purpose", help="What for, such as supervision.")],
    reference: o.Reference = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="For how many days.")] = 90,
    json: o.Json = False,
) -> None:
    """Follow a subject: `xinmai changes --following` tells what becomes visible about it."""
    from graph.catalogue import purpose as purpose_named  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.following import follow_subject  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        meant = subject_meant(view_of(base, purpose, reference, None), subject)
        begun = follow_subject(
            base, LOCAL_OPERATOR, meant, purpose=purpose_named(purpose), reference=reference, days=days
        )
    _say(here, [begun], json=json)


@command(follow, "list")
def list_(context: typer.Context, json: o.Json = False) -> None:
    """Whom you follow, the latest first."""
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.following import followed_by  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = followed_by(base, LOCAL_OPERATOR)
    _say(here, found, json=json)


@command(follow, "end")
def end(
    context: typer.Context,
    follow_id: Annotated[str, typer.Argument(metavar="FOLLOWING", help="The id that `follow list` tells.")],
    json: o.Json = False,
) -> None:
    """Follow a subject no more."""
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.following import follow_no_more  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        ended = follow_no_more(base, LOCAL_OPERATOR, follow_id)
    if json:
        here.say_json(ended)
    else:
        here.screen.print("You follow it no more.")


def _wanted(
    kinds: list[str] | None,
    department: str | None,
    region: str | None,
    subjects: tuple[str, ...] | None,
    *,
    following: bool,
) -> Wanted:
    from graph.sidebase.feed import FeedKind  # noqa: PLC0415 - heavy
    from graph.view.feed import Wanted  # noqa: PLC0415 - heavy

    unknown = sorted(set(kinds or ()) - set(FeedKind))
    if unknown:
        raise BadInput(f"--kind is one of {', '.join(FeedKind)}, not {unknown[0]!r}.")
    return Wanted(
        kinds=frozenset(FeedKind(kind) for kind in kinds) if kinds else frozenset(FeedKind),
        department=department,
        region=region,
        subjects=subjects,
        following=following,
    )


def _say_change(here: Session, change: FeedChange) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    who = "" if change.department is None else escape(change.department.name)
    here.screen.print(
        f"{change.at:%Y-%m-%d %H:%M} UTC [bold]{change.kind.value}[/] {change.subject_id} "
        f"[dim]{change.category or ''}[/] {who} [dim]file {change.file_id}[/]",
        soft_wrap=True,
    )


def _say(here: Session, found: list[Following], *, json: bool) -> None:
    if json:
        here.say_json(found)
        return
    for one in found:
        here.screen.print(
            f"{one.subject} [bold]{one.purpose}[/] until {one.until:%Y-%m-%d} [dim]{one.id}[/]", soft_wrap=True
        )
    if not found:
        here.screen.print("You follow nobody.")
