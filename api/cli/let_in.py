"""Grants and roles on the screen.

The rule of this module: what was given to somebody is told by what bounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.tables import say_table

if TYPE_CHECKING:
    from api.cli.letting_in import GrantAnswer


@dataclass(frozen=True)
class RoleAnswer:
    """One role as it is told."""

    code: str
    name_zh: str
    name_en: str
    purposes: tuple[str, ...]
    own: str
    own_sees: tuple[str, ...]
    other_sees: tuple[str, ...]
    persons: bool
    persons_a_day: int | None


def say_grants(screen: Console, grants: Sequence[GrantAnswer]) -> None:
    """The screen of `xinmai access list`."""
    if not grants:
        screen.print("Nobody is let in; only the operator reads here. Next: [bold]xinmai access add[/]")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("grant", "who", "role", "bounds", "by", "until"):
        table.add_column(title, overflow="fold")
    for grant in grants:
        bounds = [grant.region, grant.department, *grant.categories, grant.bound]
        end = "revoked" if grant.ended else f"{grant.until:%Y-%m-%d}" if grant.until else ""
        by = "key" if grant.login is None else f"log-in {grant.login}"
        by += f" of {grant.person}" if grant.person not in {None, grant.login} else ""
        table.add_row(grant.id, escape(grant.name), grant.role, escape(" ".join(filter(None, bounds))), escape(by), end)
    say_table(screen, table)


def say_roles(screen: Console, roles: Sequence[RoleAnswer]) -> None:
    """The screen of `xinmai access roles`."""
    for role in roles:
        screen.print(f"[bold]{role.code}[/] {role.name_zh}  [dim]{role.name_en}[/]")
        screen.print(f"  reads for {', '.join(role.purposes) or 'no purpose'}", soft_wrap=True)
        screen.print(f"  sees of its own ({role.own}): {', '.join(role.own_sees) or 'nothing'}", soft_wrap=True)
        screen.print(f"  sees of others: {', '.join(role.other_sees) or 'nothing'}", soft_wrap=True)
        bound = f", {role.persons_a_day} a day" if role.persons_a_day is not None else ""
        screen.print(f"  persons: {'yes' if role.persons else 'no'}{bound}")
