"""What the graph made of the demo's rows, to be compared with the truth, and which subjects are worth showing.

The rule of this module: it reads ids and places in files, never a name or a number.
"""

from __future__ import annotations

from typing import Final

import networkx as nx
import polars as pl

from graph.base import Base

OPPOSITE: Final = ("02", "05", "09")
"""Entries of the catalogue: judgment debtors, abnormal operation, A-grade taxpayers."""
CHUNK: Final = 100_000
PLACES: Final = pl.Schema({"file": pl.String, "sheet": pl.String, "line": pl.Int64, "cluster": pl.String})


def clusters(base: Base) -> pl.DataFrame:
    """The subject of each row of each delivery, for `quality`: file, sheet, line, cluster."""
    subjects = _subjects(base)
    parts = [PLACES.to_frame()]
    for sources in base.engine.stream("facts_sources", CHUNK):
        for delivery, name in sources.select("id", "name").iter_rows():
            rows = base.archive.column(delivery, "records", "sheet", "line", "file")
            placed = rows.rename({"file": "credit_file"}).join(subjects, on="credit_file")
            parts.append(placed.select(pl.lit(name).alias("file"), "sheet", "line", pl.col("subject").alias("cluster")))
    return pl.concat(parts)


def clusters_if_agreed(base: Base, found: pl.DataFrame, *, over: float) -> pl.DataFrame:
    """`found` (from `clusters`) as it would be if stewards said SAME to each proposal of more than `over` bits."""
    of_file = dict(_subjects(base).select("credit_file", "subject").iter_rows())
    web = nx.Graph()
    proposals = base.side.proposals.all_proposals().filter(pl.col("bits") > over)
    for left, right in proposals.select("left_file", "right_file").iter_rows():
        if left in of_file and right in of_file:
            web.add_edge(of_file[left], of_file[right])
    least = {subject: min(group) for group in nx.connected_components(web) for subject in group}
    return found.with_columns(pl.col("cluster").replace(least))


def held_widely(base: Base, limit: int = 20) -> list[str]:
    """Organisations with files in the most regions and departments, those with most first."""
    told = [frame.select("id", "region", "department") for frame in base.engine.stream("facts_files", CHUNK)]
    if not told:
        return []
    homes = pl.concat(told)
    counted = (
        _subjects(base)
        .filter(pl.col("kind") != "person")
        .join(homes, left_on="credit_file", right_on="id")
        .group_by("subject")
        .agg(pl.col("region").n_unique(), pl.col("department").n_unique(), pl.len().alias("files"))
        .sort("region", "department", "files", "subject", descending=[True, True, True, False])
    )
    return counted["subject"].head(limit).to_list()


def contradicted(base: Base, limit: int = 20) -> list[str]:
    """Organisations of which lists say opposite things: debtors of a court and of abnormal operation, graded A.

    Those with most files come first.
    """
    told = [frame.select("file", "entry") for frame in base.engine.stream("facts_records", CHUNK)]
    if not told:
        return []
    listed = pl.concat(told).filter(pl.col("entry").is_in(OPPOSITE)).rename({"file": "credit_file"})
    counted = (
        _subjects(base)
        .filter(pl.col("kind") != "person")
        .join(listed, on="credit_file")
        .group_by("subject")
        .agg(pl.col("entry").n_unique().alias("lists"), pl.col("credit_file").n_unique().alias("files"))
        .filter(pl.col("lists") == len(OPPOSITE))
        .sort("files", "subject", descending=[True, False])
    )
    return counted["subject"].head(limit).to_list()


def _subjects(base: Base) -> pl.DataFrame:
    told = [frame.select("file", "subject", "kind") for frame in base.engine.stream("facts_subjects", CHUNK)]
    nobody = pl.DataFrame(schema={"file": pl.String, "subject": pl.String, "kind": pl.String})
    return pl.concat([nobody, *told]).rename({"file": "credit_file"})
