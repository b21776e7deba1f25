"""The commands about people who have logged in: `access sessions|end`.

The rule of this module: a session is named by its id, which opens nothing, and that somebody ended it is in the audit
before it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import access, command
from api.cli.session import session

if TYPE_CHECKING:
    from graph.sidebase.sessions import Session


@dataclass(frozen=True)
class SessionAnswer:
    """One session as it is told; `ends` is when it ends if nothing more is asked."""

    id: str
    login: str
    subject: bool
    made: datetime
    seen: datetime
    ends: datetime


@command(access, "sessions")
def list_sessions(context: typer.Context, json: o.Json = False) -> None:
    """Who is logged in by browser, since when, and until when."""
    here = session(context)
    with here.base() as base:
        told = [_told(each) for each in base.side.sessions.in_force()]
    if json:
        here.say_json(told)
        return
    if not told:
        here.screen.print("Nobody is logged in.")
    for each in told:
        until = f"{each.made:%Y-%m-%d %H:%M} until {each.ends:%H:%M} (UTC)"
        here.screen.print(f"{each.id}  {each.login}  {until}", markup=False, soft_wrap=True)


@command(access, "end")
def end_session(
    context: typer.Context,
    ended: Annotated[str, typer.Argument(metavar="SESSION", help="A session's id, as `access sessions` shows it.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """End a session from its next request on."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.sidebase.chain import AuditEntry  # noqa: PLC0415 - heavy
    from graph.view.audited import without_numbers  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = base.side.sessions.end(ended, LOCAL_OPERATOR.id)
        said = without_numbers(reason)
        base.side.audit.write(AuditEntry(LOCAL_OPERATOR.id, "oversight", "session_end", said, what=(found.id,)))
        told = _told(found)
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"The session of {told.login} has ended.", markup=False)


def _told(found: Session) -> SessionAnswer:
    return SessionAnswer(found.id, found.login, found.bound_to is not None, found.made, found.seen, found.ends)
