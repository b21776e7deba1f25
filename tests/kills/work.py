"""What is done to a base when it is killed: each operation as steps between which the base is whole.

The rule of this module: a step may be repeated, wherever it or a later one was stopped, and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from graph.base import Base
from graph.delivery import DeliveryKind
from graph.facts import facts_of
from graph.resolution.evidence import Judgement
from graph.sidebase.judgements import Verdict
from graph.store.judging import all_one, judge, judge_pairs, retract
from graph.store.load import load
from graph.store.mirroring import standing
from graph.store.rebuild import rebuild
from graph.store.resolving import resolve_all
from tests.laws.ground import withdraw_told
from tests.world import Said, Told

Step = Callable[[Base], object]


@dataclass(frozen=True)
class World:
    """Deliveries of three departments about the same companies; `size`, a multiple of 80, is the largest's rows."""

    size: int

    @property
    def first(self) -> Told:
        """A first delivery, a part of which the next one of this department says again."""
        return Told("甲局", 0, self._rows("A", 0, self.size), sizes=self._cut(self.size, 2))

    @property
    def again(self) -> Told:
        """Half of the first delivery and something more, so that withdrawing the first keeps that half."""
        rows = (*self._rows("A", 0, self.size // 2), *self._rows("A", self.size, self.size // 4))
        return Told("甲局", 1, rows, sizes=self._cut(len(rows), 2))

    @property
    def elsewhere(self) -> Told:
        """What another department holds on the same companies, and two namesakes that nothing joins."""
        rows = (*self._rows("B", self.size // 4, self.size // 2), Said("B-a", "双生商行"), Said("B-b", "双生商行"))
        return Told("乙局", 2, rows, region="310101")

    @property
    def late(self) -> Told:
        """A delivery of a third department, in many batches, older than what is here already."""
        return Told(
            "丙局", -1, self._rows("C", 0, self.size), region="440103", sizes=self._cut(self.size, 4), salt="late"
        )

    @property
    def full(self) -> Told:
        """A full delivery of the first department: some of its decisions are gone, some are told otherwise."""
        kept = self._rows("A", self.size // 20, self.size // 2)
        changed = self._rows("A", self.size // 2 + self.size // 20, self.size // 2, content="更正")
        return Told("甲局", 5, (*kept, *changed), kind=DeliveryKind.FULL, sizes=self._cut(len(kept) + len(changed), 3))

    @property
    def corrections(self) -> Told:
        """Corrections of the second department."""
        rows = self._rows("B", self.size // 4, self.size // 8, content="更正")
        return Told("乙局", 6, rows, kind=DeliveryKind.CORRECTIONS, region="310101")

    @staticmethod
    def _rows(letter: str, start: int, count: int, content: str = "罚款") -> tuple[Said, ...]:
        """Decisions on companies `start` and following, each tenth company without its (made-up) code."""
        return tuple(
            Said(
                f"{letter}-{at}",
                f"第{at}号商行",
                None if at % 10 == 9 else f"91110000{at:08d}XX",
                content,
                address="某路一号" if at % 7 == 0 else None,
            )
            for at in range(start, start + count)
        )

    @staticmethod
    def _cut(rows: int, batches: int) -> tuple[int, ...]:
        size = rows // batches
        return (*[size] * (batches - 1), rows - size * (batches - 1))


@dataclass(frozen=True)
class Operation:
    """What stands in the base before, what is got ready just before, and the steps that may be killed."""

    name: str
    before: tuple[Told, ...]
    steps: tuple[Step, ...]
    ready: tuple[Step, ...] = ()


def operations(world: World) -> Mapping[str, Operation]:
    """Every operation of a base that is up to date, by name."""
    apart = partial(judged_apart, name=f"第{world.size // 4}号商行")
    before = (world.first, world.again, world.elsewhere)
    loads = tuple(partial(loaded, told=told) for told in (world.late, world.full, world.corrections))
    known = (
        Operation("load", before, loads),
        Operation("withdraw", before, (partial(withdrawn, told=world.first), partial(withdrawn, told=world.elsewhere))),
        Operation("resolve", before, (apart, judged_same, taken_back, judged_one, doubted, resolved)),
        Operation("checkpoint", before, (checkpointed,), ready=(partial(loaded, told=world.late),)),
        Operation("rebuild", before, (rebuilt,), ready=(judged_same,)),
    )
    return {one.name: one for one in known}


def loaded(base: Base, told: Told) -> object:
    """Load a delivery; known already, it is not read again."""
    with base.writing():
        return load(base, told.delivery(base.ids), told.batches(base.ids), actor="test", confirm_lapse=True)


def withdrawn(base: Base, told: Told) -> object:
    """Withdraw a delivery, if it is here."""
    with base.writing():
        pass
    if base.engine.read("store_source_by_id", id=told.delivery(base.ids).id):
        withdraw_told(base, told)
    return None


def judged_apart(base: Base, name: str) -> object:
    """A steward says that two files with one code are about different companies."""
    return _judged(base, Verdict.DIFFERENT, _files_named(base, name))


def judged_same(base: Base) -> object:
    """A steward says that two namesakes are the same."""
    return _judged(base, Verdict.SAME, _files_named(base, "双生商行"))


def judged_one(base: Base) -> object:
    """In one act a steward says of three companies that they are one."""
    names = ("第0号商行", "第1号商行", "第2号商行")
    files = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"] if fact[2] in names)
    with base.writing():
        if not {file for one in base.side.judgements.history(files) for file in (one.left, one.right)} >= set(files):
            judge_pairs(base, Verdict.SAME, all_one(files), actor="steward", reason="one owner")
    return None


def doubted(base: Base) -> object:
    """A steward cannot tell two namesakes apart, which changes nothing."""
    pair = _files_named(base, "双生商行")
    with base.writing():
        said = [one.verdict for one in base.side.judgements.history(pair)]
        if Verdict.UNSURE not in said:
            judge(base, Verdict.UNSURE, *pair, actor="steward", reason="two streets")
    return None


def taken_back(base: Base) -> object:
    """The steward takes the first judgement back."""
    with base.writing():
        for one in standing(base.side.judgements):
            if one.verdict.name == "DIFFERENT":
                retract(base, one.id, actor="steward", reason="a mistake")
    return None


def resolved(base: Base) -> object:
    """Every file is placed anew."""
    with base.writing():
        return resolve_all(base, actor="steward").moved


def checkpointed(base: Base) -> None:
    """What the log holds goes into the base."""
    base.engine.checkpoint()


def rebuilt(base: Base) -> object:
    """All facts are dropped and built again."""
    with base.writing():
        return rebuild(base, actor="test")


def judgements(base: Base) -> tuple[Judgement, ...]:
    """What stands, as the oracle takes it."""
    return standing(base.side.judgements)


def _judged(base: Base, verdict: Verdict, pair: tuple[str, str]) -> object:
    with base.writing():
        said = {(one.left, one.right) for one in base.side.judgements.history(pair)}
        if pair in said:
            return None
        return judge(base, verdict, *pair, actor="steward", reason="known to me")


def _files_named(base: Base, name: str) -> tuple[str, str]:
    left, right = sorted(str(fact[0]) for fact in facts_of(base.engine).by_kind["files"] if fact[2] == name)[:2]
    return left, right
