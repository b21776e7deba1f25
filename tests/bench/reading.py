"""How fast one subject is shown among many, and whether any block looks at a whole table.

The rule of this module: the base is the large one, and every block that reads is run on it. A block that nobody told
how to run, or that may scan without a reason beside its name, is a failure.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import date
from statistics import median

import polars as pl

from graph.base import Base
from graph.engines.base import Value
from graph.engines.blocks import Block
from graph.store.load import load
from graph.view import LOCAL_OPERATOR, View
from graph.view.choice import Choice
from graph.view.pages import Cut
from tests.bench.results import Result
from tests.plans import scans
from tests.world import Said, Told

RECORDS = 100
NUMBER = "91110108551385082Q"
REPEATS = 40
FASTEST_MS = {"ladybug": 20.0, "neo4j": 50.0}

_WHOLE = "reads everything on purpose: comparing, exporting, rebuilding or drawing from a whole base"
_COUNTS = "counts a label, which the engine knows or scans once for `status`"
_FEW = "deliveries, runs, regions, entries: as many as files were ever delivered, not as rows"
_RARE = "walks links that few nodes have: Ladybug then starts from the links and reads the ids of the nodes' table"
MAY_SCAN: Mapping[str, str] = {
    **dict.fromkeys(
        ("facts_records", "facts_assertions", "facts_recognised", "facts_under", "facts_revisions", "facts_files",
         "facts_identifiers", "facts_named", "facts_subjects", "facts_apart", "facts_removals", "facts_departments",
         "facts_sources",
         "store_all_files", "store_all_blocks", "store_all_listed", "view_subject_ids_bulk",
         "view_subjects_of_several_files"), _WHOLE
    ),
    **dict.fromkeys(
        ("base_nodes", "view_count_subjects", "view_count_files", "view_count_records", "view_count_sources",
         "view_count_departments", "view_count_subjects_of_runs", "view_count_files_of_runs",
         "view_count_records_of_runs", "view_count_sources_of_runs",
         "store_left_records", "store_left_keys", "store_left_files", "store_left_subjects",
         "store_left_identifiers", "store_left_judgements", "store_left_sources", "store_left_loads"), _COUNTS
    ),
    **dict.fromkeys(
        ("store_withdrawn_runs", "store_sources", "store_sources_of_kind", "store_all_regions", "store_judgement_ids",
         "view_epoch", "view_runs", "view_runs_before", "view_run", "view_runs_in_state", "view_sources_from",
         "view_regions_served"), _FEW
    ),
    **dict.fromkeys(
        ("store_removals_bulk", "store_revisions_bulk", "store_kept_apart_of_bulk", "view_doubts", "view_judgements",
         "store_records_naming_numbers_bulk", "view_named_by_records", "view_records_naming_numbers",
         "view_sizes_of_namings", "view_files_naming_numbers"),
        _RARE
    ),
    "view_subjects_of_department": "departments have in common what all their files tell; no index but the key",
    "view_subjects_of_region": "regions do likewise, and one is all whose codes begin with its own",
    "view_subjects_of_source": "what a source file brought is linked at the records; Ladybug reads the links forward",
    "store_keys_of_scope": "a full delivery speaks for its whole scope; Ladybug has no index but the key",
    "store_keys_of_scope_but": "one that leaves spoke for its whole scope as well",
    "view_files_from_sources": "what a source file brought is linked at the records; Ladybug reads the links forward",
    "store_kept_apart": "stewards page through all conflicts; there is no ordered index to start from",
}  # fmt: skip

NOT_ASKED_FOR = ("Region", "LoadRun", "Judgement", "Base")  # no reading block takes many of these, or all of them


def with_busy_subject(base: Base) -> str:
    """Load a subject with `RECORDS` records into the base; its id."""
    rows = tuple(
        Said(f"B{n}", "北京晨光科技有限公司", NUMBER, decided=date(2024, 1 + n % 12, 1 + n % 28))
        for n in range(RECORDS)
    )
    told = Told("量测局", 0, rows, salt="bench")
    with base.writing():
        load(base, told.delivery(base.ids), told.batches(base.ids), actor="bench")
    file = next(iter(told.batches(base.ids))).records.select(pl.col("file").alias("id")).unique()
    return str(base.engine.read_frame("store_features_bulk", file)["subject"][0])


def showing(engine: str, base: Base, subject: str, rows: int) -> list[Result]:
    """`show` of the busy subject: itself, its files and a page with all its records, written in the audit."""
    view = View(base, LOCAL_OPERATOR, None)
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        shown = view.show(subject, Choice(), Cut(first=RECORDS))
        taken.append((time.perf_counter() - begun) * 1_000)
        assert len(shown.page.records) == RECORDS
    what = f"show of {RECORDS} records, median"
    detail = f"slowest {max(taken):.0f} ms, among {rows:,} records"
    return [Result(engine, what, median(taken), "ms", FASTEST_MS[engine], most=True, detail=detail)]


def scanning(base: Base, subject: str) -> list[str]:
    """What looks at a whole table without leave: one sentence for each block."""
    engine = base.engine
    held = some_of_everything(base, subject)
    # A look-up by key finds its own and misses the others.
    ids = sorted({name for label in held if label not in NOT_ASKED_FOR for name in held[label]})
    wrong = []
    for block in engine.blocks.values():
        if not block.returned or block.writes or block.name in MAY_SCAN or block.source.endswith("/engine.cypher"):
            continue
        for parameters, frame in _calls(block, ids):
            found = scans(engine, block.name, parameters, frame=frame)
            if found:
                wrong.append(f"{block.name}: {found[0].operator} of {found[0].table} gives {found[0].rows} rows")
                break
    return wrong


def _calls(block: Block, ids: list[str]) -> Iterator[tuple[dict[str, Value], pl.DataFrame | None]]:
    """How to run a block: once with all ids, or once for each of them."""
    given: dict[str, Value] = {
        "committed": "COMMITTED",
        "ids": ids,
        "limit": 10,
        "most": 1_000,
        "after": "",
        "number": 1,
        "before": 2,
        "state": "OPEN",
        "kind": "person",
    }
    known = {name: given[name] for name in block.parameters if name in given}
    if block.batch:
        yield known, pl.DataFrame({"id": ids})
    elif "id" in block.parameters:
        for one in ids:
            yield {**known, "id": one}, None
    else:
        yield known, None


def some_of_everything(base: Base, subject: str) -> dict[str, list[str]]:
    """For each label ids of nodes, about the subject where it has to do with it."""
    engine = base.engine
    files = engine.read_frame("store_files_of_subjects_bulk", pl.DataFrame({"id": [subject]})).head(3)["file"].to_list()
    heads = engine.read("view_heads_of_files", ids=files)[:3]
    numbers = engine.read_frame("store_numbers_of_files_bulk", pl.DataFrame({"id": files[:1]}))["token"].to_list()
    found = {
        "Subject": [subject],
        "CreditFile": files,
        "CreditRecord": [str(head["id"]) for head in heads],
        "RecordKey": [str(head["decision"]) for head in heads],
        "Identifier": numbers,
        "SourceFile": [str(row["id"]) for row in engine.read("store_sources")[:2]],
        "Department": [str(row["department"]) for row in engine.read("view_files", ids=files)],
        "CatalogueEntry": [base.catalogue.id_of("03.2")],
        "Region": [str(row["id"]) for row in engine.read("store_all_regions")[:2]],
        "LoadRun": [str(row["run_id"]) for row in engine.read("view_runs", limit=2)],
        "Base": ["base"],
    }
    assert all(found.values()), found
    return {**found, "Judgement": ["nobody's"]}  # no steward has judged here
