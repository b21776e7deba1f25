"""The virtual environments of the peers, made when they are first needed.

The rule of this module: they stand beside the tree's own environment, hold exactly what their requirements say, and
are made anew when these change. There are two, because nomenklatura holds DuckDB back that Splink is measured on.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

PEERS: Final = "splink"
NOMENKLATURA: Final = "nomenklatura"
TREE: Final = Path(__file__).parents[4]


def python_of(environment: str) -> Path:
    """The interpreter of an environment; makes it if it is not there or not the right one."""
    requirements = Path(__file__).with_name(f"{environment}.txt")
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    place = TREE / f".venv-{environment}"
    mark = place / "made-from"
    python = place / "bin" / "python"
    if not (mark.exists() and mark.read_text() == wanted):
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        mark.write_text(wanted)
    return python


def script(name: str) -> Path:
    """The script of a peer."""
    return Path(__file__).with_name(f"{name}.py")


def versions_of(environments: Iterable[str]) -> str:
    """What the environments were asked to hold, as installed."""
    return ", ".join(_versions_of(environment) for environment in environments)


def _versions_of(environment: str) -> str:
    lines = Path(__file__).with_name(f"{environment}.txt").read_text().split()
    names = [line.partition("==")[0].partition(">=")[0] for line in lines]
    asked = f"from importlib.metadata import version; print(', '.join(f'{{n}} {{version(n)}}' for n in {names!r}))"
    return subprocess.run(
        [python_of(environment), "-c", asked], check=True, capture_output=True, text=True
    ).stdout.strip()
