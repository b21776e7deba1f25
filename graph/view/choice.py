"""Which records are wanted.

The rule of this module: a choice narrows what the reader may know of; it is applied after the rights and before
anything is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.view.answers import RecordState


@dataclass(frozen=True)
class Choice:
    """Which records of a subject are wanted: by catalogue code, holding department, region, and state."""

    category: str | None = None
    department: str | None = None
    region: str | None = None
    state: RecordState | None = RecordState.CURRENT
