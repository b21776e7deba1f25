"""Required fields, and authorities that are none.

The rule of this module: a field is required of a row only if the file has its column; a column that the whole
file lacks is reported once, because no row can help it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import Entry, FieldRule, Role
from graph.delivery import SubjectKind
from graph.identifiers import CheckState
from loaders.checks.findings import Findings
from loaders.checks.numbers import without_number
from loaders.headers import Header

# The authority column sometimes holds a document number or a date.
_NO_AUTHORITY: Final = r"^[\d\s\-/.年月日时号〔〕()\[\]A-Za-z]+$"
_NOT_EVIDENCE: Final = (CheckState.PLACEHOLDER.value, CheckState.LOST_DIGITS.value)


def check_required(texts: pl.DataFrame, kinds: pl.Series, header: Header, findings: Findings) -> None:
    """Rows with an empty required field stop (E201); numbers of the subject are `check_identified`'s.

    What a penalty's class demands is required as well: a fine its amount, a licence taken away its number.
    """
    classes = [column.field.key for column in header.of_role(Role.PENALTY_CLASS)]
    for column in header.kept:
        rule = column.field
        if rule.role is Role.SUBJECT_NUMBER:
            continue
        empty = texts[rule.key].is_null()
        if rule.required:
            of_kind = kinds.is_in([kind.value for kind in rule.required_of]) if rule.required_of else True
            findings.stop(empty & of_kind, "E201", column.header, "This field must be filled.")
        if rule.required_with and classes and empty.any():
            says = f"This field must be filled where the class of the penalty is {'、'.join(rule.required_with)}."
            findings.stop(empty & _demanded(texts, classes, rule), "E201", column.header, says)


def _demanded(texts: pl.DataFrame, classes: list[str], rule: FieldRule) -> pl.Series:
    """Where one of the class columns holds a word that demands the field."""
    held = [pl.col(key).str.contains_any(list(rule.required_with)).fill_null(value=False) for key in classes]
    return texts.select(pl.any_horizontal(held).alias("demanded")).to_series()


def check_identified(texts: pl.DataFrame, numbers: pl.DataFrame, header: Header, findings: Findings) -> None:
    """Rows without any usable number of the subject are loaded and reported: only the name identifies it (E201).

    Where there is no name either, as in a file that lacks the column, nobody is meant and the row stops.
    """
    columns = header.of_role(Role.SUBJECT_NUMBER)
    without = without_number(numbers, len(texts), _NOT_EVIDENCE)
    if not header.of_role(Role.SUBJECT_NAME):
        findings.stop(without, "E201", "", "Neither a name nor a usable number says who is meant.")
    if not any(column.field.required for column in columns):
        return
    says = "There is no usable number: only the name identifies the subject, and it joins no other file."
    findings.note(without, "E201", columns[0].header, says)


def missing_columns(header: Header, entry: Entry, edition: str, subjects: tuple[SubjectKind, ...]) -> tuple[str, ...]:
    """The headers of required columns that the whole file lacks, apart from numbers."""
    present = {column.field.key for column in header.kept}
    return tuple(
        rule.header
        for rule in entry.collected
        if rule.key not in present
        and rule.role is not Role.SUBJECT_NUMBER
        and any(rule.required_in(edition, kind) for kind in subjects)
    )


def no_authority(values: pl.DataFrame, header: Header, findings: Findings) -> pl.Series:
    """Where the authority's cell holds a number or a date: the source unit stands in for it (E207)."""
    column = next(iter(header.of_role(Role.AUTHORITY)), None)
    if column is None:
        return pl.repeat(False, len(values), dtype=pl.Boolean, eager=True)
    names = values[column.field.key]
    wrong = names.str.contains(_NO_AUTHORITY).fill_null(value=False)
    says = "A number or a date stands where an authority should: the source unit is taken instead."
    findings.note(wrong, "E207", column.header, says, names)
    return wrong
