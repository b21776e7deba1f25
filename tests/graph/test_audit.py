from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Table, delete, insert, select, text, update

from graph.clock import utc_now
from graph.errors import BadInput, EngineUnavailable
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.chain import GENESIS, AuditEntry, chained_hash, signed_head
from graph.sidebase.exported import verify_export
from graph.sidebase.tables import APPEND_ONLY
from graph.sidebase.tables.audit import audit_entry, audit_head, audit_touch
from graph.sidebase.verify import AuditReport
from graph.view.sheet import Sheet
from tests.servers.sides import Hours, clock, settings, side

__all__ = ["clock", "settings", "side"]  # fixtures

WRITE = """
import sys
from pathlib import Path
from graph.clock import utc_now
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.chain import AuditEntry
side = SideBase.open(Settings(home=Path(sys.argv[1]), side_base=sys.argv[2]), utc_now)
for number in range(int(sys.argv[4])):
    print(side.audit.write(AuditEntry(sys.argv[3], "supervision", "show", what=(f"subject{number}",))), flush=True)
side.close()
"""


def looked(*subjects: str, actor: str = "operator") -> AuditEntry:
    return AuditEntry(actor, "supervision", "show", "case 7", subjects, {"subjects": len(subjects)}, "request")


def codes(report: AuditReport) -> set[str]:
    return {finding.code for finding in report.findings}


def unguarded(connection: Connection) -> None:
    """What an attacker who owns the database would do first."""
    postgres_side = connection.dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if postgres_side:
            connection.execute(text(f"DROP TRIGGER {table.name}_append_only ON {table.name}"))
        else:
            connection.execute(text(f"DROP TRIGGER {table.name}_no_update"))
            connection.execute(text(f"DROP TRIGGER {table.name}_no_delete"))


def test_entries_are_found_by_subject_actor_and_time(side: SideBase, clock: Hours) -> None:
    assert side.verify_audit().entries == 0
    assert side.audit.write(looked("s1", "s2", "s1")) == 1
    clock.pass_by(timedelta(hours=1))
    assert side.audit.write_many([looked("s2", actor="other"), looked()]) == [2, 3]
    assert side.audit.write_many([]) == []
    assert [record.sequence for record in side.audit.entries(touching=["s2"])] == [1, 2]
    assert [record.sequence for record in side.audit.entries(actor="operator")] == [1, 3]
    assert [record.sequence for record in side.audit.entries(since=clock())] == [2, 3]
    assert [record.sequence for record in side.audit.entries(after=1, limit=1)] == [2]
    assert side.audit.entries(touching=["s1"])[0].entry == looked("s1", "s2", "s1")
    assert side.audit.entries(touching=["s1"])[0].at == clock() - timedelta(hours=1)
    report = side.verify_audit()
    assert (report.sound, report.entries) == (True, 3)


@pytest.mark.parametrize(
    "written", ["110105199001011237", "11010519900101123x", "110105 19900101 1237", "110105-900101-123"]
)
def test_a_clear_number_is_not_written(side: SideBase, written: str) -> None:
    for entry in (
        AuditEntry("operator", "supervision", "find", reference=f"complaint about {written}"),
        AuditEntry("operator", "supervision", "find", what=(written,)),
    ):
        with pytest.raises(BadInput, match="identity number") as refused:
            side.audit.write(entry)
        assert written not in str(refused.value)
    assert side.verify_audit().entries == 0


def test_ids_dates_and_case_numbers_are_written(side: SideBase) -> None:
    side.audit.write(
        AuditEntry("operator", "p", "find", "京市监处罚〔2024〕11号 2024-05-06", (side.ids.mint("s", "1"),))
    )
    assert side.verify_audit().entries == 1


def test_an_entry_that_cannot_be_written_is_an_error(side: SideBase) -> None:
    with side.sql.writing("audit") as connection:
        connection.execute(text("ALTER TABLE audit_entry RENAME TO lost"))
    with pytest.raises(EngineUnavailable):
        side.audit.write(looked("s1"))
    sheet = Sheet(side.audit, together=True)
    sheet.write(looked("s2"))
    with pytest.raises(EngineUnavailable):
        sheet.hand_in()
    with side.sql.writing("audit") as connection:
        connection.execute(text("ALTER TABLE lost RENAME TO audit_entry"))
        assert list(connection.scalars(select(audit_entry.c.sequence))) == []
    sheet.hand_in()  # what was read is not forgotten because it could not be written at first
    assert [record.entry.what for record in side.audit.entries()] == [("s2",)]
    sheet.hand_in()
    assert side.audit.last_sequence() == 1


def test_heads_are_signed_every_thousand_entries_every_minute_and_on_closing(settings: Settings, clock: Hours) -> None:
    with SideBase.open(settings, clock) as side:
        side.audit.write(looked())
        side.audit.write_many([looked()] * 998)
        side.audit.write(looked())
        side.audit.write(looked())
        clock.pass_by(timedelta(seconds=61))
        side.audit.write(looked())
        side.audit.write(looked())
    with SideBase.open(settings, clock) as side:
        with side.sql.reading() as connection:
            heads = list(connection.scalars(select(audit_head.c.sequence).order_by(audit_head.c.sequence)))
        kept = (settings.home / "audit-heads" / "heads.jsonl").read_text().splitlines()
        assert heads == [1, 1001, 1002, 1003] == [json.loads(line)["sequence"] for line in kept]
        assert side.verify_audit().sound
    assert len((settings.home / "audit-heads" / "heads.jsonl").read_text().splitlines()) == 4


def change_an_entry(connection: Connection) -> None:
    row = connection.execute(select(audit_entry).where(audit_entry.c.sequence == 5)).one()
    forged = bytes(row.entry).replace(b"operator", b"somebody")
    connection.execute(update(audit_entry).where(audit_entry.c.sequence == 5).values(entry=forged))


def remove_an_entry(connection: Connection) -> None:
    connection.execute(delete(audit_entry).where(audit_entry.c.sequence == 5))


def cut_the_tail(connection: Connection) -> None:
    for table in (audit_entry, audit_touch, audit_head):
        connection.execute(delete(table).where(table.c.sequence > 7))


def cut_everything(connection: Connection) -> None:
    for table in (audit_entry, audit_touch, audit_head):
        connection.execute(delete(table))


def swap_two_entries(connection: Connection) -> None:
    rows = {row.sequence: row for row in connection.execute(select(audit_entry))}
    for at, other in ((5, 6), (6, 5)):
        connection.execute(
            update(audit_entry)
            .where(audit_entry.c.sequence == at)
            .values(entry=rows[other].entry, hash=rows[other].hash)
        )


def turn_all_around(connection: Connection) -> None:
    """The hashes stay where they are."""
    rows = connection.execute(select(audit_entry).order_by(audit_entry.c.sequence)).all()
    for at, other in zip(rows, reversed(rows), strict=True):
        connection.execute(update(audit_entry).where(audit_entry.c.sequence == at.sequence).values(entry=other.entry))


def swap_two_hashes(connection: Connection) -> None:
    rows = {row.sequence: row for row in connection.execute(select(audit_entry))}
    for at, other in ((5, 6), (6, 5)):
        connection.execute(update(audit_entry).where(audit_entry.c.sequence == at).values(hash=rows[other].hash))


def rewrite_everything(connection: Connection) -> None:
    """A whole new chain that is consistent in itself, with the heads taken away."""
    chained = GENESIS
    rows = connection.execute(select(audit_entry).order_by(audit_entry.c.sequence)).all()
    for row in rows:
        content = bytes(row.entry).replace(b"operator", b"somebody")
        chained = chained_hash(chained, row.sequence, content)
        connection.execute(
            update(audit_entry).where(audit_entry.c.sequence == row.sequence).values(entry=content, hash=chained)
        )
    connection.execute(delete(audit_head))


def rewrite_and_sign_with_another_key(connection: Connection) -> None:

    rewrite_everything(connection)
    last = connection.execute(select(audit_entry).order_by(audit_entry.c.sequence.desc()).limit(1)).one()
    head = signed_head(Ed25519PrivateKey.generate(), last.sequence, last.hash, last.at)
    connection.execute(
        insert(audit_head).values(
            sequence=head.sequence, key=head.key, hash=head.hash, at=head.at, signature=head.signature
        )
    )


def hide_whom_it_touched(connection: Connection) -> None:
    connection.execute(delete(audit_touch).where(audit_touch.c.what == "s5"))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (change_an_entry, {"CHANGED"}),
        (remove_an_entry, {"GAP", "CHANGED"}),
        (cut_the_tail, {"CUT", "HEAD_MISSING"}),
        (cut_everything, {"CUT", "HEAD_MISSING"}),
        (swap_two_entries, {"REORDERED", "TOUCHES"}),
        (turn_all_around, {"REORDERED", "TOUCHES"}),
        (swap_two_hashes, {"CHANGED"}),
        (rewrite_everything, {"REWRITTEN", "HEAD_MISSING"}),
        (rewrite_and_sign_with_another_key, {"REWRITTEN", "HEAD_MISSING", "FORGED_HEAD"}),
        (hide_whom_it_touched, {"TOUCHES"}),
    ],
)
def test_tampering_is_found(
    settings: Settings, clock: Hours, tamper: Callable[[Connection], None], found: set[str]
) -> None:
    with SideBase.open(settings, clock) as side:
        for at in range(1, 11):
            side.audit.write(looked(f"s{at}"))
    with SideBase.open(settings, clock) as side:
        assert side.verify_audit().sound
        with side.sql.writing("attack") as connection:
            unguarded(connection)
            tamper(connection)
        report = side.verify_audit()
        assert codes(report) == found
        assert all(finding.says for finding in report.findings)


def test_not_even_the_last_entry_is_cut_unseen(settings: Settings, clock: Hours) -> None:
    """Between two signed heads only the tail file covers the end."""
    side = SideBase.open(settings, clock)
    side.audit.write_many([looked("s1")] * 3)
    side.audit.write(looked("s2"))
    with side.sql.writing("attack") as connection:
        unguarded(connection)
        connection.execute(delete(audit_entry).where(audit_entry.c.sequence == 4))
        connection.execute(delete(audit_touch).where(audit_touch.c.sequence == 4))
    assert codes(side.verify_audit()) == {"CUT"}
    side.sql.close()


def test_the_database_itself_refuses_to_change_the_audit(side: SideBase) -> None:
    side.audit.write(looked("s1"))
    assert side.audit.entries(touching=["s1"])  # now the index has it as well
    tables: list[Table] = [audit_entry, audit_touch, audit_head]
    for table in tables:
        with pytest.raises(EngineUnavailable, match="append-only"), side.sql.writing("attack") as connection:
            connection.execute(delete(table))
    assert side.verify_audit().sound


def test_threads_and_processes_write_one_chain(settings: Settings) -> None:
    with SideBase.open(settings, utc_now) as side:
        command = [sys.executable, "-c", WRITE, str(settings.home), settings.side_base]
        others = [subprocess.Popen([*command, f"process{at}", "40"], stdout=subprocess.DEVNULL) for at in range(2)]
        threads = [
            threading.Thread(target=lambda at=at: [side.audit.write(looked("s", actor=f"t{at}")) for _ in range(20)])
            for at in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [process.wait(timeout=120) for process in others] == [0, 0]
        report = side.verify_audit()
        assert (report.findings, report.entries) == ((), 120)
        assert len(side.audit.entries(actor="process1")) == 40


def test_what_was_acknowledged_before_a_kill_is_in_the_chain(settings: Settings) -> None:
    SideBase.open(settings, utc_now).close()
    for kill_after in (1, 7, 23):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITE, settings.home, settings.side_base, "killed", "100000"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        for _ in range(kill_after):
            acknowledged = int(child.stdout.readline())
        child.kill()
        rest = child.stdout.read().split("\n")
        child.wait()
        child.stdout.close()
        acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
        with SideBase.open(settings, utc_now) as side:
            report = side.verify_audit()
            assert report.findings == ()
            assert acknowledged <= report.entries <= acknowledged + 1


def exported(side: SideBase) -> list[bytes]:
    return list(side.export_audit(side.audit.entries(after=2)))


def test_an_export_is_signed_line_by_line_and_as_a_whole(side: SideBase) -> None:
    for at in range(1, 9):
        side.audit.write(looked(f"s{at}", actor="甲"))
    lines = exported(side)
    report = verify_export(lines, side.audit_key)
    assert (report.findings, report.entries) == ((), 6)
    some = list(side.export_audit(side.audit.entries(touching=["s3", "s7"])))
    assert verify_export(some, side.audit_key).entries == 2
    assert verify_export(some, side.audit_key).sound
    assert codes(verify_export(lines, Ed25519PrivateKey.generate().public_key())) == {"CHANGED", "FORGED_END"}


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (lambda lines: [lines[0].replace("甲".encode(), b"x"), *lines[1:]], {"CHANGED", "CHANGED_FILE"}),
        (lambda lines: [lines[1], lines[0], *lines[2:]], {"REORDERED", "CHANGED_FILE"}),
        (lambda lines: [*lines[:2], *lines[3:]], {"CUT"}),
        (lambda lines: lines[:-1], {"CUT"}),
        (lambda lines: [*lines[:-2], lines[-1]], {"CUT"}),
        (lambda lines: [*lines, lines[0]], {"AFTER_END"}),
        (lambda lines: [b"nonsense", *lines], {"CHANGED", "CUT"}),
        (lambda lines: lines[:0], {"CUT"}),
    ],
)
def test_tampering_with_an_export_is_found(
    side: SideBase, tamper: Callable[[list[bytes]], list[bytes]], found: set[str]
) -> None:
    side.audit.write_many([looked(f"s{at}", actor="甲") for at in range(8)])
    assert codes(verify_export(tamper(exported(side)), side.audit_key)) == found
