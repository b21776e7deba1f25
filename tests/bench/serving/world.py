"""What is asked about: ten departments with as many records each, and two subjects that many records are about.

The rule of this module: everything is a function of the number of records, so that two engines hold the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from graph.base import Base
from graph.ids import Ids
from graph.store.load import load
from loaders.demo.bench import Bench, _series
from tests.world import Said, Told

DEPARTMENTS: Final = 10
EACH: Final = 5  # records of an organisation in one department; it has a file in two
NESTED: Final = 200
FEW: Final = 20  # records of the one busy subject
MANY: Final = 120  # records of the other: more than a page
PAGE: Final = 100
LIST: Final = 1_000
TODAY: Final = date(2026, 11, 22)
SEED: Final = 11
BATCH: Final = 50_000
FIRST: Final = date(2020, 1, 1)


@dataclass(frozen=True)
class Known:
    """Ids to ask by: a subject with `FEW` records, one with `MANY`, `NESTED` others, and a department."""

    few: str
    many: str
    nested: tuple[str, ...]
    department: str


def fill(base: Base, rows: int) -> Known:
    """Load `rows` records, a tenth from each department, and name what can be asked about."""
    each = rows // DEPARTMENTS
    bench = Bench(_series(TODAY), rows, SEED)
    for number in range(DEPARTMENTS):
        told = Told(f"第{number}监管局", number, tuple(_said(bench, number, each)), salt="serving", sizes=_sizes(each))
        with base.writing():
            load(base, told.delivery(base.ids), told.batches(base.ids), actor="bench")
    asked = [0, 1, *range(2 + each, 2 + each + min(NESTED, each // EACH))]  # of departments 2 and 3
    tokens = {ordinal: base.ids.token("credit_code", bench.subject(ordinal)[1]) for ordinal in asked}
    subjects = _subjects(base, tokens)
    return Known(
        few=subjects[0],
        many=subjects[1],
        nested=tuple(subjects[ordinal] for ordinal in asked[2:]),
        department=department(base.ids, 1),
    )


def department(ids: Ids, number: int) -> str:
    """The id of a department."""
    return ids.mint("department", f"第{number}监管局")


def _said(bench: Bench, number: int, rows: int) -> Iterator[Said]:
    """The rows of one department. Neighbouring ones (0 and 1, 2 and 3 …) speak of the same organisations."""
    busy = [0] * (FEW // 2) + [1] * (MANY // 2) if number < 2 else []
    first = number // 2 * rows
    for nth in range(rows):
        ordinal = busy[nth] if nth < len(busy) else 2 + first + nth // EACH
        name, code, _ = bench.subject(ordinal)
        decided = FIRST + timedelta(days=(nth * 2 + number % 2) % 2_000)
        yield Said(f"第{number}局罚〔2026〕{nth}号", name, code, content=f"罚款{nth}元", decided=decided)


def _sizes(rows: int) -> tuple[int, ...]:
    return tuple(min(BATCH, rows - start) for start in range(0, rows, BATCH))


def _subjects(base: Base, tokens: dict[int, str]) -> dict[int, str]:
    """The subjects with these numbers."""
    rows = base.engine.read("view_files_with_identifiers", ids=sorted(tokens.values()))
    file_of = {str(row["token"]): str(row["file"]) for row in rows}
    found = base.engine.read("view_files", ids=sorted(file_of.values()))
    subject_of = {str(row["id"]): str(row["subject"]) for row in found}
    return {ordinal: subject_of[file_of[token]] for ordinal, token in tokens.items()}
