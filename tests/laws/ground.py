"""A base of its own for each example of a law, and what examples do with it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from graph.base import Base, open_base
from graph.engines import open_engine, prepare
from graph.facts import Facts, facts_of
from graph.resolution.evidence import Judgement
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.store.judging import judge
from graph.store.load import Loaded, load
from graph.store.mirroring import standing
from graph.store.rebuild import LABELS, wipe
from graph.store.withdraw import withdraw
from tests.conftest import emptied
from tests.oracle import Oracle
from tests.world import Told

_numbers = itertools.count()


@contextmanager
def fresh_base(settings: Settings, like: Path | None = None) -> Iterator[Base]:
    """An open base without deliveries, or a copy of the closed embedded one in `like`.

    On a server it is the one database there is, emptied.
    """
    home = settings.home / f"example-{next(_numbers)}"
    if like is not None:
        shutil.copytree(like, home)
    if not settings.embedded:
        cleared(settings)
    with open_base(replace(settings, home=home)) as base:
        yield base


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
    runs = base.side.runs.runs_of_file(delivery.hash)
    return next(run.id for run in runs if run.state == "committed" and run.kind == "load")


def judge_first_pair(base: Base, verdict: Verdict) -> tuple[Judgement, ...]:
    """Judge the first two credit files of the base, if there are two."""
    files = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"])[:2]
    if len(files) == 2:
        with base.writing():
            judge(base, verdict, *files, actor="steward", reason="known to me")
    return standing(base.side.judgements)


def expected(base: Base, told: Sequence[Told], judgements: Sequence[Judgement] = ()) -> Facts:
    """What the oracle says of these deliveries."""
    return Oracle(base.ids, told, judgements, base.catalogue.id_of("03.2")).expected()


def assert_same(found: Facts, wanted: Facts) -> None:
    """Compare kind by kind, so that a failure shows what differs."""
    for kind, facts in wanted.by_kind.items():
        assert found.by_kind[kind] - facts == frozenset(), f"{kind}: too much"
        assert facts - found.by_kind[kind] == frozenset(), f"{kind}: missing"
    assert found.subjects == wanted.subjects
