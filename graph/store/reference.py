"""What every base holds before the first delivery: the regions and the catalogue's entries.

The rule of this module: reference data is written by name and never deleted; writing it again changes nothing.
"""

from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl

from graph.catalogue import Catalogue
from graph.engines.base import Engine
from graph.regions import Region, RegionTable, Successor, level_of
from graph.store.epoch import next_epoch

REGION_TABLE = "regions.json"


def write_reference(engine: Engine, catalogue: Catalogue, regions: RegionTable) -> None:
    """Write what is missing: the entries of the catalogue's edition and the dated regions."""
    _bulk(engine, "store_entries_bulk", _entries(catalogue))
    rows = pl.DataFrame(
        [(r.id, r.code, r.name, r.level.value, r.since, r.until) for r in regions],
        {
            "id": pl.String, "code": pl.String, "name": pl.String, "level": pl.String, "since": pl.Int64,
            "until": pl.Int64,
        },
        orient="row",
    )  # fmt: skip
    held = engine.read_frame("store_all_regions").select(rows.columns)
    known = set(held["id"])
    changed = rows.join(held, on=rows.columns, how="anti", nulls_equal=True)
    _bulk(engine, "store_regions_bulk", changed)
    new = [region for region in regions if region.id not in known]
    inside = [
        (region.id, parent.id)
        for region in new
        if region.parent is not None and (parent := regions.at(region.parent)) is not None
    ]
    _bulk(engine, "store_part_of_bulk", pl.DataFrame(inside, {"id": pl.String, "parent": pl.String}, orient="row"))
    followed = [
        (region.id, target.id, successor.year)
        for region in new
        for successor in region.successors
        if (target := regions.at(successor.code)) is not None
    ]
    schema = {"id": pl.String, "successor": pl.String, "year": pl.Int64}
    _bulk(engine, "store_succeeded_by_bulk", pl.DataFrame(followed, schema, orient="row"))
    if (
        not changed.is_empty()
    ):  # readers keep what they read of regions for as long as the state of the base is the same
        engine.transact(next_epoch)


def keep_regions(home: Path, regions: RegionTable) -> None:
    """Keep a published table beside the base: it is what regions are looked up in from now on."""
    told = [
        [r.code, r.name, r.since, r.until, [[s.code, s.year] for s in r.successors]] for r in regions
    ]  # fmt: skip
    path = home / REGION_TABLE
    path.with_suffix(".new").write_bytes(orjson.dumps(told))
    path.with_suffix(".new").replace(path)


def read_regions(home: Path) -> RegionTable | None:
    """The kept table, None when the built-in one is in force."""
    path = home / REGION_TABLE
    if not path.exists():
        return None
    return RegionTable(
        (
            Region(
                code, name, level_of(code), None, since, until, tuple(Successor(*successor) for successor in successors)
            )
            for code, name, since, until, successors in orjson.loads(path.read_bytes())
        ),
        successors_published=True,
    )


def _entries(catalogue: Catalogue) -> pl.DataFrame:
    rows = [
        (
            catalogue.id_of(entry.code), entry.code, catalogue.edition, entry.name_zh, entry.name_en,
            entry.openness.value, orjson.dumps(entry.legal_basis).decode(),
        )
        for entry in catalogue.switched_on
    ]  # fmt: skip
    names = ("id", "code", "edition", "name_zh", "name_en", "openness", "legal_basis")
    return pl.DataFrame(rows, dict.fromkeys(names, pl.String), orient="row")


def _bulk(engine: Engine, block: str, frame: pl.DataFrame) -> None:
    if not frame.is_empty():
        engine.bulk(block, frame)
