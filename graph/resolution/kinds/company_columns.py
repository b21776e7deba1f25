"""Usual Chinese names of companies read by whole columns.

The rule of this module: the same parts as `company_parts.name_parts` gives; only the cutting of a name into its
parts looks at each name by itself.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.names.companies import company_parts
from graph.names.tables import simplified_characters
from graph.resolution.kinds.alike import LOOK_ALIKE, VARIANTS, representatives
from graph.resolution.kinds.cells import Usual
from graph.resolution.kinds.company_parts import (
    LEAST_CHARACTERS,
    branch_heard,
    branch_told,
    brand_and_regions,
    forms_of,
    heard,
    legal_class,
    places,
)
from graph.resolution.kinds.name_columns import BEYOND, COMMON, folded
from graph.resolution.kinds.slips import company_slips

_TEXTS: Final = dict.fromkeys(("whole", "parent", "brand", "branch", "branch_heard", "trade"), pl.String) | {
    "pattern": pl.UInt32
}
_LISTS: Final = {"stated": pl.List(pl.String), "general": pl.List(pl.String), "places": pl.List(pl.String)}


def _company_names(texts: pl.Series) -> pl.DataFrame:
    names = pl.DataFrame({"text": texts}).select(folded(pl.col("text"), simplified_characters()))["text"]
    patterns: dict[tuple[str, tuple[str, ...], str], int] = {}
    rows = []
    for name in names:
        company = company_parts(name)
        brand, regions = brand_and_regions(company)
        pattern = patterns.setdefault((company.industry, regions, legal_class(company)), len(patterns))
        branch, trade = branch_told(company.branch), company.industry
        told = company.parent + company.branch, company.parent, brand, branch, branch_heard(branch), trade, pattern
        rows.append(told)
    frame = pl.DataFrame(rows, schema=_TEXTS, orient="row")
    frame = frame.with_columns(parent=pl.col("parent").str.replace_all("[()]", ""))
    shapes = [(*map(list, forms_of(*pattern)), list(places(pattern[1]))) for pattern in patterns]
    shape = pl.DataFrame(shapes, schema=_LISTS, orient="row")[frame["pattern"]]
    parent, branch_looks = pl.col("parent"), folded(pl.col("branch"), representatives(*LOOK_ALIKE))
    sound, form = _heard(frame["brand"]), folded(pl.col("whole"), representatives(*VARIANTS))
    slips = pl.Series(
        [
            company_slips(name, branch) if len(name) >= LEAST_CHARACTERS else []
            for name, branch in zip(frame["parent"], frame["branch"], strict=True)
        ],
        dtype=pl.List(pl.String),
    )
    looks = folded(parent, representatives(*LOOK_ALIKE))
    return frame.select(
        "whole",
        "brand",
        "branch",
        "trade",
        long=pl.when(parent.str.len_chars() >= LEAST_CHARACTERS).then(parent),
        forms=pl.concat_list(form),
        anagram=slips.list.first(),
        slips=pl.concat_list(pl.concat_list(form), slips),
        heard=pl.concat_str(sound, pl.lit("|"), "trade"),
        stated=_after(sound, shape["stated"]),
        general=_after(sound, shape["general"]),
        confused=pl.concat_list(
            pl.concat_str(pl.lit("l"), looks, pl.lit("/"), branch_looks),
            pl.concat_str(pl.lit("s"), _heard(frame["parent"]), pl.lit("/"), "branch_heard"),
        ),
        places=shape["places"],
    )


def _after(brands: pl.Series, endings: pl.Series) -> pl.Series:
    """Each brand, as it is heard, with each of its endings."""
    rows = pl.DataFrame({"brand": brands, "ending": endings}).with_row_index("row").explode("ending")
    joined = rows.select("row", form=pl.concat_str("brand", "ending"))
    return joined.group_by("row", maintain_order=True).agg("form")["form"]


def _heard(texts: pl.Series) -> pl.Series:
    """As `company_parts.heard`, by one replacement for each distinct character."""
    characters = texts.str.split("").explode().unique().drop_nulls().sort()
    sounds = {character: heard(character) for character in characters if character}
    return texts.str.replace_many(sounds)


CHINESE_COMPANIES: Final = Usual(
    rf"^[{COMMON}][{COMMON}()]{{4,}}$", _company_names, but_not=rf"[{BEYOND}]|\((?:原|曾用|旧名|前身)"
)
