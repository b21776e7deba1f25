"""The commands about rights that people gave each other: `access give|given|take-back`.

The rule of this module: people give their rights themselves, here by their own key; whoever runs the installation
gives nobody's, sees all of it and can end it, and that they did is in the audit before it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import access, command
from api.cli.delivering import instant_of
from api.cli.key_file import holder_of
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


@command(access, "give")
def give(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="ACTOR", help="Who gets them, as `access list` shows the actor.")],
    key: Annotated[Path, typer.Option("--key", help="A file with the key of whoever gives them.")],
    until: Annotated[str, typer.Option("--until", help="When they end, with zone; at most in 92 days.")],
    reason: o.MustReason,
    region: Annotated[str | None, typer.Option("--region", help="Only what lies under this region of theirs.")] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="Only this slice of theirs, such as 03.2; may be repeated.")
    ] = None,
    purpose: Annotated[
        list[str] | None, typer.Option("--purpose", help="Only for this purpose of theirs; may be repeated.")
    ] = None,
    json: o.Json = False,
) -> None:
    """Give somebody a part of one's rights of reading for a time; the audit names both."""
    from graph.sidebase.delegations import Part  # noqa: PLC0415 - heavy
    from graph.view.delegating import give_rights  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        part = Part(region, tuple(category or ()), tuple(purpose or ()))
        end = instant_of("--until", until)
        told = _told(base, give_rights(base, holder_of(base, key), to=to, part=part, until=end, reason=reason))
    if json:
        here.say_json(told)
        return
    line = f"{told.receiver} reads by the rights of {told.giver} until {told.until:%Y-%m-%d}: Acting-For: {told.id}"
    here.screen.print(line, markup=False, soft_wrap=True)


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
