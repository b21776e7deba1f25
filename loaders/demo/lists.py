"""Lists that courts, registries and tax offices publish: who delivers them in the demo, and who stands on them.

The rule of this module: lists have luck of their own, so that every other file of the demo is what it was without
them. A few A-grade taxpayers are debtors of a court and of abnormal operation at once: no list alone tells that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from loaders.demo.deliveries import Series, first_file
from loaders.demo.desk import Desk
from loaders.demo.dirt import CLEAN, Dirt
from loaders.demo.held import Holder
from loaders.demo.luck import Luck
from loaders.demo.places import PRESENT
from loaders.demo.subjects import Organisation, Person

COURT: Final = "court-debtor"
ABNORMAL: Final = "abnormal-operation"
A_GRADE: Final = "a-grade-taxpayer"

DELIVERED: Final = (
    ("court", COURT, (1, 3)),
    ("market", ABNORMAL, (0, 4)),
    ("market", "inspection", (5,)),
    ("market", "commitment", (2,)),
    ("tax", "abnormal-taxpayer", (0,)),
    ("tax", "major-tax-violation", (3,)),
)
"""Office, layout and the places (of those that are) of each list."""

RATES: Final = {
    COURT: 0.03,
    ABNORMAL: 0.05,
    "inspection": 0.08,
    "commitment": 0.06,
    "abnormal-taxpayer": 0.02,
    "major-tax-violation": 0.01,
}
"""How many organisations stand on each list."""

PERSONS_ON_COURTS: Final = 0.03
SURELY: Final = 3  # the first so many A-grade taxpayers are on both lists, however small the set is
CONTRADICTED: Final = 0.04  # and so many of the others


def lists(today: date) -> tuple[Series, ...]:
    """All lists of the demo, as seen from `today`."""
    return tuple(
        replace(first_file(office, PRESENT[place], layout, nth + shift, today), knows_number=layout != COURT)
        for shift, (office, layout, places) in enumerate(DELIVERED)
        for nth, place in enumerate(places)
    )


class Lists:
    """The desks of all lists, and which of them a subject comes to."""

    def __init__(self, desks: Sequence[Desk], rng: Luck, dirt: Dirt) -> None:
        self.desks = desks
        self.rng = rng
        self.holder = Holder(rng, dirt)
        self.surely = Holder(rng, CLEAN)
        self.contradicted = 0
        self.debtors = 0

    def person(self, person: Person) -> None:
        """Puts a person on a court's list, if luck has it; the first one in any case."""
        if self.debtors and self.rng.random() >= PERSONS_ON_COURTS:
            return
        self.debtors += 1
        self._desk(COURT).deliver(self.holder.person(person, 1))

    def organisation(self, organisation: Organisation, held_by: Sequence[Desk]) -> None:
        """Puts an organisation that these desks hold on lists, if luck has it."""
        if self._is_contradicted(organisation, held_by):
            self.contradicted += 1
            for layout in (COURT, ABNORMAL):
                self._desk(layout).deliver(self.surely.organisation(organisation, 0, knows_number=True))
            return
        for nth, desk in enumerate(self._fallen_to(), 1):
            desk.deliver(self.holder.organisation(organisation, nth, knows_number=desk.series.knows_number))

    def _is_contradicted(self, organisation: Organisation, held_by: Sequence[Desk]) -> bool:
        graded = any(desk.series.layout == A_GRADE for desk in held_by)
        if not graded or organisation.group or organisation.kind != "91":
            return False
        return self.contradicted < SURELY or self.rng.random() < CONTRADICTED

    def _fallen_to(self) -> Iterator[Desk]:
        for layout, rate in RATES.items():
            if self.rng.random() < rate:
                yield self._desk(layout)

    def _desk(self, layout: str) -> Desk:
        return self.rng.one_of([desk for desk in self.desks if desk.series.layout == layout])
