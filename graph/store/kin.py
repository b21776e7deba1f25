"""What hangs together with a few credit files, looked up by key for somebody who waits for the answer.

The rule of this module: it finds the same components as `graph.store.components` does for a load, file by file
instead of in bulk, so that an explanation starts from what resolution started from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from graph.engines.base import Engine, Row
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.standing import Standing
from graph.store.components import FEATURES, file_features

IDS_PER_STATEMENT: Final = 1_000


def files_on(engine: Engine, subject_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """The credit files on subjects; a subject without one is not in it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(engine, "view_files_of_subjects", subject_ids):
        if row["id"] is not None:
            found[str(row["subject"])].add(str(row["id"]))
    return {subject: frozenset(files) for subject, files in found.items()}


def kin(engine: Engine, files: Iterable[str], judgements: Standing) -> list[list[FileFeatures]]:
    """The components that these files are in, each sorted by file id, in order of their least file."""
    links = _Links(engine, judgements)
    links.spread(set(files))
    return links.components()


class _Links:
    def __init__(self, engine: Engine, judgements: Standing) -> None:
        self._engine = engine
        self._found: dict[str, FileFeatures] = {}
        self._sharing: dict[str, set[str]] = defaultdict(set)
        self._judgements = judgements

    def spread(self, files: set[str]) -> None:
        """Follow numbers and judgements until nothing new comes up."""
        seen: set[str] = set()
        while files:
            seen |= files
            numbers: dict[str, set[StrongNumber]] = defaultdict(set)
            for row in _rows(self._engine, "view_joining_numbers", files):
                if row["strong"] is True:
                    numbers[str(row["file"])].add(StrongNumber(str(row["kind"]), str(row["token"])))
            for row in _rows(self._engine, "view_features", files):
                file = file_features([row[name] for name in FEATURES], numbers[str(row["id"])])
                self._found[file.id] = file
            tokens = {number.token for held in numbers.values() for number in held} - self._sharing.keys()
            for row in _rows(self._engine, "view_files_with_identifiers", tokens):
                if row["file"] is not None:
                    self._sharing[str(row["token"])].add(str(row["file"]))
            here = files & self._found.keys()
            judged = {other for file in here for other in self._judgements.same_as(file)}
            files = {file for token in tokens for file in self._sharing[token]} | judged
            files -= seen

    def components(self) -> list[list[FileFeatures]]:
        """What was found, split where nothing holds it together."""
        left = dict.fromkeys(sorted(self._found))
        parts = []
        while left:
            part, edge = set(), {next(iter(left))}
            while edge:
                part |= edge
                edge = {mate for file in edge for mate in self._mates(file)} - part
            parts.append([self._found[file] for file in sorted(part)])
            for file in part:
                del left[file]
        return parts

    def _mates(self, file: str) -> Iterator[str]:
        for number in self._found[file].strong:
            yield from self._sharing[number.token]
        yield from (other for other in self._judgements.same_as(file) if other in self._found)


def _rows(engine: Engine, block: str, ids: Iterable[str]) -> Iterator[Row]:
    wanted = sorted(set(ids))
    for at in range(0, len(wanted), IDS_PER_STATEMENT):
        yield from engine.read(block, ids=wanted[at : at + IDS_PER_STATEMENT])
