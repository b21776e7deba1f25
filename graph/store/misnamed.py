"""Credit files that bear another name than the base registration of their code (E209).

The rule of this module: it compares nothing itself. Resolution has found that one valid number stands under two names
that are no variants of one another, and the pair waits for a steward; here it is only told whose name is the
registered one, so that the delivery's report can say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.engines.base import Engine
from graph.resolution.clusters import Apart
from graph.resolution.features import FileFeatures

BASE_REGISTRATION: Final = "01"
OTHER_NAME: Final = "same_number_other_name"
"""The reason that resolution gives for such a pair (`graph.resolution.strong`)."""

IDS_PER_STATEMENT: Final = 1_000


def named_otherwise(
    files: Sequence[FileFeatures], conflicts: Iterable[Apart], new: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The pairs (new file, file of the same number under another name) of one component.

    Resolution compares one file for all that agree with it in numbers, kind and names; here each of them counts.
    """
    pairs = [(one.left, one.right) for one in conflicts if one.reason == OTHER_NAME]
    if not pairs:
        return
    by_id = {file.id: file for file in files}
    alike: dict[object, list[str]] = {}
    for file in files:
        alike.setdefault(file.signature, []).append(file.id)
    for pair in pairs:
        for here, there in (pair, pair[::-1]):
            others = alike[by_id[there].signature]
            yield from ((file, other) for file in alike[by_id[here].signature] if file in new for other in others)


def misnamed(engine: Engine, entry: str, pairs: Iterable[tuple[str, str]]) -> int:
    """How many new files of a delivery for `entry` the base registration of their code contradicts in the name.

    A registration that comes after the others is contradicted by them, and counts as well.
    """
    told = set(pairs)
    if entry != BASE_REGISTRATION:
        registered = _registered(engine, sorted({other for _, other in told}))
        told = {(file, other) for file, other in told if other in registered}
    return len({file for file, _ in told})


def _registered(engine: Engine, files: Sequence[str]) -> frozenset[str]:
    """Which of these credit files hold a record of the base registration."""
    found: set[str] = set()
    for at in range(0, len(files), IDS_PER_STATEMENT):
        rows = engine.read("view_heads_of_files", ids=list(files[at : at + IDS_PER_STATEMENT]))
        found.update(str(row["file"]) for row in rows if row["entry"] == BASE_REGISTRATION)
    return frozenset(found)
