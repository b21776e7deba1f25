"""How the base is, as GraphQL shows it.

The rule of this module: counts and versions only; nothing about any subject, and no path of the machine.
"""

from __future__ import annotations

from datetime import datetime

from strawberry import field

from api.types.described import described
from api.types.values import LoadRun
from graph.view import traced


@described
class Loads:
    """Runs whose rows stand in the graph, latest first."""

    runs: tuple[traced.LoadRun, ...] = field(graphql_type=list[LoadRun], description="The runs.")
    next: int | None = field(description="Give it as `before` for what came earlier; null at the end.")


@described
class RunDone:
    """Something that was done to the base."""

    number: int = field(description="Its number among all runs.")
    kind: str = field(description="LOAD, WITHDRAW, RESOLVE, REBUILD or MIGRATE.")
    state: str = field(description="OPEN, COMMITTED, WITHDRAWN or ABANDONED.")
    actor: str = field(description="Who did it.")
    opened: datetime = field(description="When it began (UTC).")
    closed: datetime | None = field(description="When its state began (UTC); null while it is open.")


@described
class Status:
    """How the base is: its engine, how much it holds, and what was done to it last."""

    engine: str = field(description="ladybug or neo4j.")
    version: str = field(description="Version of the engine.")
    catalogue: str = field(description="Edition of the catalogue that is applied.")
    subjects: int = field(description="Subjects in the base, whoever may read them.")
    credit_files: int = field(description="Credit files in the base.")
    records: int = field(description="Record versions in the base.")
    source_files: int = field(description="Delivered files in the base.")
    departments: int = field(description="Departments in the base.")
    last_runs: list[LoadRun] = field(description="The last runs whose rows stand in the graph, latest first.")
    last_done: list[RunDone] = field(
        description="What was done to the base last, latest first: also what withdrew, resolved, rebuilt or migrated, "
        "and loads whose rows stand no more."
    )
    open_runs: list[LoadRun] = field(description="Runs that are open: what they wrote is not visible yet.")
