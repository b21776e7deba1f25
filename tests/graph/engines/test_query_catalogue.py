"""Every named block keeps the rules of `graph.engines.blocks` and means the same on both engines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from graph.engines.blocks import Block, blocks_of
from graph.engines.queries import ENGINES, block_named, catalogue, read_catalogue
from graph.errors import StatementError
from tests.plans import blocks_with_probes

PRIVATE_FILES = ("schema.cypher", "engine.cypher")


def common(blocks: Mapping[str, Block]) -> dict[str, Block]:
    return {name: block for name, block in blocks.items() if not block.source.endswith(PRIVATE_FILES)}


def problems(ladybug: Mapping[str, Block], neo4j: Mapping[str, Block]) -> list[str]:
    """What in two catalogues does not fit together, as sentences."""
    found = [f"{name} stands for one engine only" for name in sorted(set(ladybug) ^ set(neo4j))]
    for name in sorted(set(ladybug) & set(neo4j)):
        one, other = ladybug[name], neo4j[name]
        found += [
            f"{name} differs in {what}: {getattr(one, what)} and {getattr(other, what)}"
            for what in ("parameters", "returned", "types", "batch", "one_row", "writes")
            if getattr(one, what) != getattr(other, what)
        ]
        found += [
            f"{name}: the column {column} is not used on Ladybug"
            for column in sorted(other.columns)
            if not re.search(rf"\b{column}\b", one.text)
        ]
    return found


OF_ONE_ENGINE = {"ladybug/tables.cypher", "neo4j/tables.cypher", "neo4j/emptying.cypher"}
"""Tables are made where there are such, and emptied is the one base that a server has."""


def without_order(blocks: Mapping[str, Block]) -> list[str]:
    """Blocks that answer a list in any order and do not say so."""
    return sorted(
        block.name
        for block in blocks.values()
        if block.returned and not (block.ordered or block.one_row or block.name.endswith("_bulk"))
    )


def test_a_block_means_the_same_on_both_engines() -> None:
    assert problems(common(catalogue("ladybug")), common(catalogue("neo4j"))) == []


def test_the_blocks_of_the_tests_keep_the_same_rules() -> None:
    ladybug, neo4j = (
        {name: block for name, block in blocks_with_probes(engine).items() if block.source not in OF_ONE_ENGINE}
        for engine in ENGINES
    )
    assert problems(ladybug, neo4j) == []
    assert without_order(ladybug) == without_order(neo4j) == []


@pytest.mark.parametrize("engine_name", ENGINES)
def test_every_list_has_an_order(engine_name: str) -> None:
    assert without_order(catalogue(engine_name)) == []


@pytest.mark.parametrize("engine_name", ENGINES)
def test_schema_blocks_are_called_by_their_step(engine_name: str) -> None:
    for block in catalogue(engine_name).values():
        in_schema_file = block.source == f"{engine_name}/schema.cypher"
        assert in_schema_file == bool(re.match(r"schema_\d+_", block.name)), block.name


@pytest.mark.parametrize("engine_name", ENGINES)
def test_every_statement_of_the_schema_may_run_again(engine_name: str) -> None:
    for block in catalogue(engine_name).values():
        if block.source.endswith("schema.cypher"):
            assert "IF NOT EXISTS" in block.text, block.name


def test_a_difference_between_engines_is_found() -> None:
    ladybug = named("// name: a\n// for: x\nMATCH (n:X) WHERE n.id = $id RETURN n.id AS id ORDER BY id")
    neo4j = named("// name: a\n// for: x\nMATCH (n:X) WHERE n.id = $key RETURN n.name AS name ORDER BY name")
    assert [sentence.split(":")[0] for sentence in problems(ladybug, neo4j)] == [
        "a differs in parameters",
        "a differs in returned",
    ]
    assert problems(ladybug, {}) == ["a stands for one engine only"]
    batch = named("// name: b\n// for: x\nLOAD FROM $frame MERGE (n:X {id: id})")
    rows = named("// name: b\n// for: x\nUNWIND $rows AS row MERGE (n:X {id: row.id}) SET n.name = row.name")
    assert problems(batch, rows) == ["b: the column name is not used on Ladybug"]


def test_a_list_without_order_is_found() -> None:
    text = "// name: {}\n// for: {}\nMATCH (n:X) RETURN n.id AS id"
    assert without_order(named(text.format("a", "ids"))) == ["a"]
    assert without_order(named(text.format("a_bulk", "ids"))) == []
    assert without_order(named(text.format("a", "one row: an id"))) == []
    inside = "// name: a\n// for: ids\nMATCH (n:X) CALL { MATCH (m) RETURN m ORDER BY m.id } RETURN n.id AS id"
    assert without_order(named(inside)) == ["a"]


def named(text: str) -> dict[str, Block]:
    return {block.name: block for block in blocks_of(text, "here.cypher")}


def test_a_block_is_read_as_it_is_written() -> None:
    (first, second) = blocks_of(
        """// A file may say what it is about.

// name: sibling_files
// for: the other files
//      of one subject
// for: on its page
// types: delivered TIMESTAMP, names STRING[]
MATCH (s:Subject) WHERE s.id = $subject AND s.name <> 'cost: $5 RETURN'
// a remark in between
OPTIONAL MATCH (f:CreditFile)-[:REFERS_TO]->(s) WHERE f.kind IN [$kind, 'x']
RETURN DISTINCT f.id AS id, coalesce(f.delivered, s.since) AS delivered, collect(f.name) AS names
ORDER BY id LIMIT $limit

// name: put_bulk
// for: writing
UNWIND $rows AS row MERGE (n:X {id: row.id}) SET n.b = row.b
""",
        "a.cypher",
    )
    assert first.purpose == "the other files on its page"
    assert first.parameters == {"subject", "kind", "limit"}
    assert first.returned == ("id", "delivered", "names")
    assert first.column_type("delivered") == pl.Datetime("us", "UTC")
    assert first.column_type("names") == pl.List(pl.String)
    assert first.column_type("id") == pl.String
    assert first.ordered
    assert not first.writes
    assert not first.batch
    assert "remark" not in first.text
    assert second.columns == {"id", "b"}
    assert second.parameters == set()
    assert second.batch
    assert second.writes
    assert second.returned == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("MATCH (n) RETURN n.id AS id", "before the first"),
        ("// name: a\n// for: x\n", "is empty"),
        ("// name: a\n// for: x\n// name: b\n// for: y\nRETURN 1 AS one", "a is empty"),
        ("// name: a\nRETURN 1 AS one", "no `// for:` line"),
        ("// name: A b\n// for: x\nRETURN 1 AS one", "not a block name"),
        ("// name: a\n// for: x\nMATCH (n) RETURN n.id", "without `AS name`"),
        ("// name: a\n// for: x\nMATCH (n) RETURN n", "without `AS name`"),
        ("// name: a\n// for: x\nRETURN 1 AS one UNION ALL RETURN 2 AS two", "different columns"),
        ("// name: a\n// for: x\n// types: two INT64\nRETURN 1 AS one", "two INT64"),
        ("// name: a\n// for: x\n// types: one NUMBER\nRETURN 1 AS one", "one NUMBER"),
        ("// name: a\n// for: x\n// alike: two\nRETURN 1 AS one", "alike in `two`"),
        ("// name: a\n// for: x\n// alike: one\nMATCH (n) RETURN n.id AS one ORDER BY one", "alike in `one`"),
    ],
)
def test_a_wrong_block_is_refused_with_its_file(text: str, says: str) -> None:
    with pytest.raises(StatementError, match=re.escape(says)) as refused:
        blocks_of(text, "wrong.cypher")
    assert str(refused.value).startswith("wrong.cypher")


def test_a_name_stands_once(tmp_path: Path) -> None:
    block = "// name: a\n// for: x\nRETURN 1 AS one\n"
    for folder in ("shared", "neo4j"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "some.cypher").write_text(block)
    assert list(read_catalogue(tmp_path, "ladybug")) == ["a"]
    with pytest.raises(StatementError, match=r"shared/some\.cypher and again in neo4j/some\.cypher"):
        read_catalogue(tmp_path, "neo4j")


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(StatementError, match="no engine"):
        catalogue("orient")
    with pytest.raises(StatementError, match="no block"):
        block_named(catalogue("neo4j"), "nothing")
