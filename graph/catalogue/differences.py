"""What differs between two editions of the catalogue: entries, their fields, and whatever is said of either.

The rule of this module: it compares everything that a catalogue says and knows no part of it by name, so that what is
added to catalogues later is compared as well; nothing differs exactly when both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any, Final

from graph.catalogue.entry import Catalogue

WHOLE: Final = ""


class DifferenceKind(StrEnum):
    """How two editions differ in something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    """One thing that differs. `category` None: the catalogue as a whole; `field` None: the entry as a whole.

    `what` is the part that says otherwise, empty for an entry or a field that only one edition has.
    """

    kind: DifferenceKind
    category: str | None
    field: str | None
    what: str
    before: str | None
    after: str | None


def differences(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """Every difference: of the catalogue as a whole, then by category and field, in the order of their codes."""
    return (
        *_parts(before, after, None, None),
        *(each for code in sorted({*before.entries, *after.entries}) for each in _of_entry(before, after, code)),
    )


def _of_entry(before: Catalogue, after: Catalogue, code: str) -> Iterator[Difference]:
    old, new = before.entries.get(code), after.entries.get(code)
    if old is None or new is None:
        yield _one_sided(code, None, None if old is None else old.name_zh, None if new is None else new.name_zh)
        return
    yield from _parts(old, new, code, None)
    keys = sorted({*old.by_key, *new.by_key})
    for key in keys:
        one, other = old.by_key.get(key), new.by_key.get(key)
        if one is None or other is None:
            headers = (None if each is None else each.header for each in (one, other))
            yield _one_sided(code, key, *headers)
        else:
            yield from _parts(one, other, code, key)
    common = [[each.key for each in entry.fields if each.key in old.by_key.keys() & new.by_key.keys()]
              for entry in (old, new)]  # fmt: skip
    if common[0] != common[1]:
        yield Difference(DifferenceKind.CHANGED, code, None, "order_of_fields", *map("; ".join, common))


def _one_sided(category: str, field: str | None, old: str | None, new: str | None) -> Difference:
    kind = DifferenceKind.ADDED if old is None else DifferenceKind.REMOVED
    return Difference(kind, category, field, WHOLE, old, new)


def _parts(old: Any, new: Any, category: str | None, field: str | None) -> Iterator[Difference]:
    """Where two of one kind say otherwise; entries and fields have differences of their own."""
    for part in fields(old):
        one, other = getattr(old, part.name), getattr(new, part.name)
        if part.name not in {"entries", "fields"} and one != other:
            yield Difference(DifferenceKind.CHANGED, category, field, part.name, _said(one), _said(other))


def _said(value: object) -> str | None:
    """What a part says, in one line."""
    match value:
        case None:
            said = None
        case bool():
            said = "yes" if value else "no"
        case Enum():
            said = str(value.value)
        case date():
            said = value.isoformat()
        case tuple():
            said = "; ".join(_said(each) or "" for each in value)
        case _ if is_dataclass(value):
            told = ((part.name, _said(getattr(value, part.name))) for part in fields(value))
            said = ", ".join(f"{name} {words}" for name, words in told if words)
        case _:
            said = str(value)
    return said
