"""Who the demo's files are about: persons and organisations, in groups that are easily mistaken for each other.

The rule of this module: the stream of subjects depends on the seed alone, holds one small group at a time, and
knows nothing of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from loaders.demo import places
from loaders.demo.luck import Luck
from loaders.demo.places import PLACES, Place


@dataclass(frozen=True, slots=True)
class Home:
    """Where a subject is and how it is reached there."""

    place: Place
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `moved` is the home after a move, `second_number` a number given by correction with a certificate."""

    id: str
    name: str
    former: str
    male: bool
    born: date
    number: str
    home: Home
    moved: Home | None = None
    second_number: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation or individual business; `kind` is the beginning of its credit code (91, 92, 93, 52, 12)."""

    id: str
    name: str
    former: str
    kind: str
    code: str
    organisation_code: str
    tax_number: str
    registration: str
    representative: str
    established: date
    home: Home
    moved: Home | None = None
    placeholder: str = ""
    group: str = ""
    parent: str = ""  # the credit code of the company that it is a branch of
    trader: str = ""  # the credit code of the sole trader's business that it was


Subject = Person | Organisation

PERSON_TRAPS: Final = ("shared_number", "changed_number", "father_and_son_same_name")
ORGANISATION_TRAPS: Final = (
    "same_representative", "converted", "branch_with_parents_tax_number", "owners_number_as_tax_number",
    "placeholder_code", "namesake_companies", "renamed",
)  # fmt: skip
PERSON_GROUPS: Final = ("twins", "father_and_son", "namesakes")
BRANCHES: Final = "branch"
SINGLES: Final = ("changed_number", "owners_number_as_tax_number", "placeholder_code", "renamed")

ORGANISATION_KINDS: Final = ("91", "92", "93", "52", "12")
KIND_WEIGHTS: Final = (60, 90, 94, 97, 100)
PERSONS_IN_TEN: Final = 6
RENAMED: Final = 0.08


def draw_group(rng: Luck, chances: dict[str, float]) -> str:
    """Which group the next subjects form, "" for an ordinary one."""
    draw = rng.random()
    for group, chance in chances.items():
        draw -= chance
        if draw < 0:
            return group
    return ""


def chances(rates: dict[str, float]) -> dict[str, float]:
    """How often a group must be drawn so that its share of all subjects is its rate.

    A draw gives 1 subject, or 2 with chance q: so the share is 2q / (1 + q), summed over the groups of two.
    """
    pairs = sum(rate for group, rate in rates.items() if group not in SINGLES)
    subjects_per_draw = 1 / (1 - min(pairs, 0.9) / 2)
    return {group: rate * subjects_per_draw / (1 if group in SINGLES else 2) for group, rate in rates.items()}


def home(place: Place, rng: Luck) -> Home:
    """An address and a phone number in the region (numbers beginning 100 to 109, which no network gives out)."""
    return Home(place, places.address(place, rng), f"1{rng.below(10**8):010d}")


def other_home(place: Place, rng: Luck, rate: float) -> Home | None:
    """A home in another region for the share of subjects that move."""
    if rng.random() >= rate:
        return None
    return home(rng.one_of([other for other in PLACES if other.code != place.code]), rng)
