"""All facts of the graph as sets of tuples, so that two states of a base can be compared.

The rule of this module: what depends on our own clock, on run numbers or on the naming of subjects is no fact. A
subject is the set of its credit files.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.engines.base import Engine, Value

KINDS: Final = (
    "records", "assertions", "recognised", "under", "revisions", "files", "identifiers", "named", "apart", "removals",
    "departments", "sources",
)  # fmt: skip
CHUNK: Final = 100_000

Fact = tuple[Value, ...]


@dataclass(frozen=True)
class Facts:
    """The facts by kind, and the partition of credit files into subjects."""

    by_kind: Mapping[str, frozenset[Fact]]
    subjects: frozenset[tuple[str, frozenset[str]]]

    @property
    def fingerprint(self) -> str:
        """One hash over all facts; equal facts, equal fingerprints."""
        digest = hashlib.sha256()
        for kind, facts in sorted(self.by_kind.items()):
            for fact in sorted(map(_written, facts)):
                digest.update(f"{kind}{fact}\n".encode())
        for kind, files in sorted((kind, sorted(files)) for kind, files in self.subjects):
            digest.update(f"{kind}{files}\n".encode())
        return digest.hexdigest()

    def __len__(self) -> int:
        return sum(map(len, self.by_kind.values())) + len(self.subjects)


def facts_of(engine: Engine) -> Facts:
    """Every fact that readers can see; reads the whole base."""
    hidden = {row["hidden"] for row in engine.read("view_epoch")}
    by_kind = {kind: _facts(engine, kind, hidden) for kind in KINDS}
    together: dict[tuple[str, str], set[str]] = defaultdict(set)
    for frame in engine.stream("facts_subjects", CHUNK):
        for file, subject, kind, run in frame.iter_rows():
            if run not in hidden:
                together[subject, kind].add(file)
    return Facts(by_kind, frozenset((kind, frozenset(files)) for (_, kind), files in together.items()))


def _written(fact: Fact) -> str:
    """A fact as text: equal instants alike, whichever class of zone they come with."""
    return repr(tuple(value.isoformat() if isinstance(value, date) else value for value in fact))


def _facts(engine: Engine, kind: str, hidden: set[Value]) -> frozenset[Fact]:
    return frozenset(
        row[:-1]
        for frame in engine.stream(f"facts_{kind}", CHUNK)
        for row in frame.iter_rows()
        if row[-1] not in hidden
    )
