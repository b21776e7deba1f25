"""How commands fail: one sentence, a code, an exit code, never a stack trace, and a base that is whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.entry import PIPE_CLOSED
from graph.settings import settings_from
from graph.sidebase.lock import base_lock
from graph.store.rows import RowWriter
from tests.api.recent import at, deliver, penalty
from tests.api.shell import Shell
from tests.loaders.tables import IDENTITY

XINMAI = (sys.executable, "-c", "from api.cli import main; main()")


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("show", "a" * 32), "NOT_FOUND", 3),
        (("lineage", "a" * 32), "NOT_FOUND", 3),
        (("withdraw", "7", "--reason", "x"), "NOT_FOUND", 3),
        (("retract", "no-such", "--reason", "x"), "NOT_FOUND", 3),
        (("judge", "same", "a", "b", "--reason", "x"), "NOT_FOUND", 3),
        (("judge", "alike", "a", "b", "--reason", "x"), "BAD_USER_INPUT", 2),
        (("find", "x", "--purpose", "marketing"), "PURPOSE_REFUSED", 4),
        (("find", "x", "--purpose", "curiosity"), "PURPOSE_REFUSED", 4),
        (("find", "x", "--purpose", "supervision"), "PURPOSE_REFUSED", 4),
        (("export", "--format", "graphml"), "BAD_USER_INPUT", 2),
        (("load", "x.csv", "--kind", "some"), "BAD_USER_INPUT", 2),
        (("check", "x.csv", "--delivered", "yesterday"), "BAD_USER_INPUT", 2),
        (("audit", "search", "--since", "2026-01-01"), "BAD_USER_INPUT", 2),
        (("regions", "load", "nowhere.csv"), "UNREADABLE_FILE", 2),
        (("catalogue", "lint", "nowhere.toml"), "BAD_CATALOGUE", 2),
        (("catalogue", "show", "99"), "NOT_FOUND", 3),
        (("export", "--to", "/no-such-folder/all.jsonl"), "BAD_USER_INPUT", 2),
        (("serve", "--host", "0.0.0.0"), "FORBIDDEN", 4),  # noqa: S104 - it is refused
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_each_failure_is_a_sentence_a_code_and_an_exit_code(
    xinmai: Shell, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    said = xinmai(*words)
    told = xinmai(*words, "--json")

    assert said.code == told.code == exit_code
    assert f"[{code}" in said.err
    assert said.err.count("\n") == 1
    assert told.json["error"]["code"] == code
    assert told.json["error"]["exit"] == exit_code
    assert "Traceback" not in said.err + told.err


@pytest.mark.parametrize("words", [("fnd", "x"), ("find",), ("find", "x", "--limit", "many"), ("audit", "burn")])
def test_a_word_that_is_no_command_or_option_exits_with_2(xinmai: Shell, words: tuple[str, ...]) -> None:
    said = xinmai(*words)

    assert said.code == 2
    assert "Usage" in said.err


@pytest.mark.parametrize(
    ("variable", "value"),
    [("XINMAI_GRAPH", "http://x"), ("XINMAI_MEMORY_MB", "much"), ("XINMAI_HOME", "~nobody-of-this-name")],
)
def test_a_wrong_setting_is_named(xinmai: Shell, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)

    said = xinmai("status")

    assert said.code == 2
    assert variable in said.err


def test_a_server_that_is_not_there_is_an_unavailable_engine(xinmai: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINMAI_GRAPH", "bolt://127.0.0.1:9")

    said = xinmai("status")

    assert said.code == 6
    assert "[UNAVAILABLE" in said.err


def test_a_demo_that_met_no_server_may_be_asked_for_again(xinmai: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINMAI_GRAPH", "bolt://127.0.0.1:9")

    for _ in range(2):
        said = xinmai("demo")
        assert said.code == 6
        assert "Connection refused. [UNAVAILABLE" in said.err
    assert not (xinmai.home / "demo").exists()


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_of_a_server_that_is_not_there_one_sentence_is_said(tmp_path: Path, scheme: str) -> None:
    given = os.environ | {"XINMAI_HOME": str(tmp_path / "home"), "XINMAI_GRAPH": f"{scheme}://127.0.0.1:9"}
    ended = subprocess.run([*XINMAI, "status"], capture_output=True, text=True, check=False, env=given)
    assert ended.returncode == 6
    assert "[UNAVAILABLE" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_home_that_cannot_be_made_is_a_wrong_setting(
    xinmai: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XINMAI_HOME", str(tmp_path / "file" / "home"))
    said = xinmai("status")

    assert said.code == 2
    assert "[BAD_SETTINGS" in said.err


def test_a_base_that_another_process_holds_is_said_to_be_held(xinmai: Shell) -> None:
    xinmai.ok("status")
    with base_lock(settings_from(os.environ)):
        said = xinmai("status", "--json")

    assert said.code == 6
    assert said.json["error"]["code"] == "BASE_HELD"


def test_a_full_delivery_that_ends_much_wants_to_be_confirmed(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path, "a.csv", [penalty(number) for number in range(1, 11)], kind="full"))
    short = deliver(tmp_path, "b.csv", [penalty(1)], kind="full", delivered=at(-10))

    assert "--confirm-lapse" in xinmai.ok("check", short).out
    assert xinmai("load", short).code == 5
    assert "9" in xinmai.ok("load", short, "--confirm-lapse").out


def test_a_number_that_was_typed_is_masked_wherever_it_is_said_again(xinmai: Shell) -> None:
    said = xinmai("show", IDENTITY, "--json")

    assert said.code == 3
    assert IDENTITY not in said.err + said.out
    for kept in xinmai.home.rglob("*"):
        if kept.is_file():
            assert IDENTITY.encode() not in kept.read_bytes()


def test_a_fault_gives_a_trace_id_and_a_masked_trace(
    xinmai: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(f"the cell {IDENTITY} of {IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}")

    monkeypatch.setattr(RowWriter, "write", fails)
    path = deliver(tmp_path, "p.csv", [penalty(1)])

    said = xinmai("load", path, "--json")

    trace = re.search(r"trace ([0-9a-f]{8})", said.err)
    assert said.code == 1
    assert trace is not None
    assert said.json["error"]["facts"]["trace"] == trace[1]
    assert "Traceback" not in said.err
    (log,) = (xinmai.home / "logs").iterdir()
    assert trace[1] in log.name
    assert log.stat().st_mode & 0o077 == 0
    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert IDENTITY not in text.replace(" ", "")
    assert xinmai.ok("status", "--json").json["open_runs"] == []


def test_a_reader_that_leaves_ends_an_export_quietly(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path, "p.csv", [penalty(number, cf_sy="事实" * 200) for number in range(1, 400)]))
    process = subprocess.Popen([*XINMAI, "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    json.loads(process.stdout.readline())
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(60)

    assert b"Traceback" not in err
    assert b"Exception" not in err


def test_a_reader_that_leaves_is_told_apart_from_a_fault(xinmai: Shell) -> None:
    xinmai.ok("status")
    reading, writing = os.pipe()
    os.close(reading)
    left = subprocess.run([*XINMAI, "status"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)

    assert left.returncode == PIPE_CLOSED
    assert left.stderr == b""


@pytest.mark.parametrize("words", [("check",), ("check", "--json")])
def test_a_screen_without_chinese_shows_codes_and_a_machine_gets_the_text(
    xinmai: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = deliver(tmp_path, "p.csv", [penalty(1, cf_sy="")])
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    said = subprocess.run([*XINMAI, *words, str(path)], capture_output=True, env=environment, check=False, timeout=60)

    assert said.returncode == 0, said.stderr
    if "--json" in words:
        assert json.loads(said.stdout)["files"][0]["findings"][0]["column"] == "违法事实"
    else:
        assert b"\\u8fdd" in said.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [("catalogue", "show"), ("catalogue", "show", "--json")], ids=" ".join)
def test_a_full_disk_is_a_sentence(xinmai: Shell, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run([*XINMAI, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 6
    assert ended.stderr == "Nothing can be written: No space left on device. Make room and try again. [UNAVAILABLE]\n"
    assert not (xinmai.home / "logs").exists()


def test_a_log_that_a_full_disk_has_broken_costs_nothing_that_was_told(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path, "a.csv", [penalty(1)]))
    (xinmai.home / "graph.wal").write_bytes(bytes(range(256)) * 16)

    assert xinmai.ok("status", "--json").json["records"] == 1


def test_a_graph_that_lost_a_load_is_made_anew_as_the_failure_says(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path, "a.csv", [penalty(1)]))
    (xinmai.home / "graph").unlink()
    (xinmai.home / "graph.wal").write_bytes(bytes(range(256)) * 16)

    for _ in range(2):
        said = xinmai("status")
        assert said.code == 6
        assert "run 1 among them" in said.err
        assert "move the files that begin with `graph` out of the home folder, then `xinmai rebuild`" in said.err
    for broken in xinmai.home.glob("graph*"):
        broken.rename(tmp_path / broken.name)
    xinmai.ok("rebuild")
    assert xinmai.ok("status", "--json").json["records"] == 1


def test_the_name_of_a_file_does_not_speak_to_the_terminal(xinmai: Shell, tmp_path: Path) -> None:
    """A name may colour the screen, or turn a line around so that another ending is read."""
    named, fields = tmp_path / "red\x1b[31m\u202evsc\x9b.csv", tmp_path / "fields.toml"
    named.write_text("nothing", encoding="utf-8")
    fields.write_text("row_id = 'id'\n[columns]\nname = 'name'", encoding="utf-8")

    checked = xinmai("check", named)
    deduped = xinmai("dedupe", named, "--fields", fields, "--out", tmp_path / "c.csv")

    for said in (checked, deduped):
        told = said.out + said.err
        assert said.code == 2
        assert not {"\x1b", "\u202e", "\x9b"} & set(told)
        assert "red␛[31m�vsc�.csv" in "".join(told.split())
