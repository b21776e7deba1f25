"""What is told of organisations with which a table has been matched: their properties, for further columns.

The rule of this module: every value is one that the view tells of its subject anyway. A category that is closed to
the reader is no property at all, and in one that is open `no` and 0 mean not held or not open, and no more. A person
has no properties, as if nobody were behind the id. A text that is no id and a property that is none have no values
and are told as errors beside the rest, which is answered. Source: data extension of the same API, version 0.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.failures import BadRequest
from api.ids import AN_ID, NO_ID
from api.reconciling import AT_ONCE, KINDS, LONGEST, NUMBER
from graph.catalogue import Entry
from graph.delivery import SubjectKind
from graph.errors import BadInput, XinmaiError
from graph.identifiers import IdentifierKind
from graph.view.answers import Identifier, Subject
from graph.view.parts import Part
from graph.view.view import View

COLUMNS: Final = 20  # properties of one request
PARTS: Final = frozenset({Part.GOLDEN, Part.IDENTIFIERS, Part.COVERAGE})
"""What is read of a subject: nothing else is told here."""

Cell = Mapping[str, str | int | bool]


@dataclass(frozen=True)
class Property:
    """One thing that is told of an organisation; `cells` are its values."""

    id: str
    name: str
    cells: Callable[[Subject], list[Cell]]


@dataclass(frozen=True)
class Extension:
    """Of which subjects which properties are asked for, as they were written; `refused` tells what is neither."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]
    refused: tuple[XinmaiError, ...]


@dataclass(frozen=True)
class Extended:
    """The columns, the cells of each row by column, and what is wrong with some of what was asked for."""

    columns: Mapping[str, str]
    rows: Mapping[str, Mapping[str, list[Cell]]]
    refused: tuple[XinmaiError, ...]


def numbers_of(subject: Subject) -> list[str]:
    """The credit codes of an organisation, or its other numbers where it has none; as far as they may be shown."""
    codes = [each for each in subject.identifiers if each.kind == IdentifierKind.CREDIT_CODE.value]
    shown: Sequence[Identifier] = codes or subject.identifiers
    return list(dict.fromkeys(each.mask for each in shown))


def records_of(subject: Subject) -> int:
    """How many of its records are open now."""
    return sum(each.records for each in subject.coverage)


OF_ALL: Final = (
    Property(
        NUMBER,
        "Credit code or another number 统一社会信用代码等",
        lambda subject: _texts(numbers_of(subject)),
    ),
    Property("name", "Name 名称", lambda subject: _texts([subject.name.value])),
    Property("region", "Region 地区", lambda subject: _texts(each.name for each in subject.regions)),
    Property("department", "Held by 归集部门", lambda subject: _texts(each.name for each in subject.departments)),
    Property("records", "Records 信用记录数", lambda subject: [{"int": records_of(subject)}]),
)


def properties_of(view: View, kinds: Iterable[SubjectKind]) -> Mapping[str, Property]:
    """All that is told of organisations of these kinds, by its id: what all have, then category by category."""
    entries = {entry.code: entry for kind in kinds for entry in view.open_categories(kind)}
    held = [_held(entry) for entry in entries.values()]
    counted = [_counted(entry) for entry in entries.values()]
    return {each.id: each for each in (*OF_ALL, *held, *counted)}


def names_of(properties: Mapping[str, Property]) -> Mapping[str, str]:
    """What the properties are called, by id."""
    return {each.id: each.name for each in properties.values()}


def proposed(view: View, kind: str | None, limit: int | None) -> Mapping[str, object]:
    """What can be asked of organisations of a type, or of any; the first so many."""
    kinds = [each for each in KINDS if kind in {None, each.value}]
    found = list(properties_of(view, kinds).values()) if kinds else []
    return {
        "properties": [{"id": each.id, "name": each.name} for each in found[:limit]],
        **({} if kind is None else {"type": kind}),
        **({} if limit is None else {"limit": limit}),
    }


def extension_in(asked: object) -> Extension:
    """What a request for further columns says; raises `BadRequest` for what is none."""
    if not isinstance(asked, dict):
        raise BadRequest("extend must be a JSON object with ids and properties.")
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list):
        raise BadRequest("ids must be a list of ids.")
    if len(ids) > AT_ONCE:
        raise BadRequest(f"At most {AT_ONCE} ids at once, not {len(ids)}.")
    if not isinstance(properties, list):
        raise BadRequest("properties must be a list of objects, each with an id.")
    if len(properties) > COLUMNS:
        raise BadRequest(f"At most {COLUMNS} properties at once, not {len(properties)}.")
    refused: list[XinmaiError] = []
    if not all(isinstance(each, str) and AN_ID.fullmatch(each) for each in ids):
        refused.append(BadInput(NO_ID))
    named = [each["id"] for each in properties if _is_named(each)]
    if len(named) < len(properties):
        refused.append(BadRequest("properties must be a list of objects, each with an id."))
    texts = (each for each in ids if isinstance(each, str))
    return Extension(tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(named)), tuple(refused))


def extended(view: View, wanted: Extension) -> Extended:
    """The values of these properties of these subjects; none of one that is not there, not open, or a person."""
    known = properties_of(view, KINDS)
    columns = [known.get(each) or _no_property(each) for each in wanted.properties]
    ids = [each for each in wanted.ids if AN_ID.fullmatch(each)]
    subjects = dict(zip(ids, view.subjects(ids), strict=True)) if ids else {}
    return Extended(
        {each.id: each.name for each in columns},
        {row: {each.id: _cells(each, subjects.get(row)) for each in columns} for row in wanted.ids},
        (
            *wanted.refused,
            *(BadRequest(f"There is no property {each!r}.") for each in wanted.properties if each not in known),
        ),
    )


def is_organisation(subject: Subject | None) -> bool:
    """Whether it is there and one of the kinds of which this door tells."""
    return subject is not None and subject.kind in {each.value for each in KINDS}


def _cells(column: Property, subject: Subject | None) -> list[Cell]:
    return column.cells(subject) if subject is not None and is_organisation(subject) else []


def _no_property(asked: str) -> Property:
    """The empty column of what is no property, so that it is seen where somebody waits for it."""
    return Property(asked, asked, lambda _: [])


def _is_named(asked: object) -> bool:
    named = asked.get("id") if isinstance(asked, dict) else None
    return isinstance(named, str) and len(named) <= LONGEST


def _held(entry: Entry) -> Property:
    return Property(
        f"held.{entry.code}",
        f"{entry.name_en} {entry.name_zh}: yes or no 有无",
        lambda subject: [{"bool": each.held} for each in subject.coverage if each.category == entry.code],
    )


def _counted(entry: Entry) -> Property:
    return Property(
        f"records.{entry.code}",
        f"{entry.name_en} {entry.name_zh}: how many 件数",
        lambda subject: [{"int": each.records} for each in subject.coverage if each.category == entry.code],
    )


def _texts(said: Iterable[str]) -> list[Cell]:
    return [{"str": each} for each in said]
