"""The same world typed by other hands: keys slip, digits swap, scanners misread, addresses are cut short.

The rule of this module: what an engine was tuned on must not be what it is judged by alone, so no error here is made
by the functions that make the usual dirt. Rates of what is missing stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from loaders.demo.held import Held
from loaders.demo.luck import Luck
from loaders.demo.names import GIVEN, SYLLABLES
from loaders.demo.spelling import FORMER, PLAIN, Form
from loaders.demo.subjects import Organisation, Person
from tests.bench.resolution.departments import TableHolder

TYPED: Final = 0.06  # of phones, days and representatives
SHORT_ADDRESS: Final = 0.4
NAME_ERRORS: Final = ("left_out", "put_in", "swapped", "replaced", "doubled", "spaced", FORMER)
SCANNED: Final = {
    left: right for a, b in ("0O", "08", "17", "38", "56", "27", "49") for left, right in ((a, b), (b, a))
}  # fmt: skip


class OtherHolder(TableHolder):
    """Holdings with typing errors instead of other spellings."""

    def name(self, name: str, former: str, forms: dict[str, Form]) -> tuple[str, str]:  # noqa: ARG002 - other forms
        """The name as this file writes it, and which error was made."""
        rng = self.rng
        if rng.random() >= self.dirt.name_changed:
            return name, PLAIN
        error = rng.one_of(NAME_ERRORS if former else NAME_ERRORS[:-1])
        text = former if error == FORMER else typed(name, error, rng)
        return (text, error) if text != name else (name, PLAIN)

    def person(self, person: Person, nth: int) -> Held:
        """A person in the `nth` file about them."""
        return self._mistyped(super().person(person, nth), person.number)

    def organisation(self, organisation: Organisation, nth: int, *, knows_number: bool) -> Held:
        """An organisation in the `nth` file about it."""
        return self._mistyped(super().organisation(organisation, nth, knows_number=knows_number), organisation.code)

    def _mistyped(self, held: Held, number: str) -> Held:
        return replace(held, number=other_digits(number, self.rng)) if held.state == "wrong" else held

    def cell(self, column: str, text: str) -> str:
        """A phone or a day with one slip, an address without its beginning."""
        rng = self.rng
        if column == "address":
            return text.split("市", 1)[-1] if rng.random() < SHORT_ADDRESS else text
        return other_digits(text, rng) if rng.random() < TYPED and text.isdigit() else text


def typed(name: str, error: str, rng: Luck) -> str:
    """A name with one error of the hand at a place of its own."""
    place = rng.below(len(name))
    head, character, tail = name[:place], name[place], name[place + 1 :]
    if error == "left_out":
        return head + tail if len(name) > 2 else name
    if error == "put_in":
        return head + character + rng.one_of(GIVEN + SYLLABLES) + tail
    if error == "replaced":
        return head + rng.one_of(GIVEN + SYLLABLES) + tail
    if error == "doubled":
        return head + character * 2 + tail
    if error == "spaced":
        return f"{head}{character} {tail}"
    place = min(place, len(name) - 2)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def other_digits(text: str, rng: Luck) -> str:
    """Two neighbouring digits swapped, one left out, or one as a scanner misreads it."""
    sort, place = rng.below(3), rng.between(len(text) // 2, len(text) - 1)
    if sort == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if sort == 1:
        return text[:place] + text[place + 1 :]
    return text[:place] + SCANNED.get(text[place], "1") + text[place + 1 :]
