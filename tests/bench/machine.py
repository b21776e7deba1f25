"""What a result file says of where it was measured: enough to compare, nothing that names a machine.

The rule of this module: no path, no host, no user.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("ladybug", "neo4j", "neo4j-rust-ext", "polars", "pyarrow", "sqlalchemy")


def machine() -> str:
    """Cores, memory and processor."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {_processor()}, {platform.system()} {platform.machine()}"


def versions(packages: Sequence[str] = PACKAGES) -> str:
    """Python and the packages that the figures hang on."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


def commit() -> str:
    """The commit that was measured; a changed tree says so."""
    tree = Path(__file__).parents[2]
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607 - whichever git there is
        cwd=tree, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return said.stdout.strip() or "unknown"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown processor")
