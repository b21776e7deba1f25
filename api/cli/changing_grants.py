"""The commands that change a grant: `access change|name|renew-key`.

The rule of this module: all bounds of a grant are said anew, so that nothing stays open because it was not mentioned.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import access, command
from api.cli.letting_in import (
    Category,
    Department,
    GivenAnswer,
    GrantId,
    Region,
    Until,
    bounds_of,
    grant_told,
    keeper,
    say_key,
)
from api.cli.session import session

Expected = Annotated[
    int | None, typer.Option("--expected-version", help="The version you looked at; refused when it has gone on since.")
]


@command(access, "change")
def change(
    context: typer.Context,
    grant: GrantId,
    reason: o.MustReason,
    region: Region = None,
    department: Department = None,
    category: Category = None,
    until: Until = None,
    expected: Expected = None,
    json: o.Json = False,
) -> None:
    """Bound a grant anew, by all that is said here. Another role is another grant."""
    here = session(context)
    with here.base() as base:
        bounds = bounds_of(region, department, category, until)
        told = grant_told(base, keeper(base).change(grant, bounds, reason=reason, expected_version=expected))
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"{told.name} ({told.role}) is bounded anew, until {told.until:%Y-%m-%d}.", markup=False)


@command(access, "name")
def name(
    context: typer.Context,
    grant: GrantId,
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose it is, such as a staff number.")],
    reason: o.MustReason,
    expected: Expected = None,
    json: o.Json = False,
) -> None:
    """Say whose a grant is that was made without, so that nobody counts as two where two people are needed."""
    here = session(context)
    with here.base() as base:
        named = keeper(base).name_person(grant, person, reason=reason, expected_version=expected)
        told = grant_told(base, named)
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"{told.name} ({told.role}) is {told.person}.", markup=False)


@command(access, "renew-key")
def renew_key(
    context: typer.Context,
    grant: GrantId,
    reason: o.MustReason,
    expected: Expected = None,
    json: o.Json = False,
) -> None:
    """Make another key for a grant; the one before opens nothing any more."""
    here = session(context)
    with here.base() as base:
        made = keeper(base).renew_key(grant, reason=reason, expected_version=expected)
        told = grant_told(base, made.grant)
    if json:
        here.say_json(GivenAnswer(told, made.key))
    else:
        here.screen.print(f"{told.name} ({told.role}) has another key.", markup=False)
        say_key(here, made.key)
