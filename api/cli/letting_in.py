"""The commands about who is let in: `access add|list|revoke|roles`.

The rule of this module: a key is shown once and never again, and everything that changes who is let in goes into the
audit before it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import access, command
from api.cli.delivering import instant_of
from api.cli.session import session

if TYPE_CHECKING:
    from api.cli.session import Session
    from graph.base import Base
    from graph.letting_in import Bounds, Keeper
    from graph.sidebase.grants import Grant

Region = Annotated[str | None, typer.Option("--region", help="Six digits: theirs is all that lies under it.")]
Department = Annotated[str | None, typer.Option("--department", help="A department's id or credit code.")]
Category = Annotated[
    list[str] | None, typer.Option("--category", help="A slice of the catalogue, such as 03.2; may be repeated.")
]
Until = Annotated[str | None, typer.Option("--until", help="When it ends, with zone; else in a year.")]
GrantId = Annotated[str, typer.Argument(metavar="GRANT", help="A grant's id, as `access list` shows it.")]


@dataclass(frozen=True)
class GrantAnswer:
    """One grant as it is told; never its key."""

    id: str
    actor: str
    role: str
    name: str
    department: str | None
    region: str | None
    categories: tuple[str, ...]
    login: str | None
    bound: str | None
    made: datetime
    until: datetime | None
    ended: datetime | None
    holds: bool
    person: str | None
    version: int


@dataclass(frozen=True)
class GivenAnswer:
    """A grant that was just made, and its key: None for a log-in, which has none."""

    grant: GrantAnswer
    key: str | None


@command(access, "add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who it is, for those who read the list.")],
    role: Annotated[str, typer.Option("--role", help="What they may do; `xinmai access roles` lists them.")],
    region: Region = None,
    department: Department = None,
    category: Category = None,
    until: Until = None,
    login: Annotated[
        str | None, typer.Option("--login", help="Instead of a key: the subject (sub) of the issuer's tokens.")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="Role subject: their number, seen on their papers; kept as a token.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Role subject: their subject's id, seen at a counter.")
    ] = None,
    person: Annotated[
        str | None, typer.Option("--person", help="Whose it is, such as a staff number; a log-in says it itself.")
    ] = None,
    json: o.Json = False,
) -> None:
    """Let somebody in: makes an API key, shown once, or lets in a log-in of the issuer you trust."""
    from graph.letting_in import Wanted  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        bounds = bounds_of(region, department, category, until)
        made = keeper(base).let_in(Wanted(name, role, bounds, login, person, number, subject))
        told = grant_told(base, made.grant)
    if json:
        here.say_json(GivenAnswer(told, made.key))
        return
    here.screen.print(f"{told.name} is let in as {told.role} until {told.until:%Y-%m-%d}: {told.actor}", markup=False)
    say_key(here, made.key)


@command(access, "list")
def list_grants(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    json: o.Json = False,
) -> None:
    """Who is let in, as what, and until when. Keys are never shown."""
    here = session(context)
    with here.base() as base:
        told = [grant_told(base, grant) for grant in base.side.grants.all()]
    told = [grant for grant in told if every or grant.holds]
    if json:
        here.say_json(told)
    else:
        from api.cli.let_in import say_grants  # noqa: PLC0415 - heavy

        say_grants(here.screen, told)


@command(access, "revoke")
def revoke(
    context: typer.Context,
    grant: GrantId,
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Let somebody in no more, from their next request on."""
    here = session(context)
    with here.base() as base:
        told = grant_told(base, keeper(base).revoke(grant, reason=reason))
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"{told.name} ({told.role}) is let in no more.", markup=False)


@command(access, "roles")
def list_roles(context: typer.Context, json: o.Json = False) -> None:
    """Every role: for which purposes it reads, what makes a record its own, and what it sees of others."""
    from api.cli.let_in import RoleAnswer, say_roles  # noqa: PLC0415 - heavy
    from graph.access import roles  # noqa: PLC0415 - heavy
    from graph.catalogue import purposes  # noqa: PLC0415 - heavy

    here = session(context)
    told = [
        RoleAnswer(
            rule.code,
            rule.name_zh,
            rule.name_en,
            tuple(purpose.code for purpose in purposes().values() if rule.code in purpose.readers),
            rule.own.value,
            tuple(sorted(rule.own_sees)),
            tuple(sorted(rule.other_sees)),
            rule.persons,
            rule.persons_a_day,
        )
        for rule in roles().values()
    ]
    if json:
        here.say_json(told)
    else:
        say_roles(here.screen, told)


def bounds_of(region: str | None, department: str | None, category: list[str] | None, until: str | None) -> Bounds:
    """What the options say about the bounds of a grant."""
    from graph.letting_in import Bounds  # noqa: PLC0415 - heavy

    end = None if until is None else instant_of("--until", until)
    return Bounds(department, region, tuple(category or ()), end)


def say_key(here: Session, key: str | None) -> None:
    """A key, shown this once."""
    if key is not None:
        here.screen.print(f"Their key, shown this once: [bold]{key}[/]", soft_wrap=True)
        here.screen.print("[dim]They send it as the header  Authorization: Bearer KEY[/]")


def grant_told(base: Base, grant: Grant) -> GrantAnswer:
    """A grant as it is told."""
    actor = grant.actor
    return GrantAnswer(
        grant.id, actor.id, actor.role, actor.name, actor.department, actor.region, actor.categories, grant.login,
        None if actor.binding is None else actor.binding.kind.value, grant.made, actor.until, grant.ended,
        grant.holds(base.clock()), grant.person, grant.version,
    )  # fmt: skip


def keeper(base: Base) -> Keeper:
    """The rights of whoever sits at this terminal."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.letting_in import Keeper  # noqa: PLC0415 - heavy

    return Keeper(base, LOCAL_OPERATOR)
