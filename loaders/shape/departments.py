"""Which department recognises a record: the authority that a row names, else its source unit, else who delivered.

The rule of this module: a department is known by its credit code; where a row gives only a name, the name is all
there is, and the delivering department's own name means itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from graph.catalogue import Role
from graph.delivery import DEPARTMENTS, Delivery
from graph.names import normal_name
from loaders.desk import Desk
from loaders.plan import department_id
from loaders.shape.identity import first_filled

_CREDIT_CODE: Final = re.compile(r"[0-9A-Z]{18}")


@dataclass(frozen=True)
class Recognised:
    """The recognising department's id of each row, and all departments spoken of."""

    by: pl.Series
    departments: pl.DataFrame


def recognised(values: pl.DataFrame, no_authority: pl.Series, desk: Desk) -> Recognised:
    """Departments of a chunk with schema `delivery.DEPARTMENTS`; the delivering one is always among them.

    A department's region is the registering one in its credit code, "" where it has no code.
    """
    header, delivery = desk.header, desk.delivery
    authority = first_filled(values, header, Role.AUTHORITY).zip_with(~no_authority, _nothing(values))
    unit = first_filled(values, header, Role.SOURCE_UNIT)
    code = first_filled(values, header, Role.AUTHORITY_CODE).zip_with(authority.is_not_null(), _nothing(values))
    unit_code = first_filled(values, header, Role.SOURCE_UNIT_CODE)
    named = pl.DataFrame(
        {
            "name": authority.zip_with(authority.is_not_null(), unit),
            "code": code.zip_with(authority.is_not_null(), unit_code),
        }
    )
    distinct = named.unique(maintain_order=True)
    told = [_department(name, said, desk) for name, said in distinct.iter_rows()]
    known = pl.DataFrame(told, schema=DEPARTMENTS, orient="row")
    answers = pl.concat([distinct, known.select("id")], how="horizontal")
    by = named.join(answers, on=["name", "code"], how="left", nulls_equal=True, maintain_order="left")
    own = pl.DataFrame([delivering(delivery)], schema=DEPARTMENTS, orient="row")
    return Recognised(by["id"], pl.concat([own, known]).unique("id", keep="first", maintain_order=True))


def delivering(delivery: Delivery) -> tuple[str, str, str, str]:
    """The row of the delivering department."""
    return (delivery.department, delivery.department_name, delivery.department_code, delivery.region)


def _department(name: str | None, said: str | None, desk: Desk) -> tuple[str, str, str, str]:
    delivery = desk.delivery
    code = said if said and _CREDIT_CODE.fullmatch(said) else ""
    if name is None or code == delivery.department_code != "":
        return delivering(delivery)
    if not code and normal_name(name) == normal_name(delivery.department_name):
        return delivering(delivery)
    region = (desk.regions.at(code[2:8], delivery.delivered.date()) or desk.regions.at(code[2:8])) if code else None
    return (department_id(desk.ids, code, name), name, code, region.id if region else "")


def _nothing(values: pl.DataFrame) -> pl.Series:
    return pl.repeat(None, len(values), dtype=pl.String, eager=True)
