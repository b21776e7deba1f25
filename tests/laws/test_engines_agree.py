"""The same files give the same facts on both engines, and again after a rebuild."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.facts import Facts, facts_of
from graph.settings import Settings
from graph.store.rebuild import rebuild
from loaders.demo import generate
from loaders.load import load_files
from loaders.manifest import Given
from tests.laws.ground import assert_same, fresh_base


@pytest.mark.neo4j
@pytest.mark.slow
def test_the_same_files_give_the_same_facts_on_both_engines(
    tmp_path: Path, settings_embedded: Settings, settings_neo4j: Settings
) -> None:
    world = generate(tmp_path / "files", 60, 3, today=date(2026, 11, 22))
    embedded = _loaded(settings_embedded, world.folder)
    on_server = _loaded(settings_neo4j, world.folder)
    assert len(embedded) > 1000
    assert_same(on_server, embedded)
    assert on_server.fingerprint == embedded.fingerprint


def _loaded(settings: Settings, folder: Path) -> Facts:
    """The facts after loading; a rebuild on the embedded engine must give the same."""
    with fresh_base(settings) as base:
        report = load_files(base, [folder], Given(), actor="test", confirm_lapse=True)
        assert not report.refused
        assert all(file.loaded.sums_up() for file in report.loaded)
        facts = facts_of(base.engine)
        if settings.embedded:
            with base.writing():
                rebuild(base, actor="test")
            assert_same(facts_of(base.engine), facts)
        return facts
