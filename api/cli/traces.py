"""Traces of faults, kept for whoever repairs them.

The rule of this module: a trace is masked before it is written, is readable by its owner only, and is the only
place where a fault's own words go.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from graph import __version__
from graph.identifiers import mask_text


def write_trace(home: Path, trace_id: str, fault: Exception) -> Path:
    """Keep the trace of a fault under its id; where it is."""
    folder = home / "logs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{trace_id}.log"
    said = "".join(traceback.format_exception(fault))
    path.touch(mode=0o600)
    path.write_text(f"xinmai {__version__} trace {trace_id}\n{mask_text(said)}", encoding="utf-8")
    return path
