"""The drawing that Ladybug makes of a plan, read back into steps.

The rule of this module: the drawing is boxes side by side and below each other, so a fact belongs to the operator
above it within the same left and right edge.
"""

from __future__ import annotations

import re

from graph.engines.base import PlanStep

_OPERATOR = re.compile(r"([A-Z][A-Z_]+)\[\d+\]")
_ROWS = re.compile(r"NumOutputTuples: (\d+)")
_TABLE = re.compile(r"Tables?: (\w+)")


def steps_of(drawing: str) -> list[PlanStep]:
    """The operators of a profiled plan from top to bottom, with their table ("" if none) and rows given."""
    lines = drawing.splitlines()
    steps: list[PlanStep] = []
    for number, line in enumerate(lines):
        for operator in _OPERATOR.finditer(line):
            left = line.rfind("│", 0, operator.start())
            right = line.find("│", operator.end())
            box = _box(lines[number:], left, right)
            rows, table = _ROWS.search(box), _TABLE.search(box)
            steps.append(PlanStep(operator[1], table[1] if table else "", int(rows[1]) if rows else 0))
    return steps


def _box(lines: list[str], left: int, right: int) -> str:
    inside: list[str] = []
    for line in lines:
        if line[left : left + 1] in ("└", "├"):
            break
        inside.append(line[left + 1 : right])
    return "\n".join(inside)
