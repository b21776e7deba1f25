"""Explanations of resolution as a reader gets them, on a terminal and over the API alike.

The rule of this module: an explanation names nothing that its reader may not see. A value that is closed to the
purpose is left out together with the sentence that quotes it, and what concerns a closed file is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isinf
from typing import Final

from graph.catalogue import Role
from graph.errors import NotFound
from graph.resolution.clusters import Join
from graph.resolution.evidence import Band, Evidence, Opinion
from graph.view.answers import CreditFile, JoinReason
from graph.view.files import NAME, ROLES, OpenFile, credit_files, files_by_id
from graph.view.judged import Judged, judged_on, only_stewards
from graph.view.proposed import CLOSED, RULE, evidence_of
from graph.view.reading import Reading

LEADS: Final = frozenset((Role.ADDRESS.value, Role.REPRESENTATIVE.value, Role.PHONE.value))
"""What of an identity block leads from one file to another."""


class Speaks(StrEnum):
    """Which way a piece of evidence points."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


@dataclass(frozen=True)
class Step:
    """One step of the waterfall: what both files say, and its weight in `bits`; None where it decides alone."""

    field: str
    left: str
    right: str
    sentence: str
    bits: float | None
    speaks: Speaks


@dataclass(frozen=True)
class Neighbour:
    """Something that both files name: a department, a region, an address, a representative, a number's mask."""

    what: str
    value: str


@dataclass(frozen=True)
class PairExplained:
    """Two files side by side and all that is said of them.

    `bits` is the whole weight, None where something decides alone: then `speaks` says which way. `path` leads from
    one file to the other when they are together; `obstacles` are what keeps their clusters apart when they are not;
    `changes` are single values that would change the verdict. `version` grows with everything that is judged of them.
    """

    left: CreditFile
    right: CreditFile
    together: bool
    band: str
    rule: str
    steps: tuple[Step, ...]
    bits: float | None
    speaks: Speaks
    judgements: tuple[Judged, ...]
    path: tuple[JoinReason, ...]
    obstacles: tuple[JoinReason, ...]
    changes: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    version: int = 0


@dataclass(frozen=True)
class Grown:
    """One step in which a cluster grew: what joined a part of `left` files with one of `right` files."""

    reason: JoinReason
    left: int
    right: int


@dataclass(frozen=True)
class Held:
    """A join that alone holds two parts of a cluster together, with the files of each part."""

    reason: JoinReason
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class ClusterExplained:
    """The cluster of a credit file: its files, how it grew, the bridges that hold it, what people said in it.

    `version` grows with everything that is judged between its files.
    """

    subject_id: str | None
    files: tuple[CreditFile, ...]
    grown: tuple[Grown, ...]
    bridges: tuple[Held, ...]
    judgements: tuple[Judged, ...]
    version: int = 0


def explain_pair(reading: Reading, left: str, right: str) -> PairExplained:
    """Explain two credit files; `NotFound` unless both are open, `Refused` for whoever is no steward."""
    only_stewards(reading)
    opened = {file.id: file for file in files_by_id(reading, [left, right])}
    if {left, right} - opened.keys():
        raise NotFound("There is no such credit file, or none that is open to this purpose.")
    ours, theirs = credit_files(reading, [opened[left], opened[right]])
    said = reading.base.resolution.pair(left, right)
    opinion = said.opinion
    if opinion.band is Band.NONE:
        opinion = _by_weight(reading, opened[left], opened[right]) or opinion
    weight = opinion.weight
    near = [(join.left, join.right, join.rule, join.sentence) for join in said.path]
    far = [(wall.left, wall.right, wall.rule, wall.sentence) for wall in said.obstacles]
    return PairExplained(
        ours,
        theirs,
        said.together,
        opinion.band.value,
        opinion.rule,
        tuple(_step(piece, opened[left], opened[right]) for piece in opinion.evidence),
        None if isinf(weight) else weight,
        _speaks(weight),
        judged_on(reading, (left, right), both=True),
        _reasons(reading, near),
        _reasons(reading, far),
        tuple(change.sentence for change in said.changes),
        neighbours(ours, theirs),
        reading.base.side.judgements.version([left, right]),
    )


def explain_cluster(reading: Reading, file: str) -> ClusterExplained:
    """Explain the cluster of a credit file; `NotFound` unless the file is open, `Refused` for whoever is no steward."""
    only_stewards(reading)
    if not files_by_id(reading, [file]):
        raise NotFound("There is no such credit file, or none that is open to this purpose.")
    said = reading.base.resolution.cluster(file)
    opened = files_by_id(reading, said.files)
    here = {each.id for each in opened}
    answers = credit_files(reading, opened)
    return ClusterExplained(
        next(each.subject_id for each in answers if each.id == file),
        tuple(answers),
        tuple(
            Grown(_reason(step.join), step.left, step.right)
            for step in said.grown
            if {step.join.left, step.join.right} <= here
        ),
        tuple(
            Held(_reason(bridge.join), _among(bridge.left, here), _among(bridge.right, here))
            for bridge in said.bridges
            if {bridge.join.left, bridge.join.right} <= here
        ),
        judged_on(reading, here, both=True),
        reading.base.side.judgements.version(sorted(here)),
    )


def neighbours(left: CreditFile, right: CreditFile) -> tuple[Neighbour, ...]:
    """What both files name, as far as both are open: the shortest ways from one to the other besides evidence."""
    found = []
    if left.department.id == right.department.id:
        found.append(Neighbour("department", left.department.name))
    if left.region is not None and right.region is not None and left.region.id == right.region.id:
        found.append(Neighbour("region", left.region.name))
    theirs: Mapping[str, str] = {value.key: value.value for value in right.details}
    found += [
        Neighbour(value.key, value.value)
        for value in left.details
        if value.key in LEADS and theirs.get(value.key) == value.value
    ]
    tokens = {number.token for number in right.identifiers}
    found += [Neighbour(number.kind, number.mask) for number in left.identifiers if number.token in tokens]
    return tuple(found)


def _by_weight(reading: Reading, left: OpenFile, right: OpenFile) -> Opinion | None:
    """What the pinned model says where no rule does; it joins nobody, so what it would join is for a steward."""
    weighed = reading.base.proposer.weighed(left.id, right.id)
    if weighed is None:
        return None
    evidence = evidence_of(reading, weighed, left, right)
    against = weighed.waterfall.contradiction
    if against:
        evidence = (*evidence, Evidence("contradiction", "", "", against, -inf))
    band = Band.NONE if weighed.band == "none" else Band.REVIEW
    return Opinion(band, f"{RULE} {weighed.model}", evidence)


def _step(piece: Evidence, left: OpenFile, right: OpenFile) -> Step:
    closed = any(
        said and piece.field in ROLES and piece.field != NAME and piece.field not in file.block
        for said, file in ((piece.left, left), (piece.right, right))
    )
    bits = None if isinf(piece.weight) else piece.weight
    if closed:
        return Step(piece.field, "", "", CLOSED, bits, _speaks(piece.weight))
    return Step(piece.field, piece.left, piece.right, piece.sentence, bits, _speaks(piece.weight))


def _speaks(weight: float) -> Speaks:
    if weight in {inf, -inf} or weight:
        return Speaks.FOR if weight > 0 else Speaks.AGAINST
    return Speaks.NEITHER


def _reasons(reading: Reading, told: Sequence[tuple[str, str, str, str]]) -> tuple[JoinReason, ...]:
    opened = {file.id for file in files_by_id(reading, {name for left, right, *_ in told for name in (left, right)})}
    return tuple(
        JoinReason(right, left, rule, sentence) for left, right, rule, sentence in told if {left, right} <= opened
    )


def _reason(join: Join) -> JoinReason:
    return JoinReason(join.right, join.left, join.rule, join.sentence)


def _among(files: Iterable[str], here: set[str]) -> tuple[str, ...]:
    return tuple(file for file in files if file in here)
