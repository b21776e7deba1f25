"""The commands about who is let in: `access add|list|revoke|roles`.

The rule of this module: a key is shown once and never again, and everything that changes who is let in goes into the
audit before it is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli import options as o
from api.cli.app import access, command
from api.cli.delivering import instant_of
from api.cli.session import session
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.access import Actor, Binding
    from graph.base import Base
    from graph.sidebase.grants import Grant

DAYS: Final = 365
REGION_DIGITS: Final = 6


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
    region: Annotated[
        str | None, typer.Option("--region", help="Six digits: theirs is all that lies under it.")
    ] = None,
    department: Annotated[str | None, typer.Option("--department", help="A department's id or credit code.")] = None,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="A slice of the catalogue, such as 03.2; may be repeated.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="When it ends, with zone; else in a year.")] = None,
    login: Annotated[
        str | None, typer.Option("--login", help="Instead of a key: the subject (sub) of the issuer's tokens.")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="Role subject: their number, seen on their papers; kept as a token.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="Role subject: their subject's id, seen at a counter.")
    ] = None,
    json: o.Json = False,
) -> None:
    """Let somebody in: makes an API key, shown once, or lets in a log-in of the issuer you trust."""
    here = session(context)
    with here.base() as base:
        end = base.clock() + timedelta(days=DAYS) if until is None else instant_of("--until", until)
        actor = _actor(base, name, role, region, department, tuple(category or ()), end, number, subject)
        who = _here()
        if login is None:
            grant, key = base.side.grants.give_key(actor, who)
        else:
            grant, key = base.side.grants.give_login(actor, who, login), None
        _write_down(base, "access_add", grant)
        told = _told(base, grant)
    if json:
        here.say_json(GivenAnswer(told, key))
        return
    here.screen.print(f"{told.name} is let in as {told.role} until {end:%Y-%m-%d}: {told.actor}", markup=False)
    if key is not None:
        here.screen.print(f"Their key, shown this once: [bold]{key}[/]", soft_wrap=True)
        here.screen.print("[dim]They send it as the header  Authorization: Bearer KEY[/]")


@command(access, "list")
def list_grants(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    json: o.Json = False,
) -> None:
    """Who is let in, as what, and until when. Keys are never shown."""
    here = session(context)
    with here.base() as base:
        told = [_told(base, grant) for grant in base.side.grants.all()]
    told = [grant for grant in told if every or grant.holds]
    if json:
        here.say_json(told)
    else:
        from api.cli.let_in import say_grants  # noqa: PLC0415 - heavy

        say_grants(here.screen, told)


@command(access, "revoke")
def revoke(
    context: typer.Context,
    grant: Annotated[str, typer.Argument(help="A grant's id, as `access list` shows it.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Let somebody in no more, from their next request on."""
    here = session(context)
    with here.base() as base:
        ended = base.side.grants.revoke(grant, _here(), reason)
        _write_down(base, "access_revoke", ended)
        told = _told(base, ended)
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


def _actor(
    base: Base,
    name: str,
    role: str,
    region: str | None,
    department: str | None,
    categories: tuple[str, ...],
    until: datetime,
    number: str | None,
    subject: str | None,
) -> Actor:
    """The actor that was described; `BadInput` for what their role cannot do without, or what it does not have."""
    from graph.access import OPERATOR, Actor, Own, role_named  # noqa: PLC0415 - heavy

    rule = role_named(role)
    if rule.code == OPERATOR:
        raise BadInput("An operator is whoever can read the home folder; nobody is let in as one.")
    if rule.own is Own.REGION and region is None:
        raise BadInput(f"A {role} needs --region: six digits such as 330100, or 000000 for the whole country.")
    if rule.own is Own.DEPARTMENT and department is None:
        raise BadInput(f"A {role} needs --department: its id or credit code.")
    if region is not None and not (len(region) == REGION_DIGITS and region.isascii() and region.isdigit()):
        raise BadInput("--region is six digits such as 330100, or 000000 for the whole country.")
    known = {code for entry in base.catalogue.entries.values() for code in (entry.code, entry.code.partition(".")[0])}
    for wrong in (code for code in categories if code not in known):
        raise BadInput(f"{wrong!r} is no category of the catalogue: `xinmai catalogue show` lists them.")
    binding = _binding(base, number, subject)
    if (rule.own is Own.SUBJECT) != (binding is not None):
        raise BadInput("Who is let in as a subject, and nobody else, needs --number or --subject.")
    return Actor("", role, name, department, region, categories, until, binding)


def _binding(base: Base, number: str | None, subject: str | None) -> Binding | None:
    from graph.access import Binding, BindingKind  # noqa: PLC0415 - heavy

    if number is not None and subject is not None:
        raise BadInput("Give --number or --subject, not both.")
    if number is not None:
        from graph.view.own import number_binding  # noqa: PLC0415 - heavy

        return number_binding(base.ids, number)
    if subject is not None:
        if base.side.anchors.anchors_of([subject]).is_empty():
            raise BadInput("There is no subject of this id: `xinmai find` tells it.")
        return Binding(BindingKind.COUNTER, subject)
    return None


def _told(base: Base, grant: Grant) -> GrantAnswer:
    actor = grant.actor
    return GrantAnswer(
        grant.id, actor.id, actor.role, actor.name, actor.department, actor.region, actor.categories, grant.login,
        None if actor.binding is None else actor.binding.kind.value, grant.made, actor.until, grant.ended,
        grant.holds(base.clock()),
    )  # fmt: skip


def _here() -> str:
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    return LOCAL_OPERATOR.id


def _write_down(base: Base, verb: str, grant: Grant) -> None:
    from graph.sidebase.chain import AuditEntry  # noqa: PLC0415 - heavy

    base.side.audit.write(AuditEntry(_here(), "oversight", verb, what=(grant.actor.id,)))
