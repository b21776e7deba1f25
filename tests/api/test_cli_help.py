"""What the help of every command says: outsiders depend on it, so a change has to be seen.

Written anew with `XINMAI_WRITE_HELP=1 pytest tests/api/test_cli_help.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import typer

import api.cli.commands  # noqa: F401 - it adds the commands that are listed here
from api.cli.app import app
from tests.api.shell import Shell

FOLDER = Path(__file__).parent / "help"
LOADED = """
import sys
from api.cli import main
try:
    main()
finally:
    print(*sorted({"ladybug", "neo4j", "numpy", "polars", "sqlalchemy"} & set(sys.modules)), file=sys.stderr)
"""
"""The program, which says at its end what it has loaded of what it reads bases with."""


@cache  # the library gets all of them ready each time
def commands_and_groups() -> dict[tuple[str, ...], bool]:
    """The words that lead to every command, the program itself first, and whether these only lead to others."""
    found: dict[tuple[str, ...], bool] = {}
    waiting: list[tuple[tuple[str, ...], object]] = [((), typer.main.get_command(app))]
    while waiting:
        words, command = waiting.pop()
        below = getattr(command, "commands", {})
        found[words] = bool(below) and not getattr(command, "invoke_without_command", False)
        waiting += [((*words, name), one) for name, one in below.items()]
    return dict(sorted(found.items()))


def every_command() -> list[tuple[str, ...]]:
    """The words that lead to every command and group, the program itself first."""
    return list(commands_and_groups())


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


@pytest.mark.parametrize("words", [(), ("load",), ("serve",)], ids=" ".join)
def test_help_waits_for_nothing_with_which_bases_are_read(words: tuple[str, ...]) -> None:
    said = subprocess.run([sys.executable, "-c", LOADED, *words, "--help"], capture_output=True, text=True, check=True)
    assert "Usage" in said.stdout
    assert said.stderr.split() == []


def test_no_help_is_kept_of_what_is_no_command() -> None:
    kept = {path.stem for path in FOLDER.glob("*.txt")}
    assert kept == {"-".join(words) or "xinmai" for words in every_command()}


@pytest.mark.parametrize("words", [words for words in every_command() if words], ids=" ".join)
def test_every_command_answers_machines(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if commands_and_groups()[words]:
        assert "Commands" in Shell(tmp_path, monkeypatch).ok(*words, "--help").out
        return
    assert "--json" in Shell(tmp_path, monkeypatch).ok(*words, "--help").out
