"""What one department holds on a subject: the subject as seen through one dirty file.

The rule of this module: all dirt that touches a single holding (its name, its number, its home) is made here,
and each holding carries the form of its name and the state of its number, so that the truth can tell them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from loaders.demo import numbers
from loaders.demo.dirt import Dirt
from loaders.demo.luck import Luck
from loaders.demo.spelling import COMPANY_FORMS, FORMER, PERSON_FORMS, PLAIN, Form, changed
from loaders.demo.subjects import Home, Organisation, Person

CLEAN_NUMBER: Final = "clean"
NUMBER_STATES: Final = ("missing", "masked", "fifteen", "wrong", "spelled", "placeholder")
CERTIFICATE: Final = "公民身份号码更正，附更正证明"
TWENTIETH_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class Held:
    """A subject in one file. `number` is the identity number or credit code as written, "" where missing.

    `right_name` and `right_number` are what a correction puts in their place.
    """

    subject: str
    group: str
    name: str
    form: str
    number: str
    state: str
    home: Home
    right_name: str
    right_number: str
    individual_business: bool = False
    registration: str = ""
    organisation_code: str = ""
    tax_number: str = ""
    representative: str = ""
    established: date | None = None
    note: str = ""
    parent: str = ""
    trader: str = ""
    is_person: bool = False


class Holder:
    """Turns subjects into holdings at the rates of one `Dirt`."""

    def __init__(self, rng: Luck, dirt: Dirt) -> None:
        self.rng = rng
        self.dirt = dirt
        rates = (
            dirt.number_missing, dirt.number_masked, dirt.number_fifteen,
            dirt.number_wrong, dirt.number_spelled, dirt.number_placeholder,
        )  # fmt: skip
        self.limits = tuple(sum(rates[: count + 1]) for count in range(len(rates)))

    def person(self, person: Person, nth: int) -> Held:
        """A person in the `nth` file about them (counted from 0): later files show the later home and number."""
        rng = self.rng
        name, form = self.name(person.name, person.former, PERSON_FORMS)
        number, state = person.number, self.number_state()
        note = ""
        if person.second_number and nth:
            number, note = person.second_number, CERTIFICATE
        if state == "fifteen" and person.born.year >= TWENTIETH_CENTURY:
            state = "masked"  # they never had a number of 15 digits
        if state == "missing":
            number = ""
        elif state == "masked":
            number = numbers.masked(number, rng)
        elif state == "fifteen":
            number = numbers.fifteen_digits(number)
        elif state == "wrong":
            number = numbers.mistyped(number, rng)
        elif state == "spelled":
            number = numbers.spelled(number, rng)
        elif state == "placeholder":
            number = rng.one_of(numbers.PLACEHOLDERS)
        right_number = person.second_number or person.number
        return Held(
            person.id, person.group, name, form, number, state, self.home(person, nth),
            person.name, right_number, note=note, is_person=True,
        )  # fmt: skip

    def organisation(self, organisation: Organisation, nth: int, *, knows_number: bool) -> Held:
        """An organisation in the `nth` file about it; a registry or tax office `knows_number`, others may not."""
        rng = self.rng
        name, form = self.name(organisation.name, organisation.former, COMPANY_FORMS)
        if organisation.group == "renamed" and nth and form == PLAIN and rng.random() < 0.5:  # noqa: PLR2004 - every other later file
            name, form = organisation.former, FORMER
        code, state = organisation.code, CLEAN_NUMBER if knows_number else self.number_state()
        registration = organisation.registration if rng.random() < 0.3 else ""  # noqa: PLR2004 - often left out
        body = organisation.organisation_code if rng.random() < 0.3 else ""  # noqa: PLR2004 - often left out
        tax = organisation.tax_number if rng.random() < 0.3 or knows_number else ""  # noqa: PLR2004 - often left out
        if organisation.placeholder and not knows_number:
            state = "placeholder"
        if organisation.group in {"branch_with_parents_tax_number", "owners_number_as_tax_number"}:
            tax = organisation.tax_number
        if state != CLEAN_NUMBER:
            registration = body = tax = ""
        if state == "missing":
            code = ""
        elif state == "masked":
            code = numbers.masked(code, rng)
        elif state == "fifteen":
            code, old = "", rng.random()
            tax = organisation.tax_number if old < 0.4 else ""  # noqa: PLR2004 - two in five
            body = organisation.organisation_code if 0.4 <= old < 0.8 else ""  # noqa: PLR2004 - two in five
            registration = "" if tax or body else organisation.registration
        elif state == "wrong":
            code = numbers.mistyped(code, rng)
        elif state == "spelled":
            code = numbers.spelled(code, rng)
        elif state == "placeholder":
            code, registration = organisation.placeholder or rng.one_of(numbers.PLACEHOLDERS), organisation.registration
        return Held(
            subject=organisation.id,
            group=organisation.group,
            name=name,
            form=form,
            number=code,
            state=state,
            home=self.home(organisation, nth),
            right_name=organisation.name,
            right_number=organisation.code,
            individual_business=organisation.kind == "92",
            registration=registration,
            organisation_code=body,
            tax_number=tax,
            representative=organisation.representative,
            established=organisation.established,
            parent=organisation.parent,
            trader=organisation.trader,
        )

    def name(self, name: str, former: str, forms: dict[str, Form]) -> tuple[str, str]:
        """The name as this file writes it, and which form that is."""
        if self.rng.random() >= self.dirt.name_changed:
            return name, PLAIN
        return changed(name, former, forms, self.rng)

    def number_state(self) -> str:
        """What happens to the number in this file."""
        draw = self.rng.random()
        for state, limit in zip(NUMBER_STATES, self.limits, strict=True):
            if draw < limit:
                return state
        return CLEAN_NUMBER

    def home(self, subject: Person | Organisation, nth: int) -> Home:
        """The first file shows the first home, later ones the home after a move."""
        return subject.moved if nth and subject.moved else subject.home
