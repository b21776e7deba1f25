"""The heavy part of a run in parts: any slices and shares give what one process gives."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.resolution.blocking import Budget
from graph.resolution.fields import Fields
from graph.resolution.partitions import Dealt, Kept, Plan, Slice, deal, kept_pairs
from graph.resolution.tables import Options, resolve_table
from tests.graph.resolution.people import FIELDS, people


@dataclass(frozen=True)
class InDisorder:
    """Carries slices and shares as a cluster would: as bytes, in any order."""

    order: random.Random
    rows_of_a_slice: int
    more_shares: int

    def kept(self, slices: Sequence[Slice], plan: Plan, shares: int) -> Iterator[Kept]:
        shares += self.more_shares
        cut = [part for each in slices for part in self._cut(each)]
        self.order.shuffle(cut)
        dealt: list[list[Dealt]] = [[] for _ in range(shares)]
        for each in cut:
            for share, part in deal(each, plan, shares):
                dealt[share].append(pickle.loads(pickle.dumps(part)))  # noqa: S301 - our own
        self.order.shuffle(dealt)
        for parts in dealt:
            yield kept_pairs(parts, plan)

    def _cut(self, whole: Slice) -> Iterator[Slice]:
        for at in range(0, len(whole.rows), self.rows_of_a_slice):
            some = slice(at, at + self.rows_of_a_slice)
            sources = None if whole.sources is None else whole.sources[some]
            yield Slice(whole.rows[some], sources, whole.texts[some])


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    order=st.randoms(use_true_random=False),
    rows=st.integers(5, 120),
    shares=st.integers(0, 8),
    cap=st.integers(3, 40),
    across=st.booleans(),
)
def test_parts_in_any_number_and_order_give_what_one_process_gives(
    seed: int, order: random.Random, rows: int, shares: int, cap: int, across: bool
) -> None:
    table = people(60, seed)
    table = table.with_columns(pl.Series("by", [f"d{n % 3}" for n in range(table.height)]))
    fields = replace(FIELDS, source="by", duplicates_within_source=False) if across else FIELDS
    here = Options(threads=1, budget=replace(Budget.for_rows(table.height), cap=cap))

    one = resolve_table(table, fields, here)
    other = resolve_table(table, fields, replace(here, engine=InDisorder(order, rows, shares)))

    assert one.report.candidates == other.report.candidates > 0
    for name in ("left", "right", "key", "levels", "bits"):
        assert np.array_equal(getattr(one.pairs, name), getattr(other.pairs, name))
    assert np.array_equal(one.least, other.least)
    assert one.model == other.model


def test_a_table_without_any_partner_has_no_pairs() -> None:
    table = pl.DataFrame({"id": ["1", "2"], "name": ["Ada", "Grace"]})
    fields = Fields("id", {"name": "person_name"})

    found = resolve_table(table, fields, Options(threads=1, engine=InDisorder(random.Random(1), 1, 2)))

    assert found.cluster_ids().to_list() == ["1", "2"]
