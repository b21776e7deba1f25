"""Whether a block that writes looks at a whole table before it does, on a base that holds data.

The rule of this module: a block is given what its own text asks for. A key that it looks up is one that the base has
under that label, a node that it makes is new, and whatever it writes is taken back (`Engine.plan`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final

import polars as pl

from graph.base import Base
from graph.engines.base import Value
from graph.engines.blocks import Block
from graph.engines.queries import catalogue
from graph.few import FEW
from tests.plans import scans

Held = Mapping[str, Sequence[str]]
"""For each label ids of some of its nodes."""

_WIPES: Final = "takes any nodes of a label until so many are gone, for a rebuild makes all of them anew"
_WHOLE: Final = "what it writes is all that there is of it: a published table, an edition, the ledger's mirror"
MAY_SCAN: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("store_wipe_records", "store_wipe_keys", "store_wipe_files", "store_wipe_subjects", "store_wipe_identifiers",
         "store_wipe_judgements", "store_wipe_sources", "store_wipe_loads"), _WIPES
    ),
    **dict.fromkeys(("store_regions_bulk", "store_entries_bulk", "store_judgements_bulk"), _WHOLE),
}  # fmt: skip
MAY_SCAN_EMBEDDED: Final[Mapping[str, str]] = dict.fromkeys(
    ("store_cut_revisions_bulk", "store_cut_kept_apart_bulk", "store_sweep_ended_by_bulk"),
    "cuts links that few nodes have: Ladybug then starts from the links and reads the ids of the nodes' table",
)

ROWS: Final = 2 * FEW
"""More than are written one by one."""

INSTANT: Final = datetime(2026, 3, 1, tzinfo=UTC)
GIVEN: Final[Mapping[str, tuple[Value, pl.DataType]]] = {
    **dict.fromkeys(("delivered", "recorded", "ended", "at", "opened", "closed", "now"),
                    (INSTANT, pl.Datetime("us", "UTC"))),
    **dict.fromkeys(("decided", "valid_from", "valid_to", "published_until", "kept_until", "period_from", "period_to"),
                    (date(2026, 3, 1), pl.Date())),
    **dict.fromkeys(("run", "line", "row", "since", "until", "year", "bytes", "lines", "schema_version", "limit"),
                    (1, pl.Int64())),
    "strong": (True, pl.Boolean()),
    "weight": (1.0, pl.Float64()),
    "versions": (["a"], pl.List(pl.String())),
}  # fmt: skip
TEXT: Final[tuple[Value, pl.DataType]] = ("told", pl.String())
_BY_KEY: Final = re.compile(
    r"(?P<merges>MERGE )?\((?P<known>\w*):(?P<label>\w+)"
    r"(?: \{id: (?P<inside>[$\w.]+)|\) WHERE \w\.id = (?P<behind>\$\w+))"
)


def writes_that_scan(base: Base, held: Held, few: int) -> list[str]:
    """What looks at more than a few nodes or links to write: one sentence for each block."""
    wrong = []
    for block in looking_up(base):
        for frame, parameters in _calls(block, held):
            found = scans(base.engine, block.name, parameters, frame=frame, few=few)
            if found:
                wrong.append(f"{block.name}: {found[0].operator} of {found[0].table} gives {found[0].rows} rows")
                break
    return wrong


def looking_up(base: Base) -> list[Block]:
    """The blocks that write and are to start at a key, as the server says them, who names each column it takes."""
    of_server = catalogue("neo4j")
    may_scan = {*MAY_SCAN, *(MAY_SCAN_EMBEDDED if base.engine.name == "ladybug" else ())}
    return [
        of_server[name]
        for name, block in base.engine.blocks.items()
        if block.writes and not block.source.endswith(("/schema.cypher", "/engine.cypher")) and name not in may_scan
    ]


def _calls(block: Block, held: Held) -> Iterator[tuple[pl.DataFrame | None, dict[str, Value]]]:
    """How to run a block: over many rows and over one, or once with parameters."""
    if not block.batch:
        yield None, {name: _values(block, name, held, 1)[0] for name in sorted(block.parameters)}
        return
    for rows in (ROWS, 1):
        columns = [
            pl.Series(name, _values(block, name, held, rows), GIVEN.get(name, TEXT)[1], strict=False)
            for name in sorted(block.columns)
        ]
        yield pl.DataFrame(columns), {}


def _values(block: Block, name: str, held: Held, rows: int) -> list[Value]:
    """What a column or a parameter is given: keys of the base's nodes, new ones, or any value of its type."""
    for found in _BY_KEY.finditer(block.text):
        if (found["inside"] or found["behind"] or "").removeprefix("row.").removeprefix("$") == name:
            if found["merges"] or not found["known"]:
                return [f"new {block.name} {row}" for row in range(rows)]
            known = held[found["label"]]
            return [known[row % len(known)] for row in range(rows)]
    return [_number(block) if name == "number" else GIVEN.get(name, TEXT)[0]] * rows


def _number(block: Block) -> Value:
    """A run's number counts, that of a record is a text."""
    return 1 if "LoadRun" in block.creates else TEXT[0]
