"""The fair ceiling of a noisy set: what an oracle could join that must never join strangers.

The rule of this module: a true pair can be joined if its shared evidence, all of it together, is shared by no two
rows of different subjects. Who finds more was lucky, who finds nearly as much has missed nothing. It knows which
evidence is unique, as no engine can; what an engine could know is in `patterns`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import polars as pl

from tests.bench.resolution.evidence import Items, items_of
from tests.bench.resolution.quality import CLUSTER
from tests.bench.resolution.tables import ROW_ID, TableSet

Row = Sequence[str | None]


def oracle(some: TableSet) -> pl.DataFrame:
    """The clusters of the oracle: `row_id`, `cluster_id`."""
    frame, answers = some.frame(), some.answers()
    kinds = list(some.kinds.items())
    rows = frame.select(column for column, _ in kinds).rows()
    sources = answers["source"].to_list() if some.across else None
    joined = joinable(rows, [kind for _, kind in kinds], answers["subject"].to_list(), sources)
    return pl.DataFrame({ROW_ID: frame[ROW_ID], CLUSTER: joined})


def joinable(
    rows: Sequence[Row], kinds: Sequence[str], subjects: Sequence[str], sources: Sequence[str] | None = None
) -> list[str]:
    """For each row the cluster into which the oracle puts it; with `sources` only pairs across them are looked at."""
    of_subject: defaultdict[str, list[int]] = defaultdict(list)
    for place, subject in enumerate(subjects):
        of_subject[subject].append(place)
    evidence = {
        (a, b): _shared(rows[a], rows[b], kinds)
        for places in of_subject.values()
        for a, b in combinations(places, 2)
        if sources is None or sources[a] != sources[b]
    }
    holders = _holders(rows, kinds, frozenset().union(*evidence.values()))
    leader = list(range(len(rows)))
    for (a, b), shared in evidence.items():
        if shared and _all_of_one(shared, holders, subjects):
            leader[_root(leader, b)] = _root(leader, a)
    return [str(_root(leader, place)) for place in range(len(rows))]


def _shared(one: Row, other: Row, kinds: Sequence[str]) -> Items:
    """The evidence both rows have, without what follows from an equal value."""
    mine, theirs = _columns(one, kinds), _columns(other, kinds)
    equal: set[str] = set()
    implied: set[str] = set()
    for items in mine:
        for more in theirs:
            whole = min((item for item in items & more if ":=" in item), default="")
            if whole:
                equal.add(whole)
                implied |= items & more
    return frozenset((_union(mine) & _union(theirs)) - implied | equal)


def _columns(row: Row, kinds: Sequence[str]) -> list[Items]:
    return [items_of(kind, text) for kind, text in zip(kinds, row, strict=True) if text]


def _union(columns: Sequence[Items]) -> Items:
    return frozenset().union(*columns)


def _holders(rows: Sequence[Row], kinds: Sequence[str], needed: Items) -> Mapping[str, set[int]]:
    """Which rows have each of the needed items."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(rows):
        for items in _columns(row, kinds):
            for item in items & needed:
                found[item].add(place)
    return found


def _all_of_one(shared: Items, holders: Mapping[str, set[int]], subjects: Sequence[str]) -> bool:
    """Whether all rows that have all of the shared evidence are about one subject."""
    return len(set(_who(shared, holders, subjects))) == 1


def _who(shared: Items, holders: Mapping[str, set[int]], subjects: Sequence[str]) -> Iterator[str]:
    rarest, *others = sorted((holders[item] for item in shared), key=len)
    for place in rarest:
        if all(place in other for other in others):
            yield subjects[place]


def _root(leader: list[int], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = leader[place]
    return place
