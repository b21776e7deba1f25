"""A real Neo4j for the tests: one home per server, killed and restarted at will."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph.base import open_base
from graph.facts import facts_of
from tests.installed import new_home
from tests.servers.jars import classes_archive, jars_folder, java

_SHORT_LIVED = (
    "internal.cypher.expression_engine=INTERPRETED",  # else what is said ten times is planned once more
    "dbms.cypher.min_replan_interval=60s",  # a base that tests fill and empty is never one for which was planned
    "db.tx_log.preallocate=false",  # half a gibibyte for each server, in memory where the tests' folders are
)

GIVEN = "XINMAI_TEST_NEO4J"
"""Names a server to use instead of one of our own; its database is emptied."""

_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


@dataclass
class Neo4jServer:
    """One server process on one home; `start` after `kill` recovers what the home holds.

    `more` are lines of its configuration, which stand instead of those of this module.
    One that is `measured` compiles and plans what it runs as in production; that of a test is gone before this pays.
    `archive` is where one leaves the classes that it loaded when it ends cleanly; all others start from those.
    """

    home: Path
    heap_mb: int = 1024
    page_cache_mb: int = 256
    patience_s: float = 240.0
    port: int = 0
    more: tuple[str, ...] = ()
    measured: bool = False
    archive: Path | None = None
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start on the home as it is and wait until a query is answered."""
        jars = jars_folder()
        classes = self._classes(jars)
        self.port = self.port or free_port()
        home = self.home.resolve()
        conf = home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        (conf / "neo4j.conf").write_text(self._configuration())
        command = [
            java(),
            "-XX:+UseG1GC",
            *classes,
            *([] if self.measured else ["-XX:TieredStopAtLevel=1"]),
            *(f"--add-opens={module}=ALL-UNNAMED" for module in _OPENS),
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dlog4j2.disable.jmx=true",
            "-cp",
            f"{jars}/*",
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={home}",
            f"--config-dir={conf}",
            "--console-mode",
        ]
        with (home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._wait()

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self._end(hard=True)

    def stop(self) -> None:
        """End it cleanly (SIGTERM)."""
        self._end(hard=False)

    def _classes(self, jars: Path) -> list[str]:
        """What it says to Java of the classes that a start loads, half of what a start takes."""
        if self.archive is not None:
            return [f"-XX:ArchiveClassesAtExit={self.archive}"]
        known = classes_archive(jars, _archive_classes)
        return [] if known is None else [f"-XX:SharedArchiveFile={known}"]

    def _configuration(self) -> str:
        lines = (
            f"server.bolt.listen_address=127.0.0.1:{self.port}",
            "server.http.enabled=false",
            "dbms.security.auth_enabled=false",
            "dbms.usage_report.enabled=false",
            f"server.memory.heap.max_size={self.heap_mb}m",
            f"server.memory.pagecache.size={self.page_cache_mb}m",
            *(() if self.measured else _SHORT_LIVED),
            *self.more,
        )
        said = dict(line.split("=", 1) for line in lines)
        return "".join(f"{name}={value}\n" for name, value in said.items())

    def _wait(self) -> None:
        until = time.monotonic() + self.patience_s
        while not _answers(self.address):
            if self._process is None or self._process.poll() is not None or time.monotonic() > until:
                said = (self.home / "console.log").read_text(errors="replace")[-2000:]
                self.kill()
                raise RuntimeError(f"Neo4j does not answer on {self.address}. Its last words:\n{said}")
            time.sleep(0.2)

    def _end(self, *, hard: bool) -> None:
        if self._process is None:
            return
        if hard:
            self._process.kill()
        else:
            self._process.terminate()
        try:
            self._process.wait(timeout=self.patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _archive_classes(path: Path) -> None:
    """Those of a server at work: planning its first statements loads as many as its start."""
    with TemporaryDirectory() as place:
        server = Neo4jServer(Path(place) / "server", archive=path)
        server.start()
        try:
            with open_base(replace(new_home(Path(place) / "home"), graph=server.address)) as base, base.writing():
                facts_of(base.engine)
        finally:
            server.stop()


def server_is_required() -> bool:
    """Whether a missing server fails the tests instead of skipping them."""
    return os.environ.get("CI", "").lower() == "true" or os.environ.get("XINMAI_REQUIRE_NEO4J") == "1"


def free_port() -> int:
    """A port of the loopback address that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    """Asked without the driver's own patience, which lets more time pass after each refusal than a start takes."""
    try:
        with (
            neo4j.GraphDatabase.driver(address, telemetry_disabled=True, connection_timeout=2) as driver,
            driver.session(database="neo4j") as session,
        ):
            session.run("RETURN 1 AS one").consume()
    except AuthError:
        return True  # it is there, and asks for a password
    except (DriverError, Neo4jError, OSError):
        return False
    return True
