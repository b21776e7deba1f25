"""How two subjects are connected: a walk from both ends by levels, then paths over what it found.

The rule of this module: the walk is bounded in depth, size and time, asks the base as often for a level of hundreds
as for one subject, and says which bound ended it. A value that many give is not walked through; a short way comes
before a long one, and of two as long the one by rarer values. A path is a way to look, no finding about anybody.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, pairwise
from math import log2
from typing import Any, Final

from graph.bounds import USUAL, WIDEST, Bounds
from graph.delivery import SubjectKind
from graph.errors import BadInput, Timeout
from graph.ties import KINDS
from graph.view.answers import Partial, PartialReason
from graph.view.files import AS_DELIVERED, LABELS, NAME, FileTrails, OpenFile, file_value, trails_of_files
from graph.view.partial import partial_of, partly
from graph.view.reading import Reading
from graph.view.subjects import chosen_values, files_by_subject, open_files_of
from graph.view.traced import Traced
from graph.view.trails import with_original
from graph.view.web import TieKind, Value, Web, web_around

WALKED_THROUGH: Final = 50
"""A value that more open credit files give connects nobody: a walk stops at it."""
RARITY: Final = 0.01
"""What a common value adds to the length of a hop; so little that a longer way never comes first."""
RECORDS: Final = 20
"""So many of the newest records of each credit file are named beside a hop."""
SEED: Final = 7
FROM_PERSON: Final = replace(WIDEST, depth=2, subjects=100)


@dataclass(frozen=True)
class Node:
    """A subject on a path."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True)
class End:
    """One side of a tie: the credit file that gives the value, its newest records, and every row that says so."""

    subject_id: str
    file_id: str
    records: tuple[str, ...]
    value: Traced


@dataclass(frozen=True)
class HopTie:
    """A value that both ends of a hop give; `subjects` give it in all, as far as is open and was looked at."""

    kind: TieKind
    shown: str
    subjects: int
    ends: tuple[End, ...]


@dataclass(frozen=True)
class Hop:
    """A step of a path. `bridge` says that in what was looked at nothing else connects its two sides."""

    start: str
    end: str
    ties: tuple[HopTie, ...]
    bridge: bool


@dataclass(frozen=True)
class Path:
    """One way from the first to the second; `weight` is its number of hops, and a little more for common values."""

    nodes: tuple[Node, ...]
    hops: tuple[Hop, ...]
    weight: float


@dataclass(frozen=True)
class Connection:
    """How two subjects are connected, best path first; no path is an answer too, with the bounds it holds within.

    `looked_at` is how many subjects the walk met. `communities` are groups within which there are more ties than
    between them, largest first; persons are in them only if they stand on a path.
    """

    left: Node
    right: Node
    paths: tuple[Path, ...]
    bounds: Bounds
    looked_at: int
    communities: tuple[tuple[str, ...], ...]
    partial: Partial


def connect(
    reading: Reading, left: str, right: str, asked: Bounds = USUAL, hidden: Collection[TieKind] = ()
) -> Connection:
    """The ways between two subjects; `NotFound` unless both are open, `BadInput` if they are one.

    Along ties of the `hidden` kinds nobody walks, as if no file gave such a value.
    """
    import networkx as nx  # noqa: PLC0415 - heavy

    (one, ours), (other, theirs) = open_files_of(reading, left), open_files_of(reading, right)
    if one == other:
        raise BadInput("The two are one subject.", subject=one)
    persons = any(files[0].kind is SubjectKind.PERSON for files in (ours, theirs))
    bounds = asked.within(FROM_PERSON) if persons else asked
    walk = _Walk(reading, {one: ours, other: theirs}, bounds, frozenset(hidden))
    walk.go(one, other)
    found = walk.paths(one, other)
    nodes = walk.named({one, other, *(each for path in found for each in path)})
    bridges = {frozenset(edge) for edge in nx.bridges(walk.graph)}
    ends = _Ends(reading, walk, {frozenset(hop) for path in found for hop in pairwise(path)})
    return Connection(
        left=nodes[one],
        right=nodes[other],
        paths=tuple(
            Path(
                tuple(nodes[each] for each in path),
                tuple(Hop(a, b, ends.ties(a, b), frozenset((a, b)) in bridges) for a, b in pairwise(path)),
                round(nx.path_weight(walk.graph, path, "weight"), 4),
            )
            for path in found
        ),
        bounds=bounds,
        looked_at=len(walk.files),
        communities=walk.communities(told=nodes.keys()),
        partial=partly(partial_of(reading), *walk.reasons),
    )


def _graph() -> Any:
    import networkx as nx  # noqa: PLC0415 - heavy

    return nx.Graph()


@dataclass
class _Walk:
    """What a walk has met so far: a graph over subjects whose edges know the tokens that tie their ends."""

    reading: Reading
    files: dict[str, list[OpenFile]]
    bounds: Bounds
    hidden: frozenset[TieKind] = frozenset()
    graph: Any = field(default_factory=_graph)
    webs: dict[str, Web] = field(default_factory=dict)  # by token
    reasons: list[PartialReason] = field(default_factory=list)
    levels: int = 0

    def go(self, one: str, other: str) -> None:
        """Walk from both ends, the narrower side first, until enough paths are known or a bound is met."""
        self.graph.add_nodes_from((one, other))
        until = time.monotonic() + self.bounds.seconds
        edges = {one: {one}, other: {other}}
        met = {one: {one}, other: {other}}
        while all(edges.values()) and len(self.paths(one, other)) < self.bounds.paths:
            if self.levels == self.bounds.depth:
                self._because(PartialReason.DEPTH)
                return
            if time.monotonic() > until:
                self._because(PartialReason.TIMEOUT)
                return
            side = min(edges, key=lambda end: (len(edges[end]), end))
            try:
                reached = self._spread(sorted(edges[side]))
            except Timeout:
                self._because(PartialReason.TIMEOUT)
                return
            edges[side] = reached - met[side]
            met[side] |= reached
            self.levels += 1

    def paths(self, one: str, other: str) -> list[list[str]]:
        """The best paths that the levels walked so far are sure of."""
        import networkx as nx  # noqa: PLC0415 - heavy

        if not nx.has_path(self.graph, one, other):
            return []
        every: Iterator[list[str]] = nx.shortest_simple_paths(self.graph, one, other, weight="weight")
        sure = (path for path in islice(every, self.bounds.paths) if len(path) - 1 <= self.levels)
        return list(sure)

    def named(self, subjects: Iterable[str]) -> dict[str, Node]:
        """Subjects with their names."""
        return {
            each: Node(each, self.files[each][0].kind.value, chosen_values(self.files[each])[0].value)
            for each in subjects
        }

    def communities(self, told: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Groups that hold together, by Louvain's method; persons only where they are told anyway."""
        import networkx as nx  # noqa: PLC0415 - heavy

        named = set(told)
        groups = nx.community.louvain_communities(self.graph, weight="closeness", seed=SEED)
        open_ones = (
            tuple(sorted(each for each in group if each in named or not self._is_person(each))) for group in groups
        )
        return tuple(sorted((group for group in open_ones if len(group) > 1), key=lambda group: (-len(group), group)))

    def _spread(self, subjects: Sequence[str]) -> set[str]:
        """Look one step further; who was reached."""
        web = web_around(self.reading, [file for each in subjects for file in self.files[each]], WALKED_THROUGH)
        shown = {token for token, value in web.values.items() if value.kind not in self.hidden}
        if web.crowded & shown:
            self._because(PartialReason.LIMIT)
        walked = shown - web.crowded
        tying = {token: given for token, given in sorted(web.givers.items()) if token in walked}
        found = sorted({each for given in tying.values() for each in given} - self.files.keys())
        room = self.bounds.subjects - len(self.files)
        if len(found) > room:
            self._because(PartialReason.LIMIT)
        self.files |= files_by_subject(self.reading, found[: max(room, 0)])
        for token, given in tying.items():
            self.webs[token] = web
            self._tie(token, [each for each in given if each in self.files])
        return {each for given in tying.values() for each in given if each in self.files}

    def _tie(self, token: str, subjects: Sequence[str]) -> None:
        for one, other in combinations(subjects, 2):
            length = 1 + RARITY * log2(len(subjects))
            edge = self.graph.get_edge_data(one, other, {"weight": length, "closeness": 0.0, "tokens": ()})
            new = token not in edge["tokens"]
            self.graph.add_edge(
                one,
                other,
                weight=min(edge["weight"], length),
                closeness=edge["closeness"] + (1 / len(subjects) if new else 0.0),
                tokens=(*edge["tokens"], token) if new else edge["tokens"],
            )

    def _is_person(self, subject: str) -> bool:
        return self.files[subject][0].kind is SubjectKind.PERSON

    def _because(self, reason: PartialReason) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)


class _Ends:
    """The records and rows behind the hops of all paths, read together."""

    def __init__(self, reading: Reading, walk: _Walk, hops: Iterable[frozenset[str]]) -> None:
        self._reading = reading
        self._walk = walk
        self._files: Mapping[str, OpenFile] = {
            file: walk.webs[token].files[file]
            for hop in hops
            for token in walk.graph.edges[tuple(hop)]["tokens"]
            for subject in hop
            for file in walk.webs[token].givers[token].get(subject, ())
        }
        self._trails: FileTrails = trails_of_files(reading, self._files.values())

    def ties(self, one: str, other: str) -> tuple[HopTie, ...]:
        """What ties two subjects, the rarest first, each with both ends."""
        found = [self._tie(token, one, other) for token in self._walk.graph.edges[one, other]["tokens"]]
        return tuple(sorted(found, key=lambda tie: (tie.subjects, tie.kind, tie.shown)))

    def _tie(self, token: str, one: str, other: str) -> HopTie:
        web = self._walk.webs[token]
        value, given = web.values[token], web.givers[token]
        ends = tuple(self._end(value, subject, file) for subject in (one, other) for file in given[subject])
        return HopTie(value.kind, value.shown, len(given), ends)

    def _end(self, value: Value, subject: str, file_id: str) -> End:
        file = self._files[file_id]
        records = tuple(head.id for head in file.newest[:RECORDS])
        return End(subject, file_id, records, self._traced(value, file))

    def _traced(self, value: Value, file: OpenFile) -> Traced:
        """The value as this file gives it; a number with its mask and the rows in which the file was read."""
        if value.field in KINDS:
            said = file.block[value.field]
            return file_value(self._reading, file, self._trails, key=value.field, value=said, rule=None)
        rows = file_value(self._reading, file, self._trails, key=NAME, value=file.name, rule=None).lineage
        masked = tuple(with_original(row, value.shown) for row in rows)
        return Traced(value.field, LABELS.get(value.field, value.field), value.shown, AS_DELIVERED, masked)
