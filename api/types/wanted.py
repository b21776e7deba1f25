"""Which records of a subject or credit file are asked for: the arguments of every list of records, once.

The rule of this module: an argument says what it filters by; what it means is decided by `graph.view.choice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import argument

from api.batching import RELATION
from api.connections import CreditRecordConnection
from graph.catalogue import Openness
from graph.view.answers import RecordState
from graph.view.choice import Choice
from graph.view.order import Order

if TYPE_CHECKING:
    from api.types.entities import CreditFile, Subject  # they have lists of records, which are made here

Category = Annotated[str | None, argument(description="Only this category: a code of the catalogue.")]
InDepartment = Annotated[
    strawberry.ID | None, argument(description="Only what this department holds: a department's id.")
]
InRegion = Annotated[strawberry.ID | None, argument(description="Only what is held in this region: its id.")]
InState = Annotated[
    RecordState | None, argument(description="Only versions in this state; null gives all that may be seen.")
]
AsOpen = Annotated[Openness | None, argument(description="Only of categories that are exactly this open.")]
From = Annotated[date | None, argument(description="Only decisions of this day or later.")]
To = Annotated[date | None, argument(description="Only decisions of this day or earlier.")]
Sorted = Annotated[Order, argument(description="By what they are sorted; a cursor belongs to one order.")]
First = Annotated[int | None, argument(description="How many from the start or after `after`; at most 200.")]
After = Annotated[str | None, argument(description="Cursor of an edge; what follows it.")]
Last = Annotated[int | None, argument(description="How many from the end or before `before`; at most 200.")]
Before = Annotated[str | None, argument(description="Cursor of an edge; what precedes it.")]


@dataclass(frozen=True)
class RecordsWanted:
    """Which records of a subject or file, in which order, and which slice of them."""

    choice: Choice
    order: Order
    first: int | None
    after: str | None
    last: int | None
    before: str | None


def records_field(description: str) -> Any:
    """A list of records as a field of a subject or credit file."""
    return strawberry.field(resolver=_records, description=description, metadata=RELATION)


def _records(
    root: Subject | CreditFile,
    *,
    category: Category = None,
    department: InDepartment = None,
    region: InRegion = None,
    state: InState = RecordState.CURRENT,
    openness: AsOpen = None,
    decided_from: From = None,
    decided_to: To = None,
    order: Sorted = Order.NEWEST,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> CreditRecordConnection:
    wanted = _wanted(
        category, department, region, state, openness, decided_from, decided_to, order, first, after, last, before
    )
    return root.pages.of(root.id, wanted)


@lru_cache(maxsize=256)
def _wanted(
    category: str | None,
    department: str | None,
    region: str | None,
    state: RecordState | None,
    openness: Openness | None,
    decided_from: date | None,
    decided_to: date | None,
    order: Order,
    *cut: Any,
) -> RecordsWanted:
    """What these arguments ask for, the same object for each parent of a list."""
    return RecordsWanted(Choice(category, department, region, state, openness, decided_from, decided_to), order, *cut)
