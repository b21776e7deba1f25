"""Who a row is about: the credit file it belongs to and the identifiers of that file.

The rule of this module: two rows share a credit file only if department, region, kind, numbers, name and the whole
identity block agree, the name as it is shown: what a file says of its subject is what each of its rows says, whichever
was loaded first. A row without a strong number has a file of its own, so that no id joins namesakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from graph.catalogue import Role
from graph.delivery import IDENTIFIERS, SECRETS
from graph.identifiers import CheckState, may_join_rows
from graph.ids import Ids
from graph.names import normal_names
from loaders.desk import Desk
from loaders.headers import Header
from loaders.shape.json_text import json_objects
from loaders.values import shown_name

BLOCK_ROLES: Final = (
    Role.REPRESENTATIVE,
    Role.ADDRESS,
    Role.BIRTH_DATE,
    Role.PHONE,
    Role.FORMER_NAME,
    Role.DOCUMENT_KIND,
)
_NOT_EVIDENCE: Final = (CheckState.PLACEHOLDER.value, CheckState.LOST_DIGITS.value)


@dataclass(frozen=True)
class Named:
    """The subject of each row as it is named: shown name, its key, and the identity block as JSON."""

    name: pl.Series
    name_key: pl.Series
    block: pl.Series


def named(values: pl.DataFrame, header: Header) -> Named:
    """Names and identity blocks of all rows; an empty name is "" (its row has been stopped)."""
    name = first_filled(values, header, Role.SUBJECT_NAME).fill_null("")
    shown = name.to_frame("name").select(shown_name(pl.col("name"))).to_series()
    block = {role.value: _shown(first_filled(values, header, role)) for role in BLOCK_ROLES if header.of_role(role)}
    return Named(shown, normal_names(shown), json_objects(block, len(values)))


def first_filled(values: pl.DataFrame, header: Header, role: Role) -> pl.Series:
    """The first filled field of a role in each row; all null where the file has none."""
    keys = [column.field.key for column in header.of_role(role)]
    if not keys:
        return pl.Series(role.value, [None] * len(values), dtype=pl.String)
    if len(keys) == 1:
        return values[keys[0]].alias(role.value)
    return values.select(pl.coalesce(keys).alias(role.value)).to_series()


def row_identifiers(numbers: pl.DataFrame, kinds: pl.Series, ids: Ids) -> pl.DataFrame:
    """Every identifier of every row: row, order, token, kind, mask, state, strong and, for the vault, clear.

    A number stands for itself and for what it contains (the organisation code inside a credit code). An identity
    number in the file of an organisation is its owner's: it is kept, and joins nothing.
    """
    evidence = numbers.filter(~pl.col("state").is_in(_NOT_EVIDENCE))
    own = evidence.select("row", "order", "kind", "text", "mask", "state", "strong")
    inner = evidence.drop_nulls("inner_text").select(
        "row",
        "order",
        pl.col("inner_kind").alias("kind"),
        pl.col("inner_text").alias("text"),
        _inner_mask().alias("mask"),
        "state",
        pl.lit(value=True).alias("strong"),
    )
    found = pl.concat([own, inner]).sort("row", "order", "strong", descending=[False, False, True], maintain_order=True)
    found = found.unique(["row", "kind", "text"], keep="first", maintain_order=True)
    found = found.with_columns(kinds.gather(found["row"]).alias("file_kind"))
    found = found.with_columns(strong=may_join_rows()).drop("file_kind")
    return with_tokens(found, ids).rename({"text": "clear"})


def _inner_mask() -> pl.Expr:
    """Organisation codes are public, but not what stands in a tax number that could be a person's: that is masked.

    Fifteen digits may be a county and an organisation code, and an identity number of before 1999 as well.
    """
    code = pl.col("inner_text")
    hidden = pl.concat_str(code.str.slice(0, 2), pl.lit("*****"), code.str.slice(-2))
    return pl.when(pl.col("mask") == pl.col("text")).then(code).otherwise(hidden)


def file_ids(
    who: Named,
    kinds: pl.Series,
    identifiers: pl.DataFrame,
    desk: Desk,
    *,
    record_keys: pl.Series,
    subject_keys: pl.Series | None,
) -> pl.Series:
    """The credit file of each row. `subject_keys` are the department's own keys, where its manifest names them.

    Rows with one such key are of one file without a strong number as well.
    """
    height, delivery, ids = len(kinds), desk.delivery, desk.ids
    tokens = _joined_tokens(identifiers, height)
    strong = _spread(identifiers.filter("strong"), "token", height).is_not_null()
    alone = record_keys.fill_null("").zip_with(~strong, pl.repeat("", height, dtype=pl.String, eager=True))
    constant = [pl.repeat(t, height, dtype=pl.String, eager=True) for t in (delivery.department, delivery.region)]
    files = ids.mint_many("file", [*constant, kinds, who.name, who.block, tokens, alone])
    if subject_keys is None:
        return files
    own = ids.mint_many("own file", [*constant, kinds, subject_keys.fill_null(""), who.name, who.block, tokens])
    return own.zip_with(subject_keys.is_not_null(), files)


def parts(who: Named, identifiers: pl.DataFrame, height: int) -> pl.Series:
    """Which subject of its decision a row speaks of: its first strong number's token, else its normalised name."""
    first = _spread(identifiers.filter("strong"), "token", height)
    return first.zip_with(first.is_not_null(), who.name_key)


def identifier_frame(identifiers: pl.DataFrame, files: pl.Series) -> pl.DataFrame:
    """The distinct (file, token) pairs with schema `delivery.IDENTIFIERS`."""
    return (
        identifiers.with_columns(files.gather(identifiers["row"]).alias("file"))
        .sort("strong", descending=True, maintain_order=True)
        .unique(["file", "token"], keep="first", maintain_order=True)
        .select(IDENTIFIERS.names())
    )


def secrets_frame(identifiers: pl.DataFrame) -> pl.DataFrame:
    """What goes to the vault: the clear values of all numbers that are shown as masks only."""
    hidden = identifiers.filter(pl.col("mask") != pl.col("clear"))
    return hidden.select(SECRETS.names()).unique("token", keep="first", maintain_order=True)


def with_tokens(found: pl.DataFrame, ids: Ids) -> pl.DataFrame:
    """Numbers, in the columns kind and text, with their tokens."""
    minted = [
        texts.with_columns(ids.tokens(str(kind), texts["text"]).alias("token"))
        for (kind,), texts in found.select("kind", "text")
        .unique(maintain_order=True)
        .group_by("kind", maintain_order=True)
    ]
    if not minted:
        return found.with_columns(pl.lit(None, dtype=pl.String).alias("token"))
    return found.join(pl.concat(minted), on=["kind", "text"], how="left", maintain_order="left")


def _joined_tokens(identifiers: pl.DataFrame, height: int) -> pl.Series:
    in_order = identifiers.select("row", "token").sort("row", "token")
    # As lists first: joined in each group by itself it takes seven times as long.
    joined = in_order.group_by("row", maintain_order=True).agg("token").with_columns(pl.col("token").list.join(" "))
    return pl.repeat("", height, dtype=pl.String, eager=True).scatter(joined["row"], joined["token"])


def _spread(identifiers: pl.DataFrame, column: str, height: int) -> pl.Series:
    first = identifiers.unique("row", keep="first", maintain_order=True)
    return pl.Series(column, [None] * height, dtype=pl.String).scatter(first["row"], first[column])


def _shown(series: pl.Series) -> pl.Series:
    return series.to_frame("text").select(shown_name(pl.col("text"))).to_series()
