"""A throwaway PostgreSQL server for tests.

The rule of this module: the server listens on loopback on a free port, keeps its data in a temporary folder, and is
gone with the test session. `XINMAI_TEST_POSTGRES` (an address that may create databases) is used instead when set.
Where there is neither, tests are skipped with the reason; under `CI=true` that is a failure.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

UP_WITHIN_S = 30.0


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `url` is the address of its maintenance database."""

    url: str

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"xinmai_{uuid.uuid4().hex[:12]}"
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres_or_reason() -> Iterator[tuple[PostgresServer | None, str]]:
    """A server, or None and why there is none."""
    given = os.environ.get("XINMAI_TEST_POSTGRES", "")
    if given:
        url = make_url(given).set(drivername="postgresql+psycopg")
        yield PostgresServer(url.render_as_string(hide_password=False)), ""
        return
    binaries = newest_binaries()
    if binaries is None:
        yield None, "no PostgreSQL: neither /usr/lib/postgresql/*/bin nor XINMAI_TEST_POSTGRES"
        return
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="xinmai-postgres-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        with running(binaries, folder, user) as server:
            yield server, ""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def newest_binaries() -> Path | None:
    """The folder with the newest initdb and postgres that Debian's packages put there."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def unprivileged_user() -> str | None:
    """Whom to run as when we are root, which PostgreSQL refuses to be; None otherwise."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def running(binaries: Path, folder: Path, user: str | None) -> Iterator[PostgresServer]:
    """Make a cluster in `folder`, start it, and stop it at the end."""
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "xinmai", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        user=user,
        cwd=folder,
        capture_output=True,
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-c", "fsync=off"],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = PostgresServer(f"postgresql+psycopg://xinmai@127.0.0.1:{port}/postgres")
        wait_until_up(server, process)
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # "fast shutdown": ends sessions, then itself
        process.wait(timeout=UP_WITHIN_S)


def wait_until_up(server: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers; fail when it ended or takes too long."""
    engine = create_engine(server.url)
    until = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            with engine.connect():
                engine.dispose()
                return
        except OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
