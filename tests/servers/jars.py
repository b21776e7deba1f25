"""What a Neo4j of the tests is started from: its jars, by Maven, and an archive of the classes that it loads.

The rule of this module: fetched and made once for this machine, whoever comes first; the others wait.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

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


class NoNeo4j(Exception):
    """Why no server can be started on this machine."""


def jars_folder() -> Path:
    """The server's jars, fetched once into the tests' cache; `NoNeo4j` says why they cannot be had."""
    java = java_version()
    if java < NEEDED_JAVA:
        raise NoNeo4j(f"Neo4j needs Java {NEEDED_JAVA} or newer; found {java or 'none'}")
    jars = cache_folder() / f"neo4j-{VERSION}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise NoNeo4j("Maven (mvn) is not there to fetch the Neo4j server")
    with _alone(jars) as workshop:
        if workshop is not None:
            _fetch(maven, workshop)
            (workshop / "lib").rename(jars)
    return jars


def classes_archive(jars: Path, make: Callable[[Path], None]) -> Path | None:
    """The archive of classes of these jars, by which a server is at work in half the time; `make` writes one once.

    None where there could be none made: it is quicker with one, and does the same without.
    """
    archive = jars.with_name(f"{jars.name}-java{java_version()}-at-work.jsa")
    if not archive.exists():
        with _alone(archive) as workshop:
            if workshop is not None:
                made = workshop / "classes.jsa"
                make(made)
                if made.exists():
                    made.rename(archive)
    return archive if archive.exists() else None


def java() -> str:
    """The program that runs them; nothing where there is none."""
    home = os.environ.get("JAVA_HOME")
    inside = Path(home) / "bin" / "java" if home else None
    return str(inside) if inside and inside.exists() else shutil.which("java") or ""


@cache
def java_version() -> int:
    """Its major version, 0 where there is none."""
    program = java()
    if not program:
        return 0
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def _fetch(maven: str, workshop: Path) -> None:
    (workshop / "pom.xml").write_text(_POM)
    done = subprocess.run(
        [maven, "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"],
        cwd=workshop,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoNeo4j(f"Maven could not fetch the Neo4j server: {done.stdout.strip()[-500:]}")


@contextmanager
def _alone(wanted: Path) -> Iterator[Path | None]:
    """A folder to make `wanted` in, for one process at a time; None when another one made it meanwhile."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    with (wanted.parent / f"{wanted.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if wanted.exists():
            yield None
            return
        workshop = Path(mkdtemp(dir=wanted.parent))
        try:
            yield workshop
        finally:
            shutil.rmtree(workshop)


def cache_folder() -> Path:
    """Where tests keep what was fetched for them."""
    given = os.environ.get("XINMAI_TEST_CACHE")
    if given:
        return Path(given).expanduser().resolve()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "xinmai-tests"
