"""Who looked, as GraphQL shows it.

The rule of this module: nothing of the case it was for, and nothing of anybody else.
"""

from __future__ import annotations

from datetime import datetime

from strawberry import field

from api.types.described import described
from api.types.values import Partial
from graph.view import answers, looked


@described
class Look:
    """One time somebody looked at a subject."""

    sequence: int = field(description="Its place in the audit; the next page begins after it.")
    at: datetime = field(description="When (UTC).")
    actor: str = field(description="Who: a role and an id under which the audit knows them.")
    purpose: str = field(description="For which purpose.")
    did: str = field(description="What they did: find, show, lineage, export …")
    giver: str | None = field(description="By whose rights they did it, where these were given to them for a time.")


@described
class Looks:
    """Who looked at a subject, the earliest first."""

    looks: tuple[looked.Look, ...] = field(graphql_type=list[Look], description="Each time somebody looked.")
    next: int | None = field(description="Give it as `after` for what follows; null at the end.")


@described
class Touched:
    """Which earlier answers rest on something that came, also when it was withdrawn since."""

    kind: str = field(description="What the id is of: source_file, run, department or judgement.")
    id: str = field(description="The id asked for.")
    subjects: int = field(description="How many subjects what came was about.")
    looks: tuple[looked.Look, ...] = field(
        graphql_type=list[Look], description="Who looked at one of them while it could be seen, the earliest first."
    )
    next: int | None = field(description="Give it as `after` for what follows; null at the end.")
    partial: answers.Partial = field(graphql_type=Partial, description="Whether all was looked for, and if not, why.")
