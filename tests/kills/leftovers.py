"""What a killed writer left behind and nobody swept away.

The rule of this module: it looks at a closed base from outside, at everything the base consists of, and names what
nothing else holds. In a base without leftovers graph, archive, vault, name index and ledger say the same.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from graph.clock import utc_now
from graph.engines.base import Engine
from graph.engines.opening import open_engine
from graph.facts import CHUNK, KINDS
from graph.settings import Settings
from graph.sidebase import SideBase
from tests.plans import blocks_with_probes

ORPHANS = ("left_subjects", "left_identifiers", "left_files", "left_records", "left_sources", "left_runs")


def leftovers(settings: Settings) -> list[str]:
    """One line for each thing that should not be there or that is missing."""
    engine_name = "ladybug" if settings.embedded else "neo4j"
    engine = open_engine(settings, blocks_with_probes(engine_name))
    try:
        with SideBase.open(settings, utc_now) as side:
            return [*_in_graph(engine), *_beside(engine, settings.home), *_in_ledger(engine, side)]
    finally:
        engine.close()


def _in_graph(engine: Engine) -> Iterator[str]:
    for block in ORPHANS:
        found = _ids(engine, block)
        if found:
            yield f"{block}: {len(found)}"
    told = {str(row["record_key"]) for row in engine.read("held_records")}
    keys = {str(row["id"]): row["removals"] for row in engine.read("held_keys")}
    idle = [key for key, removals in keys.items() if key not in told and not removals]
    if idle:
        yield f"record keys of nothing: {len(idle)}"
    if told - keys.keys():
        yield f"records without a key: {len(told - keys.keys())}"
    for kind in (*KINDS, "subjects"):
        facts = Counter(row for frame in engine.stream(f"facts_{kind}", CHUNK) for row in frame.iter_rows())
        twice = facts.total() - len(facts)
        if twice:
            yield f"{kind} that stand there twice: {twice}"


def _beside(engine: Engine, home: Path) -> Iterator[str]:
    """The archive, the name index and the lists."""
    yield from _differing("archived deliveries", {path.name for path in (home / "deliveries").glob("*")}, engine)
    with closing(sqlite3.connect(home / "names.sqlite")) as names:
        indexed = {str(row[0]) for row in names.execute("SELECT file_id FROM held")}
    files = {str(row["file_id"]) for row in engine.read("store_all_files")}
    if indexed != files:
        yield f"files in the name index: {len(indexed - files)} too many, {len(files - indexed)} missing"

    with closing(sqlite3.connect(home / "lists.sqlite")) as lists:
        listed = {str(row[0]) for row in lists.execute("SELECT record FROM listed")}
    held = {str(row["record"]) for row in engine.read("store_all_listed")}
    if listed != held:
        yield f"records in the lists: {len(listed - held)} too many, {len(held - listed)} missing"


def _differing(what: str, there: set[str], engine: Engine) -> Iterator[str]:
    wanted = set(_ids(engine, "held_sources"))
    if there != wanted:
        yield f"{what}: {len(there - wanted)} too many, {len(wanted - there)} missing"


def _in_ledger(engine: Engine, side: SideBase) -> Iterator[str]:
    """The vault, the open runs, the mirrored judgements and the audit."""
    held = _ids(engine, "held_identifiers")
    missing = len(held) - len(side.vault.open_many(held))
    spare = side.vault.count() - len(held)
    if missing or spare:
        yield f"numbers in the vault: {spare} more than in the graph, {missing} missing"
    if side.runs.open_runs():
        yield f"open runs in the ledger: {len(side.runs.open_runs())}"
    files = {str(row["file_id"]) for row in engine.read("store_all_files")}
    standing = {one.id: {one.left, one.right} for one in side.judgements.standing_judgements()}
    awake = {name: pair for name, pair in standing.items() if pair <= files}
    mirrored: dict[str, set[str | None]] = defaultdict(set)
    for row in engine.read("held_judgements"):
        mirrored[str(row["id"])].add(str(row["file"]))
    if awake != mirrored:
        yield f"judgements: {len(awake)} are in force, {len(mirrored)} in the graph, or on other files"
    report = side.verify_audit()
    yield from (f"audit: {finding.says}" for finding in report.findings)


def _ids(engine: Engine, block: str) -> list[str]:
    return [str(row["id"]) for row in engine.read(block)]
