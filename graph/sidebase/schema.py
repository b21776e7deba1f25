"""The side base's tables and the numbered steps that bring an older side base up to date.

The rule of this module: a base carries the version it was made with; a newer one is refused, an older one is changed
only when asked for (`xinmai migrate`), each step in the one transaction that also writes down its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, func, insert, inspect, select, text

from graph.clock import Clock
from graph.errors import SchemaVersionError
from graph.sidebase.sql import Sql
from graph.sidebase.tables import APPEND_ONLY, access, casework, handover, metadata, resolution, rights, runs
from graph.sidebase.tables.itself import schema_step

VERSION: Final = 12
Step = Callable[[Connection], None]


def _acts_and_queue(connection: Connection) -> None:
    """Version 2: a judgement knows the act it belongs to, and what stewards note on the queue is kept."""
    connection.execute(text("ALTER TABLE judgement ADD COLUMN act TEXT"))
    connection.execute(text("CREATE INDEX judgement_of_act ON judgement (act)"))
    resolution.queue_note.create(connection)


def _models_and_proposals(connection: Connection) -> None:
    """Version 3: what the engine learnt is kept in versions, and what it proposes in tables that can be made anew."""
    for table in (resolution.model_version, resolution.model_pin, resolution.candidate_key, resolution.proposal):
        table.create(connection)


def _grants_and_quotas(connection: Connection) -> None:
    """Version 4: who is let in, and whom they have read today."""
    for table in (access.actor_grant, access.actor_revoked, access.person_read):
        table.create(connection)


def _ties_and_cases(connection: Connection) -> None:
    """Version 5: which files give one address or representative can be looked up, and cases are kept."""
    for table in (resolution.tie, casework.case_event):
        table.create(connection)


def _feed(connection: Connection) -> None:
    """Version 6: what became visible is told in order, from here on, and subjects can be followed."""
    for table in (casework.feed_file, casework.feed_act, casework.follow_event):
        table.create(connection)


def _statements_and_disputes(connection: Connection) -> None:
    """Version 7: what subjects say beside what is held about them, and what they dispute."""
    for table in (rights.statement_event, rights.dispute_event):
        table.create(connection)


def _uploads_and_jobs(connection: Connection) -> None:
    """Version 8: who delivered in which run, and files handed over through the service with the work on them."""
    for table in (
        runs.delivery_note,
        handover.upload,
        handover.upload_event,
        handover.job,
        handover.job_event,
        handover.one_time,
        handover.one_time_used,
    ):
        table.create(connection)


def _doors_for_people(connection: Connection) -> None:
    """Version 9: people log in for a while, give each other rights for a time, and agree to reveal numbers."""
    for table in (access.log_in, access.session, access.delegation, access.delegation_ended, access.reveal_event):
        table.create(connection)


def _catalogues(connection: Connection) -> None:
    """Version 10: which catalogues were in force, word for word, from here on."""
    runs.catalogue_version.create(connection)


def _persons_and_changes(connection: Connection) -> None:
    """Version 11: a grant knows whose it is, and its bounds and its key can be changed."""
    if "person" not in {column["name"] for column in inspect(connection).get_columns(access.actor_grant.name)}:
        # or step 4 has just made the table as it is now
        connection.execute(text("ALTER TABLE actor_grant ADD COLUMN person TEXT"))
        connection.execute(text("ALTER TABLE actor_grant ADD COLUMN actor TEXT"))
        connection.execute(text("CREATE INDEX actor_grant_of_person ON actor_grant (person)"))
    access.grant_change.create(connection)


def _samples(connection: Connection) -> None:
    """Version 12: pairs that were drawn by chance to be judged are kept, and a grant can be told whose it is."""
    resolution.sampled_pair.create(connection)
    if "person" not in {column["name"] for column in inspect(connection).get_columns(access.grant_change.name)}:
        # or step 11 has just made the table as it is now
        connection.execute(text("ALTER TABLE grant_change ADD COLUMN person TEXT"))


# The step under a number turns the version before it into that version. A new base is made as `tables` says and
# needs no step.
STEPS: Final[Mapping[int, Step]] = {
    2: _acts_and_queue,
    3: _models_and_proposals,
    4: _grants_and_quotas,
    5: _ties_and_cases,
    6: _feed,
    7: _statements_and_disputes,
    8: _uploads_and_jobs,
    9: _doors_for_people,
    10: _catalogues,
    11: _persons_and_changes,
    12: _samples,
}


def bring_up(
    sql: Sql, clock: Clock, *, migrate: bool = False, version: int = VERSION, steps: Mapping[int, Step] = STEPS
) -> None:
    """Make the tables of a new base, or bring an older one up to `version` when `migrate` says so.

    Raises `SchemaVersionError` for an older base without `migrate` and for a base of a newer program.
    """
    with sql.writing("schema") as connection:
        found = _version_of(connection)
        if found is None:
            metadata.create_all(connection)
            for table in APPEND_ONLY:
                sql.keep_only(connection, table)
            connection.execute(insert(schema_step).values(version=version, at=clock()))
            return
        if found > version:
            raise SchemaVersionError(
                f"The side base has version {found}; this program knows {version}. Use a newer program.",
                found=found,
                known=version,
            )
        if found < version and not migrate:
            raise SchemaVersionError(
                f"The side base has version {found} and needs {version}: run `xinmai migrate`.",
                found=found,
                known=version,
            )
        for number in range(found + 1, version + 1):
            steps[number](connection)
            connection.execute(insert(schema_step).values(version=number, at=clock()))
        if found < version:
            for table in APPEND_ONLY:  # those that a step made have no guard yet
                sql.keep_only(connection, table)


def _version_of(connection: Connection) -> int | None:
    if not inspect(connection).has_table(schema_step.name):
        return None
    found = connection.scalar(select(func.max(schema_step.c.version)))
    return None if found is None else int(found)
