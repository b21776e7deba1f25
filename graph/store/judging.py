"""Judgements: what people decide about two credit files, written down, applied, taken back.

The rule of this module: the ledger is the judgement, the graph only follows it. A judgement on a file that is not
here sleeps and wakes when the file returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.engines.base import Transaction
from graph.errors import NotFound
from graph.resolution import evidence
from graph.resolution.strong import compare
from graph.sidebase.judgements import Judgement, NewJudgement, Verdict
from graph.sidebase.runs import RunKind, RunState
from graph.store.changes import apply
from graph.store.components import Touched
from graph.store.placing import Placer
from graph.store.rows import NEW_FILES

if TYPE_CHECKING:
    from graph.base import Base
    from graph.sidebase.judgements import Judgements

NODES = pl.Schema(
    {
        "id": pl.String(),
        "verdict": pl.String(),
        "actor": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "reason": pl.String(),
    }
)
LINKS = pl.Schema({"judgement": pl.String, "file": pl.String})


def judge(base: Base, verdict: Verdict, left: str, right: str, *, actor: str, reason: str) -> Judgement:
    """Write down what a person says of two credit files and apply it; inside `base.writing()`.

    Raises `NotFound` for a file that is not here, `BadInput` for a file judged against itself.
    """
    known = base.engine.read_frame("store_known_files_bulk", pl.DataFrame({"id": sorted({left, right})}))
    for file in (left, right):
        if file not in known["id"]:
            raise NotFound(f"There is no credit file {file}.", file=file)
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    judged = base.side.judgements.judge(NewJudgement(verdict, left, right, actor, reason))
    _replace(base, entry.number, frozenset({left, right}))
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    return judged


def retract(base: Base, judgement_id: str, *, actor: str, reason: str) -> Judgement:
    """Take a judgement back and undo what it did; inside `base.writing()`."""
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    gone = base.side.judgements.retract(judgement_id, actor=actor, reason=reason)
    _replace(base, entry.number, frozenset({gone.left, gone.right}))
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    return gone


def resolve(base: Base, *, actor: str) -> int:
    """Place every credit file anew, by the rules and judgements of today; how many files moved."""
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    files = pl.concat([*base.engine.stream("store_all_files", 100_000), _NO_FILES])["file_id"]
    moved = _replace(base, entry.number, frozenset(files))
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    return moved


def place_judged(base: Base, run: int) -> None:
    """Place every file anew that was ever judged: what a killed judgement left undone."""
    judged = base.side.judgements.all_files()
    _replace(base, run, frozenset(judged))


def placer(base: Base) -> Placer:
    """A placer with today's rules and the standing judgements."""
    return Placer(base.engine, base.side.anchors, base.ids, standing(base.side.judgements), compare)


def standing(judgements: Judgements) -> tuple[evidence.Judgement, ...]:
    """The standing judgements as resolution sees them."""
    return tuple(
        evidence.Judgement(one.id, evidence.Verdict[one.verdict.name], one.left, one.right, one.actor, one.reason)
        for one in judgements.standing_judgements()
        if one.verdict is not None
    )


def mirror_judgements(base: Base) -> None:
    """Bring the graph's judgements in line with the ledger's: those that stand, between files that are here."""
    told = [one for one in base.side.judgements.standing_judgements() if one.verdict is not None]
    mirrored = {str(row["id"]) for row in base.engine.read("store_judgement_ids")}
    if not told and not mirrored:
        return
    files = pl.DataFrame({"id": sorted({file for one in told for file in (one.left, one.right)})}, {"id": pl.String})
    here = set(base.engine.read_frame("store_known_files_bulk", files)["id"]) if told else set()
    awake = {one.id: one for one in told if one.left in here and one.right in here}
    gone = pl.DataFrame({"id": sorted(mirrored - set(awake))}, {"id": pl.String})
    new = [awake[name] for name in sorted(set(awake) - mirrored)]
    nodes = [(one.id, one.verdict.name if one.verdict else "", one.actor, one.at, one.reason) for one in new]
    links = [(one.id, file) for one in new for file in (one.left, one.right)]
    frames = {
        "store_drop_judgements_bulk": gone,
        "store_judgements_bulk": pl.DataFrame(nodes, NODES, orient="row"),
        "store_judged_on_bulk": pl.DataFrame(links, LINKS, orient="row"),
    }

    def mirror(transaction: Transaction) -> None:
        for block, frame in frames.items():
            if not frame.is_empty():
                transaction.bulk(block, frame)

    if gone.height or new:
        base.engine.transact(mirror)  # a judgement is mirrored with both its files or not at all


def _replace(base: Base, run: int, files: frozenset[str]) -> int:
    """Place these files anew and let readers see it at once; how many files moved."""
    placement = placer(base).place(Touched(new=NEW_FILES.to_frame(), again=files), run)
    if not placement.anchors.is_empty():
        base.side.anchors.anchor_many(placement.anchors, run)
    apply(base.engine, placement.changes)
    mirror_judgements(base)
    return len(placement.changes.moves)


_NO_FILES = pl.DataFrame(schema={"file_id": pl.String, "name": pl.String, "run": pl.Int64})
