"""Invented persons: ordinary ones, twins, fathers and sons, namesakes, and those whose numbers are odd.

The rule of this module: everybody has a number of their own by arithmetic, but for the trap where two share one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from loaders.demo import names
from loaders.demo.dirt import Dirt
from loaders.demo.luck import Luck
from loaders.demo.numbers import NAMESAKE, ORDINARY, TWIN, Births, identity_number, sequence_of
from loaders.demo.places import PLACES
from loaders.demo.subjects import PERSON_GROUPS, PERSON_TRAPS, RENAMED, Person, chances, draw_group, home, other_home


@dataclass(frozen=True, slots=True)
class Birth:
    """County, day and slot from which identity numbers are made."""

    county: str
    day: date
    slot: int

    def number(self, role: int, *, male: bool) -> str:
        """The number of whoever takes this slot in the block of that role."""
        return identity_number(self.county, self.day, sequence_of(self.slot, role, male=male))


class People:
    """Makes persons one group at a time; what it remembers is the ordinal it has come to."""

    def __init__(self, rng: Luck, dirt: Dirt, today: date) -> None:
        self.rng = rng
        self.dirt = dirt
        self.births = Births(today, rng.below(10**7))
        self.ordinal = 0
        self.made = 0
        self.named = 0
        self.sort = ""
        groups = dict(zip(PERSON_GROUPS, (dirt.twins, dirt.fathers_and_sons, dirt.namesakes), strict=True))
        self.chances = chances({**groups, **dict.fromkeys(PERSON_TRAPS, dirt.traps)})

    def stream(self, count: int) -> Iterator[Person]:
        """The first `count` persons; the first groups are one of each sort."""
        owed = [*PERSON_TRAPS, *PERSON_GROUPS]
        while self.made < count:
            self.sort = owed.pop() if owed else draw_group(self.rng, self.chances)
            for person in self.group(self.sort)[: count - self.made]:
                self.made += 1
                yield person

    def group(self, sort: str) -> tuple[Person, ...]:
        """One or two persons who stand to each other as the sort says."""
        makers: dict[str, Callable[[], tuple[Person, ...]]] = {
            "twins": self._twins,
            "father_and_son": lambda: self._father_and_son(same_name=False),
            "father_and_son_same_name": lambda: self._father_and_son(same_name=True),
            "namesakes": self._namesakes,
            "shared_number": self._shared_number,
            "changed_number": self._changed_number,
        }
        return makers[sort]() if sort else (self.ordinary()[0],)

    def _twins(self) -> tuple[Person, ...]:
        first, birth = self.ordinary()
        return first, self.beside(first, birth, self._of_the_family(first), TWIN)

    def _father_and_son(self, *, same_name: bool) -> tuple[Person, ...]:
        first, birth = self.ordinary()
        first = replace(first, male=True, number=birth.number(ORDINARY, male=True))
        day, role = self.births.relative(birth.day)
        name = first.name if same_name else self._of_the_family(first)
        return first, self.beside(first, replace(birth, day=day), name, role)

    def _namesakes(self) -> tuple[Person, ...]:
        """Strangers of one name, born on one day, who live apart."""
        first, birth = self.ordinary()
        here = home(self.rng.one_of(PLACES), self.rng)
        moved = other_home(here.place, self.rng, self.dirt.moved)
        return first, replace(self.beside(first, birth, first.name, NAMESAKE), home=here, moved=moved)

    def _shared_number(self) -> tuple[Person, ...]:
        first, other = self.ordinary()[0], self.ordinary()[0]
        return first, replace(other, number=first.number)

    def _changed_number(self) -> tuple[Person, ...]:
        first, before = self.ordinary()[0], self.ordinary()[0]
        return (replace(first, second_number=before.number),)

    def _of_the_family(self, person: Person) -> str:
        return names.split_name(person.name)[0] + names.given_name(self.rng)

    def ordinary(self) -> tuple[Person, Birth]:
        """The next person, and where and when born."""
        rng = self.rng
        birth = Birth(*self.births.place(self.ordinal))
        self.ordinal += 1
        male = rng.random() < 0.5  # noqa: PLR2004 - half
        name = names.person_name(rng)
        former = names.split_name(name)[0] + names.given_name(rng) if rng.random() < RENAMED and "·" not in name else ""
        here = home(rng.one_of(PLACES), rng)
        moved = other_home(here.place, rng, self.dirt.moved)
        former = former if former != name else ""
        number = birth.number(ORDINARY, male=male)
        person = Person(self.next_id(), name, former, male, birth.day, number, here, moved, group=self.sort)
        return person, birth

    def next_id(self) -> str:
        """A subject id of the truth that nobody else has."""
        self.named += 1
        return f"P{self.named:07d}"

    def beside(self, first: Person, birth: Birth, name: str, role: int) -> Person:
        """Somebody at the same address, of the same sex, with a number of their own."""
        moved = other_home(first.home.place, self.rng, self.dirt.moved)
        number = birth.number(role, male=first.male)
        return Person(self.next_id(), name, "", first.male, birth.day, number, first.home, moved, group=self.sort)
