"""Starting what is measured: our service with plain strawberry beside it, and @neo4j/graphql in a process of its own.

The rule of this module: the packages of the peer are installed when they are first needed, into a folder of the tests'
cache; none of them is a dependency of ours.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.settings import Settings
from tests.servers.jars import cache_folder
from tests.servers.neo4j import free_port

ENDING_S: Final = 300  # a server first ends the load that is under way
PEERS: Final = Path(__file__).with_name("peers")


class NoPeer(Exception):
    """Why the peer cannot be started on this machine."""


@contextmanager
def ours(settings: Settings) -> Iterator[str]:
    """Our service on a base that nobody has open; gives the address under which it and plain strawberry answer."""
    command = [sys.executable, "-m", "tests.bench.serving.host", str(settings.home), *filter(None, [settings.graph])]
    with _process(command) as process:
        yield _first_line(process)


@contextmanager
def neo4j_graphql(graph: str) -> Iterator[str]:
    """The peer on the same Neo4j; gives its address. Raises `NoPeer` where it cannot be had."""
    packages = _packages()
    port = free_port()
    command = ["node", str(PEERS / "neo4j_graphql.mjs"), graph, str(port)]
    with _process(command, PEERS=str(packages)) as process:
        _first_line(process)
        yield f"http://127.0.0.1:{port}/graphql"


def _packages() -> Path:
    """The folder in which the packages are installed as `package.json` pins them."""
    wanted = PEERS / "package.json"
    place = cache_folder() / f"neo4j-graphql-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:12]}"
    if (place / "installed").exists():
        return place
    npm = shutil.which("npm")
    if npm is None:
        raise NoPeer("npm is not there to fetch @neo4j/graphql")
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(wanted, place)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPeer(f"npm could not fetch @neo4j/graphql: {(done.stderr or done.stdout).strip()[-500:]}")
    (place / "installed").touch()
    return place


@contextmanager
def _process(command: Sequence[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    given = {**os.environ, **environment}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    if not said:
        raise NoPeer(f"{process.args!r} ended with {process.wait()} before it answered")
    return said
