"""A server that lets nobody in, or lets nobody write, is a sentence that names what to change and no password."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import neo4j
import pytest

from graph.engines.opening import open_engine
from graph.errors import EngineUnavailable
from graph.settings import Settings
from tests.conftest import started
from tests.graph.engines.probes import opened, subjects
from tests.servers.neo4j import Neo4jServer

FIRST = "neo4j"
CHANGED = "geheim-1"
ASKS = ("dbms.security.auth_enabled=true",)
READS_ONLY = ("server.databases.read_only=neo4j",)
TOO_OFTEN = 4  # a server lets three wrong passwords pass


def why(home: Path, address: str) -> str:
    """Why nothing is opened there."""
    with pytest.raises(EngineUnavailable) as failed:
        open_engine(Settings(home=home, graph=address))
    return str(failed.value)


def with_user(address: str, user: str) -> str:
    """The address with a user and a password in it."""
    return address.replace("://", f"://{user}@")


@contextmanager
def web_server() -> Iterator[int]:
    """The port of something that is no Neo4j."""

    def answer() -> None:
        while True:
            try:
                asked, _ = listening.accept()
            except OSError:
                return
            with asked:
                asked.recv(100)
                asked.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        threading.Thread(target=answer, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_the_reason_is_the_first_cause_and_not_that_attempts_failed(tmp_path: Path, scheme: str) -> None:
    assert why(tmp_path, f"{scheme}://127.0.0.1:9") == f"{scheme}://127.0.0.1:9 cannot be reached: Connection refused."
    assert why(tmp_path, f"{scheme}://no-such-host.invalid").endswith("its host's name is not known.")
    with web_server() as port:
        assert "something else answers there" in why(tmp_path, f"{scheme}://127.0.0.1:{port}")
        assert "does not speak TLS there" in why(tmp_path, f"{scheme}+ssc://127.0.0.1:{port}")


@pytest.mark.neo4j
@pytest.mark.slow
def test_who_is_not_let_in_is_told_what_to_change(tmp_path: Path) -> None:
    with started(Neo4jServer(tmp_path / "server", heap_mb=512, page_cache_mb=64, more=ASKS)) as server:
        bare = server.address
        assert "wants a user and a password" in why(tmp_path, bare)
        assert "wants a user and a password" in why(tmp_path, with_user(bare, "neo4j"))
        assert "before the password is changed" in why(tmp_path, with_user(bare, f"neo4j:{FIRST}"))
        with (
            neo4j.GraphDatabase.driver(bare, auth=("neo4j", FIRST)) as driver,
            driver.session(database="system") as own,
        ):
            own.run(f"ALTER CURRENT USER SET PASSWORD FROM '{FIRST}' TO '{CHANGED}'").consume()
        let_in = with_user(bare, f"neo4j:{CHANGED}")
        open_engine(Settings(home=tmp_path, graph=let_in)).close()

        missing = why(tmp_path, f"{let_in}/nowhere")
        assert (
            missing
            == f"{bare}/nowhere is no database of this server: make it there, or name another one in XINMAI_GRAPH."
        )
        said = [why(tmp_path, with_user(bare, "neo4j:geheim-2")) for _ in range(TOO_OFTEN)]
        assert said[0] == f"{bare} does not let this user in: the user or the password in XINMAI_GRAPH is wrong."
        assert "too often" in said[-1]
        assert "geheim" not in " ".join([missing, *said])


@pytest.mark.neo4j
@pytest.mark.slow
def test_a_database_for_reading_only_says_so(tmp_path: Path) -> None:
    server = Neo4jServer(tmp_path / "server", heap_mb=512, page_cache_mb=64)
    with started(server):
        settings = Settings(home=tmp_path, graph=server.address)
        engine = opened(settings)
        server.stop()
        server.more = READS_ONLY
        server.start()
        with pytest.raises(EngineUnavailable, match="is kept for reading only"):
            engine.bulk("probe_put_subjects", subjects(1))
        engine.close()
