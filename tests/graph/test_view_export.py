"""What may be taken away, and in which forms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import networkx as nx
import orjson
import pytest

from graph.catalogue import purpose
from graph.delivery import SubjectKind
from graph.errors import PurposeRefused
from graph.export import graph_of, write_graphml, write_json_lines
from graph.settings import Settings
from graph.view import LOCAL_OPERATOR, View
from graph.view.export import ORGANISATIONS
from tests.graph.view_world import HANGZHOU, SHANGHAI, Said, World, credit_code, identity_number, world_on

JANUARY = datetime(2026, 1, 10, tzinfo=UTC)
EVERYBODY = ORGANISATIONS | {SubjectKind.PERSON}


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(engine_settings) as made:
        for office in (HANGZHOU, SHANGHAI):
            rows = [
                Said(f"{office.region}-{n}", f"第{n}公司", credit_code(n), date(2026, 1, 5), {"cf_sy": "违"})
                for n in range(5)
            ]
            made.deliver(f"{office.region}.csv", office, "03.2", rows, delivered=JANUARY)
        person = Said("7", "欧阳小满", identity_number(7), date(2026, 1, 8), {"cf_sy": "违"}, kind=SubjectKind.PERSON)
        made.deliver("persons.csv", HANGZHOU, "03.2P", [person], delivered=JANUARY)
        yield made


def test_organisations_leave_as_json_lines_with_their_lineage(world: World) -> None:
    out = io.BytesIO()
    lines = write_json_lines(View(world.base, LOCAL_OPERATOR, None).export(), out)
    told = [orjson.loads(line) for line in out.getvalue().splitlines()]
    assert len(told) == lines == 5 + 10 + 10
    records = [each["is"] for each in told if each["type"] == "credit_record"]
    assert all(record["values"][0]["lineage"][0]["source"]["name"].endswith(".csv") for record in records)
    assert "欧阳小满" not in out.getvalue().decode()


def test_persons_leave_only_with_a_purpose_and_a_reason(world: World) -> None:
    with pytest.raises(PurposeRefused):
        View(world.base, LOCAL_OPERATOR, None, reason="wanted").export(kinds=EVERYBODY)
    supervision = purpose("supervision")
    with pytest.raises(PurposeRefused):
        View(world.base, LOCAL_OPERATOR, supervision, reference="case 1").export(kinds=EVERYBODY)
    view = View(world.base, LOCAL_OPERATOR, supervision, reference="case 1", reason="file of case 1")
    assert len(list(view.export(kinds=EVERYBODY))) == 6
    last = world.base.side.audit.entries()[-1].entry
    assert (last.verb, last.reference) == ("export", "case 1; file of case 1")


def test_what_is_exported_is_on_record_before_any_of_it_leaves(world: World) -> None:
    first = next(View(world.base, LOCAL_OPERATOR, None).export())
    last = world.base.side.audit.entries()[-1].entry
    assert last.verb == "export"
    assert first.subject_id in last.what


def test_one_subject_leaves_as_a_graph(world: World, tmp_path: Path) -> None:
    view = View(world.base, LOCAL_OPERATOR, None)
    subject = view.find(credit_code(3))[0].subject_id
    nodes = write_graphml(view.export([subject]), tmp_path / "case.graphml")
    read = nx.read_graphml(tmp_path / "case.graphml")
    assert read.number_of_nodes() == nodes
    labels = sorted(read.nodes[node]["label"] for node in read)
    assert labels.count("CreditFile") == labels.count("CreditRecord") == labels.count("Region") == 2
    assert labels.count("Subject") == 1
    assert [link for _, end, link in read.edges(data="label") if end == subject] == ["REFERS_TO", "REFERS_TO"]


def test_nothing_of_a_closed_subject_leaves(world: World) -> None:
    view = View(world.base, LOCAL_OPERATOR, purpose("supervision"), reference="case 1")
    person = view.find(identity_number(7))[0].subject_id
    assert not graph_of(view.export([person]))
