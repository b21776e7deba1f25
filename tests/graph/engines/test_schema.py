"""The schema is made by the program, is told from a foreign one, and survives being killed at any statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from graph.engines.base import Engine
from graph.engines.opening import open_engine
from graph.engines.queries import read_catalogue
from graph.engines.schema import SCHEMA_VERSION, migrate, prepare, step_blocks, stored_version
from graph.errors import SchemaVersionError, StatementError
from graph.settings import Settings
from tests.conftest import settings_on_neo4j
from tests.plans import blocks_with_probes
from tests.servers.emptying import emptied

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


@pytest.fixture
def bare(engine_settings: Settings) -> Iterator[Engine]:
    """Each engine on an empty base, nothing prepared."""
    name = "ladybug" if engine_settings.embedded else "neo4j"
    engine = open_engine(engine_settings, blocks_with_probes(name))
    yield engine
    engine.close()


def write_version(engine: Engine, version: int) -> None:
    engine.transact(lambda t: t.write("set_base", schema_version=version, now=NOW))


def test_an_empty_base_is_made_ready_once(bare: Engine) -> None:
    assert stored_version(bare) is None
    prepare(bare, NOW)
    assert bare.read("base") == [{"schema_version": SCHEMA_VERSION, "epoch": 0, "created": NOW}]
    prepare(bare, datetime.now(UTC))
    assert bare.read("base")[0]["created"] == NOW
    assert migrate(bare) == 0


@pytest.mark.parametrize(("version", "advice"), [(SCHEMA_VERSION - 1, "migrate"), (SCHEMA_VERSION + 1, "newer")])
def test_another_version_is_refused(bare: Engine, version: int, advice: str) -> None:
    prepare(bare, NOW)
    write_version(bare, version)
    with pytest.raises(SchemaVersionError, match=advice) as refused:
        prepare(bare, NOW)
    assert refused.value.facts == {"found": version, "wanted": SCHEMA_VERSION}


def test_an_older_base_is_brought_up_and_a_newer_one_is_left_alone(bare: Engine) -> None:
    prepare(bare, NOW)
    write_version(bare, SCHEMA_VERSION - 1)
    assert migrate(bare, NOW) == 1
    prepare(bare, NOW)
    write_version(bare, SCHEMA_VERSION + 1)
    with pytest.raises(SchemaVersionError, match="beyond"):
        migrate(bare, NOW)


def test_pairs_kept_apart_by_an_older_program_have_no_weight_and_new_ones_may(bare: Engine) -> None:
    migrate(bare, NOW, to=1)
    with pytest.raises(SchemaVersionError, match="migrate"):
        prepare(bare, NOW)
    bare.transact(lambda t: t.write("probe_old_pair"))
    assert migrate(bare, NOW) == SCHEMA_VERSION - 1
    files = pl.DataFrame({"id": ["a", "b"]})
    row = {
        "left_file": "b",
        "right_file": "a",
        "reason": "equal_names",
        "sentence": "Both are named so.",
        "weight": 2.5,
    }
    bare.bulk("store_kept_apart_bulk", pl.DataFrame([row]))
    frame = bare.read_frame("store_kept_apart_of_bulk", files).sort("left_file")
    assert frame["weight"].to_list() == [None, 2.5]


def test_a_preparation_killed_after_any_statement_is_completed_by_the_next(bare: Engine) -> None:
    stored_version(bare)
    statements = step_blocks(bare, 1)
    for done in range(0, len(statements), 7):
        for block in statements[:done]:
            bare.define(block)
        assert stored_version(bare) is None
    prepare(bare, NOW)
    assert stored_version(bare) == SCHEMA_VERSION


@pytest.mark.neo4j
def test_a_database_with_other_data_is_refused(settings: Settings, neo4j_address: str, tmp_path: Path) -> None:
    (tmp_path / "neo4j").mkdir()
    (tmp_path / "neo4j" / "foreign.cypher").write_text(
        "// name: foreign\n// for: somebody else's node\nMERGE (n:Customer {name: 'x'})\n"
        "// name: unconstrained\n// for: a database that we never saw\nDROP CONSTRAINT base_id IF EXISTS\n"
        "// name: constraints_bulk\n// for: our marks in it\n"
        "SHOW CONSTRAINTS YIELD name WHERE name = 'base_id' RETURN name AS name\n"
    )
    on_server = emptied(settings_on_neo4j(settings, neo4j_address))
    engine = open_engine(on_server, read_catalogue(tmp_path, "neo4j"))
    engine.define("unconstrained")
    engine.transact(lambda t: t.write("foreign"))
    with pytest.raises(SchemaVersionError, match="other data"):
        prepare(engine, NOW)
    assert engine.transact(lambda t: t.read("constraints_bulk")) == []
    assert engine.read("base_nodes") == [{"nodes": 1}]
    engine.close()


def test_a_statement_that_fails_leaves_the_version_as_it_was(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ladybug").mkdir()
    (tmp_path / "ladybug" / "next.cypher").write_text(
        f"// name: schema_{SCHEMA_VERSION + 1}_wrong\n// for: a step that cannot be done\nCREATE NODE TABLE\n"
    )
    engine = open_engine(settings, read_catalogue(tmp_path, "ladybug"))
    prepare(engine, NOW)
    with pytest.raises(StatementError):
        migrate(engine, NOW, to=SCHEMA_VERSION + 1)
    assert stored_version(engine) == SCHEMA_VERSION
    engine.close()
