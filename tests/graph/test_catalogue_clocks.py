"""Severity, publicity and retention: one record at a time and whole columns, with the same answers."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import NEVER_PUBLIC, Catalogue, load_catalogue
from graph.delivery import SubjectKind

CATALOGUE: Catalogue = load_catalogue()
PENALTY = CATALOGUE.entry("03.2")
DECIDED = date(2026, 5, 1)

days = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("penalty_class", "severity"),
    [
        ("警告", "minor"),
        ("通报批评", "minor"),
        ("罚款", "general"),
        ("警告、罚款", "general"),
        ("罚款;吊销许可证、吊销执照", "serious"),
        ("责令停产停业", "serious"),
        ("没收违法所得、没收非法财物", "general"),
        ("其他", None),
        (None, None),
    ],
)
def test_the_severest_class_counts(penalty_class: str | None, severity: str | None) -> None:
    assert PENALTY.severity(penalty_class) == severity
    column = pl.DataFrame({"penalty_class": [penalty_class]}, schema={"penalty_class": pl.String})
    assert column.select(PENALTY.severity_expr()).item() == severity


@pytest.mark.parametrize(
    ("severity", "until"),
    [
        ("minor", NEVER_PUBLIC),
        ("general", date(2027, 5, 1)),
        ("serious", date(2029, 5, 1)),
        (None, NEVER_PUBLIC),
    ],
)
def test_the_longest_period_ends_publicity(severity: str | None, until: date) -> None:
    assert PENALTY.published_until(DECIDED, severity, None, None) == until


def test_a_department_may_shorten_publicity_and_never_lengthen_it() -> None:
    assert PENALTY.published_until(DECIDED, "general", None, date(2026, 9, 1)) == date(2026, 9, 1)
    assert PENALTY.published_until(DECIDED, "general", None, date(2036, 9, 1)) == date(2027, 5, 1)
    assert PENALTY.published_until(DECIDED, "minor", None, date(2026, 9, 1)) == NEVER_PUBLIC


def test_what_is_unknown_is_not_public() -> None:
    assert PENALTY.published_until(None, "serious", None, None) == NEVER_PUBLIC
    assert CATALOGUE.entry("09").published_until(None, None, None, None) == NEVER_PUBLIC


def test_persons_are_never_public() -> None:
    assert PENALTY.published_until(DECIDED, "serious", None, None, SubjectKind.PERSON) == NEVER_PUBLIC
    assert CATALOGUE.entry("02").published_until(DECIDED, None, None, None, SubjectKind.PERSON) == NEVER_PUBLIC
    assert CATALOGUE.entry("02").published_until(DECIDED, None, None, None, SubjectKind.ORGANISATION) == date(
        2028, 5, 1
    )
    assert CATALOGUE.entry("03.2P").published_until(DECIDED, "serious", None, None) == NEVER_PUBLIC


def test_a_licence_is_public_while_it_is_valid() -> None:
    licence = CATALOGUE.entry("03.1")
    assert licence.published_until(DECIDED, None, date(2028, 1, 1), None) == date(2028, 1, 1)
    assert licence.published_until(DECIDED, None, None, None) is None


def test_a_list_entry_ends_with_its_removal() -> None:
    debtor = CATALOGUE.entry("02")
    assert debtor.published_until(DECIDED, None, date(2026, 12, 1), None) == date(2026, 12, 1)
    assert debtor.published_until(DECIDED, None, date(2099, 1, 1), None) == date(2028, 5, 1)


def test_the_top_grade_is_public_until_the_next_list() -> None:
    assert CATALOGUE.entry("09").published_until(date(2025, 12, 31), None, None, None) == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("code", "decided", "valid_to", "until"),
    [
        ("03.2", DECIDED, None, date(2031, 5, 1)),
        ("03.2", DECIDED, date(2028, 1, 1), date(2033, 1, 1)),
        ("03.2", date(2024, 2, 29), None, date(2029, 2, 28)),
        ("03.2", None, None, None),
        ("03.1", DECIDED, date(2028, 1, 31), date(2029, 1, 31)),
        ("03.1", DECIDED, None, None),
        ("09", date(2025, 12, 31), None, date(2028, 12, 31)),
        ("02", DECIDED, date(2026, 7, 1), date(2028, 5, 1)),
        ("01P", DECIDED, date(2026, 7, 1), None),
    ],
)
def test_retention_counts_from_the_end(
    code: str, decided: date | None, valid_to: date | None, until: date | None
) -> None:
    assert CATALOGUE.entry(code).kept_until(decided, valid_to) == until


records = st.tuples(
    days,
    st.sampled_from(["minor", "general", "serious", None]),
    st.none() | days,
    st.none() | days,
    st.sampled_from([*SubjectKind, None]),
)


@given(st.sampled_from([e.code for e in CATALOGUE.switched_on]), records)
def test_no_publicity_outlasts_the_law(
    code: str, record: tuple[date, str | None, date | None, date | None, SubjectKind | None]
) -> None:
    decided, _, _, stated, kind = record
    entry = CATALOGUE.entry(code)
    until = entry.published_until(*record)
    if stated is not None:
        assert until is not None
        assert until <= stated
    if kind is SubjectKind.PERSON:
        assert until == NEVER_PUBLIC
    if entry.severity_rules and until is not None:
        assert until <= date(decided.year + 3, decided.month, 28 if decided.month == 2 else decided.day)


def test_whole_columns_say_the_same_as_single_records() -> None:
    rows = [
        (decided, severity, valid_to, stated, kind)
        for decided in (None, DECIDED, date(2024, 2, 29))
        for severity in (None, "minor", "general", "serious")
        for valid_to in (None, date(2027, 1, 1))
        for stated in (None, date(2026, 6, 1))
        for kind in ("person", "organisation")
    ]
    frame = pl.DataFrame(
        rows,
        schema={
            "decided": pl.Date, "severity": pl.String, "valid_to": pl.Date, "published_until": pl.Date,
            "kind": pl.String,
        },
        orient="row",
    )  # fmt: skip
    for entry in CATALOGUE.switched_on:
        both = frame.select(until=entry.published_until_expr(), kept=entry.kept_until_expr())
        assert both.rows() == [
            (entry.published_until(d, s, v, g, SubjectKind(k)), entry.kept_until(d, v)) for d, s, v, g, k in rows
        ]
        assert both.schema == {"until": pl.Date, "kept": pl.Date}
