"""Whom a row names besides its own subject: a parent company, a representative, a business that was before.

The rule of this module: only a valid number names somebody, and of the register that its relation needs: a person by a
person's number, everybody else by an organisation's; what a subject's own number was before by its own register. A
record that names another one is another version, also where the mask of the number is the same.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.delivery import NAMED, SubjectKind
from graph.identifiers import CheckState, IdentifierKind
from graph.ids import Ids
from graph.relations import BY_ROLE, names_a_person
from loaders.headers import Header
from loaders.shape.identity import with_tokens

_PERSONS: Final = (IdentifierKind.IDENTITY_NUMBER.value, IdentifierKind.PERMIT.value)


def row_names(numbers: pl.DataFrame, kinds: pl.Series, header: Header, ids: Ids) -> pl.DataFrame:
    """Whom each row names, of the numbers in the columns that name somebody: row, relation and the number.

    `kinds` are what the rows are about.
    """
    relations = {column.field.key: BY_ROLE[column.field.role] for column in header.kept if column.field.role in BY_ROLE}
    valid = numbers.filter(pl.col("state") == CheckState.VALID.value).with_columns(
        relation=pl.col("key").replace_strict(
            list(relations), [relation.value for relation in relations.values()], default=None, return_dtype=pl.String
        )
    )
    by = kinds.gather(valid["row"]) == SubjectKind.PERSON.value
    always, of_persons = (
        [relation.value for relation in relations.values() if names_a_person(relation, kind)]
        for kind in (SubjectKind.ORGANISATION, SubjectKind.PERSON)
    )
    persons = pl.col("relation").is_in(always) | (by & pl.col("relation").is_in(of_persons))
    fit = valid.filter(pl.col("relation").is_not_null() & (persons == pl.col("kind").is_in(_PERSONS)))
    return with_tokens(fit.select("row", "relation", "kind", "text", "mask", "state"), ids).drop("text")


def told_apart(fields: pl.Series, names: pl.DataFrame) -> pl.Series:
    """The contents of rows as versions are told apart: with the numbers that are named, of which masks may be alike."""
    if names.is_empty():
        return fields
    said = (
        names.sort("row", "relation", "token")
        .group_by("row", maintain_order=True)
        .agg(pl.concat_str("relation", "token", separator=" ").str.join(" ").alias("named"))
    )
    # A series is scattered into in place, and these contents are what is kept.
    return fields.clone().scatter(said["row"], fields.gather(said["row"]) + " " + said["named"])


def named_frame(names: pl.DataFrame, records: pl.Series) -> pl.DataFrame:
    """The distinct numbers that record versions name, with schema `delivery.NAMED`; `records` is by row."""
    return (
        names.with_columns(records.gather(names["row"]).alias("record"))
        .unique(["record", "relation", "token"], keep="first", maintain_order=True)
        .select(NAMED.names())
    )
