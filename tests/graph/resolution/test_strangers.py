"""Levels on which strangers are together: near in two ways of saying where something is."""

from __future__ import annotations

import random

import polars as pl

from graph.resolution.fields import Fields
from graph.resolution.model import Model
from graph.resolution.quality import quality
from graph.resolution.tables import Options, Resolved, resolve_table

PLACES = (("London", 51.5), ("Leeds", 53.8), ("York", 53.96), ("Dover", 51.13), ("Truro", 50.26))
KINDS = {"town": "category", "north": "number", "name": "text", "phone": "phone"}


def _places(count: int) -> pl.DataFrame:
    """Shops of a few towns, and how far north each is; a third of them twice."""
    luck = random.Random(5)
    rows = []
    for shop in range(count):
        town, north = luck.choice(PLACES)
        row = {
            "town": town,
            "north": f"{north + luck.random() / 20:.4f}",
            "name": " ".join(luck.sample(("golden", "corner", "mill", "royal", "oak", "star", "lane", "swan"), 3)),
            "phone": f"0{luck.randint(10**8, 10**9)}",
        }
        rows += [row | {"id": f"r{shop}-{twice}", "truth": shop} for twice in range(1 + (luck.random() < 0.3))]
    return pl.DataFrame(rows)


def _resolved(table: pl.DataFrame) -> Resolved:
    return resolve_table(table, Fields(row_id="id", columns=KINDS), Options(threads=1))


def test_who_is_as_far_north_is_in_the_same_town() -> None:
    resolved = _resolved(_places(900))

    joint = next(joint for joint in resolved.model.joints if {joint.first, joint.second} == {"town", "north"})

    # Of five towns: one in five of any two rows are in one, which is two bits.
    assert max(less for *_, less in joint.cells) > 1.5


def test_such_levels_are_in_the_model_that_is_written() -> None:
    model = _resolved(_places(900)).model

    assert any(joint.cells for joint in model.joints)
    assert Model.from_json(model.to_json()) == model


def test_doubles_are_found_among_neighbours() -> None:
    table = _places(900)

    found = quality(_resolved(table).cluster_ids(), table.sort("id")["truth"])

    assert found.precision > 0.99
    assert found.recall > 0.95
