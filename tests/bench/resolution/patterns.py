"""What an engine could know of a pair: how often pairs with the same pattern of evidence are one subject.

The rule of this module: the oracle of `ceiling` knows which evidence is unique, and no engine can. This one knows for
each pattern (which columns agree and how, which differ, which are missing, and how rare the rarest shared item is) how
many of all other pairs of the pattern are one subject, and joins a pair only where those are enough. So a name that
only sounds alike is not counted as missed where nobody could trust it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from tests.bench.resolution.evidence import READERS, items_of
from tests.bench.resolution.quality import CLUSTER
from tests.bench.resolution.tables import ROW_ID, SUBJECT, TableSet

MOST_HOLDERS: Final = 60
"""An item that more rows have brings no pairs together: by itself it says nothing of any of them."""

LEAST_SHARE: Final = 0.8
"""So many pairs of a pattern must be one subject: two bits of odds, which is what a register asks for."""

RARITIES: Final = (2, 4, 8, 16)
"""Rows that have the rarest shared item, in steps."""

WAYS: Final = ("=", "sorted", "alike", "old", "code:", "born:", "core", "less", "within", "swapped")
"""How two values agree, the most telling way first; what is not listed comes last."""


def known_by_pattern(some: TableSet, oracle: pl.DataFrame) -> pl.DataFrame:
    """The pairs of the oracle of `ceiling` that patterns tell as well, as clusters: `row_id`, `cluster_id`."""
    frame, answers = some.frame(), some.answers()
    subjects = answers[SUBJECT]
    told = pairs_with_patterns(frame.select(some.kinds.keys()), dict(some.kinds), subjects)
    known = told.filter(pl.col("same") & joinable_by_others("pattern", "same"))
    best = frame.select(ROW_ID).join(oracle, on=ROW_ID, how="left", maintain_order="left")[CLUSTER].to_list()
    clusters = list(range(frame.height))
    for left, right in known.select("left", "right").iter_rows():
        if best[left] == best[right]:
            clusters[_first(clusters, right)] = _first(clusters, left)
    ids = [str(_first(clusters, row)) for row in range(frame.height)]
    return pl.DataFrame({ROW_ID: frame[ROW_ID], CLUSTER: ids})


def joinable_by_others(pattern: str, same: str) -> pl.Expr:
    """Whether enough of the other pairs of a pair's pattern are one subject; nobody knows it of a single pair."""
    others = pl.len().over(pattern) - 1
    return (others > 0) & (pl.col(same).sum().over(pattern) - pl.col(same) >= LEAST_SHARE * others)


def pairs_with_patterns(table: pl.DataFrame, kinds: dict[str, str], subjects: pl.Series) -> pl.DataFrame:
    """Pairs of rows that share an item of evidence: `left`, `right`, `pattern`, and whether they are the `same`."""
    items = _items(table, kinds)
    shared = items.join(items.group_by("item").len("holders").filter(pl.col("holders") > 1), on="item")
    shared = shared.filter(pl.col("holders") <= MOST_HOLDERS)
    meetings = (
        shared.join(shared.select("item", right="row"), on="item")
        .filter(pl.col("row") < pl.col("right"))
        .group_by(pl.col("row").alias("left"), "right", "group")
        .agg(pl.col("way").min(), pl.col("holders").min())
    )
    agreeing = meetings.group_by("left", "right").agg(
        agree=pl.concat_str("group", pl.lit(" "), "way").sort().str.join("/"),
        agreeing=pl.col("group").sort(),
        rarest=pl.col("holders").min(),
    )
    filled = items.group_by("row").agg(pl.col("group").unique().sort())
    both = agreeing.join(filled, left_on="left", right_on="row").join(filled, left_on="right", right_on="row")
    differ = pl.col("group").list.set_intersection("group_right").list.set_difference("agreeing").list.sort()
    subject = pl.DataFrame({"row": pl.int_range(len(subjects), eager=True, dtype=pl.UInt32), "subject": subjects})
    return (
        both.join(subject, left_on="left", right_on="row")
        .join(subject, left_on="right", right_on="row", suffix="_of_right")
        .select(
            "left",
            "right",
            pattern=pl.concat_str("agree", pl.lit("|"), differ.list.join("/"), pl.lit("|"), _rarity(pl.col("rarest"))),
            same=pl.col("subject") == pl.col("subject_of_right"),
        )
        .sort("left", "right")
    )


def _rarity(holders: pl.Expr) -> pl.Expr:
    return pl.sum_horizontal([(holders > step).cast(pl.Int32) for step in RARITIES]).cast(pl.String)


def _items(table: pl.DataFrame, kinds: dict[str, str]) -> pl.DataFrame:
    """Each row with each of its items once: `row`, `group` of kinds, `item`, and its `way` as a place in `WAYS`."""
    found: list[tuple[int, str, str, int]] = []
    for column, kind in kinds.items():
        group = READERS.get(kind, ("", None))[0] or kind
        for row, text in enumerate(table[column]):
            if text:
                found += [(row, group, item, _way(item)) for item in sorted(items_of(kind, text))]
    schema = {"row": pl.UInt32, "group": pl.String, "item": pl.String, "way": pl.Int32}
    return pl.DataFrame(found, schema=schema, orient="row").unique(["row", "item"], keep="first", maintain_order=True)


def _way(item: str) -> int:
    told = item if item.startswith(("code:", "born:")) else item.partition(":")[2]
    return next((place for place, way in enumerate(WAYS) if told.startswith(way)), len(WAYS))


def _first(clusters: list[int], row: int) -> int:
    while clusters[row] != row:
        clusters[row] = clusters[clusters[row]]
        row = clusters[row]
    return row
