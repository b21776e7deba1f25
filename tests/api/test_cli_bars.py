"""Bars on a screen: how far long work is, how fast it is, and how long it will still take."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

from tests.api.recent import deliver, penalty
from tests.api.shell import Shell
from tests.api.test_cli import loaded, xinmai  # noqa: F401 - fixtures

COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Watched:
    """What a command drew on a screen, without its colours, and what it answered."""

    drawn: str
    answer: str


def watched(*words: object) -> Watched:
    """Run a command whose errors go to a screen."""
    screen, end = pty.openpty()
    drawn: list[bytes] = []
    # A screen holds few letters that nobody has read, and a slow machine draws many.
    reader = Thread(target=lambda: drawn.extend(read_from(screen)))
    reader.start()
    try:
        environment = {**os.environ, "COLUMNS": "140"}
        said = subprocess.run(
            typed(words), stdout=subprocess.PIPE, stderr=end, check=True, timeout=120, env=environment
        )
    finally:
        os.close(end)
        reader.join()
        os.close(screen)
    return Watched(COLOURS.sub("", b"".join(drawn).decode()), said.stdout.decode())


def typed(words: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-c", "from api.cli import main; main()", *map(str, words)]


def read_from(screen: int) -> Iterator[bytes]:
    """All that is drawn on a screen until nobody draws on it any more."""
    with suppress(OSError):
        while drawn := os.read(screen, 65_536):
            yield drawn


@pytest.mark.usefixtures("xinmai")
def test_bars_are_drawn_on_a_screen_and_nowhere_else(tmp_path: Path) -> None:
    path = deliver(tmp_path, "p.csv", [penalty(number) for number in range(1, 50)])

    seen = watched("check", path)
    piped = subprocess.run(typed(("check", path)), capture_output=True, check=True, timeout=120)

    assert "checking" in seen.drawn
    assert re.search(r"49 rows +[0-9,]+/s", seen.drawn)
    assert "checking" not in seen.answer
    assert piped.stderr == b""


@pytest.mark.parametrize(
    ("words", "stages"),
    [
        (("withdraw", "1", "--reason", "wrong year"), ("looking", "taking away")),
        (("rebuild",), ("rebuilding",)),
        (("vault", "rotate"), ("sealing anew",)),
    ],
    ids=lambda said: said[0],
)
def test_long_work_says_how_fast_it_is_and_how_much_is_left(
    loaded: Shell,  # noqa: F811 - the fixture
    words: tuple[str, ...],
    stages: tuple[str, ...],
) -> None:
    drawn = watched(*words).drawn
    for stage in stages:
        assert re.search(rf"{stage} .*[0-9]+ (rows|values) +[0-9,]+/s .*left 0:00:00", drawn), drawn


def test_resolving_and_taking_away_say_what_they_are_at(loaded: Shell, tmp_path: Path) -> None:  # noqa: F811
    drawn = watched("resolve").drawn
    assert "placing files" in drawn
    assert "proposing pairs" in drawn
    assert "exporting" in watched("export", "--to", tmp_path / "all.jsonl").drawn
