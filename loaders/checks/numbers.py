"""The number columns of the subject and of those it names: recognised once per distinct text, checked, told apart.

The rule of this module: a wrong or masked number is evidence and never a reason to lose its row (E202); a
placeholder is no number (E203); what a spreadsheet has cut is never evidence (E210). Of another subject a wrong number
names nobody, and says nothing about the row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

import polars as pl

from graph.catalogue import Role
from graph.catalogue.fields import NAMING
from graph.delivery import SubjectKind
from graph.identifiers import CheckState, IdentifierKind, recognise
from graph.relations import BY_ROLE, names_a_person
from loaders.checks.findings import Findings
from loaders.checks.known_numbers import KnownNumbers
from loaders.desk import Desk
from loaders.headers import Column
from loaders.readers.table import Chunk

NUMBERS: Final = pl.Schema(
    {
        "row": pl.UInt32,
        "key": pl.String,  # the field
        "order": pl.UInt32,  # of the column in the file
        "kind": pl.String,
        "text": pl.String,  # clear: for token and vault only
        "mask": pl.String,
        "state": pl.String,
        "code": pl.String,
        "born": pl.Date,  # of a valid identity number; for the age check only
        "strong": pl.Boolean,  # whether it may join files by itself
        "inner_kind": pl.String,  # a number inside it that may join files: the organisation code in a credit code
        "inner_text": pl.String,
    }
)
"""One row per filled number cell of a chunk; `row` counts the rows of the chunk from 0."""

_SAYS: Final = {
    "E202": "The number fails its check or is masked: it is kept as evidence only. Correct it at its source.",
    "E203": "The number is a placeholder: it is treated as missing.",
    "E204": "The number belongs to another kind of subject than the row says.",
    "E210": (
        "A spreadsheet has stored this number of more than 15 digits as a quantity and lost its last digits: format "
        "the column as text, enter the numbers again, deliver again."
    ),
}

# Words of the exchange formats' 证件类型.
_DOCUMENTS: Final = (
    ("身份证", IdentifierKind.IDENTITY_NUMBER),
    ("护照", IdentifierKind.PERMIT),
    ("通行证", IdentifierKind.PERMIT),
    ("居留", IdentifierKind.PERMIT),
    ("回乡证", IdentifierKind.PERMIT),
    ("台胞证", IdentifierKind.PERMIT),
    ("军官证", IdentifierKind.PERMIT),
)


def subject_numbers(texts: pl.DataFrame, chunk: Chunk, desk: Desk, findings: Findings) -> pl.DataFrame:
    """All numbers that identify the subjects of a chunk, with schema `NUMBERS`."""
    header = desk.header
    person = _all_or_none(by is SubjectKind.PERSON for by in desk.planned.layout.subjects)
    documents = header.of_role(Role.DOCUMENT_KIND)
    document = texts[documents[0].field.key] if documents else None
    found = [
        _column_numbers(
            texts, chunk, column, order=order, person=person, document=document, known=desk.known, findings=findings
        )
        for order, column in enumerate(header.of_role(Role.SUBJECT_NUMBER))
    ]
    return pl.concat(found) if found else NUMBERS.to_frame()


def named_numbers(texts: pl.DataFrame, chunk: Chunk, desk: Desk, findings: Findings) -> pl.DataFrame:
    """All numbers by which the rows of a chunk name other subjects, with schema `NUMBERS`."""
    found = [
        _column_numbers(
            texts,
            chunk,
            column,
            order=order,
            person=_all_or_none(names_a_person(BY_ROLE[column.field.role], by) for by in desk.planned.layout.subjects),
            document=None,
            known=desk.known,
            findings=findings,
        )
        for order, column in enumerate(column for column in desk.header.kept if column.field.role in NAMING)
    ]
    return pl.concat(found) if found else NUMBERS.to_frame()


def other_numbers(texts: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Number columns that do not identify the subject (codes of authorities), as they may be shown."""
    return texts.select(_shown(texts[key]) for key in keys)


def _all_or_none(persons: Iterable[bool]) -> bool | None:
    """Whether a column is of persons, by what it is for each kind of subject; None where only the row can tell."""
    found = set(persons)
    return found.pop() if len(found) == 1 else None


def _column_numbers(
    texts: pl.DataFrame,
    chunk: Chunk,
    column: Column,
    *,
    order: int,
    person: bool | None,
    document: pl.Series | None,
    known: KnownNumbers,
    findings: Findings,
) -> pl.DataFrame:
    key, expected = column.field.key, column.field.number_kind
    cells = pl.DataFrame(
        {
            "row": pl.int_range(len(texts), dtype=pl.UInt32, eager=True),
            "text": texts[key],
            "document": document if document is not None else pl.repeat(None, len(texts), dtype=pl.String, eager=True),
            "numeric": _numeric(chunk, column),
        }
    ).drop_nulls("text")
    if cells.is_empty():
        return NUMBERS.to_frame()
    distinct = cells.select("text", "document", "numeric").unique(maintain_order=True)
    recognised = _recognised(distinct, expected, person, known)
    asked = ["text", "document", "numeric"]
    answers = pl.concat([distinct.rename({"text": "cell"}), recognised], how="horizontal")
    told = cells.join(
        answers,
        left_on=asked,
        right_on=["cell", "document", "numeric"],
        how="left",
        nulls_equal=True,
        suffix="_number",
        maintain_order="left",
    )
    told = told.filter(pl.col("kind").is_not_null()).select(
        "row",
        pl.lit(key).alias("key"),
        pl.lit(order, dtype=pl.UInt32).alias("order"),
        "kind",
        pl.col("text_number").alias("text"),
        *("mask", "state", "code", "born", "strong", "inner_kind", "inner_text"),
    )
    _report(told, len(texts), column, findings)
    return told.cast(NUMBERS)


def _recognised(
    distinct: pl.DataFrame, expected: IdentifierKind | None, person: bool | None, known: KnownNumbers
) -> pl.DataFrame:
    told = [
        known.told(text, _document_kind(document) or expected, person, numeric=numeric)
        for text, document, numeric in distinct.iter_rows()
    ]
    schema = {name: kind for name, kind in NUMBERS.items() if name not in {"row", "key", "order"}}
    columns = zip(*told, strict=True)
    return pl.DataFrame([pl.Series(n, values, dtype=schema[n]) for n, values in zip(schema, columns, strict=True)])


def _document_kind(document: str | None) -> IdentifierKind | None:
    if document is None:
        return None
    return next((kind for word, kind in _DOCUMENTS if word in document), None)


def _numeric(chunk: Chunk, column: Column) -> pl.Series:
    """Where the spreadsheet held the cell as a number of more than 15 digits."""
    lost = chunk.lost_digits.filter(pl.col("column") == column.place)["line"]
    return (
        chunk.lines.is_in(lost.implode())
        if len(lost)
        else pl.repeat(False, len(chunk.lines), dtype=pl.Boolean, eager=True)
    )


def _report(told: pl.DataFrame, height: int, column: Column, findings: Findings) -> None:
    coded = told.filter(pl.col("code").is_not_null())
    for (code,), rows in coded.group_by("code", maintain_order=True):
        at = rows["row"]
        mask = pl.repeat(False, height, dtype=pl.Boolean, eager=True).scatter(at, True)
        shown = pl.repeat(None, height, dtype=pl.String, eager=True).scatter(at, rows["mask"])
        of_subject = column.field.role is Role.SUBJECT_NUMBER
        report = findings.stop if code == "E204" and of_subject else findings.note
        report(mask, str(code), column.header, _SAYS[str(code)], shown, masked=True)


def _shown(series: pl.Series) -> pl.Series:
    """Codes in their canonical form, personal numbers as masks, and nothing where it is a placeholder."""
    distinct = series.unique().drop_nulls()
    numbers = [recognise(text, IdentifierKind.CREDIT_CODE, person=False) for text in distinct]
    shown = [n.mask if n is not None and n.state is not CheckState.PLACEHOLDER else None for n in numbers]
    return series.replace_strict(distinct, pl.Series(shown, dtype=pl.String), default=None, return_dtype=pl.String)


def without_number(numbers: pl.DataFrame, height: int, no_evidence: Collection[str]) -> pl.Series:
    """Which of so many rows have no number of the subject but those whose state is no evidence."""
    usable = numbers.filter(~pl.col("state").is_in(no_evidence))["row"]
    return pl.repeat(True, height, dtype=pl.Boolean, eager=True).scatter(usable, False)


def under_age(born: pl.Expr, today: date) -> pl.Expr:
    """Whether somebody born on this day is under eighteen today (PIPL art. 28 speaks of 14; here all minors)."""
    return born.dt.offset_by("18y") > pl.lit(today)
