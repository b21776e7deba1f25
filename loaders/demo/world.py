"""Makes the demo's world: invented subjects, the files that 42 departments deliver on them, and the truth.

The rule of this module: the same arguments give the same bytes, and subjects stream through, so any number of
them fits into memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from loaders.demo.companies import Companies
from loaders.demo.deliveries import plan
from loaders.demo.desk import Desk, Ledger, Written
from loaders.demo.dirt import USUAL, Dirt
from loaders.demo.held import Holder
from loaders.demo.lists import Lists, lists
from loaders.demo.luck import Luck
from loaders.demo.people import People
from loaders.demo.subjects import PERSONS_IN_TEN, Organisation, Person

TRUTH: Final = "truth.csv"
ERRORS: Final = "errors.csv"
FILES_OF_SUBJECT: Final = (25, 60, 85, 100)  # per cent with at most 1, 2, 3, 4 files
REGISTERED: Final = 0.9  # organisations that the registry of their home region delivers


@dataclass(frozen=True)
class World:
    """What was written. Counts are of rows (`forms`, `numbers`) and of subjects (`groups`)."""

    folder: Path
    files: tuple[Written, ...]
    truth: Path
    errors: Path
    persons: int
    organisations: int
    rows: int
    mistakes: int
    forms: Mapping[str, int]
    numbers: Mapping[str, int]
    groups: Mapping[str, int]

    @property
    def subjects(self) -> int:
        """Persons and organisations together."""
        return self.persons + self.organisations


def generate(folder: Path, subjects: int, seed: int, dirt: Dirt = USUAL, *, today: date) -> World:
    """Writes the acceptance set for so many subjects (three persons to two organisations) into `folder`.

    Besides the deliveries and their sidecars there is `truth.csv` (one line for each data row: file, sheet,
    line, subject, form of the name, state of the number, group or trap) and `errors.csv` (rows spoilt on
    purpose and the finding each must lead to). `today` places decisions and deliveries in time. An existing
    file of the same name is overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = Luck(seed)
    groups: Counter[str] = Counter()
    kinds: Counter[type] = Counter()
    with ExitStack() as stack:
        ledger = Ledger(
            stack.enter_context((folder / TRUTH).open("w", encoding="utf-8", newline="")),
            stack.enter_context((folder / ERRORS).open("w", encoding="utf-8", newline="")),
        )
        desks = Desks([Desk(folder, series, rng, dirt, ledger, today=today) for series in plan(today)], rng)
        holder = Holder(rng, dirt)
        own = Luck(f"lists {seed}")
        listing = Lists([Desk(folder, series, own, dirt, ledger, today=today) for series in lists(today)], own, dirt)
        for subject in stream_of_subjects(subjects, rng, dirt, today):
            groups[subject.group] += 1
            kinds[type(subject)] += 1
            if isinstance(subject, Person):
                for nth, desk in enumerate(desks.of_person()):
                    desk.deliver(holder.person(subject, nth))
                listing.person(subject)
            else:
                for nth, desk in enumerate(held_by := desks.of_organisation(subject)):
                    desk.deliver(holder.organisation(subject, nth, knows_number=desk.series.knows_number))
                listing.organisation(subject, held_by)
        files = tuple(file for desk in (*desks.every, *listing.desks) for file in desk.close())
    return World(
        folder, files, folder / TRUTH, folder / ERRORS, kinds[Person], kinds[Organisation], ledger.rows,
        ledger.mistakes, dict(ledger.forms), dict(ledger.numbers), {name: n for name, n in groups.items() if name},
    )  # fmt: skip


def stream_of_subjects(count: int, rng: Luck, dirt: Dirt, today: date) -> Iterator[Person | Organisation]:
    """Exactly `count` subjects, three persons to two organisations, each group side by side.

    Every group and trap comes at least once, if `count` leaves room for it.
    """
    persons = count * PERSONS_IN_TEN // 10
    yield from People(rng, dirt, today).stream(persons)
    yield from Companies(rng, dirt, today).stream(count - persons)


class Desks:
    """All desks, and which of them a subject comes to: one to four, in different regions for most."""

    def __init__(self, every: list[Desk], rng: Luck) -> None:
        self.every = every
        self.rng = rng
        self.persons = [desk for desk in every if desk.series.about_persons]
        self.registries = {
            desk.series.department.place.code: desk for desk in every if desk.series.layout == "base-registration"
        }
        self.others = [desk for desk in every if not desk.series.about_persons and desk not in self.registries.values()]

    def of_person(self) -> list[Desk]:
        """Where a person is held."""
        return self.rng.several(self.persons, self.how_many())

    def of_organisation(self, organisation: Organisation) -> list[Desk]:
        """Where an organisation is held: nearly always first in the registry of its home region."""
        wanted = self.how_many()
        if self.rng.random() >= REGISTERED:
            return self.rng.several(self.others, wanted)
        return [self.registries[organisation.home.place.code], *self.rng.several(self.others, wanted - 1)]

    def how_many(self) -> int:
        """How many files hold a subject."""
        return self.rng.weighted((1, 2, 3, 4), FILES_OF_SUBJECT)
