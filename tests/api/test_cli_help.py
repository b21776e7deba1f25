"""What the help of every command says: outsiders depend on it, so a change has to be seen.

Written anew with `XINMAI_WRITE_HELP=1 pytest tests/api/test_cli_help.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import typer

from api.cli.app import app
from tests.api.shell import Shell

FOLDER = Path(__file__).parent / "help"


def every_command() -> list[tuple[str, ...]]:
    """The words that lead to every command and group, the program itself first."""
    found: list[tuple[str, ...]] = [()]
    root = typer.main.get_command(app)
    groups: list[tuple[tuple[str, ...], object]] = [((), root)]
    while groups:
        words, group = groups.pop()
        for name, command in getattr(group, "commands", {}).items():
            found.append((*words, name))
            groups.append(((*words, name), command))
    return sorted(found)


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_help(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # typer reads TERMINAL_WIDTH once, when its first help is drawn, which may have been in another test.
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 100)
    said = Shell(tmp_path, monkeypatch).ok(*words, "--help").out
    text = "\n".join(line.rstrip() for line in said.splitlines()) + "\n"
    kept = FOLDER / f"{'-'.join(words) or 'xinmai'}.txt"
    if os.environ.get("XINMAI_WRITE_HELP"):
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_no_help_is_kept_of_what_is_no_command() -> None:
    kept = {path.stem for path in FOLDER.glob("*.txt")}
    assert kept == {"-".join(words) or "xinmai" for words in every_command()}


@pytest.mark.parametrize("words", [words for words in every_command() if words], ids=" ".join)
def test_every_command_answers_machines(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # groups that do nothing alone
    if words in {
        (name,) for name in ("access", "audit", "case", "catalogue", "evidence", "follow", "regions", "vault")
    }:
        assert "Commands" in Shell(tmp_path, monkeypatch).ok(*words, "--help").out
        return
    assert "--json" in Shell(tmp_path, monkeypatch).ok(*words, "--help").out
