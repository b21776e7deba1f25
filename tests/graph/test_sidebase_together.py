from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from graph.clock import utc_now
from graph.errors import EngineUnavailable
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.chain import AuditEntry
from graph.sidebase.tables.audit import audit_entry
from graph.sidebase.together import Together
from tests.servers.sides import clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

AT_ONCE = 24


class Disk:
    """A disk that is held up until it is let go, so that a line forms behind its first batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.fails_with: Exception | None = None

    def write(self, batch: Sequence[int]) -> list[int]:
        self.batches.append(list(batch))
        self.begun.set()
        assert self.go_on.wait(30)
        if self.fails_with is not None and len(self.batches) > 1:
            raise self.fails_with
        return [-number for number in batch]


def line_behind(disk: Disk, together: Together[int, int], pool: ThreadPoolExecutor, company: int) -> list[object]:
    """What came of one number that is being written and of `company` more that wait behind it."""

    def outcome(number: int) -> object:
        try:
            return together.write(number)
        except Exception as error:  # noqa: BLE001 - the outcome is what is looked at
            return error

    futures = [pool.submit(outcome, 0)]
    assert disk.begun.wait(30)
    futures += [pool.submit(outcome, number) for number in range(1, company + 1)]
    while len(together._line) < company:
        time.sleep(0.001)
    disk.go_on.set()
    return [future.result(30) for future in futures]


def test_those_who_wait_are_written_together_and_each_gets_its_own_answer() -> None:
    disk = Disk()
    together = Together(disk.write)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert line_behind(disk, together, pool, 20) == [-number for number in range(21)]
    assert [len(batch) for batch in disk.batches] == [1, 20]
    assert together.write(7) == -7  # alone: at once


def test_a_long_line_is_written_in_parts() -> None:
    disk = Disk()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert line_behind(disk, Together(disk.write, most=8), pool, 20) == [-number for number in range(21)]
    assert [len(batch) for batch in disk.batches] == [1, 8, 8, 4]


def test_a_batch_that_cannot_be_written_is_refused_as_a_whole() -> None:
    disk = Disk()
    disk.fails_with = EngineUnavailable("The disk is full.")
    together = Together(disk.write)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        first, *others = line_behind(disk, together, pool, 20)
        assert first == 0
        assert {str(other) for other in others} == {"The disk is full."}
        assert len({id(other) for other in others}) == 20
        disk.fails_with = None
        assert together.write(5) == -5  # nobody kept the lead


def test_a_fault_of_the_program_frees_the_line_too() -> None:
    disk = Disk()
    disk.fails_with = ZeroDivisionError("a fault")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        _, *others = line_behind(disk, Together(disk.write), pool, 5)
    assert sorted(type(other).__name__ for other in others) == ["EngineUnavailable"] * 4 + ["ZeroDivisionError"]


def test_concurrent_entries_share_transactions_and_stay_one_chain(settings: Settings) -> None:
    def look(number: int) -> list[int]:
        entry = AuditEntry(f"a{number}", "supervision", "show", what=("s",))
        return [sequence for _ in range(10) for sequence in opened.audit.write_many([entry, entry])]

    with SideBase.open(settings, utc_now) as opened:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = list(pool.map(look, range(AT_ONCE)))
        assert sorted(sequence for mine in told for sequence in mine) == list(range(1, AT_ONCE * 20 + 1))
        assert all(second == first + 1 for mine in told for first, second in zip(mine[::2], mine[1::2], strict=True))
        for number, mine in enumerate(told):
            assert [record.sequence for record in opened.audit.entries(actor=f"a{number}")] == mine
        report = opened.verify_audit()
        assert (report.findings, report.entries) == ((), AT_ONCE * 20)


def test_nobody_is_told_that_an_entry_is_written_that_is_not(side: SideBase) -> None:
    with side.sql.writing("audit") as connection:
        audit_entry.drop(connection)

    def look(number: int) -> str:
        try:
            return str(side.audit.write(AuditEntry(f"a{number}", "supervision", "show", what=("s",))))
        except EngineUnavailable:
            return "refused"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(look, range(AT_ONCE))) == {"refused"}
    with side.sql.writing("audit") as connection:
        audit_entry.create(connection)
    assert side.audit.entries() == []
