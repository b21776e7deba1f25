"""What a resolved table leaves behind: CLUSTERS.csv, PAIRS.csv and REPORT.json.

The rule of this module: a file appears whole or not at all, and the same result gives the same bytes (but for the
seconds and the memory in the report).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import polars as pl

from graph.errors import BadInput
from graph.resolution.tables import BANDS, Resolved
from graph.resolution.told import name_of
from graph.whole_file import growing

ROWS_AT_ONCE: Final = 100_000


def check_targets(read: Sequence[Path], written: Sequence[Path]) -> None:
    """`BadInput` where a result could not be written, or would take the place of what is read or of another result.

    Resolving a long table takes long: what is known before is said before.
    """
    # Not `Path.resolve`, which fails for links that lead round in a circle.
    taken = {os.path.realpath(path) for path in read}
    for path in written:
        place = Path(os.path.realpath(path))
        if str(place) in taken:
            raise BadInput(f"{path.name} is read or written already: give every result a name of its own.")
        taken.add(str(place))
        folder = place.parent
        if not folder.is_dir():
            raise BadInput(f"{path.name} cannot be written: there is no folder {folder.name}.", file=path.name)
        if path.is_dir() or not os.access(folder, os.W_OK):
            what = "it is a folder" if path.is_dir() else f"the folder {folder.name} may not be written to"
            raise BadInput(f"{path.name} cannot be written: {what}.", file=path.name)


def write_clusters(resolved: Resolved, path: Path) -> None:
    """`row_id,cluster_id`, in the order of row ids; a cluster is named by its least row id."""
    table = pl.DataFrame({"row_id": resolved.row_ids, "cluster_id": resolved.cluster_ids()})
    _whole(path, lambda to: _write_csv(table, to))


def write_pairs(resolved: Resolved, path: Path) -> None:
    """`left,right,weight,band,reasons`, in the order of row ids; weights in bits, reasons as `column: level`."""
    pairs = resolved.pairs
    table = pl.DataFrame(
        {
            "left": resolved.row_ids.gather(pairs.left),
            "right": resolved.row_ids.gather(pairs.right),
            "weight": np.round(pairs.bits, 2),
            "band": pl.Series(BANDS, dtype=pl.String).gather(resolved.bands),
            "reasons": _reasons(resolved),
        },
        schema_overrides={"left": pl.String, "right": pl.String, "reasons": pl.String},
    )
    _whole(path, lambda to: _write_csv(table, to))


def write_report(resolved: Resolved, path: Path) -> None:
    """Counts, stages, capped keys, quality and the model, as JSON."""
    report = {name: getattr(resolved.report, name) for name in resolved.report.__dataclass_fields__ if name != "model"}
    whole = report | {"model": orjson.Fragment(resolved.model.to_json())}
    _whole(path, lambda to: to.write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2)))


def _reasons(resolved: Resolved) -> pl.Series:
    """Each pair's levels in words; pairs of one pattern share one text."""
    pairs = resolved.pairs
    rows = np.vstack([pairs.levels, resolved.contradiction[None, :]])
    patterns, at = np.unique(rows, axis=1, return_inverse=True)
    texts = []
    for pattern in patterns.T:
        said = []
        for comparison, number in zip(resolved.comparisons, pattern[:-1], strict=True):
            if number:
                said.append(f"{comparison.column.name}: {name_of(comparison.column.kind, number)}")
        if pattern[-1]:
            said.append(f"contradiction: {resolved.contradictions.names[pattern[-1]]}")
        texts.append("; ".join(said))
    return pl.Series("reasons", texts, dtype=pl.String).gather(at.ravel())


def _write_csv(table: pl.DataFrame, path: Path) -> None:
    # By Python's own file: what polars raises for a full disk does not tell that it is one.
    with path.open("wb") as file:
        file.write(table.clear().write_csv().encode())
        for rows in table.iter_slices(ROWS_AT_ONCE):
            file.write(rows.write_csv(include_header=False).encode())


def _whole(path: Path, write: Callable[[Path], object]) -> None:
    with growing(path) as partly:
        write(partly)
