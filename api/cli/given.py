"""The commands about rights that people gave each other: `access given|take-back`.

The rule of this module: people give their rights themselves, over the service; whoever runs the installation sees
all of it and can end it, and that they did is in the audit before it is told.
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
    from graph.base import Base
    from graph.sidebase.delegations import Delegation


@dataclass(frozen=True)
class GivenAnswer:
    """Rights that somebody gave, as they are told."""

    id: str
    giver: str | None
    receiver: str
    region: str | None
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    until: datetime
    reason: str
    holds: bool


@command(access, "given")
def list_given(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    json: o.Json = False,
) -> None:
    """Rights of reading that people gave each other for a time: whose, to whom, what of them, until when."""
    here = session(context)
    with here.base() as base:
        told = [_told(base, each) for each in base.side.delegations.all()]
    told = [each for each in told if every or each.holds]
    if json:
        here.say_json(told)
        return
    if not told:
        here.screen.print("Nobody gave rights to somebody else.")
    for each in told:
        part = " ".join(filter(None, (each.region, *each.categories, *each.purposes))) or "all of them"
        line = f"{each.id}  {each.giver} to {each.receiver} until {each.until:%Y-%m-%d}: {part}; {each.reason}"
        here.screen.print(line, markup=False, soft_wrap=True)


@command(access, "take-back")
def take_back(
    context: typer.Context,
    rights: Annotated[str, typer.Argument(help="Their id, as `access given` shows it.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """End rights that somebody gave, from the next request on."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.delegating import end_rights  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = _told(base, end_rights(base, LOCAL_OPERATOR, rights, reason=reason))
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"{told.receiver} reads by the rights of {told.giver} no more.", markup=False)


def _told(base: Base, given: Delegation) -> GivenAnswer:
    giver = given.giver.actor.id if given.giver else None
    part, holds = given.part, given.holds(base.clock())
    return GivenAnswer(
        given.id, giver, given.receiver, part.region, part.categories, part.purposes, given.until, given.reason, holds
    )
