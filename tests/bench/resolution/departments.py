"""Chinese persons and organisations as forty departments hold them: the demo's world as one dirty table.

The rule of this module: subjects, groups and rates are the demo's (`loaders.demo`); here they are only laid out as
rows. Frozen: whoever changes a row raises `VERSION` and takes all measurements anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final

import polars as pl

from loaders.demo.companies import Companies
from loaders.demo.deliveries import plan
from loaders.demo.dirt import Dirt
from loaders.demo.held import Held, Holder
from loaders.demo.luck import Luck
from loaders.demo.names import MINORITY_FIRST, MINORITY_LAST
from loaders.demo.people import People
from loaders.demo.spelling import Form, separator
from loaders.demo.subjects import PERSONS_IN_TEN, Organisation, Person, Subject
from loaders.demo.world import FILES_OF_SUBJECT
from tests.bench.resolution.tables import FORM, SUBJECT, Table, shuffled

VERSION: Final = 1
TODAY: Final = date(2026, 11, 22)
SOURCE: Final = "department"
KINDS: Final[Mapping[str, str]] = {
    "subject_type": "subject_type",
    "name": "name",
    "identity_number": "identity_number",
    "credit_code": "credit_code",
    "tax_number": "identifier",
    "organisation_code": "identifier",
    "registration_number": "identifier",
    "birth_date": "birth_date",
    "established": "date",
    "phone": "phone",
    "address": "address",
    "representative": "person_name",
}
DIRT: Final = Dirt(
    number_missing=0.26, number_masked=0.16, number_fifteen=0.10, number_wrong=0.055, name_changed=0.265,
    birth_missing=0.345, phone_missing=0.345, address_missing=0.345, moved=0.215,
    twins=0.043, fathers_and_sons=0.043, namesakes=0.043, branches=0.043,
)  # fmt: skip
"""A little more than the least that was asked for, so that no seed has less."""

DAY_STYLES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
TWO_PARTS: Final = 0.04  # more names with a separator than in life, so that enough pairs of that form can be counted
SEPARATOR: Final = 0.5  # of the changed names that have one


class TableHolder(Holder):
    """The demo's holdings, with as many changed separators as can be measured."""

    def name(self, name: str, former: str, forms: dict[str, Form]) -> tuple[str, str]:
        """The name as this file writes it, and which form that is."""
        if "·" in name and self.rng.random() < self.dirt.name_changed * SEPARATOR:
            return separator(name, self.rng), "separator"
        return super().name(name, former, forms)

    def cell(self, column: str, text: str) -> str:  # noqa: ARG002 - other noise looks at the column
        """Any other cell as this file writes it."""
        return text


HeldBy = Callable[[Luck, Dirt], TableHolder]


def departments(subjects: int, seed: int, dirt: Dirt = DIRT, held_by: HeldBy = TableHolder) -> Table:
    """The table of so many subjects: three persons to two organisations, one to four files each."""
    rng = Luck(seed)
    holder = held_by(rng, dirt)
    persons_at, others_at = _departments()
    rows: list[dict[str, str]] = []
    truth: list[tuple[str, str]] = []
    for subject in stream_of_subjects(subjects, rng, dirt):
        of_person = isinstance(subject, Person)
        places = rng.several(persons_at if of_person else others_at, rng.weighted((1, 2, 3, 4), FILES_OF_SUBJECT))
        for nth, (department, day_style) in enumerate(places):
            row, form = _row(holder, subject, nth, day_style)
            rows.append({SOURCE: department, **row})
            truth.append((subject.id, form))
    schema = dict.fromkeys((SOURCE, *KINDS), pl.String)
    frame = pl.DataFrame(rows, schema=schema).with_columns(
        pl.when(pl.col(column) != "").then(pl.col(column)).alias(column) for column in schema
    )
    answers = pl.DataFrame(truth, schema={SUBJECT: pl.String, FORM: pl.String}, orient="row")
    order = pl.Series([rng.random() for _ in rows], dtype=pl.Float64)
    frame, answers = shuffled(frame, answers, order)
    return Table(frame, answers, KINDS, SOURCE)


def stream_of_subjects(count: int, rng: Luck, dirt: Dirt) -> Iterator[Subject]:
    """The subjects of a table, in their groups."""
    persons = count * PERSONS_IN_TEN // 10
    people = (_perhaps_two_parts(person, rng) for person in People(rng, dirt, TODAY).stream(persons))
    return chain(people, Companies(rng, dirt, TODAY).stream(count - persons))


def _perhaps_two_parts(person: Person, rng: Luck) -> Person:
    if person.group or rng.random() >= TWO_PARTS:
        return person
    name = f"{rng.one_of(MINORITY_FIRST)}{rng.one_of(MINORITY_FIRST)}·{rng.one_of(MINORITY_LAST)}"
    return replace(person, name=name, former="")


def _departments() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Those that hold persons and those that hold organisations, each with its way of writing a day."""
    persons: dict[str, str] = {}
    others: dict[str, str] = {}
    for nth, series in enumerate(plan(TODAY)):
        (persons if series.about_persons else others)[series.department.name] = DAY_STYLES[nth % len(DAY_STYLES)]
    return list(persons.items()), list(others.items())


def _row(holder: TableHolder, subject: Subject, nth: int, day_style: str) -> tuple[dict[str, str], str]:
    if isinstance(subject, Person):
        held = holder.person(subject, nth)
        own = {
            "subject_type": "自然人",
            "identity_number": held.number,
            "birth_date": _day(holder, "birth_date", subject.born, day_style),
        }
    else:
        held = holder.organisation(subject, nth, knows_number=False)
        own = _organisation_cells(holder, subject, held, day_style)
    row = {
        "name": held.name,
        "phone": _kept(holder, "phone", held.home.phone, holder.dirt.phone_missing),
        "address": _kept(holder, "address", held.home.address, holder.dirt.address_missing),
        **own,
    }
    return row, held.form


def _organisation_cells(holder: TableHolder, subject: Organisation, held: Held, day_style: str) -> dict[str, str]:
    return {
        "subject_type": "个体工商户" if held.individual_business else "法人及非法人组织",
        "credit_code": held.number,
        "tax_number": held.tax_number,
        "organisation_code": held.organisation_code,
        "registration_number": held.registration,
        "established": _day(holder, "established", subject.established, day_style),
        "representative": _kept(holder, "representative", held.representative, holder.dirt.birth_missing),
    }


def _day(holder: TableHolder, column: str, day: date, style: str) -> str:
    return _kept(holder, column, day.strftime(style), holder.dirt.birth_missing)


def _kept(holder: TableHolder, column: str, text: str, missing: float) -> str:
    return "" if holder.rng.random() < missing else holder.cell(column, text)
