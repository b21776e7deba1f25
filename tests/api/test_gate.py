"""How many are let in, how many wait, and what becomes of them at the end."""

from __future__ import annotations

import threading
import time

import anyio
import pytest

from api.failures import Overloaded
from api.gate import Gate

SOON = 10.0


class Work:
    """Blocks until it is let go; knows how many run at once."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.running = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        assert self.may_end.wait(SOON)
        with self._lock:
            self.running -= 1
        return "done"


async def until(inside: int, running: int, gate: Gate, work: Work | None = None) -> None:
    """Wait for so many to be inside and running, and with `work` until their threads have begun it as well."""
    with anyio.fail_after(SOON):
        while (gate.inside, gate.running) != (inside, running) or (work is not None and work.running != running):
            await anyio.sleep(0.005)


def test_two_run_two_wait_and_the_fifth_is_turned_away() -> None:
    async def scene() -> None:
        gate, work, answers = Gate(2, 2, patience_s=SOON), Work(), list[str]()

        async def ask() -> None:
            answers.append(await gate.run(work))

        async with anyio.create_task_group() as asking:
            for _ in range(4):
                asking.start_soon(ask)
            await until(4, 2, gate, work)
            with pytest.raises(Overloaded) as refused:
                await gate.run(work)
            assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "1")
            work.may_end.set()
        assert (answers, work.most, gate.inside) == (["done"] * 4, 2, 0)

    anyio.run(scene)


def test_a_burst_in_one_moment_is_held_to_the_same_number() -> None:
    async def scene() -> None:
        gate, work, refused = Gate(2, 3, patience_s=SOON), Work(), list[Overloaded]()

        async def ask() -> None:
            try:
                await gate.run(work)
            except Overloaded as error:
                refused.append(error)

        async with anyio.create_task_group() as asking:
            for _ in range(20):
                asking.start_soon(ask)
            await until(5, 2, gate)
            work.may_end.set()
        assert len(refused) == 15

    anyio.run(scene)


def test_whoever_waits_too_long_is_turned_away_and_leaves_no_place_taken() -> None:
    async def scene() -> None:
        gate, work = Gate(1, 5, patience_s=0.05), Work()
        async with anyio.create_task_group() as asking:
            asking.start_soon(gate.run, work)
            await until(1, 1, gate)
            begun = time.monotonic()
            with pytest.raises(Overloaded):
                await gate.run(work)
            assert time.monotonic() - begun < SOON / 2
            work.may_end.set()
        assert await gate.run(lambda: "again") == "again"
        assert (gate.inside, gate.running) == (0, 0)

    anyio.run(scene)


def test_a_closed_gate_lets_nobody_in_and_those_inside_end() -> None:
    async def scene() -> None:
        gate, work, answers = Gate(1, 5, patience_s=SOON), Work(), list[str]()

        async def ask() -> None:
            answers.append(await gate.run(work))

        async with anyio.create_task_group() as asking:
            asking.start_soon(ask)
            asking.start_soon(ask)
            await until(2, 1, gate)
            gate.close()
            with pytest.raises(Overloaded, match="stopping"):
                await gate.run(work)
            work.may_end.set()
        assert answers == ["done", "done"]

    anyio.run(scene)


def test_a_fault_of_the_work_frees_its_place() -> None:
    async def scene() -> None:
        gate = Gate(1, 1, patience_s=SOON)
        with pytest.raises(ZeroDivisionError):
            await gate.run(lambda: 1 // 0)
        assert await gate.run(lambda: 1) == 1

    anyio.run(scene)
