"""Evidence in forms that other programs read: JSON Lines, and GraphML through networkx.

The rule of this module: it writes what a view exported and nothing else, so a file never holds more than its reader
was shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO, TypeAlias

import networkx as nx
import orjson

from graph.view.answers import CreditFile, CreditRecord
from graph.view.export import Exported

Cell: TypeAlias = "str | int | None"


def write_json_lines(subjects: Iterable[Exported], out: BinaryIO) -> int:
    """Write each subject, then its credit files, records and whom these name, one JSON object a line; how many lines.

    Every line has a `type`: subject, credit_file, credit_record or relation. Days and instants are ISO texts.
    """
    lines = 0
    for subject in subjects:
        head = {"id": subject.subject_id, "kind": subject.kind, "name": subject.name}
        for kind, thing in (
            ("subject", head),
            *(("credit_file", file) for file in subject.files),
            *(("credit_record", record) for record in subject.records),
            *(("relation", named) for named in subject.names),
        ):
            out.write(orjson.dumps({"type": kind, "is": thing}, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
            lines += 1
    return lines


def write_graphml(subjects: Iterable[Exported], path: Path) -> int:
    """Write the subjects with their files, records, departments, regions and entries as one graph; its node count.

    The graph is held in memory: meant for a case, not for a whole base.
    """
    graph = graph_of(subjects)
    nx.write_graphml(graph, path, encoding="utf-8")
    return int(graph.number_of_nodes())


def graph_of(subjects: Iterable[Exported]) -> nx.DiGraph:
    """The exported subjects as a directed graph; nodes and links carry `label`, the words of the model."""
    graph = nx.DiGraph()
    for subject in subjects:
        _node(graph, subject.subject_id, "Subject", name=subject.name, kind=subject.kind)
        for file in subject.files:
            _add_file(graph, file, subject.subject_id)
        for record in subject.records:
            _add_record(graph, record)
        for named in subject.names:
            _node(graph, named.token, "Identifier", name=named.number, kind=named.kind)
            graph.add_edge(named.record_id, named.token, label="NAMES", relation=named.relation.value)
    return graph


def _add_file(graph: nx.DiGraph, file: CreditFile, subject: str) -> None:
    _node(graph, file.id, "CreditFile", name=file.name, kind=file.kind, delivered=file.delivered)
    _link(graph, file.id, subject, "REFERS_TO")
    _node(graph, file.department.id, "Department", name=file.department.name, code=file.department.code)
    _link(graph, file.id, file.department.id, "HELD_BY")
    if file.region is not None:
        _node(graph, file.region.id, "Region", name=file.region.name, code=file.region.code)
        _link(graph, file.id, file.region.id, "IN_REGION")
    for number in file.identifiers:
        _node(graph, number.token, "Identifier", name=number.mask, kind=number.kind)
        _link(graph, file.id, number.token, "HAS_IDENTIFIER")


def _add_record(graph: nx.DiGraph, record: CreditRecord) -> None:
    _node(
        graph,
        record.id,
        "CreditRecord",
        name=record.title,
        number=record.number,
        category=record.category,
        state=record.state.value,
        severity=record.severity,
        decided=record.decided,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        sources=" ".join(sorted({row.source.hash for value in record.values for row in value.lineage})),
    )
    _link(graph, record.id, record.file_id, "IN_FILE")
    entry = record.catalogue_entry
    _node(graph, entry.id, "CatalogueEntry", name=entry.name_zh, code=entry.code)
    _link(graph, record.id, entry.id, "UNDER")
    if record.recognised_by.id:
        _node(graph, record.recognised_by.id, "Department", name=record.recognised_by.name)
        _link(graph, record.id, record.recognised_by.id, "RECOGNISED_BY")
    if record.revision_of is not None:
        _link(graph, record.id, record.revision_of, "REVISION_OF")


def _node(graph: nx.DiGraph, node: str, label: str, **cells: Cell | date) -> None:
    # GraphML knows no null and no date: what is absent is left out, days become ISO texts.
    told = {
        name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in cells.items() if cell is not None
    }
    graph.add_node(node, label=label, **told)


def _link(graph: nx.DiGraph, start: str, end: str, label: str) -> None:
    graph.add_edge(start, end, label=label)
