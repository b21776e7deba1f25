"""What can be asked, apart from how it is sent.

The rule of this module: no input or output. A `Call` is a document with its variables and how its answer is read, so
that the clients with and without `async` ask the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Generic, TypeVar, cast
from uuid import uuid4

from api.client.answers import (
    CreditRecord,
    CreditRecordConnection,
    Found,
    LineageAnswer,
    ListedRecordConnection,
    Subject,
)
from api.client.errors import NotFound, NotUnderstood, failed_for
from api.client.feed import FeedChangeConnection, Following, Wanted
from api.client.shape import read, selection

T = TypeVar("T")
PUBLIC: Final = "public_information"
VIEW: Final = "view(purpose: $purpose, reference: $reference, reason: $reason, asOf: $asOf, knownAt: $knownAt)"
VIEWED: Final = "$purpose: String!, $reference: String, $reason: String, $asOf: Date, $knownAt: DateTime"


@dataclass(frozen=True)
class Purpose:
    """For which purpose, on which reference, and as of when a client reads."""

    code: str = PUBLIC
    reference: str | None = None
    reason: str | None = None
    as_of: date | None = None
    known_at: datetime | None = None

    @property
    def variables(self) -> Mapping[str, str | None]:
        """As the documents take them."""
        return {
            "purpose": self.code,
            "reference": self.reference,
            "reason": self.reason,
            "asOf": self.as_of.isoformat() if self.as_of else None,
            "knownAt": self.known_at.isoformat() if self.known_at else None,
        }


@dataclass(frozen=True)
class Call(Generic[T]):
    """One question and how its answer is read."""

    name: str
    document: str
    variables: Mapping[str, object]
    read: Callable[[Mapping[str, object]], T]

    def under(self, purpose: Purpose) -> Call[T]:
        """The same question, asked for a purpose."""
        return replace(self, variables={**purpose.variables, **self.variables})


def find(text: str, limit: int) -> Call[tuple[Found, ...]]:
    """Subjects by name or number."""
    return _viewed(
        "Find",
        "$text: String!, $limit: Int!",
        f"find(text: $text, limit: $limit) {selection(Found)}",
        {"text": text, "limit": limit},
        lambda view: tuple(read(Found, each) for each in _list(view["find"])),
    )


def subject(subject_id: str) -> Call[Subject]:
    """A subject by any id it ever had."""
    return _viewed(
        "Subject",
        "$id: ID!",
        f"subject(id: $id) {selection(Subject)}",
        {"id": subject_id},
        lambda view: read(Subject, _there(view["subject"])),
    )


def records(subject_id: str, category: str | None, size: int, after: str | None) -> Call[CreditRecordConnection]:
    """One page of a subject's records."""
    return _viewed(
        "Records",
        "$id: ID!, $category: String, $first: Int!, $after: String",
        "subject(id: $id) { records(category: $category, first: $first, after: $after) "
        f"{selection(CreditRecordConnection)} }}",
        {"id": subject_id, "category": category, "first": size, "after": after},
        lambda view: read(CreditRecordConnection, _there(view["subject"])["records"]),
    )


def history(record_id: str) -> Call[tuple[CreditRecord, ...]]:
    """Every version of a record, newest first."""
    return _viewed(
        "History",
        "$id: ID!",
        f"record(id: $id) {{ history {selection(CreditRecord)} }}",
        {"id": record_id},
        lambda view: tuple(read(CreditRecord, each) for each in _list(_there(view["record"])["history"])),
    )


def lineage(any_id: str) -> Call[LineageAnswer]:
    """Where a subject, credit file, record or source file comes from."""
    return _viewed(
        "Lineage",
        "$id: ID!",
        f"lineage(id: $id) {selection(LineageAnswer)}",
        {"id": any_id},
        lambda view: read(LineageAnswer, _there(view["lineage"])),
    )


def changes(wanted: Wanted, size: int, after: str | None, *, from_now: bool) -> Call[FeedChangeConnection]:
    """A page of what became visible behind a cursor."""
    return _viewed(
        "Changes",
        "$first: Int!, $after: String, $kinds: [FeedKind!], $department: ID, $region: String, $subjects: [ID!], "
        "$following: Boolean!, $fromNow: Boolean!",
        "changes(first: $first, after: $after, kinds: $kinds, department: $department, region: $region, "
        "subjects: $subjects, following: $following, fromNow: $fromNow) " + selection(FeedChangeConnection),
        {"first": size, "after": after, "fromNow": from_now, **wanted.variables},
        lambda view: read(FeedChangeConnection, _there(view["changes"])),
    )


def department_records(
    department: str, category: str | None, size: int, after: str | None
) -> Call[ListedRecordConnection]:
    """One page of what a department holds on organisations."""
    return _viewed(
        "DepartmentRecords",
        "$department: ID!, $category: String, $first: Int!, $after: String",
        "departmentRecords(department: $department, category: $category, first: $first, after: $after) "
        + selection(ListedRecordConnection),
        {"department": department, "category": category, "first": size, "after": after},
        lambda view: read(ListedRecordConnection, _there(view["departmentRecords"])),
    )


def follow(subject_id: str, days: int, purpose: Purpose) -> Call[Following]:
    """Follow a subject for a purpose."""
    given = {"subject": subject_id, "purpose": purpose.code, "reference": purpose.reference, "days": days}
    return _done("beginFollowing", "BeginFollowing", Following, given)


def end_following(following_id: str) -> Call[Following]:
    """Follow a subject no more."""
    return _done("stopFollowing", "StopFollowing", Following, {"following": following_id})


def following() -> Call[tuple[Following, ...]]:
    """Whom one follows."""
    return Call(
        "Following",
        f"query Following {{ following {selection(Following)} }}",
        {},
        lambda data: tuple(read(Following, each) for each in _list(data["following"])),
    )


def anything(document: str, variables: Mapping[str, object]) -> Call[Mapping[str, object]]:
    """A document of the caller's own; its data as it comes."""
    return Call("", document, variables, lambda data: data)


def _viewed(
    name: str,
    takes: str,
    asks: str,
    variables: Mapping[str, object],
    reading: Callable[[Mapping[str, object]], T],
) -> Call[T]:
    document = f"query {name}({VIEWED}, {takes}) {{ {VIEW} {{ {asks} }} }}"
    return Call(name, document, variables, lambda data: reading(_there(data["view"])))


def _done(mutation: str, asks: str, kind: type[T], given: Mapping[str, object]) -> Call[T]:
    """An act under a key of its own, so that it is done once however often its request is sent."""
    answers = f"... on {kind.__name__} {selection(kind)} ... on Refusal {{ message code }}"
    return Call(
        asks,
        f"mutation {asks}($input: {asks}!) {{ {mutation}(input: $input) {{ __typename {answers} }} }}",
        {"input": {"key": uuid4().hex, **given}},
        lambda data: read(kind, _not_refused(_there(data[mutation]))),
    )


def _not_refused(told: Mapping[str, object]) -> Mapping[str, object]:
    if "code" in told and "message" in told:
        code = str(told["code"])
        raise failed_for(code)(str(told["message"]), code)
    return told


def _there(told: object) -> Mapping[str, object]:
    if told is None:
        raise NotFound("There is none, or none that is open to this purpose.", "NOT_FOUND")
    if not isinstance(told, Mapping):
        raise NotUnderstood("The service gave no object.")
    return cast("Mapping[str, object]", told)


def _list(told: object) -> list[object]:
    if not isinstance(told, list):
        raise NotUnderstood("The service gave no list.")
    return told
