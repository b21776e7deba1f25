"""What hangs together with a few credit files, looked up for somebody who waits for the answer.

The rule of this module: an explanation starts from what resolution started from, found by the same function.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph.engines.base import Engine, Row
from graph.resolution.features import FileFeatures
from graph.resolution.standing import Standing
from graph.store.components import Touched, components
from graph.store.looked_up import Looks

IDS_PER_STATEMENT: Final = 1_000


def files_on(engine: Engine, subject_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """The credit files on subjects; a subject without one is not in it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(engine, "view_files_of_subjects", subject_ids):
        if row["id"] is not None:
            found[str(row["subject"])].add(str(row["id"]))
    return {subject: frozenset(files) for subject, files in found.items()}


def kin(engine: Looks, files: Iterable[str], judgements: Standing) -> list[Sequence[FileFeatures]]:
    """The components that these files are in, each sorted by file id, in order of their least file."""
    asked = frozenset(files)
    found = components(engine, Touched(again=asked), judgements)
    return [group for group in found.groups if not asked.isdisjoint(file.id for file in group)]


def _rows(engine: Engine, block: str, ids: Iterable[str]) -> Iterator[Row]:
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), IDS_PER_STATEMENT):
        yield from engine.read(block, ids=wanted[at : at + IDS_PER_STATEMENT])
