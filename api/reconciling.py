"""What OpenRefine and other tools of its kind ask about organisations, and the answers.

The rule of this module: it is a search for the public, so persons are never among the answers, whatever is asked; a
candidate is called a match only when exactly one organisation has the number or the id that was given, for equal
names say nothing sure; and a query that cannot be read or answered says so by itself, while the others of its batch
are answered. Source: Reconciliation Service API, version 0.2 of the W3C community group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.failures import BadRequest
from api.ids import AN_ID
from graph.delivery import SubjectKind
from graph.errors import BadInput, LimitExceeded, XinmaiError
from graph.view.answers import Found
from graph.view.search import EXACT
from graph.view.view import View

AT_ONCE: Final = 50  # queries or organisations of one request
MOST: Final = 20  # candidates of one query
USUAL: Final = 5
LONGEST: Final = 200  # characters of a name
TYPES: Final[Mapping[str, str]] = {
    SubjectKind.ORGANISATION.value: "Organisation 法人和非法人组织",
    SubjectKind.INDIVIDUAL_BUSINESS.value: "Individual business 个体工商户",
}
KINDS: Final = tuple(map(SubjectKind, TYPES))
NUMBER: Final = "number"
BY_ID: Final = "id"

Candidates = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Query:
    """One row of a table: its name, its number if it has one, and which kind of subject it can be."""

    name: str
    number: str | None
    types: tuple[str, ...]
    limit: int


def queries_in(asked: object) -> Mapping[str, Query | BadRequest]:
    """The queries of a batch by their keys, or what is wrong with one; raises `BadRequest` for what is no batch."""
    if not isinstance(asked, dict):
        raise BadRequest("queries must be a JSON object of queries.")
    if len(asked) > AT_ONCE:
        raise BadRequest(f"At most {AT_ONCE} queries at once, not {len(asked)}.")
    return {key: _read(key, one) for key, one in asked.items()}


def answers(view: View, asked: Mapping[str, Query | BadRequest]) -> Mapping[str, Candidates | XinmaiError]:
    """The candidates of each query, best first, or why it has none."""
    return {key: _answer(view, query) for key, query in asked.items()}


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
    return {"result": [each for each in named(known) if text in each["id"] or text in each["name"].lower()]}


def named(known: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Each with its id."""
    return [{"id": key, "name": name} for key, name in known.items()]


def _read(key: str, asked: object) -> Query | BadRequest:
    try:
        return _query(key, asked)
    except BadRequest as refused:
        return refused


def _answer(view: View, query: Query | BadRequest) -> Candidates | XinmaiError:
    """What is wrong with one query is its own; what ends the whole request, such as its time, is raised."""
    if isinstance(query, BadRequest):
        return query
    try:
        return _candidates(view, query)
    except (BadInput, LimitExceeded) as refused:
        return refused


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
            written = _written(value)
            if each.get("pid") == NUMBER and written.strip():
                return written[:LONGEST]
    return None


def _written(value: object) -> str:
    """A value as text: a column of codes that a tool took for numbers comes as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _candidates(view: View, query: Query) -> Candidates:
    by_number = _organisations(view, query.number, query.types) if query.number else []
    by_name = _organisations(view, query.name, query.types) if query.name.strip() else []
    meant = {hit.subject_id for hit in (*by_number, *(hit for hit in by_name if hit.by == BY_ID))}
    numbered = {hit.subject_id for hit in by_number}
    hits = [*by_number, *(hit for hit in by_name if hit.subject_id not in numbered)]
    return [_candidate(hit, sure=meant == {hit.subject_id}) for hit in hits[: query.limit]]


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
    found = _with_id(view, text.strip()) if AN_ID.fullmatch(text.strip()) else view.find(text, MOST, persons=False)
    return [hit for hit in found if hit.kind in TYPES and hit.kind in types]


def _with_id(view: View, subject_id: str) -> list[Found]:
    return [
        Found(
            subject_id=each.id,
            kind=each.kind,
            name=each.name.value,
            matched=subject_id,
            by=BY_ID,
            score=EXACT,
            files=each.files,
            regions=tuple(region.name for region in each.regions),
        )
        for each in view.subjects([subject_id])
        if each is not None
    ]
