"""Dates, years, amounts and closed lists: the typed columns of a chunk.

The rule of this module: what cannot be read without doubt stops its row; it is never stored as text instead.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from graph.catalogue import FieldType, Role
from loaders.checks.findings import Findings
from loaders.headers import Column, Header
from loaders.values import LONG_TERM, AmountStyle, read_amounts, read_dates

# A day before it is a typing error: no register of a department reaches back that far.
FIRST_DAY: Final = date(1900, 1, 1)
_YEAR: Final = r"^\s*((?:19|20)\d{2})(?:\.0|\s*年?度?)\s*$"
_PAST_ROLES: Final = frozenset({Role.DECIDED, Role.BIRTH_DATE})


def typed(texts: pl.DataFrame, header: Header, today: date, findings: Findings) -> pl.DataFrame:
    """The columns as normalised texts: days as ISO, amounts as yuan, years as four digits."""
    values = texts
    for column in header.kept:
        rule = column.field
        series = texts[rule.key]
        if series.null_count() == len(series):
            continue
        match rule.type:
            case FieldType.DATE:
                read = _days(series, column, today, findings)
            case FieldType.AMOUNT:
                read = _amounts(series, column, findings)
            case FieldType.INTEGER if rule.role is Role.YEAR:
                read = _years(series, column, today, findings)
            case FieldType.ENUM if rule.values and not rule.values_open:
                read = _listed(series, column, findings)
            case _:
                continue
        values = values.with_columns(read.alias(rule.key))
    return values


def check_order(values: pl.DataFrame, header: Header, findings: Findings) -> None:
    """An end before its start stops the row (E205)."""
    starts = (*header.of_role(Role.VALID_FROM), *header.of_role(Role.DECIDED))
    for end in header.of_role(Role.VALID_TO) if starts else ():
        last, first = values[end.field.key], values[starts[0].field.key]
        # ISO days sort as texts.
        before = (last < first).fill_null(value=False)
        findings.stop(before, "E205", end.header, f"The end lies before {starts[0].header}.", last)


def _days(series: pl.Series, column: Column, today: date, findings: Findings) -> pl.Series:
    days = read_dates(series)
    wrong = series.is_not_null() & (days.is_null() | (days < FIRST_DAY).fill_null(value=False))
    findings.stop(wrong, "E205", column.header, "This is no day that exists; write it as YYYY-MM-DD.", series)
    if column.field.role in _PAST_ROLES:
        future = (days > today).fill_null(value=False)
        findings.stop(future, "E205", column.header, "The day lies in the future.", series)
    else:
        far = (days > LONG_TERM).fill_null(value=False)
        findings.stop(far, "E205", column.header, "The day lies after 2099-12-31, the long term.", series)
    return days.dt.strftime("%Y-%m-%d")


def _amounts(series: pl.Series, column: Column, findings: Findings) -> pl.Series:
    amounts = read_amounts(series, AmountStyle(column.unit))
    wrong = series.is_not_null() & amounts.is_null()
    unit = column.unit or "a unit"
    findings.stop(
        wrong, "E206", column.header, f"Number or unit is not certain; write a plain number in {unit}.", series
    )
    return amounts


def _years(series: pl.Series, column: Column, today: date, findings: Findings) -> pl.Series:
    years = series.str.normalize("NFKC").str.extract(_YEAR)
    wrong = series.is_not_null() & (years.is_null() | (years.cast(pl.Int32) > today.year).fill_null(value=False))
    findings.stop(wrong, "E205", column.header, "This is no year up to now; write four digits.", series)
    return years


def _listed(series: pl.Series, column: Column, findings: Findings) -> pl.Series:
    allowed = column.field.values
    stray = series.is_not_null() & ~series.is_in(list(allowed)).fill_null(value=True)
    says = f"Only {'、'.join(allowed)} can stand here: perhaps the cells of this row are shifted."
    findings.stop(stray, "E201", column.header, says, series)
    return series
