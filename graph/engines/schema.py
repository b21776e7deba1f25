"""The schema a base has, made and brought up to date by the program itself.

The rule of this module: a step is a list of statements that may each run again at any time, and its number is
written down after the last of them. Killed anywhere, the same call completes the work.

The statements are the blocks `schema_N_…` of an engine's `schema.cypher`; N is the step. Step 0 makes the place
where the number itself is kept, if an engine needs one to look there: into a server's database, which may be that of
others, nothing is written before the number was looked for.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from graph.engines.base import Engine
from graph.errors import SchemaVersionError

SCHEMA_VERSION = 3

_STEP = re.compile(r"schema_(\d+)_")


def prepare(engine: Engine, now: datetime | None = None) -> None:
    """Make an engine's base ready for use: an empty one gets the whole schema, one of this version is left alone.

    Raises `SchemaVersionError` for a base of another version, with `found` and `wanted`, and for one that holds
    nodes but was not made by this program. `now` is the time of creation to write down (aware; default: the clock).
    """
    found = stored_version(engine)
    if found is None:
        if engine.read("base_nodes")[0]["nodes"]:
            raise SchemaVersionError("This database holds other data; Xinmai needs one of its own.", found=None)
        migrate(engine, now)
    elif found != SCHEMA_VERSION:
        way = "run `xinmai migrate`" if found < SCHEMA_VERSION else "use the newer program that made it"
        raise SchemaVersionError(
            f"The base has schema {found}, this program needs {SCHEMA_VERSION}: {way}.",
            found=found,
            wanted=SCHEMA_VERSION,
        )


def migrate(engine: Engine, now: datetime | None = None, *, to: int = SCHEMA_VERSION) -> int:
    """Bring a base to schema `to`, step by step, and give back how many steps that took.

    Raises `SchemaVersionError` for a base that is already beyond it.
    """
    found = stored_version(engine) or 0
    if found > to:
        raise SchemaVersionError(f"The base has schema {found}, beyond {to}.", found=found, wanted=to)
    for step in range(found + 1, to + 1):
        for block in step_blocks(engine, step):
            engine.define(block)
        _write_down(engine, step, now or datetime.now(UTC))
    return to - found


def stored_version(engine: Engine) -> int | None:
    """The schema that a base says it has; None when it says nothing yet."""
    for block in step_blocks(engine, 0):
        engine.define(block)
    rows = engine.read("base")
    if not rows:
        return None
    version = rows[0]["schema_version"]
    return version if isinstance(version, int) else None


def step_blocks(engine: Engine, step: int) -> list[str]:
    """The names of the statements of one step, in the order of the file."""
    return [name for name in engine.blocks if (match := _STEP.match(name)) and int(match[1]) == step]


def _write_down(engine: Engine, step: int, now: datetime) -> None:
    engine.transact(lambda transaction: transaction.write("set_base", schema_version=step, now=now))
