"""Officers hand files over: bytes come in pieces, lie sealed, are checked and loaded, and nothing of them stays."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api import handing_over
from api.app import create_app
from api.journal import journal
from graph.base import Base, open_base
from graph.sealed import BLOCK
from graph.settings import Settings
from graph.sidebase.jobs import Job, JobKind, JobState
from loaders.handover.uploads import MOST_OPEN, Uploading, given_of
from loaders.load import load_files
from tests.api.officers_world import (
    CANCEL,
    CHECK,
    CREATE,
    LOAD,
    OFFICER,
    Desk,
    at_work,
    base,
    clock,
    doing,
    officer,
    penalties,
    table,
)
from tests.api.recent import at, penalty
from tests.api.running import running
from tests.graph.view_world import Clock
from tests.loaders.tables import OFFICE, OFFICE_CODE, PENALTY, cells, csv_text
from tests.waiting import until

LONG = penalties(900)  # several blocks

__all__ = ["base", "clock", "officer"]  # fixtures


def asked_for(base: Base, upload: str) -> Job:
    """A load that was asked for and that no server works on yet."""
    department = base.side.uploads.upload(upload).department
    return base.side.jobs.ask("c" * 32, JobKind.LOAD, of=upload, department=department, actor=OFFICER.id)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_file_is_announced_handed_over_checked_and_loaded(engine_settings: Settings) -> None:
    data = table([penalty(1), penalty(2), penalty(3, cf_wsh="")])
    with open_base(engine_settings) as base, journal(engine_settings), at_work(base) as officer:
        created = officer.create(data)
        assert (created["upload"]["state"], created["upload"]["department"]) == ("OPEN", OFFICE_CODE)
        answer = officer.client.put(created["address"], content=data)
        assert (answer.status_code, answer.headers["upload-complete"]) == (204, "?1")
        upload = created["upload"]["id"]
        # What lies there now holds nothing of the file, neither its text nor its name's numbers.
        assert OFFICE.encode() not in everything_in(engine_settings.home / "uploads")

        checked = officer.done(CHECK, upload)
        loaded = officer.done(LOAD, upload)

        (told,), (did,) = checked["report"]["files"], loaded["report"]["files"]
        outcomes = [{"name": "loaded", "count": 2}, {"name": "quarantined", "count": 1}]
        assert (told["outcomes"], told["run"], told["known"]) == (outcomes, None, False)
        assert (did["outcomes"], did["lines"], loaded["rows"]) == (outcomes, 3, 3)
        assert [(each["line"], each["code"]) for each in did["examples"] if each["line"]] == [(4, "E201")]
        found = base.engine.read("view_count_records")
        assert found == [{"held": 2}]
        (run,) = base.side.runs.runs()
        assert (did["run"], run.actor) == (run.id, OFFICER.id)

        officer.wiped(upload)
        assert not list((engine_settings.home / "uploads").iterdir())
        assert officer.told(f'{{ delivering {{ upload(id: "{upload}") {{ state }} }} }}') == {
            "upload": {"state": "LOADED"}
        }
        assert officer.client.head(created["address"]).status_code == 404
        verbs = [record.entry.verb for record in base.side.audit.entries(limit=100)]
        assert {"upload", "upload_check", "upload_load", "job"} <= set(verbs)
        for handler in logging.getLogger("xinmai.api").handlers:
            handler.flush()
        secret = created["address"].rpartition("/")[2]
        kept = everything_in(engine_settings.home)
        assert secret.encode() not in kept
        assert b'"door":"uploads"' in kept


def test_what_was_interrupted_goes_on_where_its_last_block_ended(officer: Desk) -> None:
    created = officer.create(LONG)
    address, put = created["address"], officer.client.put
    answer = put(address, content=LONG[: BLOCK + 9], headers={"upload-complete": "?0"})
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(BLOCK))
    head = officer.client.head(address)
    assert [head.headers[f"upload-{each}"] for each in ("offset", "length", "complete")] == [
        str(BLOCK),
        str(len(LONG)),
        "?0",
    ]

    def patch(begin: int, end: int, **headers: str) -> int:
        given = {"content-type": handing_over.PARTIAL, "upload-offset": str(begin)} | headers
        return int(officer.client.patch(address, content=LONG[begin:end], headers=given).status_code)

    assert patch(BLOCK + 9, len(LONG)) == 409
    assert patch(0, 10) == 409
    assert patch(BLOCK, len(LONG) - 1) == 400  # says that it is the last piece, and is not
    assert patch(2 * BLOCK, 2 * BLOCK + 5, **{"content-type": "text/csv"}) == 415
    assert officer.begin(LOAD, created["upload"]["id"])["code"] == "BAD_USER_INPUT"
    offset = int(officer.client.head(address).headers["upload-offset"])
    assert patch(offset, len(LONG), **{"content-type": handing_over.TUS}) == 204
    assert officer.client.head(address).headers["upload-complete"] == "?1"
    assert put(address, content=LONG).status_code == 403  # its address takes no more
    assert officer.done(LOAD, created["upload"]["id"])["report"]["files"][0]["lines"] == 900


def test_a_byte_now_and_then_takes_no_place_for_long(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_over, "STALLS_S", 0.5)
    over = threading.Event()

    def drop_by_drop() -> Iterator[bytes]:
        for byte in LONG:
            if over.wait(0.05):
                return
            yield bytes([byte])

    app = create_app(base, actor=OFFICER)
    with running(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        desk = Desk(client)
        created = desk.create(LONG)
        answer = client.put(created["address"], content=drop_by_drop())
        over.set()
        assert (answer.status_code, answer.headers["connection"]) == (408, "close")
        assert client.put(created["address"], content=LONG).status_code == 204
    app.state.handover.close()


def test_a_put_begins_anew_and_other_bytes_than_were_announced_are_wiped(officer: Desk, base: Base) -> None:
    created = officer.create(LONG)
    address, put = created["address"], officer.client.put
    assert put(address, content=LONG[:BLOCK], headers={"upload-complete": "?0"}).status_code == 204
    assert put(address, content=LONG + b"x").status_code == 413
    assert put(address, content=iter([LONG, b"x"])).status_code == 400
    assert put(address, content=LONG).status_code == 204

    other = officer.create(LONG)
    answer = put(other["address"], content=b"x" * len(LONG))
    assert (answer.status_code, "checksum" in answer.text) == (400, True)
    assert put(other["address"], content=LONG).status_code == 404
    assert len(list((base.settings.home / "uploads").iterdir())) == 1


def test_the_same_request_is_done_once_and_gets_the_same_address(officer: Desk, base: Base) -> None:
    said = officer.said(LONG)
    first, again = officer.told(CREATE, input=said), officer.told(CREATE, input=said)
    assert first == again
    assert officer.told(CREATE, input=said | {"name": "other.csv"})["code"] == "KEY_REUSED"
    secret = first["address"].rpartition("/")[2]
    assert secret.encode() not in everything_in(base.settings.home)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"size": 2 * 1024 * 1024}, "1048576 bytes"),
        ({"size": 0}, "bytes"),
        ({"sha256": "ab"}, "64 hex digits"),
        ({"name": "graph.toml"}, "CSV"),
        ({"name": "a" * 200 + ".csv"}, "letters"),
        ({"layout": "no-such-layout"}, "no-such-layout"),
    ],
)
def test_what_could_never_be_loaded_is_refused_before_it_comes(
    settings: Settings, changed: dict[str, object], says: str
) -> None:
    with open_base(replace(settings, upload_mb=1)) as base, at_work(base) as officer:
        told = officer.create(b"x", **changed)
        assert says in told["message"]
        assert base.side.uploads.uploads() == []


def test_as_many_files_as_may_wait_are_told_by_their_number(base: Base, officer: Desk) -> None:
    for _ in range(MOST_OPEN):
        officer.create(b"x")
    one_too_many = officer.told(
        doing("createUpload", "CreateUpload", "... on LimitReached { limit }"), input=officer.said(b"x")
    )
    assert (one_too_many["__typename"], one_too_many["code"]) == ("LimitReached", "LIMIT_EXCEEDED")
    assert one_too_many["limit"] == MOST_OPEN == len(base.side.uploads.uploads())


def test_what_is_called_an_old_workbook_is_loaded_where_it_is_a_table_and_else_told_what_it_is(officer: Desk) -> None:
    with_tabs = csv_text(PENALTY, cells([penalty(1)]), "\t").encode("gb18030")
    loaded = officer.done(LOAD, officer.hand_over(with_tabs, name="exported.xls"))
    assert (loaded["state"], loaded["report"]["files"][0]["lines"]) == ("DONE", 1)
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    checked = officer.done(CHECK, officer.hand_over(old, name="OLD.XLS"))
    (refused,) = checked["report"]["refused"]
    assert (refused["code"], "save the table as XLSX" in refused["says"]) == ("UNREADABLE_FILE", True)


def test_a_file_of_two_gibibytes_and_more_is_announced_and_told(settings: Settings) -> None:
    long = 3 * 2**30
    with open_base(replace(settings, upload_mb=4_096)) as base, at_work(base) as officer:
        created = officer.told(
            doing("createUpload", "CreateUpload", "... on UploadCreated { upload { id bytes } }"),
            input=officer.said(b"x", size=None, bytes=long),
        )
        assert created["upload"]["bytes"] == long
        asked = '{ delivering { upload(id: "%s") { %s } } }'
        assert officer.told(asked % (created["upload"]["id"], "bytes")) == {"upload": {"bytes": long}}
        assert officer.refused(asked % (created["upload"]["id"], "size")) == "BAD_USER_INPUT"
        for unsaid in ({"size": None}, {"bytes": 1}):
            assert "how long" in officer.create(b"x", **unsaid)["message"]
        for wrong in (-1, True, "7", 2**53):
            assert officer.refused(CREATE, input=officer.said(b"x", size=None, bytes=wrong)) == "BAD_USER_INPUT"


def test_what_nobody_loads_in_time_and_what_is_given_up_is_wiped(base: Base, officer: Desk, clock: Clock) -> None:
    given_up, late = officer.hand_over(penalties()), officer.create(LONG)
    assert officer.client.put(late["address"], content=LONG).status_code == 204
    assert officer.begin(CANCEL, given_up)["state"] == "CANCELLED"
    dropped = officer.create(LONG)
    assert officer.client.put(dropped["address"], content=LONG[:BLOCK], headers={"upload-complete": "?0"}).is_success
    assert officer.client.delete(dropped["address"]).status_code == 204
    clock.pass_by(timedelta(hours=25))
    assert officer.client.head(late["address"]).status_code == 404
    with at_work(base):  # a server that is just starting wipes what is over
        until(lambda: not base.side.uploads.unwiped())
    states = officer.told("{ delivering { uploads { state } } }")["uploads"]
    assert sorted(each["state"] for each in states) == ["CANCELLED", "CANCELLED", "EXPIRED"]
    assert not list((base.settings.home / "uploads").iterdir())
    assert base.side.vault.count() == 0
    assert officer.begin(LOAD, late["upload"]["id"])["code"] == "BAD_USER_INPUT"


def test_a_full_delivery_that_ends_too_much_waits_for_a_word(base: Base, officer: Desk) -> None:
    assert officer.done(LOAD, officer.hand_over(penalties(10), kind="FULL"))["state"] == "DONE"
    # Of two deliveries of one instant the hash says which is the later one.
    upload = officer.hand_over(penalties(2), kind="FULL", delivered=at(-10))
    assert officer.done(CHECK, upload)["report"]["files"][0]["needsConfirmation"]
    (refused,) = officer.done(LOAD, upload)["report"]["refused"]
    assert refused["code"] == "NEEDS_CONFIRMATION"
    (file,) = officer.done(LOAD, upload, confirmLapse=True)["report"]["files"]
    assert file["ended"] == 8


def test_a_file_that_a_job_works_on_is_given_up_only_after_it(base: Base, officer: Desk) -> None:
    upload = officer.hand_over(penalties())
    with base.writing():  # its load waits for another one's
        job = officer.begin(LOAD, upload)
        refused = officer.begin(CANCEL, upload)
        assert (refused["__typename"], refused["code"]) == ("Taken", "TAKEN")
    assert officer.ended(job["id"])["state"] == "DONE"
    assert officer.begin(CANCEL, upload)["state"] == "LOADED"


def test_a_load_whose_wiping_was_killed_is_told_as_what_it_was(base: Base) -> None:
    """Between the last row and the last byte there are moments; whichever the kill strikes, the load was done."""
    with at_work(base) as officer:
        upload = officer.hand_over(penalties())
        done = officer.done(LOAD, upload)
        officer.wiped(upload)
        other = officer.hand_over(penalties(4))
    # What a kill leaves right after the last row was committed: the job has begun and said no more.
    side, sealed = base.side, Uploading(base).sealed(base.side.uploads.upload(other))
    job = asked_for(base, other)
    side.jobs.turn(job.id, JobState.BEGUN)
    load_files(base, [sealed], given_of(side.uploads.upload(other)), actor=OFFICER.id)
    with at_work(base) as officer:
        told = officer.ended(job.id)
        officer.wiped(other)
    (file,) = told["report"]["files"]
    assert (told["begun"], file["known"], file["lines"]) == (2, False, 4)
    assert {each["name"]: each["count"] for each in file["outcomes"]} == {"loaded": 1, "unchanged": 3}
    assert done["report"]["files"][0]["known"] is False


def test_a_file_that_lies_on_another_host_is_left_to_it(base: Base) -> None:
    """Hosts that share a side base see each other's jobs; a file is only where it was handed over."""
    with at_work(base) as officer:
        upload, other = officer.hand_over(penalties()), officer.hand_over(penalties(4))
    lies = base.settings.home / "uploads" / upload
    elsewhere = lies.replace(base.settings.home / "on another host")
    job = asked_for(base, upload)
    with at_work(base) as officer:
        assert officer.done(LOAD, other)["state"] == "DONE"  # what came later does not wait for it
        assert officer.job(job.id)["state"] == "WAITING"
    elsewhere.replace(lies)
    with at_work(base) as officer:
        assert officer.ended(job.id)["state"] == "DONE"


def test_a_job_that_ends_the_process_each_time_is_given_up(base: Base) -> None:
    with at_work(base) as officer:
        upload = officer.hand_over(penalties())
    side = base.side
    job = asked_for(base, upload)
    for _ in range(3):
        side.jobs.turn(job.id, JobState.BEGUN)
    with at_work(base) as officer:
        assert "ended 3 times" in officer.ended(job.id)["problem"]["message"]
    assert side.runs.runs() == []
