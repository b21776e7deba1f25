"""One writer per base, and one process per embedded base.

The rule of this module: locks are the operating system's or the server's own, so a holder that is killed holds
nothing. Who holds one is written beside it for the message only and is never trusted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock
from filelock import Timeout as StillHeld
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from graph.errors import BaseHeld, SettingsError
from graph.settings import Settings
from graph.sidebase.address import postgres_url
from graph.sidebase.sql import said_plainly

POLL_S = 0.05


@contextmanager
def writer_lock(settings: Settings, wait_s: float = 0.0) -> Iterator[None]:
    """Be the one writer of this installation's base, on any host; `BaseHeld` when that takes longer than `wait_s`."""
    with _installation_lock(settings, "writer", wait_s):
        yield


@contextmanager
def base_lock(settings: Settings, wait_s: float = 0.0) -> Iterator[None]:
    """Be the one process that has the embedded base of this home open; `BaseHeld` at once unless told to wait."""
    with _file_lock(settings.home, "base", wait_s):
        yield


@contextmanager
def jobs_lock(settings: Settings, wait_s: float = 0.0) -> Iterator[None]:
    """Be the one process of this installation that works on jobs, on any host; raises as `writer_lock`."""
    with _installation_lock(settings, "jobs", wait_s):
        yield


def _installation_lock(settings: Settings, name: str, wait_s: float) -> AbstractContextManager[None]:
    """A lock that belongs to a home, or to all that share a side base on a server."""
    if postgres_url(settings) is None:
        return _file_lock(settings.home, name, wait_s)
    return _server_lock(settings, name, wait_s)


@contextmanager
def _file_lock(home: Path, name: str, wait_s: float) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as reason:
        raise SettingsError(f"XINMAI_HOME {home} is no folder that can be made: {reason.strerror}.") from None
    holder = home / f"{name}.holder"
    lock = FileLock(home / f"{name}.lock", mode=0o600)
    try:
        lock.acquire(timeout=wait_s, poll_interval=POLL_S)
    except StillHeld:
        raise _held(_pid_in(holder)) from None
    try:
        holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _server_lock(settings: Settings, name: str, wait_s: float) -> Iterator[None]:
    from graph.sidebase.postgres import CONNECTS_WITHIN_S, lock_number, who_we_are  # noqa: PLC0415 - brings a dialect, which a base in files has no need of

    url = postgres_url(settings)
    assert url is not None  # noqa: S101 - asked by the only caller
    number = lock_number(f"{name} of {url.database}")
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"application_name": who_we_are(), "connect_timeout": CONNECTS_WITHIN_S},
    )
    # The lock belongs to this connection alone; it is used for nothing else and ends with the process.
    with said_plainly(), engine.connect() as opened:
        connection = opened.execution_options(isolation_level="AUTOCOMMIT")
        until = time.monotonic() + wait_s
        while not connection.scalar(select(func.pg_try_advisory_lock(number))):
            if time.monotonic() >= until:
                told = connection.scalar(
                    text(
                        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE "
                        "l.locktype = 'advisory' AND l.granted "
                        "AND ((l.classid::bigint << 32) | l.objid::bigint) = :number"
                    ),
                    {"number": number},
                )
                raise _held(str(told or "").rpartition(" ")[2] or None)
            time.sleep(POLL_S)
        try:
            yield
        finally:
            connection.scalar(select(func.pg_advisory_unlock(number)))


def _pid_in(holder: Path) -> str | None:
    try:
        return holder.read_text(encoding="ascii").strip() or None
    except OSError:
        return None


def _held(pid: str | None) -> BaseHeld:
    by = f"process {pid}" if pid else "another process"
    return BaseHeld(f"The base is held by {by}. Wait until it is done, or stop it.", pid=pid)
