"""Loading one delivery: every row of it becomes visible at once, or nothing does.

The rule of this module: ledger and archive first, then the vault, then nodes and links that readers leave out,
then resolution, and last the one transaction that makes the run visible. A few rows are written in that transaction
as well, and placed as if they were there. Killed anywhere, the next writer takes back what did not reach that last
step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from graph.delivery import MISNAMED, REPEATS, Batch, Delivery, DeliveryKind
from graph.engines.base import Engine, Transaction
from graph.errors import EngineUnavailable
from graph.few import FEW, framed
from graph.sidebase.feed import FeedKind
from graph.sidebase.runs import RunEntry, RunKind, RunState
from graph.store.batches import FEW_LINES, Progress, kept, seal
from graph.store.batches import written as batches_written
from graph.store.changes import STAMPS, Changes, apply
from graph.store.changes import RunState as NewState
from graph.store.components import Touched
from graph.store.department_names import call, called_by
from graph.store.judging import placer
from graph.store.lapsing import Lapsing, absent_from, require_confirmed, speaks_for_others
from graph.store.loaded import Loaded, loaded_of, summary_text
from graph.store.looked_up import Looks
from graph.store.mirroring import mirror_judgements, standing
from graph.store.misnamed import misnamed
from graph.store.placing import Placement
from graph.store.proposing_few import propose_again
from graph.store.rows import RowWriter
from graph.store.rows_few import FewRowsWriter
from graph.store.runs import at_once, forget_run, open_in_graph, opening
from graph.store.settling import Standings, settled
from graph.store.sources import all_sources, some_sources
from graph.store.sweep import sweep
from graph.store.telling import PLACED, foretell, foretell_moves, tell
from graph.store.unwritten import AsWritten
from graph.store.versions import Source
from graph.store.writes import Writes
from graph.store.written import Written

if TYPE_CHECKING:
    from graph.base import Base

_NO_STAMPS: Final = STAMPS.to_frame()


@dataclass(frozen=True)
class Done:
    """A delivery that readers see: its new credit files, and known ones that are about another subject now.

    `graph` knows the new ones without being asked. `awake`: judgements that slept stand on the new ones. `few` rows are
    written in as few transactions as the order of writing allows, for each waits for the disk.
    """

    loaded: Loaded
    new: list[str]
    moved: list[str]
    awake: bool
    few: bool
    graph: Looks


def load(
    base: Base,
    delivery: Delivery,
    batches: Iterable[Batch],
    *,
    actor: str,
    confirm_lapse: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Load one delivery; must be called inside `base.writing()`. `progress` is told the rows of each batch.

    A delivery that was loaded before is not read again. Raises `NeedsConfirmation` when a full delivery would end
    more than `LAPSE_SHARE` of its scope; then, as after any other error, nothing of it remains.
    """
    before = _loaded_before(base, delivery)
    if before is not None:
        return before
    with base.side.sql.together("run", "delivery_note"):
        entry = base.side.runs.open_run(
            RunKind.LOAD, actor, file_id=delivery.id, file_hash=delivery.hash, file_name=delivery.name
        )
        base.side.delivery_notes.note(entry.number, delivery)
    try:
        base.archive.begin(delivery)
        done = write_delivery(
            base, entry, delivery, kept(base, delivery, batches), confirm_lapse=confirm_lapse, progress=progress
        )
    except EngineUnavailable:
        raise  # nothing can be swept in a base that is not there; the next writer does it
    except Exception:
        sweep(base, delivery.id, entry.number)
        forget_run(base, entry.id)
        base.side.feed.forget(entry.number)
        base.side.runs.close_run(entry.number, RunState.ABANDONED)
        raise
    # Readers see the delivery: what goes wrong from here on takes nothing back, the next writer finishes it.
    if not done.few:
        tell(base, entry.number, delivery)
    if done.awake:
        mirror_judgements(base)
    # The graph is on the disk and says COMMITTED: whoever finds the run OPEN in the ledger does all of this again.
    with _together(base, "proposal", "feed", "run", few=done.few, flushed=False):
        propose_again(base, new=done.new, moved=done.moved, graph=done.graph)
        if done.few:  # it waits for no more than a few proposals
            tell(base, entry.number, delivery)
        base.side.runs.close_run(entry.number, RunState.COMMITTED, summary_text(done.loaded))
    return done.loaded


def write_delivery(
    base: Base,
    entry: RunEntry,
    delivery: Delivery,
    batches: Iterable[Batch],
    *,
    confirm_lapse: bool,
    progress: Progress | None,
    state: str = "COMMITTED",
    under: int | None = None,
) -> Done:
    """Write a delivery under an open run and bring the run into `state`; what was visible before is not foretold.

    Ids of new subjects are made `under` another run's number, if there is one (`Placer.place`).
    """
    is_full = delivery.kind is DeliveryKind.FULL
    if is_full:  # it is one of those that speak
        open_in_graph(base, entry, delivery)
        base.fulls.forget()
    # All that was ever delivered is asked for only by a delivery that speaks for what it lacks.
    known = all_sources(base.engine) if is_full else base.fulls.before(base.engine, entry.number)
    writer = _writer(base, entry, delivery, known)
    taken = batches_written(base, delivery, writer, batches, progress)
    written = writer.written
    few = written.lines <= FEW_LINES
    at_one_go = few and writer.all_waits and not written.unsettled and writer.knows_department(delivery.department)
    if not at_one_go:
        seal(base, taken.unsealed)
        writer.write_rest()
    standings, lapse = _settled(base.engine, entry, delivery, written, known)
    require_confirmed(delivery, lapse, confirm=confirm_lapse)
    if not writer.knows_department(delivery.department):
        _know_department(base, delivery)
    with _together(base, "vault", "tie", "anchor", "feed", few=few):
        if at_one_go:
            seal(base, taken.unsealed)
        said = standing(base.side.judgements)
        touched = Touched(written.new_files, frozenset(written.older_files))
        rows = writer.unwritten
        graph = AsWritten(base.engine, rows)
        placement = placer(base, said, graph).place(touched, entry.number, under)
        changes = replace(placement.changes, file_stamps=_older(delivery, written)).with_standings(standings)
        _foretell(base, entry, written, placement, changes, taken.ties)
    otherwise = misnamed(base.engine, delivery.entry, placement.named_otherwise)
    loaded = _summary(entry, delivery, written, taken.findings, placement, lapsed=lapse.ended, misnamed=otherwise)
    done = NewState(entry.id, state, base.clock(), summary_text(loaded))
    called = called_by(base, delivery)
    unseen = _placed_new(base.engine, placement)
    if not few:
        unseen.write()

    def first(transaction: Transaction) -> None:
        if at_one_go:
            begun_and_done(transaction)
            writer.write_within(transaction)
        unseen.write_within(transaction)
        call(transaction, delivery.department, called)
        _link_source(transaction, entry, delivery, None if at_one_go else written.lines)

    begun_and_done = at_once(entry, delivery, done, written.lines)
    apply(base.engine, changes, None if at_one_go else done, first=first)
    if at_one_go and not written.older_files:  # of what was asked only subjects change, by which nothing is explained
        base.placed.keep(base.engine.writes, graph)
    new, moved = written.new_files["id"].to_list(), placement.changes.moves["file"].to_list()
    placed = rows.about(dict(placement.links.iter_rows()))
    return Done(loaded, new, moved, awake=bool(said.on(new)), few=few, graph=AsWritten(base.engine, placed))


def _writer(base: Base, entry: RunEntry, delivery: Delivery, known: Mapping[str, Source]) -> RowWriter:
    """The writer of the delivery's rows; a full delivery has made its run known already."""
    fulls = [source for source in known.values() if source.kind is DeliveryKind.FULL and source.id != delivery.id]
    return FewRowsWriter(
        base.engine,
        delivery,
        run=entry.number,
        entry_id=base.catalogue.id_of(delivery.entry),
        fulls=fulls,
        departments=base.departments,
        keep_present=speaks_for_others(delivery, known),
        opening=None if delivery.kind is DeliveryKind.FULL else opening(entry, delivery),
    )


def _loaded_before(base: Base, delivery: Delivery) -> Loaded | None:
    rows = base.engine.read("store_source_by_id", id=delivery.id)
    if not rows:
        return None
    number, lines = rows[0]["run"], rows[0]["lines"]
    assert isinstance(number, int)  # noqa: S101 - the schema says so; narrows the type
    assert isinstance(lines, int)  # noqa: S101 - as above
    entry = base.side.runs.run_numbered(number)
    return loaded_of(entry.summary).once_more(lines)


def _settled(
    engine: Engine, entry: RunEntry, delivery: Delivery, written: Written, known: Mapping[str, Source]
) -> tuple[Standings, Lapsing]:
    """How the decisions stand that the delivery speaks of, also by what it lacks, and how many of them that ends."""
    absent = absent_from(engine, delivery, written.present, known, entry.number)
    unsettled = written.unsettled | absent.standing
    if any(source.place > delivery.place for source in known.values()):
        unsettled |= absent.over  # what a later delivery ended, this one may have ended before

    def heard(ids: Iterable[str]) -> Mapping[str, Source]:
        return known if delivery.kind is DeliveryKind.FULL else {**known, **some_sources(engine, ids)}

    standings = settled(engine, unsettled, heard)
    return standings, absent.lapsing(standings)


def _foretell(
    base: Base, entry: RunEntry, written: Written, placement: Placement, changes: Changes, ties: Iterable[pl.DataFrame]
) -> None:
    """What goes into the side base before readers see the delivery."""
    for some in ties:
        base.side.ties.add_many(some)
    if not placement.anchors.is_empty():
        base.side.anchors.anchor_many(placement.anchors, entry.number)
    if entry.state is RunState.OPEN:
        placed = _with_kinds(placement.links, written.new_files)
        foretell(base, entry.number, FeedKind.LOADED, written.grown_files, changes.states, placed)
        foretell_moves(base, entry.number, changes.moves)


def _with_kinds(links: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Which subject new files are about, and what kind each file is of."""
    if len(files) > FEW:
        return links.join(files.rename({"id": "file"}), on="file")
    kinds = dict(files.iter_rows())
    placed = [(file, subject, kinds[file]) for file, subject in links.iter_rows() if file in kinds]
    return framed(placed, PLACED)


def _placed_new(engine: Engine, placement: Placement) -> Writes:
    """What no reader sees yet: new subjects, and the links of new files. The ids' anchors are in the ledger before."""
    writes = Writes(engine)
    writes.add("store_subjects_bulk", placement.subjects)
    writes.add("store_refers_to_bulk", placement.links)
    return writes


def _together(base: Base, *queues: str, few: bool, flushed: bool = True) -> AbstractContextManager[None]:
    """One transaction of the side base for a few rows; with many, whoever else writes there would wait too long."""
    return base.side.sql.together(*queues, flushed=flushed) if few else nullcontext()


def _older(delivery: Delivery, written: Written) -> pl.DataFrame:
    if not written.older_files:
        return _NO_STAMPS
    files = pl.DataFrame({"id": written.older_files}, {"id": pl.String})
    return files.with_columns(
        stamp=pl.lit(delivery.stamp), delivered=pl.lit(delivery.delivered).cast(pl.Datetime("us", "UTC"))
    )


def _know_department(base: Base, delivery: Delivery) -> None:
    """The delivering department, which a delivery without rows does not tell of."""
    department = {
        "id": delivery.department, "name": delivery.department_name, "code": delivery.department_code or None,
    }  # fmt: skip
    frame = pl.DataFrame([department], dict.fromkeys(department, pl.String))
    if base.engine.read_frame("store_known_departments_bulk", frame.select("id")).is_empty():
        base.engine.bulk("store_departments_bulk", frame)


def _link_source(transaction: Transaction, entry: RunEntry, delivery: Delivery, lines: int | None) -> None:
    """Who delivered it; and of how many rows, and which run used it, where that is not said yet (`runs.at_once`)."""
    of = {"source": delivery.id, "department": delivery.department}
    if lines is None:
        transaction.write("store_delivered_by", **of)
    else:
        transaction.write("store_source_links", **of, lines=lines, run=entry.id)


def _summary(
    entry: RunEntry,
    delivery: Delivery,
    written: Written,
    findings: Counter[str],
    placement: Placement,
    *,
    lapsed: int,
    misnamed: int,
) -> Loaded:
    files, subjects = len(written.new_files), len(placement.subjects)
    of_the_file = [code for outcome, code in REPEATS.items() if written.outcomes[outcome]]
    findings = findings + Counter([*of_the_file, MISNAMED] if misnamed else of_the_file)
    return Loaded(
        run=entry.number,
        run_id=entry.id,
        delivery=delivery.id,
        name=delivery.name,
        lines=written.lines,
        outcomes={outcome.value: count for outcome, count in sorted(written.outcomes.items()) if count},
        findings=dict(sorted(findings.items())),
        lapsed=lapsed,
        files=files,
        subjects=subjects,
        linked=files - subjects,
        contested=placement.contested,
        misnamed=misnamed,
    )
