"""Loading as a user does, from files."""

from __future__ import annotations

from pathlib import Path

from graph.base import Base
from loaders.load import LoadReport, load_files
from loaders.manifest import Given


def load(base: Base, *paths: Path, confirm_lapse: bool = False) -> LoadReport:
    """Load these files and folders."""
    return load_files(base, paths, Given(), actor="local:test", confirm_lapse=confirm_lapse)


def number_in(says: str) -> str:
    """The number with which a sentence about a whole file ends."""
    return says.rstrip(".").rpartition(": ")[2]
