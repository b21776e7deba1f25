"""A base of its own for each example of a law, and what examples do with it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from graph.base import Base, open_base
from graph.engines import open_engine, prepare
from graph.facts import Facts, facts_of
from graph.resolution.evidence import Judgement
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import all_one, judge_pairs, not_of
from graph.store.load import load
from graph.store.loaded import Loaded
from graph.store.mirroring import standing
from graph.store.rebuild import LABELS, wipe
from graph.store.withdraw import withdraw
from tests.installed import used_home
from tests.oracle import Oracle
from tests.servers.emptying import emptied
from tests.world import Told

_numbers = itertools.count()


@contextmanager
def fresh_base(settings: Settings, like: Path | None = None, *, keep: bool = False) -> Iterator[Base]:
    """An open base without deliveries, or a copy of the closed embedded one in `like`.

    On a server it is the one database there is, emptied. Its folder is gone afterwards, unless it is to be kept for
    others to be made like it: hundreds of examples leave gigabytes.
    """
    home = settings.home / f"example-{next(_numbers)}"
    if not settings.embedded:
        cleared(settings)
    if like is None:
        used_home(home)
    else:
        shutil.copytree(like, home)
    with open_base(replace(settings, home=home)) as base:
        yield base
    if not keep:
        shutil.rmtree(home)


def cleared(settings: Settings) -> None:
    """Take every fact out of the server's database; regions and entries, which no law changes, may stay."""
    engine = open_engine(settings)
    try:
        prepare(engine)
        for label in LABELS:
            wipe(engine, label)
        untouched = all(row["hidden"] is None for row in engine.read("view_epoch"))
    finally:
        engine.close()
    if not untouched:
        emptied(settings)


def load_all(base: Base, told: Sequence[Told]) -> list[Loaded]:
    """Load deliveries in this order; a full one may end as much as it likes."""
    with base.writing():
        return [load_told(base, one, confirm_lapse=True) for one in told]


def load_told(base: Base, told: Told, *, confirm_lapse: bool = False) -> Loaded:
    """Load one delivery, inside `base.writing()`."""
    return load(base, told.delivery(base.ids), told.batches(base.ids), actor="test", confirm_lapse=confirm_lapse)


def withdraw_told(base: Base, told: Told) -> None:
    """Withdraw the run that loaded a delivery."""
    with base.writing():
        withdraw(base, run_of(base, told), actor="test", reason="wrong file")


def run_of(base: Base, told: Told) -> str:
    """The committed run of a delivery."""
    delivery = told.delivery(base.ids)
    runs = [run for run in base.side.runs.runs_of_file(delivery.hash) if run.file_id == delivery.id]
    return next(run.id for run in runs if run.state == "committed" and run.kind == "load")


@dataclass(frozen=True)
class Says:
    """An act of a steward on the files at these places in the order of ids: all one, or the first not of the others."""

    verdict: Verdict
    places: tuple[int, ...]
    steward: str


def judge_all(base: Base, acts: Sequence[Says], facts: Facts | None = None) -> list[str]:
    """Perform these acts; their ids. `facts` are those of the base, where they are known."""
    known = facts or facts_of(base.engine)
    files = sorted(str(fact[0]) for fact in known.by_kind["files"])
    done = []
    for act in acts:
        meant = [files[place] for place in act.places]
        pairs = all_one(meant) if act.verdict is Verdict.SAME else not_of(meant[0], meant[1:])
        with base.writing():
            done.append(judge_pairs(base, act.verdict, pairs, actor=act.steward, reason="known to me").id)
    return done


def judged(base: Base) -> tuple[Judgement, ...]:
    """What stands, as the oracle takes it."""
    return standing(base.side.judgements)


def expected(base: Base, told: Sequence[Told], judgements: Sequence[Judgement] = ()) -> Facts:
    """What the oracle says of these deliveries."""
    return _oracle(base, told, judgements).expected()


def assert_base_holds(base: Base, told: Sequence[Told]) -> Facts:
    """The facts and the mirrored judgements are the oracle's, for what stands in the ledger; these facts."""
    oracle, facts = _oracle(base, told, judged(base)), facts_of(base.engine)
    assert_same(facts, oracle.expected())
    mirrored = {str(row["id"]): row["verdict"] for row in base.engine.read("store_judgement_ids")}
    assert mirrored == oracle.mirrored()
    return facts


def _oracle(base: Base, told: Sequence[Told], judgements: Sequence[Judgement]) -> Oracle:
    return Oracle(base.ids, told, judgements, base.catalogue.id_of("03.2"))


def assert_same(found: Facts, wanted: Facts) -> None:
    """Compare kind by kind, so that a failure shows what differs."""
    for kind, facts in wanted.by_kind.items():
        assert found.by_kind[kind] - facts == frozenset(), f"{kind}: too much"
        assert facts - found.by_kind[kind] == frozenset(), f"{kind}: missing"
    assert found.subjects == wanted.subjects
