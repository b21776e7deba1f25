"""Empty installations for measuring: a folder of their own, on Neo4j a server of their own.

The rule of this module: no measurement inherits a cache, a plan or a dead row from another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.settings import Settings
from tests.servers.neo4j import Neo4jServer

ENGINES = ("ladybug", "neo4j")
HEAP_MB = 2_048
PAGE_CACHE_MB = 1_024


@contextmanager
def installation(engine: str, folder: Path) -> Iterator[Settings]:
    """Settings of an empty installation below `folder`, with as much memory as a production one has."""
    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as place:
        home = Path(place) / "home"
        if engine == "ladybug":
            yield _settings(home)
            return
        server = Neo4jServer(Path(place) / "server", heap_mb=HEAP_MB, page_cache_mb=PAGE_CACHE_MB, measured=True)
        server.start()
        try:
            yield _settings(home, server.address)
        finally:
            server.kill()


def _settings(home: Path, address: str = "") -> Settings:
    return Settings(home=home, graph=address, id_key="11" * 32, vault_key="22" * 32, timeout_s=300)
