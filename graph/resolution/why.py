"""Why two credit files are together or not, and how a cluster grew and what holds it.

The rule of this module: nothing is remembered. The component is partitioned again as it was when it was placed, and
the answer is read off that partition, so that an explanation cannot tell another story than the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import Final

from graph.resolution.clusters import LARGEST_COMPARISON, Compare, Join, Partition, partition
from graph.resolution.counterfactual import Change, changes
from graph.resolution.evidence import Band, Judgement, Opinion, Verdict
from graph.resolution.features import FileFeatures
from graph.resolution.second_steward import in_effect

MOST_OBSTACLES: Final = 8
_TWO: Final = 2


@dataclass(frozen=True, order=True)
class Obstacle:
    """Two files, one of each cluster, that keep the clusters apart."""

    left: str
    right: str
    rule: str
    sentence: str


@dataclass(frozen=True)
class PairReasons:
    """What is said of two files.

    `path` leads from one to the other when they are together, `obstacles` stand between their clusters when they are
    not, `waiting` are judgements that need a second steward.
    """

    left: str
    right: str
    together: bool
    opinion: Opinion
    judgements: tuple[Judgement, ...]
    waiting: tuple[str, ...]
    path: tuple[Join, ...]
    obstacles: tuple[Obstacle, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Growth:
    """One contraction in the order in which they happened: what joined clusters of `left` and `right` files."""

    join: Join
    left: int
    right: int


@dataclass(frozen=True)
class Bridge:
    """A join without which the cluster falls in two: the files on the side of each of its ends."""

    join: Join
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class ClusterReasons:
    """How a cluster came about, and every join that alone holds it."""

    files: tuple[str, ...]
    grown: tuple[Growth, ...]
    bridges: tuple[Bridge, ...]


def why_pair(
    components: Sequence[Sequence[FileFeatures]],
    judgements: Sequence[Judgement],
    compare: Compare,
    left: str,
    right: str,
) -> PairReasons:
    """Explain two files, given the whole components they are in (one or two). `KeyError` if one is in none."""
    known = {file.id: file for group in components for file in group}
    said = in_effect(known.values(), judgements)
    parts = [partition(group, said.acting, compare) for group in components]
    cluster_of = {file: cluster for part in parts for cluster in part.clusters for file in cluster}
    together = right in cluster_of[left]
    pair = {left, right}
    on_pair = tuple(one for one in judgements if {one.left, one.right} == pair)
    waiting = {one.id for one in said.proposed}
    return PairReasons(
        left,
        right,
        together,
        compare(known[left], known[right]),
        on_pair,
        tuple(one.id for one in on_pair if one.id in waiting),
        _path(parts, left, right) if together else (),
        () if together else _obstacles(cluster_of[left], cluster_of[right], known, said.acting, compare),
        changes(known[left], known[right], compare),
    )


def why_cluster(
    component: Sequence[FileFeatures], judgements: Sequence[Judgement], compare: Compare, file: str
) -> ClusterReasons:
    """Explain the cluster of one file, given the whole component it is in. `KeyError` if it is not in it."""
    said = in_effect(component, judgements).acting
    part = partition(component, said, compare)
    members = next((cluster for cluster in part.clusters if file in cluster), None)
    if members is None:
        raise KeyError(file)
    here = set(members)
    joins = [join for join in part.joins if join.left in here]
    links = [*joins, *_other_links([each for each in component if each.id in here], said, compare)]
    return ClusterReasons(members, _growth(joins), _bridges(members, links))


def _growth(joins: Iterable[Join]) -> tuple[Growth, ...]:
    group_of: dict[str, set[str]] = {}
    grown = []
    for join in joins:
        left = group_of.get(join.left, {join.left})
        right = group_of.get(join.right, {join.right})
        if left is right:
            continue
        grown.append(Growth(join, len(left), len(right)))
        both = left | right
        group_of.update(dict.fromkeys(both, both))
    return tuple(grown)


def _other_links(files: Sequence[FileFeatures], said: Sequence[Judgement], compare: Compare) -> list[Join]:
    """What speaks for being together besides the joins that happened to be made first."""
    here = {file.id for file in files}
    links = [
        Join(one.left, one.right, "judgement", one.reason)
        for one in said
        if one.verdict is Verdict.SAME and {one.left, one.right} <= here
    ]
    if len(files) <= LARGEST_COMPARISON:
        for left, right in combinations(files, 2):
            opinion = compare(left, right)
            if opinion.band is Band.JOIN:
                links.append(Join(left.id, right.id, opinion.rule, opinion.sentence))
    return links


def _bridges(files: Sequence[str], links: Sequence[Join]) -> tuple[Bridge, ...]:
    if not links:
        return ()
    if len(files) == _TWO:  # most clusters that have a link: it holds them, however many say so
        return (Bridge(links[0], (links[0].left,), (links[0].right,)),)
    import networkx as nx  # noqa: PLC0415 - heavy

    web = nx.Graph()
    web.add_nodes_from(files)
    for link in links:
        if not web.has_edge(link.left, link.right):
            web.add_edge(link.left, link.right, join=link)
    found = []
    for left, right in sorted(tuple(sorted(ends)) for ends in nx.bridges(web)):
        join = web.edges[left, right]["join"]
        cut = nx.restricted_view(web, [], [(left, right)])
        sides = (tuple(sorted(nx.node_connected_component(cut, end))) for end in (join.left, join.right))
        found.append(Bridge(join, *sides))
    return tuple(found)


def _path(parts: Iterable[Partition], left: str, right: str) -> tuple[Join, ...]:
    import networkx as nx  # noqa: PLC0415 - heavy

    web = nx.Graph()
    for part in parts:
        for join in part.joins:
            web.add_edge(join.left, join.right, join=join)
    if left == right or left not in web or right not in web:
        return ()
    steps = nx.shortest_path(web, left, right)
    return tuple(web.edges[one, other]["join"] for one, other in pairwise(steps))


def _obstacles(
    ours: Sequence[str],
    theirs: Sequence[str],
    known: dict[str, FileFeatures],
    said: Sequence[Judgement],
    compare: Compare,
) -> tuple[Obstacle, ...]:
    """What stands between two clusters: people's word first, then what the rules say."""
    sides = {**dict.fromkeys(ours, 0), **dict.fromkeys(theirs, 1)}
    judged = [
        Obstacle(one.left, one.right, "judgement", one.reason)
        for one in said
        if one.verdict is Verdict.DIFFERENT and sides.get(one.left, 2) + sides.get(one.right, 2) == 1
    ]
    walls: list[Obstacle] = []
    if len(ours) * len(theirs) <= LARGEST_COMPARISON**2:
        for left, right in product(ours, theirs):
            opinion = compare(known[left], known[right])
            if opinion.band in {Band.CONFLICT, Band.APART}:
                walls.append(Obstacle(left, right, opinion.rule, opinion.sentence))
    different = {(one.rule, one.sentence): one for one in reversed((*judged, *walls))}  # the first of each stays
    return tuple(sorted(different.values(), key=lambda one: (one.rule != "judgement", one))[:MOST_OBSTACLES])
