"""Entity resolution of one table: which rows are about one subject.

The rule of this module: it reads as the method does, one line for each step; each step is a module of its own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import polars as pl

from graph.resolution.arrays import Bits, Codes, Levels, Mask
from graph.resolution.blocking import Budget, choose_keys
from graph.resolution.calibration import Calibrated
from graph.resolution.chance import chances, random_pairs, silent_columns, telling_comparisons
from graph.resolution.columns import Column, encode
from graph.resolution.comparing import Comparison
from graph.resolution.contradictions import Contradictions
from graph.resolution.correcting import learnt_corrections
from graph.resolution.corrections import Corrections
from graph.resolution.fields import Fields, Policy, columns_of, source_codes
from graph.resolution.grouping import Clusters, cluster
from graph.resolution.judged import Judged, with_judged
from graph.resolution.kept import differing
from graph.resolution.keys import Groups, some_pairs
from graph.resolution.kinds import CONFLICTS, KINDS, ONE_NUMBER_CONFLICTS, SOURCE
from graph.resolution.kinds.kind import Conflict, Kind
from graph.resolution.labelled import holders_of_numbers, labelled_pairs
from graph.resolution.learning import Session, column_model, learn, relearnt, without_matches
from graph.resolution.model import REVIEW_BITS, ColumnModel, Model
from graph.resolution.owned import own_among, with_own
from graph.resolution.pairs import Pairs, weighed_pairs
from graph.resolution.partitions import Parallel, pairs_in_parallel, plan_of
from graph.resolution.prior import every_pair, posterior, prior_bits
from graph.resolution.profiles import Profiles
from graph.resolution.quality import estimated
from graph.resolution.refining import Remodel, recounted, refined
from graph.resolution.report import Clock, KeyReport, Progress, Report
from graph.resolution.scoring import Weigher
from graph.resolution.sure import FoundWithout
from graph.resolution.swaps import swapped_names, with_birth_dates
from graph.resolution.told import counts_as
from graph.resolution.unfound import unfound

IGNORE, REVIEW, JOIN = 0, 1, 2
BANDS: Final = ("ignore", "review", "join")

_SEED: Final = 20_260_301
_RANDOM_PAIRS: Final = 300_000
_SESSION_PAIRS: Final = 100_000
_SESSIONS: Final = 10
_LIBERAL_MATCHES: Final = 3.0
_FLOOR_BITS: Final = -7.0
_EVEN_BITS: Final = 0.0
_REGISTER_BITS: Final = 2.0
"""Where numbers tell who is who, a table is a register: a false join harms a stranger, a missed one is reviewed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: on how many threads, by which policy, with which kinds, contradictions and stewards' answers.

    An `engine` compares the pairs elsewhere, with the same result.
    """

    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    policy: Policy = Policy.WEIGHT
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    conflicts: tuple[Conflict, ...] = CONFLICTS
    budget: Budget | None = None
    judged: tuple[Judged, ...] = ()
    engine: Parallel | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A table in the order of its row ids: `least[row]` is the least row of its cluster.

    `pairs` are those of the bands join and review, with the prior in their bits; `bands` and `contradiction` (a number
    into `contradictions.names`) are by pair.
    """

    row_ids: pl.Series
    least: Codes
    pairs: Pairs
    bands: Levels
    contradiction: Levels
    comparisons: tuple[Comparison, ...]
    contradictions: Contradictions
    clusters: Clusters
    model: Model
    report: Report

    def cluster_ids(self) -> pl.Series:
        """For each row the least row id of its cluster."""
        return self.row_ids.gather(self.least).alias("cluster_id")


def resolve_table(
    table: pl.DataFrame, fields: Fields, options: Options | None = None, progress: Progress | None = None
) -> Resolved:
    """Find the rows of a table that are about one subject; `BadInput` if the table does not fit the fields.

    The result does not depend on the order of rows or the number of threads.
    """
    options, clock = options or Options(), Clock(progress)
    with clock.stage("reading columns", len(fields.columns)):
        table, borrowed = with_birth_dates(fields.checked(table, options.kinds), fields.columns)
        order = table[fields.row_id].arg_sort()
        row_ids, rows = table[fields.row_id].gather(order), table.height
        codes = source_codes(table, fields)
        sources = None if codes is None else np.ascontiguousarray(codes.gather(order).to_numpy(), dtype=np.int32)
        columns = _columns(table, order.to_numpy().astype(np.int32), fields, options, clock)
        del table
    with clock.stage("finding keys"):
        budget = options.budget or Budget.for_rows(rows)
        groups = choose_keys(columns, rows, budget, fields.keys)
        holders = holders_of_numbers(columns, groups, _in_order(borrowed, order), budget.cap)
    with clock.stage("learning"):
        comparisons = telling_comparisons([Comparison(column) for column in columns.values()])
        strict = options.policy is Policy.STRONG
        conflicts = (*options.conflicts, *ONE_NUMBER_CONFLICTS) if strict else options.conflicts
        contradictions = Contradictions(comparisons, conflicts, sources, strict=strict)
        given = comparisons
        comparisons, u, models = _learnt(comparisons, groups, rows, sources, fields, contradictions)
        silent, own = silent_columns(fields.columns, comparisons), own_among(given, comparisons)
        for column in columns.values():
            column.forget_counts()
    total = every_pair(rows, sources)
    with clock.stage("comparing pairs", sum(each.pairs for each in groups)):
        liberal = prior_bits(_LIBERAL_MATCHES * rows, total)
        pairs, meetings = _kept(
            columns, groups, budget.cap, comparisons, models, _FLOOR_BITS - liberal, sources, options, clock
        )
    with clock.stage("prior"):
        apart = contradictions.between(pairs.levels, pairs.left, pairs.right) > 0
        without = FoundWithout.of(comparisons, u, [each.key for each in groups], columns, pairs)
        found = refined(comparisons, models, u, pairs, apart, total, sources, _remodelled(fields), without)
        prior = prior_bits(found.matches, total)
    with clock.stage("correcting", sum(each.pairs for each in holders.groups)):
        labelled = labelled_pairs(
            holders, comparisons, found, _FLOOR_BITS - prior, sources=sources, threads=options.threads, done=clock.done
        )
        labelled = with_judged(labelled, options.judged, row_ids, comparisons, found)
        learnt = learnt_corrections([each.column.kind for each in comparisons], found.models, labelled, prior)
        corrections, found = learnt.corrections, replace(found, models=learnt.models)
        found = recounted(comparisons, found, u, pairs, apart, total, corrections, _remodelled(fields))
        prior = prior_bits(found.matches, total)
        weigher = Weigher(comparisons, found.models, found.joints, corrections)
        pairs = replace(pairs, bits=found.bits + prior)
    with clock.stage("grouping"):
        threshold = _threshold(fields, corrections)
        pairs = pairs.chosen(np.flatnonzero(pairs.bits > threshold - REVIEW_BITS))
        contradiction = contradictions.between(pairs.levels, pairs.left, pairs.right)
        joining = pairs.chosen(np.flatnonzero(_joinable(comparisons, pairs.levels, contradiction, options.policy)))
        profiles = Profiles(weigher, contradictions, prior - threshold)
        clusters = cluster(rows, joining.left, joining.right, joining.bits, threshold, profiles)
        missed = unfound([each.key for each in groups], columns, pairs.left, pairs.right, posterior(pairs.bits))
    model = Model(
        columns=found.models,
        joints=found.joints,
        prior=prior,
        threshold=threshold,
        cap=budget.cap,
        keys=tuple(each.key.parts for each in groups),
        corrections=corrections,
    )
    return Resolved(
        row_ids=row_ids,
        least=clusters.least,
        pairs=pairs,
        bands=np.where(_together(clusters, pairs), JOIN, REVIEW).astype(np.uint8),
        contradiction=contradiction,
        comparisons=comparisons,
        contradictions=contradictions,
        clusters=clusters,
        model=model,
        report=_report(
            groups,
            meetings,
            pairs,
            contradiction,
            clusters,
            model,
            found.matches,
            missed,
            learnt.calibration,
            differing(comparisons, pairs.levels),
            silent,
            own,
            clock,
        ),
    )


def _columns(table: pl.DataFrame, order: Codes, fields: Fields, options: Options, clock: Clock) -> dict[str, Column]:
    """The columns with their rows in the order of row ids."""
    swapped = swapped_names(table, fields.columns)
    if fields.source is not None and not fields.sources_matter and fields.source not in fields.columns:
        swapped = swapped | {fields.source: encode(table[fields.source], SOURCE)}
    found: dict[str, Column] = {}
    for name in columns_of(fields.columns):
        found[name] = encode(table[name], fields.kind_of(name, options.kinds))
        # A column that is read is not needed as texts any more.
        table = table.drop(name)
        clock.done(1)
    return {name: column.only(order) for name, column in (found | swapped).items()}


def _kept(
    columns: Mapping[str, Column], groups: Sequence[Groups], cap: int, comparisons: Sequence[Comparison],
    models: Sequence[ColumnModel], floor: float, sources: Codes | None, options: Options, clock: Clock,
) -> tuple[Pairs, int]:  # fmt: skip
    """The pairs that reach the floor, here or on an engine."""
    if options.engine is not None:
        plan = plan_of(columns, groups, cap, models, floor)
        return pairs_in_parallel(options.engine, plan, columns, sources, clock.done)
    weigher = Weigher(comparisons, models)
    return weighed_pairs(groups, weigher, floor, sources=sources, threads=options.threads, done=clock.done)


def _threshold(fields: Fields, corrections: Corrections) -> float:
    if fields.threshold is not None:
        return fields.threshold
    return _REGISTER_BITS if corrections else _EVEN_BITS


def _in_order(told: Mapping[str, pl.Series], order: pl.Series) -> dict[str, Mask]:
    return {name: of_rows.gather(order).to_numpy() for name, of_rows in told.items()}


def _joinable(comparisons: Sequence[Comparison], levels: Levels, contradiction: Levels, policy: Policy) -> Mask:
    """Pairs that may be joined as far as they alone are concerned."""
    free: Mask = contradiction == 0
    return free & strong(comparisons, levels) if policy is Policy.STRONG else free


def _together(clusters: Clusters, pairs: Pairs) -> Mask:
    """Which pairs are of one cluster."""
    together: Mask = clusters.least[pairs.left] == clusters.least[pairs.right]
    return together


def _report(
    groups: Sequence[Groups], meetings: int, pairs: Pairs, contradiction: Levels, clusters: Clusters, model: Model,
    matches: float, missed: float, calibrated: tuple[Calibrated, ...], apart: Mask, silent: tuple[str, ...],
    own: str | None, clock: Clock,
) -> Report:  # fmt: skip
    """What is told of all this: by now nothing but counting."""
    sizes, together = np.bincount(clusters.least, minlength=1), _together(clusters, pairs)
    return Report(
        rows=len(clusters.least),
        clusters=int(np.count_nonzero(sizes)),
        clusters_of_several=int(np.count_nonzero(sizes > 1)),
        largest_cluster=int(sizes.max(initial=0)),
        largest_component=clusters.largest_component,
        candidates=meetings,
        listed=len(pairs.left),
        joined=int((sizes * (sizes - 1) // 2).sum()),
        review=int(np.count_nonzero(~together)),
        contradicted=int(np.count_nonzero((contradiction > 0) & (pairs.bits > model.threshold))),
        cut=int(np.count_nonzero(clusters.cut)),
        expected_matches=round(matches, 1),
        estimate=estimated(pairs.bits, together, missed, apart),
        calibration=calibrated,
        silent=silent,
        own=own,
        keys=tuple(KeyReport(g.key.name, g.pairs, g.capped_groups, g.capped_rows) for g in groups),
        stages=tuple(clock.stages),
        model=model,
    )


def strong(comparisons: Sequence[Comparison], levels: Levels) -> Mask:
    """Pairs in which a number of which a subject has one agrees wholly."""
    found = np.zeros(levels.shape[1], np.bool_)
    for comparison, mine in zip(comparisons, levels, strict=True):
        if comparison.column.kind.identity:
            found |= mine == comparison.best
    return found


def _learnt(
    comparisons: Sequence[Comparison],
    groups: Sequence[Groups],
    rows: int,
    sources: Codes | None,
    fields: Fields,
    contradictions: Contradictions,
) -> tuple[tuple[Comparison, ...], list[Bits], list[ColumnModel]]:
    """By column how often rows agree over all pairs, matches and all, and its model; one is each subject's own."""
    left, right = random_pairs(rows, _RANDOM_PAIRS, _SEED, sources)
    u = [chances(comparison, left, right) for comparison in comparisons]
    chosen = sorted(groups, key=lambda each: -min(each.pairs, _SESSION_PAIRS))[:_SESSIONS]
    sessions = [
        Session(each.key.columns, each.pairs, *some_pairs(each, _SESSION_PAIRS, _SEED + n, sources))
        for n, each in enumerate(chosen)
    ]
    comparisons = with_own(comparisons, u, sessions, contradictions)
    m, matches = learn(comparisons, u, sessions, contradictions)
    total = every_pair(rows, sources)
    models = [
        column_model(c, mine, without_matches(its, mine, matches, total))
        for c, mine, its in zip(comparisons, m, u, strict=True)
    ]
    given = [_with_given_weights(c, model, fields) for c, model in zip(comparisons, models, strict=True)]
    return comparisons, u, given


def _remodelled(fields: Fields) -> Remodel:
    """Makes the model of a column anew, with the weights that the user has given."""

    def remodel(comparison: Comparison, model: ColumnModel, m: Bits, u: Bits) -> ColumnModel:
        return _with_given_weights(comparison, relearnt(comparison, model, m, u), fields)

    return remodel


def _with_given_weights(comparison: Comparison, model: ColumnModel, fields: Fields) -> ColumnModel:
    kind, given = comparison.column.kind, fields.weights.get(model.name, {})
    weights = list(model.weights)
    for name, bits in given.items():
        for level in np.flatnonzero(counts_as(kind) == kind.level_named(name)):
            weights[level] = bits
    return replace(model, weights=tuple(weights))
