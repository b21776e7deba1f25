"""Commands through the process that holds the base."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import pytest
import uvicorn

from api.caller import Caller, caller
from api.remote import Remote, server_of
from api.socket import INTERRUPTED, Command, control_app, control_socket, socket_path
from graph.base import Base
from graph.errors import BaseHeld, EngineUnavailable, Refused
from graph.settings import Settings
from tests.waiting import until

HERE = Caller(folder="/some/folder", columns=77, terminal=True)


def echo(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
    """What a command sees of its caller."""
    assert base.settings.embedded
    who = caller()
    out.write(f"{list(argv)} {who.folder} {who.columns} {out.isatty()}\n")
    err.write("信脉\n")
    return len(argv)


@contextlib.contextmanager
def holding(base: Base, command: Command) -> Iterator[uvicorn.Server]:
    with control_socket(base.settings) as listening:
        server = uvicorn.Server(uvicorn.Config(control_app(base, command), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        until(lambda: server.started)
        try:
            yield server
        finally:
            server.should_exit = server.force_exit = True
            thread.join()


def found(settings: Settings) -> Remote:
    remote = server_of(settings)
    assert remote is not None
    return remote


def test_a_command_runs_in_the_server_for_its_caller(empty_base: Base) -> None:
    out, err = io.StringIO(), io.StringIO()
    with holding(empty_base, echo):
        remote = found(empty_base.settings)
        assert remote.pid == os.getpid()
        assert remote.run(["find", "张伟"], out, err, HERE) == 2
    assert out.getvalue() == "['find', '张伟'] /some/folder 77 True\n"
    assert err.getvalue() == "信脉\n"


def test_lines_come_while_the_command_runs(empty_base: Base) -> None:
    told = threading.Event()

    def waits(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
        out.write("begun\n")
        told.wait()
        return 0

    class Listens(io.StringIO):
        def write(self, text: str) -> int:
            told.set()
            return super().write(text)

    with holding(empty_base, waits):
        assert found(empty_base.settings).run([], Listens(), io.StringIO(), HERE) == 0


def test_a_caller_who_leaves_ends_the_command_at_its_next_line(empty_base: Base) -> None:
    ended = threading.Event()

    def endless(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
        try:
            while True:
                out.write("on\n")
                time.sleep(0.01)
        except KeyboardInterrupt:
            ended.set()
            return INTERRUPTED

    class Leaves(io.StringIO):
        def write(self, _text: str) -> int:
            raise KeyboardInterrupt

    with holding(empty_base, endless):
        with pytest.raises(KeyboardInterrupt):
            found(empty_base.settings).run([], Leaves(), io.StringIO(), HERE)
        ended.wait()


def test_what_goes_wrong_is_masked(empty_base: Base, caplog: pytest.LogCaptureFixture) -> None:
    def fails(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
        raise ValueError("secret")

    err = io.StringIO()
    with holding(empty_base, fails):
        assert found(empty_base.settings).run([], io.StringIO(), err, HERE) == 1
    assert "secret" not in err.getvalue() + caplog.text
    assert "ValueError" in caplog.text


def test_a_server_that_ends_first_is_said(empty_base: Base) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def stays(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
        begun.set()
        may_end.wait()
        return 0

    with holding(empty_base, stays) as server:

        def end() -> None:
            begun.wait()
            server.should_exit = True

        remote = found(empty_base.settings)
        threading.Thread(target=end).start()
        server.config.timeout_graceful_shutdown = 0
        try:
            with pytest.raises(EngineUnavailable):
                remote.run([], io.StringIO(), io.StringIO(), HERE)
        finally:
            may_end.set()


def test_only_its_user_can_open_the_socket(settings: Settings) -> None:
    with control_socket(settings):
        path = socket_path(settings)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o022


def test_a_folder_that_others_can_write_to_is_refused(settings: Settings) -> None:
    settings.home.chmod(0o777)
    if socket_path(settings).parent == settings.home:
        with pytest.raises(Refused), control_socket(settings):
            pass


def test_a_stale_socket_is_no_server_and_is_replaced(settings: Settings) -> None:
    path = socket_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()  # as a killed server leaves it: the file is there, nobody answers
    assert path.exists()
    assert server_of(settings) is None
    with control_socket(settings):
        assert path.exists()
    assert not path.exists()


def test_a_second_server_is_refused(empty_base: Base) -> None:
    with holding(empty_base, echo), pytest.raises(BaseHeld), control_socket(empty_base.settings):
        pass


def test_a_long_home_gets_a_short_socket(tmp_path: Path) -> None:
    deep = Settings(home=tmp_path / ("x" * 60) / ("y" * 60) / "home")
    path = socket_path(deep)
    assert len(os.fsencode(path)) <= 100
    assert path != socket_path(Settings(home=deep.home / "other"))
    with control_socket(deep):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_no_server_behind_a_graph_that_is_a_server_itself(tmp_path: Path) -> None:
    assert server_of(Settings(home=tmp_path, graph="neo4j://127.0.0.1:7687")) is None
