"""The questions, each in the words of every peer, and what of an answer has to be equal.

The rule of this module: a question asks every peer for the same facts; `plainly` brings an answer into one form, so
that two answers can be compared whatever shape their schemas give them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from tests.bench.serving.world import FEW, LIST, PAGE, Known

Fact: TypeAlias = tuple[object, ...]
Answer: TypeAlias = Mapping[str, Any]

LINEAGE: Final = "lineage { sheet line source { name hash } run { number } deliveredBy { name } }"
RECORD: Final = f"id number title decided values {{ key value {LINEAGE} }}"
PEERS_RECORD: Final = """id number title decided fields readFromConnection { edges { properties { sheet line }
  node { name hash run deliveredBy { name } } } }"""

SCALARS: Final = (
    "id", "number", "title", "category", "severity", "decided", "validFrom", "validTo", "publishedUntil",
)  # fmt: skip
PEERS_NAMES: Final = {
    "category": "entry",
    "validFrom": "valid_from",
    "validTo": "valid_to",
    "publishedUntil": "published_until",
}


@dataclass(frozen=True)
class Question:
    """One question: the query for ours, for plain strawberry (ours without `view`) and for @neo4j/graphql."""

    name: str
    ours: str
    peers: str
    variables: Callable[[Known], Mapping[str, object]]
    facts: Callable[[Answer], Sequence[Fact]]
    of_peer: Callable[[Answer], Sequence[Fact]]

    @property
    def plain(self) -> str:
        """The same words without the field that names a purpose."""
        head, _, rest = self.ours.partition("{ view ")
        return head + rest.removesuffix("}")


def _values(record: Answer) -> Fact:
    rows = {_row(row, row["source"], row["run"]["number"]) for value in record["values"] for row in value["lineage"]}
    fields = sorted((value["key"], value["value"]) for value in record["values"])
    return (*_scalars(record), *fields, *sorted(rows))


def _values_of_peer(record: Answer) -> Fact:
    edges = record["readFromConnection"]["edges"]
    rows = {_row({**edge["properties"], **_by(edge)}, edge["node"], edge["node"]["run"]) for edge in edges}
    return (*_scalars(record), *sorted(orjson.loads(record["fields"]).items()), *sorted(rows))


def _by(edge: Answer) -> Answer:
    (department,) = edge["node"]["deliveredBy"]
    return {"deliveredBy": department}


def _row(row: Answer, source: Answer, run: object) -> Fact:
    return row["sheet"], row["line"], source["name"], source["hash"], int(str(run)), row["deliveredBy"]["name"]


def _scalars(record: Answer) -> Fact:
    return record["id"], record["number"], record["title"], record["decided"]


def _one(answer: Answer) -> list[Fact]:
    subject = answer["subject"]
    files = [(file["id"], file["name"], file["department"]["name"]) for file in subject["files"]]
    return [
        (subject["id"], subject["kind"]),
        *sorted(files),
        *sorted(_values(record) for record in subject["records"]["nodes"]),
    ]


def _one_of_peer(answer: Answer) -> list[Fact]:
    (subject,) = answer["subjects"]
    files = [(file["id"], file["name"], file["heldBy"][0]["name"]) for file in subject["files"]]
    records = [record for file in subject["files"] for record in file["records"]]
    return [(subject["id"], subject["kind"]), *sorted(files), *sorted(_values_of_peer(record) for record in records)]


def _nested(answer: Answer) -> list[Fact]:
    return sorted(
        (subject["id"], subject["kind"], file["id"], file["name"], file["department"]["name"], *_scalars(record))
        for subject in answer["subjects"]
        for file in subject["files"]
        for record in file["records"]["nodes"]
    )


def _nested_of_peer(answer: Answer) -> list[Fact]:
    return sorted(
        (subject["id"], subject["kind"], file["id"], file["name"], file["heldBy"][0]["name"], *_scalars(record))
        for subject in answer["subjects"]
        for file in subject["files"]
        for record in file["records"]
    )


def _listed(page: Answer) -> list[Fact]:
    # A state is an enum's name in our schema and a text in the others'.
    return [(*(record[name] for name in SCALARS), record["state"].lower()) for record in page["nodes"]]


def _listed_of_peer(answer: Answer) -> list[Fact]:
    return [
        (*(record[PEERS_NAMES.get(name, name)] for name in SCALARS), record["state"])
        for record in answer["creditRecords"]
    ]


QUESTIONS: Final = (
    Question(
        "one subject, its files and 20 records, with lineage",
        f"""query ($id: ID!) {{ view {{ subject(id: $id) {{ id kind files {{ id name department {{ name }} }}
          records(first: {FEW}) {{ nodes {{ {RECORD} }} }} }} }} }}""",
        f"""query ($id: ID!) {{ subjects(where: {{ id: {{ eq: $id }} }}) {{ id kind
          files {{ id name heldBy {{ name }} records {{ {PEERS_RECORD} }} }} }} }}""",
        lambda known: {"id": known.few},
        _one,
        _one_of_peer,
    ),
    Question(
        "a page of 100 records with lineage",
        f"""query ($id: ID!) {{ view {{ subject(id: $id) {{
          records(first: {PAGE}) {{ nodes {{ {RECORD} }} }} }} }} }}""",
        f"""query ($id: ID!) {{ creditRecords(
          where: {{ file: {{ some: {{ subject: {{ some: {{ id: {{ eq: $id }} }} }} }} }} }},
          sort: [{{ decided: DESC }}], limit: {PAGE}) {{ {PEERS_RECORD} }} }}""",
        lambda known: {"id": known.many},
        lambda answer: [_values(record) for record in answer["subject"]["records"]["nodes"]],
        lambda answer: [_values_of_peer(record) for record in answer["creditRecords"]],
    ),
    Question(
        "200 subjects with their files and records",
        """query ($ids: [ID!]!) { view { subjects(ids: $ids) { id kind files { id name department { name }
          records(first: 20) { nodes { id number title decided } } } } } }""",
        """query ($ids: [ID!]!) { subjects(where: { id: { in: $ids } }) { id kind files { id name heldBy { name }
          records { id number title decided } } } }""",
        lambda known: {"ids": list(known.nested)},
        _nested,
        _nested_of_peer,
    ),
    Question(
        "1,000 records x 10 values from one department",
        f"""query ($id: ID!) {{ view {{ departmentRecords(department: $id, first: {LIST}) {{
          nodes {{ {" ".join(SCALARS)} state }} }} }} }}""",
        f"""query ($id: ID!) {{ creditRecords(
          where: {{ state: {{ eq: "current" }}, file: {{ some: {{ heldBy: {{ some: {{ id: {{ eq: $id }} }} }} }} }} }},
          sort: [{{ decided: DESC }}, {{ id: ASC }}], limit: {LIST}) {{
          {" ".join(PEERS_NAMES.get(name, name) for name in SCALARS)} state }} }}""",
        lambda known: {"id": known.department},
        lambda answer: _listed(answer["departmentRecords"]),
        _listed_of_peer,
    ),
)
