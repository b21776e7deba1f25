"""Judgements: what people decide about credit files, written down, applied, taken back, or only tried.

The rule of this module: the ledger is the judgement, the graph only follows it. Judgements made together are one act
with one id. A judgement on a file that is not here sleeps and wakes when the file returns.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import BadInput, NotFound
from graph.resolution import evidence
from graph.resolution.standing import Standing
from graph.resolution.strong import compare
from graph.sidebase.judgements import Judgement, NewJudgement, Verdict
from graph.sidebase.runs import RunKind, RunState
from graph.store.changes import apply
from graph.store.components import Touched
from graph.store.looked_up import Looks
from graph.store.mirroring import PROPOSED, mirror_judgements, standing
from graph.store.placing import Placement, Placer
from graph.store.proposing_few import propose_again
from graph.store.telling import foretell_moves, tell

if TYPE_CHECKING:
    from graph.base import Base

Pair = tuple[str, str]


@dataclass(frozen=True)
class Act:
    """What one act judged: `id` takes all of it back, `moved` files are about another subject now.

    `waiting` are the ids of judgements that act only when a second steward agrees, `contradicted` of those that join
    nothing because another standing judgement on the same pair says the opposite.
    """

    id: str
    verdict: Verdict | None
    judgements: tuple[Judgement, ...]
    moved: int
    waiting: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What an act would do: `moved` files would be about another subject. Nothing was written."""

    verdict: Verdict
    pairs: tuple[Pair, ...]
    moved: int


def all_one(files: Sequence[str]) -> tuple[Pair, ...]:
    """The pairs of “all these are one”: the least file with each other, so that two stewards name the same pairs."""
    first, *others = sorted(set(files))
    return tuple((first, other) for other in others)


def not_of(file: str, others: Iterable[str]) -> tuple[Pair, ...]:
    """The pairs of “this one is not of these”."""
    return tuple((file, other) for other in sorted(set(others)))


def judge(base: Base, verdict: Verdict, left: str, right: str, *, actor: str, reason: str) -> Judgement:
    """Write down what a person says of two credit files and apply it; inside `base.writing()`.

    Raises `NotFound` for a file that is not here, `BadInput` for a file judged against itself.
    """
    return judge_pairs(base, verdict, [(left, right)], actor=actor, reason=reason).judgements[0]


def judge_pairs(
    base: Base, verdict: Verdict, pairs: Sequence[Pair], *, actor: str, reason: str, act: str | None = None
) -> Act:
    """Judge several pairs alike in one act and apply it; inside `base.writing()`. Errors as `judge`.

    Whoever gives an id for the `act` may ask again after being killed: what is written down already stays as it is.
    """
    files = _known(base, pairs)
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    act = act or uuid.uuid4().hex
    new = [
        NewJudgement(verdict, left, right, actor, reason, act=act, id=act if len(pairs) == 1 else f"{act}-{at}")
        for at, (left, right) in enumerate(pairs)
    ]
    base.side.judgements.judge_many(new)
    moved = _replace(base, entry.number, files)
    propose_again(base, moved=moved)
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    judged = base.side.judgements.act(act)
    return Act(act, verdict, tuple(judged), len(moved), _waiting(base, judged), _contradicted(base, judged))


def try_pairs(base: Base, verdict: Verdict, pairs: Sequence[Pair], *, actor: str) -> Trial:
    """What `judge_pairs` would do, writing nothing; inside `base.writing()`. Errors as `judge`."""
    files = _known(base, pairs)
    tried = [
        evidence.Judgement(f"~{at:09d}", evidence.Verdict[verdict.name], min(pair), max(pair), actor, "")
        for at, pair in enumerate(pairs)
    ]
    placement = _placement(base, 0, files, Standing((*standing(base.side.judgements), *tried)))
    return Trial(verdict, tuple(pairs), len(placement.changes.moves))


def retract(base: Base, act_id: str, *, actor: str, reason: str, act: str | None = None) -> Act:
    """Take an act or a single judgement back and undo what it did; inside `base.writing()`.

    Raises `NotFound` when there is none, `BadInput` when nothing of it stands any more. `act` is the id of the
    retraction itself, which is made unless given.
    """
    gone = base.side.judgements.act(act_id)
    entry = base.side.runs.open_run(RunKind.RESOLVE, actor)
    act = act or uuid.uuid4().hex
    back = [NewJudgement(None, one.left, one.right, actor, reason, retracts=one.id, act=act) for one in gone]
    base.side.judgements.judge_many(back)
    moved = _replace(base, entry.number, frozenset(file for one in gone for file in (one.left, one.right)))
    propose_again(base, moved=moved)
    base.side.runs.close_run(entry.number, RunState.COMMITTED)
    return Act(act_id, None, tuple(base.side.judgements.judgement(one.id) for one in back), len(moved))


def place_all(base: Base, run: int) -> int:
    """Place every credit file anew, by the rules and judgements of today; how many files moved."""
    files = pl.concat([*base.engine.stream("store_all_files", 100_000), _NO_FILES])["file_id"]
    return len(_replace(base, run, frozenset(files)))


def place_judged(base: Base, run: int, *, unseen: bool = False) -> None:
    """Place every file anew that was ever judged: what a killed judgement left undone.

    `unseen` while readers see nothing: then nothing is told of it.
    """
    judged = base.side.judgements.all_files()
    _replace(base, run, frozenset(judged), unseen=unseen)


def placer(base: Base, judgements: Standing | None = None, graph: Looks | None = None) -> Placer:
    """A placer with today's rules and the standing judgements, or with these; in the graph as it is, or as given."""
    said = standing(base.side.judgements) if judgements is None else judgements
    return Placer(base.engine if graph is None else graph, base.side.anchors, base.ids, said, compare)


def _known(base: Base, pairs: Sequence[Pair]) -> frozenset[str]:
    """The files of these pairs, all of which are here."""
    if not pairs:
        raise BadInput("There is no pair to judge.")
    for left, right in pairs:
        if left == right:
            raise BadInput("A credit file cannot be judged against itself.", file=left)
    files = sorted({file for pair in pairs for file in pair})
    known = set(base.engine.read_frame("store_known_files_bulk", pl.DataFrame({"id": files}))["id"])
    for file in files:
        if file not in known:
            raise NotFound(f"There is no credit file {file}.", file=file)
    return frozenset(files)


def _waiting(base: Base, judged: Sequence[Judgement]) -> tuple[str, ...]:
    """Those of these judgements that wait for a second steward."""
    waiting = {row["id"] for row in base.engine.read("store_judgement_ids") if row["verdict"] == PROPOSED}
    return tuple(one.id for one in judged if one.id in waiting)


def _contradicted(base: Base, judged: Sequence[Judgement]) -> tuple[str, ...]:
    """Those of these judgements to which a standing one on the same pair says the opposite."""
    files = sorted({file for one in judged for file in (one.left, one.right)})
    said = {(frozenset((one.left, one.right)), one.verdict) for one in base.side.judgements.standing_judgements(files)}
    opposite = {Verdict.SAME: Verdict.DIFFERENT, Verdict.DIFFERENT: Verdict.SAME}
    return tuple(
        one.id
        for one in judged
        if one.verdict in opposite and (frozenset((one.left, one.right)), opposite[one.verdict]) in said
    )


def _replace(base: Base, run: int, files: frozenset[str], *, unseen: bool = False) -> list[str]:
    """Place these files anew and let readers see it at once; the files that moved."""
    placement = _placement(base, run, files)
    if not placement.anchors.is_empty():
        base.side.anchors.anchor_many(placement.anchors, run)
    if not unseen:
        foretell_moves(base, run, placement.changes.moves)
    apply(base.engine, placement.changes)
    if not unseen:
        tell(base, run)
    mirror_judgements(base)
    return placement.changes.moves["file"].to_list()


def _placement(base: Base, run: int, files: frozenset[str], judgements: Standing | None = None) -> Placement:
    return placer(base, judgements).place(Touched(again=files), run)


_NO_FILES = pl.DataFrame(schema={"file_id": pl.String, "name": pl.String, "run": pl.Int64})
