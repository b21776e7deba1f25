"""How the base is, as GraphQL shows it.

The rule of this module: counts and versions only; nothing about any subject, and no path of the machine.
"""

from __future__ import annotations

from strawberry import field

from api.types.described import described
from api.types.values import LoadRun


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
    last_runs: list[LoadRun] = field(description="The last runs, latest first.")
    open_runs: list[LoadRun] = field(description="Runs that are open: what they wrote is not visible yet.")
