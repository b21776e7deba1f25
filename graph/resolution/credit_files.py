"""The credit files of a base as a table for the engine, and how its columns are to be read.

The rule of this module: nothing is in the table that is not in the graph. Numbers stay in the vault: they come as
tokens and masks; a credit code is public and is compared as it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import orjson
import polars as pl

from graph.delivery import SubjectKind
from graph.identifiers import IdentifierKind
from graph.resolution.blocking import Budget
from graph.resolution.fields import Fields
from graph.resolution.kinds import KINDS
from graph.resolution.kinds.kind import Kind
from graph.resolution.kinds.tokens import IDENTITY_TOKEN, REGISTER_TOKEN, number_cell

FILE_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {**KINDS, IDENTITY_TOKEN.name: IDENTITY_TOKEN, REGISTER_TOKEN.name: REGISTER_TOKEN}
)

_BLOCK: Final[Mapping[str, str]] = {
    "representative": "person_name",
    "address": "address",
    "birth_date": "birth_date",
    "phone": "phone",
}

FILE_FIELDS: Final = Fields(
    row_id="id",
    columns={
        "kind": "subject_type",
        "name": "name",
        **_BLOCK,
        IdentifierKind.IDENTITY_NUMBER.value: IDENTITY_TOKEN.name,
        IdentifierKind.CREDIT_CODE.value: "credit_code",
        "register_number": REGISTER_TOKEN.name,
    },
    threshold=4.0,
)
"""No source is named: a department may hold a subject twice, so it keeps nothing apart.

The join band begins where sixteen to one speak for one subject, and so the review band where one to one do.
"""

_REGISTERS: Final = (
    IdentifierKind.ORGANISATION_CODE,
    IdentifierKind.REGISTRATION_NUMBER,
    IdentifierKind.TAXPAYER_NUMBER,
)
_TABLE: Final = ("id", "subject", *FILE_FIELDS.columns)
_CAP: Final = 100
_KEYS: Final = 8
_PAIRS_PER_FILE: Final = 20
_LEAST_PAIRS: Final = 200_000


def budget_for(files: int) -> Budget:
    """What the keys of a base may cost: few, because each is kept for each file, and narrow, for one file at a time."""
    return Budget(max(_PAIRS_PER_FILE * files, _LEAST_PAIRS), _CAP, _KEYS)


def file_table(files: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The table of these credit files, by id: `id`, `subject` (null before it is placed) and `FILE_FIELDS.columns`.

    `files` are rows of `store_features_bulk`, `numbers` rows of `store_shown_numbers_bulk` with `strong`: whether each
    may join. A former name stands behind the present one, as departments write it.
    """
    person = pl.col("kind") == SubjectKind.PERSON.value
    former = pl.col("block").str.json_path_match("$.former_name")
    table = files.select(
        "id",
        "subject",
        pl.when(person).then(pl.lit("person")).otherwise(pl.lit("organisation")).alias("kind"),
        name=pl.when(former.str.len_chars() > 0)
        .then(pl.concat_str(pl.col("name"), pl.lit("(原名:"), former, pl.lit(")")))
        .otherwise(pl.col("name")),
        **{name: pl.col("block").str.json_path_match(f"$.{name}") for name in _BLOCK},
    ).unique("id")
    for column, held in _cells(numbers).items():
        table = table.join(held, on="id", how="left")
        if column == IdentifierKind.IDENTITY_NUMBER.value:
            owned = pl.col("kind") == "person"  # in an organisation's file it is the owner's
            table = table.with_columns(pl.when(owned).then(pl.col(column)).alias(column))
    return table.select(_TABLE).sort("id")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a credit file shows it; `strong`: valid, and may join files."""

    kind: str
    token: str
    mask: str
    strong: bool


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A credit file as it stands in the graph; `block` is JSON."""

    id: str
    kind: str
    name: str
    block: str
    subject: str | None
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class FewFiles:
    """`file_table` of a few files, each once, by columns; `ids` are those of its rows."""

    ids: Sequence[str]
    columns: Mapping[str, Sequence[str | None]]


def few_files_table(files: Iterable[ToldFile]) -> FewFiles:
    """The table of a few files without setting up columns on the way."""
    told = sorted(files, key=lambda file: file.id)
    cells = list(zip(*map(_row, told), strict=True)) or [()] * len(_TABLE)
    return FewFiles([file.id for file in told], dict(zip(_TABLE, cells, strict=True)))


def _row(file: ToldFile) -> tuple[str | None, ...]:
    block = orjson.loads(file.block or "{}")
    person = file.kind == SubjectKind.PERSON.value
    former = _text(block.get("former_name"))
    numbers = sorted(file.numbers, key=lambda number: (number.kind, number.token))
    identity = [each for each in numbers if each.kind == IdentifierKind.IDENTITY_NUMBER.value]
    codes = [each.mask for each in numbers if each.kind == IdentifierKind.CREDIT_CODE.value]
    registers = [each for each in numbers if each.kind in _REGISTERS]
    cells = {
        "id": file.id,
        "subject": file.subject,
        "kind": "person" if person else "organisation",
        "name": f"{file.name}(原名:{former})" if former else file.name,
        **{name: _text(block.get(name)) for name in _BLOCK},
        IdentifierKind.IDENTITY_NUMBER.value: _cell(identity) if person else None,
        IdentifierKind.CREDIT_CODE.value: codes[0] if codes else None,
        "register_number": _cell(registers),
    }
    return tuple(cells[name] for name in _TABLE)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _cell(numbers: Sequence[Number]) -> str | None:
    return number_cell((each.mask, each.token, each.strong) for each in numbers) if numbers else None


def _cells(numbers: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """By column the cell of each file that has such a number."""
    ordered = numbers.sort("file", "kind", "token")
    identity = ordered.filter(pl.col("kind") == IdentifierKind.IDENTITY_NUMBER.value)
    register = ordered.filter(pl.col("kind").is_in([kind.value for kind in _REGISTERS]))
    code = ordered.filter(pl.col("kind") == IdentifierKind.CREDIT_CODE.value).unique("file", keep="first")
    return {
        IdentifierKind.IDENTITY_NUMBER.value: _joined(identity, IdentifierKind.IDENTITY_NUMBER.value),
        IdentifierKind.CREDIT_CODE.value: code.select(
            pl.col("file").alias("id"), pl.col("mask").alias(IdentifierKind.CREDIT_CODE.value)
        ),
        "register_number": _joined(register, "register_number"),
    }


def _joined(numbers: pl.DataFrame, column: str) -> pl.DataFrame:
    held: dict[str, list[tuple[str, str, bool]]] = {}
    rows: Iterable[tuple[str, str, str, bool | None]] = numbers.select("file", "mask", "token", "strong").iter_rows()
    for file, mask, token, strong in rows:
        held.setdefault(file, []).append((mask, token, strong is True))
    cells = {"id": list(held), column: [number_cell(each) for each in held.values()]}
    return pl.DataFrame(cells, {"id": pl.String, column: pl.String})
