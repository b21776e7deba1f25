"""The commands that answer questions: `find`, `show`, `lineage`.

The rule of this module: everything is read through a `View` with the purpose that was typed, so what is shown here
is what the service would answer, and is in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.delivering import instant_of
from api.cli.session import session
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.base import Base
    from graph.view import View
    from graph.view.answers import JoinReason, Shown
    from graph.view.judged import Judged
    from graph.view.relations import Relations

ID_LETTERS = 32


@command(app, "find", READ)
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT|NUMBER", help="A name in any spelling, or a number.")],
    second: Annotated[
        str | None,
        typer.Option("--second", help="What else you know of a person: a birth date, an address, a number, a region."),
    ] = None,
    limit: o.Limit = 10,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> int:
    """Find subjects by a name or a number; persons by a name only with --second. Exit code 3 when none is found."""
    here = session(context)
    with here.base() as base:
        found = view_of(base, purpose, reference, reason).find(text, limit, second)
    if json:
        here.say_json(found)
    else:
        from api.cli.shown import say_found  # noqa: PLC0415 - heavy

        say_found(here.screen, found, purpose=purpose)
    return 0 if found else 3


@command(app, "show", READ)
def show(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="A subject's id; or a name or number that finds exactly one.")],
    category: Annotated[str | None, typer.Option("--category", help="Only records of this catalogue entry.")] = None,
    every_state: Annotated[bool, typer.Option("--all", help="Superseded and lapsed versions too.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many records at most.")] = 20,
    as_of: o.AsOf = None,
    known_at: o.KnownAt = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """Everything held on one subject: who it is and why, its files by region, its records by category."""
    here = session(context)
    with here.base() as base:
        view = view_of(base, purpose, reference, reason, as_of=as_of, known_at=known_at)
        shown, why = answer_of(view, subject, category=category, every_state=every_state, limit=limit)
        judged = view.judged(shown.subject.id)
        relations = view.relations(shown.subject.id)
    if json:
        here.say_json(ShownAnswer(shown, why, judged, relations))
    else:
        from api.cli.shown import say_subject  # noqa: PLC0415 - heavy

        say_subject(here.screen, shown, why, judged, relations.relations)


@command(app, "lineage", READ)
def lineage(
    context: typer.Context,
    thing: Annotated[str, typer.Argument(metavar="ID", help="Of a record, credit file, subject or source file.")],
    as_of: o.AsOf = None,
    known_at: o.KnownAt = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """Where it comes from: value, row, file, run, department, legal basis."""
    here = session(context)
    with here.base() as base:
        answer = view_of(base, purpose, reference, reason, as_of=as_of, known_at=known_at).lineage(thing)
    if json:
        here.say_json(answer)
    else:
        from api.cli.trail import say_lineage  # noqa: PLC0415 - heavy

        say_lineage(here.screen, answer)


@dataclass(frozen=True)
class ShownAnswer:
    """What `show --json` gives: the subject with its files and records, why the files are together, what was judged.

    `relations` are those that departments disclose.
    """

    shown: Shown
    why: tuple[JoinReason, ...]
    judged: tuple[Judged, ...]
    relations: Relations


def view_of(
    base: Base,
    purpose: str | None,
    reference: str | None,
    reason: str | None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> View:
    """What the local operator may read for this purpose."""
    from graph.catalogue import purpose as purpose_named  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR, Moment, View  # noqa: PLC0415 - heavy

    moment = Moment(
        None if as_of is None else _day_of("--as-of", as_of),
        None if known_at is None else instant_of("--known-at", known_at),
    )
    named = None if purpose is None else purpose_named(purpose)
    return View(base, LOCAL_OPERATOR, named, reference=reference, reason=reason, moment=moment)


def answer_of(
    view: View, asked: str, *, category: str | None = None, every_state: bool = False, limit: int = 20
) -> tuple[Shown, tuple[JoinReason, ...]]:
    """The screen of one subject, asked for by its id or by what finds exactly one.

    Raises `NotFound` if there is none and `BadInput`, naming them, if there are several.
    """
    from graph.view.answers import RecordState  # noqa: PLC0415 - heavy
    from graph.view.choice import Choice  # noqa: PLC0415 - heavy
    from graph.view.pages import Cut  # noqa: PLC0415 - heavy

    state = None if every_state else RecordState.CURRENT
    shown = view.show(subject_meant(view, asked), Choice(category=category, state=state), Cut(first=limit))
    return shown, view.why(shown.subject.id)


def subject_meant(view: View, asked: str) -> str:
    """The id of the subject that was asked for."""
    if len(asked) == ID_LETTERS and asked.isascii() and asked.isalpha() and asked.islower():
        return asked
    found = view.find(asked, 2)
    if len(found) > 1:
        several = "、".join(f"{each.name} ({each.subject_id})" for each in found)
        raise BadInput(f"That finds several subjects: {several} … Give the id of one; `xinmai find` lists them.")
    return found[0].subject_id if found else asked


def _day_of(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} is a day such as 2026-03-01, not {text!r}.") from None
