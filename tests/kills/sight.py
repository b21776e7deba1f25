"""What a reader sees of a base: how much of each delivery, in one state of the base.

The rule of this module: it reads as every answer does, by `graph.view.visibility`, and counts what is not hidden. Two
states of the base that differ by a part of a delivery give different sights.
"""

from __future__ import annotations

import json
from collections import Counter

from graph.engines.base import Engine, Row
from graph.view.base import Reader
from graph.view.visibility import Visible, consistently


def sight(engine: Engine) -> str:
    """Rows by source file, record versions by state, files by subject size; as JSON, for comparison.

    Raises `EngineUnavailable` while the base is being rebuilt or its server is down.
    """
    return consistently(engine, _counted)


def _counted(reader: Reader, visible: Visible) -> str:
    rows = Counter(str(row["source"]) for row in _seen(reader, visible, "facts_assertions"))
    states = Counter(str(row["state"]) for row in _seen(reader, visible, "facts_records"))
    files = Counter(str(row["subject"]) for row in _seen(reader, visible, "facts_subjects"))
    subjects = Counter(str(held) for held in files.values())
    return json.dumps({"rows": rows, "states": states, "subjects": subjects}, sort_keys=True)


def _seen(reader: Reader, visible: Visible, block: str) -> list[Row]:
    return [row for row in reader.read(block) if _number(row["run"]) not in visible.hidden]


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
