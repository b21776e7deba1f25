"""Under which names credit files are found: their own, and those they say their subject had before.

The rule of this module: what a file calls its subject is a name of it; who may know a former one is decided where it
is found.
"""

from __future__ import annotations

from typing import Final

import orjson
import polars as pl

from graph.catalogue import Role
from graph.names import names_in

SCHEMA: Final = {"file_id": pl.String, "name": pl.String}


def names_of(new: pl.DataFrame) -> pl.DataFrame:
    """The names of new credit files: file_id and name, of a file as often as it has names."""
    own = new.select("file_id", "name")
    telling = new.filter(pl.col("block").str.contains(f'"{Role.FORMER_NAME.value}"', literal=True))
    if telling.is_empty():
        return own
    before = [
        (file, name)
        for file, block in telling.select("file_id", "block").iter_rows()
        for name in names_in(orjson.loads(block).get(Role.FORMER_NAME.value) or "")
    ]
    return pl.concat([own, pl.DataFrame(before, SCHEMA, orient="row")])
