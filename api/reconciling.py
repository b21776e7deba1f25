"""What OpenRefine and other tools of its kind ask about organisations, and the answers.

The rule of this module: it is a search for the public, so persons are never among the answers, whatever is asked; and
a candidate is called a match only when exactly one organisation has the number that was given, for equal names say
nothing sure. Source: Reconciliation Service API, version 0.2 of the W3C community group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.failures import BadRequest
from graph.delivery import SubjectKind
from graph.view.answers import Found
from graph.view.view import View

AT_ONCE: Final = 50  # queries of one request
MOST: Final = 20  # candidates of one query
USUAL: Final = 5
LONGEST: Final = 200  # characters of a name
TYPES: Final[Mapping[str, str]] = {
    SubjectKind.ORGANISATION.value: "Organisation 法人和非法人组织",
    SubjectKind.INDIVIDUAL_BUSINESS.value: "Individual business 个体工商户",
}
NUMBER: Final = "number"
PROPERTIES: Final[Mapping[str, str]] = {NUMBER: "Credit code or another number 统一社会信用代码等"}


@dataclass(frozen=True)
class Query:
    """One row of a table: its name, its number if it has one, and which kind of subject it can be."""

    name: str
    number: str | None
    types: tuple[str, ...]
    limit: int


def manifest(address: str) -> Mapping[str, object]:
    """What this service is and where its parts are; `address` is its own."""
    suggest = {
        kind: {"service_url": address, "service_path": f"/suggest/{kind}"} for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": "Xinmai 信脉: organisations",
        "identifierSpace": "urn:xinmai:subject",
        "schemaSpace": "urn:xinmai:schema",
        "defaultTypes": _named(TYPES),
        "suggest": suggest,
    }


def queries_in(asked: object) -> Mapping[str, Query]:
    """The queries of a batch by their keys; raises `BadRequest`."""
    if not isinstance(asked, dict):
        raise BadRequest("queries must be a JSON object of queries.")
    if len(asked) > AT_ONCE:
        raise BadRequest(f"At most {AT_ONCE} queries at once, not {len(asked)}.")
    return {key: _query(key, one) for key, one in asked.items()}


def answers(view: View, asked: Mapping[str, Query]) -> Mapping[str, object]:
    """The candidates of each query, best first."""
    return {key: {"result": _candidates(view, query)} for key, query in asked.items()}


def suggested(view: View, prefix: str, skip: int) -> Mapping[str, object]:
    """Organisations for what somebody has begun to type."""
    found = _organisations(view, prefix, tuple(TYPES)) if prefix.strip() else []
    return {
        "result": [
            {"id": hit.subject_id, "name": hit.name, "description": "、".join(hit.regions)}
            for hit in found[skip : skip + USUAL]
        ]
    }


def suggested_names(known: Mapping[str, str], prefix: str) -> Mapping[str, object]:
    """Types or properties whose id or name has what somebody has typed."""
    text = prefix.strip().lower()
    return {"result": [each for each in _named(known) if text in each["id"] or text in each["name"].lower()]}


def _query(key: str, asked: object) -> Query:
    if not isinstance(asked, dict):
        raise BadRequest(f"Query {key!r} is no object.")
    name, limit = asked.get("query", ""), asked.get("limit", USUAL)
    if not isinstance(name, str) or len(name) > LONGEST:
        raise BadRequest(f"Query {key!r} has no text of at most {LONGEST} characters.")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise BadRequest(f"Query {key!r} has a limit that is none.")
    return Query(name, _number(key, asked.get("properties")), _types(key, asked.get("type")), min(limit, MOST))


def _types(key: str, asked: object) -> tuple[str, ...]:
    chosen = [asked] if isinstance(asked, str) else asked or []
    if not isinstance(chosen, list) or not all(isinstance(each, str) for each in chosen):
        raise BadRequest(f"Query {key!r} has a type that is none.")
    return tuple(each for each in chosen if each in TYPES) if chosen else tuple(TYPES)


def _number(key: str, properties: object) -> str | None:
    if properties is None:
        return None
    if not isinstance(properties, list) or not all(isinstance(each, dict) for each in properties):
        raise BadRequest(f"Query {key!r} has properties that are none.")
    for each in properties:
        values = each.get("v")
        for value in values if isinstance(values, list) else [values]:
            if each.get("pid") == NUMBER and isinstance(value, str) and value.strip():
                return value[:LONGEST]
    return None


def _candidates(view: View, query: Query) -> list[Mapping[str, object]]:
    by_number = _organisations(view, query.number, query.types) if query.number else []
    by_name = _organisations(view, query.name, query.types) if query.name.strip() else []
    known = {hit.subject_id for hit in by_number}
    hits = [*by_number, *(hit for hit in by_name if hit.subject_id not in known)]
    sure = len(by_number) == 1
    return [_candidate(hit, sure=sure and hit.subject_id in known) for hit in hits[: query.limit]]


def _candidate(hit: Found, *, sure: bool) -> Mapping[str, object]:
    return {
        "id": hit.subject_id,
        "name": hit.name,
        "description": "、".join(hit.regions),
        "type": [{"id": hit.kind, "name": TYPES[hit.kind]}],
        "score": round(hit.score, 1),  # how alike the texts are, 0 to 100; nothing is said of the organisation
        "match": sure,
    }


def _organisations(view: View, text: str, types: Sequence[str]) -> list[Found]:
    return [hit for hit in view.find(text, MOST) if hit.kind in TYPES and hit.kind in types]


def _named(known: Mapping[str, str]) -> list[Mapping[str, str]]:
    return [{"id": key, "name": name} for key, name in known.items()]
