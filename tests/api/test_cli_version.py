"""`xinmai --version`: what somebody who reports a fault copies into the report."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.api.shell import Shell

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_versions_are_told_without_a_base(option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    program, *engines, _ = Shell(home, monkeypatch).ok(option).out.splitlines()
    assert program == f"xinmai {PROJECT['version']}"
    pinned = next(each.partition("==")[2] for each in PROJECT["dependencies"] if each.startswith("ladybug=="))
    assert engines[0].startswith(f"ladybug {pinned} ")
    assert engines[1].startswith("neo4j ")
    assert not home.exists(), "nothing was opened or made"


def test_a_base_that_cannot_be_opened_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell(tmp_path, monkeypatch)
    monkeypatch.setenv("XINMAI_ID_KEY", "no key")
    assert shell("status").code != 0
    assert shell.ok("--version").out.startswith("xinmai ")
