"""A real Neo4j for the tests: its jars by Maven, one home per server, killed and restarted at will."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

GIVEN = "XINMAI_TEST_NEO4J"
"""Names a server to use instead of one of our own; its database is emptied."""

VERSION = "5.26.28"
NEEDED_JAVA = 17
_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>xinmai.tests</groupId><artifactId>neo4j</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version>
  </dependency></dependencies>
</project>
"""
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


class NoNeo4j(Exception):
    """Why no server can be started on this machine."""


@dataclass
class Neo4jServer:
    """One server process on one home; `start` after `kill` recovers what the home holds.

    `more` are lines of its configuration, which stand instead of those of this module.
    One that is `measured` compiles what it runs as in production; that of a test is gone before this pays.
    """

    home: Path
    heap_mb: int = 1024
    page_cache_mb: int = 256
    patience_s: float = 240.0
    port: int = 0
    more: tuple[str, ...] = ()
    measured: bool = False
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start on the home as it is and wait until a query is answered."""
        jars = jars_folder()
        self.port = self.port or _free_port()
        home = self.home.resolve()
        conf = home / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        (conf / "neo4j.conf").write_text(self._configuration())
        command = [
            _java(),
            "-XX:+UseG1GC",
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

    def _configuration(self) -> str:
        lines = (
            f"server.bolt.listen_address=127.0.0.1:{self.port}",
            "server.http.enabled=false",
            "dbms.security.auth_enabled=false",
            "dbms.usage_report.enabled=false",
            f"server.memory.heap.max_size={self.heap_mb}m",
            f"server.memory.pagecache.size={self.page_cache_mb}m",
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
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def jars_folder() -> Path:
    """The server's jars, fetched once into the tests' cache; `NoNeo4j` says why they cannot be had."""
    java = _java_version()
    if java < NEEDED_JAVA:
        raise NoNeo4j(f"Neo4j needs Java {NEEDED_JAVA} or newer; found {java or 'none'}")
    jars = _cache() / f"neo4j-{VERSION}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise NoNeo4j("Maven (mvn) is not there to fetch the Neo4j server")
    jars.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(mkdtemp(dir=jars.parent))
    (workshop / "pom.xml").write_text(_POM)
    done = subprocess.run(
        [maven, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"],
        cwd=workshop,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(workshop)
        raise NoNeo4j(f"Maven could not fetch the Neo4j server: {done.stdout.strip()[-500:]}")
    try:
        (workshop / "lib").rename(jars)
    except OSError:
        if not jars.is_dir():  # else another run was faster, and its jars are as good
            raise
    shutil.rmtree(workshop)
    return jars


def server_is_required() -> bool:
    """Whether a missing server fails the tests instead of skipping them."""
    return os.environ.get("CI", "").lower() == "true" or os.environ.get("XINMAI_REQUIRE_NEO4J") == "1"


def _cache() -> Path:
    given = os.environ.get("XINMAI_TEST_CACHE")
    if given:
        return Path(given).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "xinmai-tests"


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    inside = Path(home) / "bin" / "java" if home else None
    return str(inside) if inside and inside.exists() else shutil.which("java") or ""


def _java_version() -> int:
    java = _java()
    if not java:
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def _free_port() -> int:
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
