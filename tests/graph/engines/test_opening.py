"""A base is opened by one, opened again as it was left, and says why where it cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graph.engines.opening import open_engine
from graph.errors import BaseHeld, EngineUnavailable
from graph.settings import Settings
from tests.graph.engines.probes import NEW, opened, subjects
from tests.servers.emptying import emptied


def test_what_was_written_is_there_after_reopening(engine_settings: Settings) -> None:
    first = opened(engine_settings)
    first.bulk("probe_put_records", NEW)
    first.checkpoint()
    first.transact(lambda t: t.write("probe_subject", id="a", name="1"))
    first.close()
    first.close()
    again = opened(engine_settings)
    assert again.read("probe_records") == NEW.to_dicts()
    assert again.read("probe_find_subject", id="a") == [{"name": "1"}]
    again.close()
    with pytest.raises(EngineUnavailable):
        again.read("probe_records")


def test_a_base_is_held_by_one_engine_in_one_process(settings: Settings) -> None:
    holder = opened(settings)
    with pytest.raises(BaseHeld):
        open_engine(settings)
    code = (
        "import sys; from pathlib import Path; from graph.settings import Settings;"
        "from graph.engines.opening import open_engine; from graph.errors import BaseHeld\n"
        "try: open_engine(Settings(home=Path(sys.argv[1])))\n"
        "except BaseHeld as held: print(held.facts['process'])"
    )
    other = subprocess.run([sys.executable, "-c", code, settings.home], capture_output=True, text=True, check=True)
    assert other.stdout.strip().isdecimal()
    holder.close()
    opened(settings).close()


def test_the_embedded_base_is_closed_to_other_users(settings: Settings) -> None:
    opened(settings).close()
    assert (settings.home / "graph").stat().st_mode & 0o077 == 0
    assert settings.home.stat().st_mode & 0o077 == 0


def test_a_base_that_cannot_be_opened_says_so(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "graph").write_bytes(b"this is not a base" * 1000)
    with pytest.raises(EngineUnavailable) as failed:
        open_engine(settings)
    assert failed.value.facts["base"] == str(settings.home / "graph")


def test_a_server_that_is_not_there_says_so_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable) as failed:
        open_engine(Settings(home=tmp_path, graph="bolt://reader:geheim@127.0.0.1:9/neo4j"))
    assert "geheim" not in str(failed.value)
    assert failed.value.facts["base"] == "bolt://127.0.0.1:9/neo4j"


@pytest.mark.neo4j
def test_a_database_that_is_not_there_says_so(settings: Settings, neo4j_address: str) -> None:
    with pytest.raises(EngineUnavailable, match="nosuchdatabase is no database of this server"):
        open_engine(Settings(home=settings.home, graph=f"{neo4j_address}/nosuchdatabase"))


@pytest.mark.neo4j
def test_emptying_leaves_nothing(settings: Settings, neo4j_address: str) -> None:
    on_server = Settings(home=settings.home, graph=neo4j_address)
    engine = opened(emptied(on_server))
    engine.bulk("probe_put_subjects", subjects(100))
    engine.close()
    emptied(on_server)
    engine = open_engine(on_server)
    assert engine.read("base_nodes") == [{"nodes": 0}]
    engine.close()
