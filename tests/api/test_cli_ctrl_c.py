"""Ctrl-C, whenever it comes: one sentence, no trace, and a base that is whole or says what makes it so."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.cli.ctrl_c import STOPPED
from graph.errors import EngineError
from graph.sidebase.runs import RunState
from tests.api.recent import at, deliver, penalty
from tests.api.shell import Shell

CTRL_C_WHILE_WRITING = """
import os, signal, threading, time
from api.cli import main
from graph.store.rows import RowWriter
write = RowWriter.write
def pressed(writer, batch):
    new = write(writer, batch)
    threading.Timer(0.03, presses).start()
    return new
def presses():
    for _ in range(20):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.001)
if __name__ == "__main__":
    RowWriter.write = pressed
    main()
"""
CTRL_C_BEHIND_THE_FIRST_ROWS = """
import os, signal
from api.cli import main
from graph.store.rows import RowWriter
write = RowWriter.write
def pressed(writer, batch):
    new = write(writer, batch)
    os.kill(os.getpid(), signal.SIGINT)
    return new
if __name__ == "__main__":
    RowWriter.write = pressed
    main()
"""


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


def test_ctrl_c_in_a_load_leaves_a_consistent_base(xinmai: Shell, tmp_path: Path) -> None:
    first = deliver(tmp_path / "in", "a-small.csv", [penalty(1)], delivered=at(-30))
    rows = [penalty(number, cf_sy=f"事实{number}" * 20) for number in range(2, 8_000)]
    big = deliver(tmp_path / "in", "b-big.csv", rows)
    xinmai.ok("load", first)
    words = [sys.executable, "-c", CTRL_C_WHILE_WRITING, "load", str(tmp_path / "in")]
    stopped = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)

    assert stopped.returncode == STOPPED, stopped.stderr
    assert "consistent" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert len(xinmai.ok("status", "--json").json["open_runs"]) == 1
    assert xinmai.ok("find", "信脉测试", "--json").json[0]["files"] == 1
    assert xinmai.ok("load", big, "--json").json["files"][0]["loaded"]["outcomes"] == {"loaded": len(rows)}
    assert RunState.ABANDONED.value in {run["state"] for run in xinmai.ok("runs", "--json").json}
    assert xinmai.ok("status", "--json").json["open_runs"] == []


HANGS_IN_STOPPING = """
import time
from api.cli.ctrl_c import stop_at_first_press
stop_at_first_press()
try:
    print("ready", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    print("stopping", flush=True)
    time.sleep(600)
"""


def test_ctrl_c_again_ends_at_once_what_does_not_stop() -> None:
    words = [sys.executable, "-c", HANGS_IN_STOPPING]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            time.sleep(0.1)
        assert process.stdout.read() == "stopping\n"
        assert process.stderr.read() == "Stopped at once.\n"
    assert process.returncode == STOPPED


PRESSED_IN_A_DESTRUCTOR = """
import os
import signal
import time
from api.cli.ctrl_c import stop_at_first_press
stop_at_first_press()
class Ending:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
try:
    Ending()
    time.sleep(600)
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_is_not_lost_where_python_lets_no_exception_through() -> None:
    words = [sys.executable, "-c", PRESSED_IN_A_DESTRUCTOR]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (ended.stdout, ended.stderr) == ("stopped\n", "")


def test_ctrl_c_while_the_program_is_still_imported_shows_no_trace() -> None:
    pressed = """
import sys
import time
class Pressed:
    def find_spec(self, name, path=None, target=None):
        if name == "api.cli.commands":
            raise KeyboardInterrupt
from api.cli import main
sys.meta_path.insert(0, Pressed())
main()
"""
    ended = subprocess.run([sys.executable, "-c", pressed], capture_output=True, text=True, check=False)
    assert ended.returncode == 130
    assert ended.stderr == "Stopped before anything was done.\n"


def test_ctrl_c_while_the_words_are_read_is_said_like_any_other(xinmai: Shell) -> None:
    pressed = """
import sys
from api.cli import main
def press(frame, event, _):
    if frame.f_code.co_name == "parse_args" and "status" in str(frame.f_locals.get("args")):
        sys.setprofile(None)
        raise KeyboardInterrupt
import api.cli.entry
sys.setprofile(press)
main()
"""
    ended = subprocess.run([sys.executable, "-c", pressed, "status"], capture_output=True, text=True, check=False)
    assert ended.returncode == STOPPED
    assert ended.stderr.startswith("Stopped. The base is consistent")
    assert not xinmai.home.exists()


def test_ctrl_c_in_a_rebuild_says_what_brings_the_base_back(xinmai: Shell, tmp_path: Path) -> None:
    xinmai.ok("load", deliver(tmp_path, "a.csv", [penalty(number) for number in range(1, 40)]))
    words = [sys.executable, "-c", CTRL_C_BEHIND_THE_FIRST_ROWS, "rebuild"]
    stopped = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)

    assert stopped.returncode == STOPPED, stopped.stderr
    assert stopped.stderr.splitlines()[-1].startswith("Stopped. Nothing is lost; the base answers again when")
    assert xinmai("status").code == EngineError.exit_code
    xinmai.ok("rebuild")
    assert xinmai.ok("status", "--json").json["records"] == 39
