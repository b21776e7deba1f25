"""A department's old Neo4j graph as a source, read from a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import neo4j
import polars as pl
import pytest

from graph.errors import EngineUnavailable, ManifestError
from tests.conftest import started
from tests.loaders.tables import COMPANY_CODE, IDENTITY, OFFICE, OFFICE_CODE, Shaped, penalty, planned, shape, text_of
from tests.servers.neo4j import Neo4jServer

QUERY = """
MATCH (p:OldPenalty)-[:ABOUT]->(c:OldCompany)
RETURN c.name AS cf_xdr_mc, c.code AS cf_xdr_shxym, c.boss AS cf_frdb,
       p.number AS cf_wsh, p.kind AS cf_wfxw, p.facts AS cf_sy,
       p.basis AS cf_yj, p.penalty AS cf_cflb, p.result AS cf_nr, p.fine AS `罚款金额（万元）`, p.decided AS `处罚日期`,
       p.until AS cf_yxq, p.office AS cf_cfjg, p.officeCode AS cf_cfjgdm, p.office AS cf_sjly,
       p.officeCode AS cf_sjlydm, p.note AS bz
ORDER BY p.number SKIP $skip LIMIT $limit
"""

MANIFEST = f"""
layout = "penalty-organisation-2018"
region = "110105"
kind = "full"
delivered = 2026-03-02T09:00:00+08:00
[department]
name = "{OFFICE}"
code = "{OFFICE_CODE}"
[source]
kind = "neo4j"
address_variable = "OLD_GRAPH"
order = "p.number"
page = 4
cypher_file = "old.cypher"
"""


def manifest(folder: Path, query: str = QUERY) -> Path:
    (folder / "old.cypher").write_text(query, "utf-8")
    path = folder / "old-graph.toml"
    path.write_text(MANIFEST, "utf-8")
    return path


def fill(driver: neo4j.Driver) -> None:
    """Make ten penalties, every number a string or a native type as such graphs have."""
    for n in range(10):
        row = penalty(n)
        driver.execute_query(
            "MERGE (c:OldCompany {code: $code}) SET c.name = $name, c.boss = $boss "
            "CREATE (p:OldPenalty {number: $number, kind: $kind, facts: $facts, basis: $basis, penalty: $penalty, "
            "result: $result, fine: 1.5, decided: date('2025-06-25'), until: '2099/12/31', office: $office, "
            "officeCode: $officeCode, note: $note})-[:ABOUT]->(c)",
            code=COMPANY_CODE,
            name=row["cf_xdr_mc"],
            boss=row["cf_frdb"],
            number=row["cf_wsh"],
            kind=row["cf_wfxw"],
            facts=row["cf_sy"],
            basis=row["cf_yj"],
            penalty=row["cf_cflb"],
            result=row["cf_nr"],
            office=OFFICE,
            officeCode=OFFICE_CODE,
            note=f"联系人身份证{IDENTITY}",
        )


@pytest.fixture
def old_graph(neo4j_address: str) -> Iterator[str]:
    """Ten penalties in the department's own graph."""
    with neo4j.GraphDatabase.driver(neo4j_address.replace("neo4j://", "bolt://")) as driver:
        fill(driver)
        yield neo4j_address
        driver.execute_query("MATCH (n) WHERE n:OldPenalty OR n:OldCompany DETACH DELETE n")


@pytest.mark.neo4j
def test_the_rows_of_an_old_graph_become_records(
    tmp_path: Path, old_graph: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD_GRAPH", old_graph.replace("neo4j://", "bolt://"))
    shaped: Shaped = shape(manifest(tmp_path))
    assert shaped.file.delivery.format == "neo4j"
    assert shaped.batch.records["line"].to_list() == list(range(2, 12))
    assert shaped.batch.records["number"].to_list() == sorted(f"京朝市监罚〔2025〕{n}号" for n in range(10))
    assert shaped.batch.records["decided"].dt.strftime("%Y-%m-%d").unique().to_list() == ["2025-06-25"]
    assert shaped.batch.records["file"].n_unique() == 1
    assert IDENTITY not in text_of(shaped.batch)
    assert shape(manifest(tmp_path)).batch.records.equals(shaped.batch.records)
    assert shaped.batch.findings.filter(pl.col("line") > 0).is_empty()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("MATCH (n) DETACH DELETE n RETURN 1 ORDER BY p.number SKIP $skip LIMIT $limit", "only reads"),
        ("MATCH (p:OldPenalty) RETURN p.number", "ORDER BY"),
    ],
)
def test_a_query_that_writes_or_does_not_page_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, says: str
) -> None:
    monkeypatch.setenv("OLD_GRAPH", "bolt://127.0.0.1:1")
    with pytest.raises(ManifestError, match=says):
        shape(manifest(tmp_path, query))


def test_the_address_comes_from_the_environment_and_is_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = manifest(tmp_path)
    assert planned(path)[0].delivery.bytes == 0
    with pytest.raises(ManifestError, match="OLD_GRAPH"):
        shape(path)
    monkeypatch.setenv("OLD_GRAPH", "bolt://someone:a-secret@127.0.0.1:1")
    with pytest.raises(EngineUnavailable) as error:
        shape(path)
    assert "nobody answers at the host and port in OLD_GRAPH" in str(error.value)
    assert "a-secret" not in str(error.value)


@pytest.mark.neo4j
def test_what_the_server_remarks_on_a_query_is_told(
    tmp_path: Path, neo4j_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD_GRAPH", neo4j_address.replace("neo4j://", "bolt://"))
    with pytest.raises(ManifestError, match=r"refuses the query: .*nothing"):
        shape(manifest(tmp_path, "RETURN nothing AS cf_wsh ORDER BY p.number SKIP $skip LIMIT $limit"))


@pytest.mark.neo4j
@pytest.mark.slow
def test_a_password_is_written_as_in_any_address_and_a_wrong_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = ("dbms.security.auth_enabled=true",)
    with started(Neo4jServer(tmp_path / "server", heap_mb=512, page_cache_mb=64, more=asks)) as server:
        with (
            neo4j.GraphDatabase.driver(server.address, auth=("neo4j", "neo4j")) as driver,
            driver.session(database="system") as session,
        ):
            session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO 'ge/heim#1'").consume()
        monkeypatch.setenv("OLD_GRAPH", server.address.replace("://", "://neo4j:ge%2Fheim%231@"))
        with neo4j.GraphDatabase.driver(server.address, auth=("neo4j", "ge/heim#1")) as driver:
            fill(driver)
        assert len(shape(manifest(tmp_path)).batch.records) == 10
        monkeypatch.setenv("OLD_GRAPH", server.address.replace("://", "://neo4j:geheim@"))
        with pytest.raises(EngineUnavailable, match="lets nobody in with the user and the password in OLD_GRAPH"):
            shape(manifest(tmp_path))
