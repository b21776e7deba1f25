"""Invented organisations and individual businesses: ordinary ones, branches, and the traps of their numbers and names.

The rule of this module: every organisation has a code of its own; what is shared in a trap is a name, a
representative, an address or another's tax number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from loaders.demo import names, numbers
from loaders.demo.dirt import Dirt
from loaders.demo.luck import Luck
from loaders.demo.numbers import NAMESAKE, Births, identity_number, sequence_of
from loaders.demo.places import PLACES, Place
from loaders.demo.subjects import (
    BRANCHES,
    KIND_WEIGHTS,
    ORGANISATION_KINDS,
    ORGANISATION_TRAPS,
    RENAMED,
    Organisation,
    chances,
    draw_group,
    home,
    other_home,
)

TRADER_NOTE: Final = "（个体工商户）"


class Companies:
    """Makes organisations one group at a time; what it remembers is the ordinal it has come to."""

    def __init__(self, rng: Luck, dirt: Dirt, today: date) -> None:
        self.rng = rng
        self.dirt = dirt
        self.today = today
        self.offset = rng.below(10**7)
        self.births = Births(today, rng.below(10**7))
        self.ordinal = 0
        self.made = 0
        self.named = 0
        self.sort = ""
        self.chances = chances({BRANCHES: dirt.branches, **dict.fromkeys(ORGANISATION_TRAPS, dirt.traps)})

    def stream(self, count: int) -> Iterator[Organisation]:
        """The first `count` organisations; the first groups are one of each sort."""
        owed = [*ORGANISATION_TRAPS, BRANCHES]
        while self.made < count:
            self.sort = owed.pop() if owed else draw_group(self.rng, self.chances)
            for organisation in self.group(self.sort)[: count - self.made]:
                self.made += 1
                yield organisation

    def group(self, sort: str) -> tuple[Organisation, ...]:
        """One or two organisations that stand to each other as the sort says."""
        makers: dict[str, Callable[[], tuple[Organisation, ...]]] = {
            BRANCHES: self._parent_and_branch,
            "branch_with_parents_tax_number": self._branch_with_parents_tax_number,
            "same_representative": self._same_representative,
            "converted": self._converted,
            "owners_number_as_tax_number": self._owners_number_as_tax_number,
            "placeholder_code": self._placeholder_code,
            "namesake_companies": self._namesakes,
            "renamed": self._renamed,
        }
        if sort:
            return makers[sort]()
        return (self.ordinary(self.rng.weighted(ORGANISATION_KINDS, KIND_WEIGHTS)),)

    def _parent_and_branch(self) -> tuple[Organisation, Organisation]:
        parent = self.ordinary("91")
        place = self.rng.one_of(PLACES)
        branch = self.ordinary("91", place)
        return parent, replace(branch, name=f"{parent.name}{place.name[:-1]}分公司", former="", parent=parent.code)

    def _branch_with_parents_tax_number(self) -> tuple[Organisation, ...]:
        parent, branch = self._parent_and_branch()
        return parent, replace(branch, tax_number=branch.home.place.code + parent.organisation_code)

    def _same_representative(self) -> tuple[Organisation, ...]:
        first = self.ordinary("91")
        return first, replace(self.ordinary("91"), representative=first.representative)

    def _converted(self) -> tuple[Organisation, ...]:
        """A trader who becomes a company: another subject with another code, at the same place."""
        trader = self.ordinary("92")
        company = self.ordinary("91", trader.home.place)
        name = trader.name.removesuffix(TRADER_NOTE) + "有限公司"
        same = replace(company, name=name, former="", representative=trader.representative, home=trader.home)
        return trader, replace(same, trader=trader.code)

    def _owners_number_as_tax_number(self) -> tuple[Organisation, ...]:
        county, born, slot = self.births.place(self.ordinal)
        owner = identity_number(county, born, sequence_of(slot, NAMESAKE, male=True))
        return (replace(self.ordinary("92"), tax_number=owner + self.rng.one_of(("", "01", "L1"))),)

    def _placeholder_code(self) -> tuple[Organisation, ...]:
        return (replace(self.ordinary("92"), placeholder=self.rng.one_of(numbers.PLACEHOLDERS)),)

    def _namesakes(self) -> tuple[Organisation, ...]:
        first = self.ordinary("91")
        here = first.home.place
        elsewhere = [place for place in PLACES if place.city == here.city and place != here]
        return first, replace(self.ordinary("91", self.rng.one_of(elsewhere or PLACES)), name=first.name, former="")

    def _renamed(self) -> tuple[Organisation, ...]:
        first = self.ordinary("91")
        return (replace(first, former=self.company_name("91", first.home.place)),)

    def ordinary(self, kind: str, place: Place | None = None) -> Organisation:
        """The next organisation of a kind, with its three numbers from before 2015 beside the credit code."""
        rng = self.rng
        place = place or rng.one_of(PLACES)
        body = numbers.organisation_code(numbers.organisation_body(self.ordinal, self.offset))
        self.ordinal += 1
        name = self.company_name(kind, place)
        former = self.company_name(kind, place) if rng.random() < RENAMED else ""
        return Organisation(
            id=f"O{self.ordinal:07d}",
            group=self.sort,
            name=name,
            former=former if former != name else "",
            kind=kind,
            code=numbers.credit_code(kind, place.code, body),
            organisation_code=body,
            tax_number=place.code + body,
            registration=numbers.registration_number(place.code, self.ordinal),
            representative=names.person_name(rng),
            established=date(self.today.year - rng.between(3, 25), rng.between(1, 13), rng.between(1, 29)),
            home=home(place, rng),
            moved=other_home(place, rng, self.dirt.moved),
        )

    def company_name(self, kind: str, place: Place) -> str:
        """A name as its kind of organisation bears one."""
        rng = self.rng
        brand = names.brand(rng)
        if kind == "91":
            form = rng.weighted(("有限公司", "有限责任公司", "股份有限公司"), (80, 95, 100))
            return f"{place.city}{brand}{rng.one_of(names.INDUSTRIES)}{form}"
        if kind == "92":
            note = TRADER_NOTE if rng.random() < 0.2 else ""  # noqa: PLR2004 - one in five
            return f"{place.city}{place.name}{brand}{rng.one_of(names.SHOPS)}{note}"
        if kind == "93":
            return f"{place.city}{place.name}{brand}{rng.one_of(('种植', '养殖', '农机'))}专业合作社"
        if kind == "52":
            return f"{place.city}{place.name}{brand}{rng.one_of(('培训学校', '养老服务中心', '社会工作服务中心'))}"
        return f"{place.city}{place.name}{brand}{rng.one_of(('中学', '图书馆', '医院'))}"
