"""The engine as a whole: laws that hold for any table, and small tables with exact answers."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput
from graph.resolution.fields import Fields, Policy
from graph.resolution.keys import Key
from graph.resolution.model import Model
from graph.resolution.quality import quality
from graph.resolution.scoring import Weigher
from graph.resolution.tables import Options, Resolved, resolve_table
from tests.graph.resolution.people import COLUMNS, FIELDS, people

ONE_THREAD = Options(threads=1)


def clusters_of(resolved: Resolved) -> dict[str, str]:
    return dict(zip(resolved.row_ids, resolved.cluster_ids(), strict=True))


def pairs_of(resolved: Resolved) -> list[tuple[str, str, float, int]]:
    pairs, ids = resolved.pairs, resolved.row_ids
    rows = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.bits.tolist(), resolved.bands.tolist(), strict=True)
    return [(ids[a], ids[b], bits, band) for a, b, bits, band in rows]


def test_persons_with_errors_are_found_again() -> None:
    table = people(600, seed=3)

    resolved = resolve_table(table, FIELDS, ONE_THREAD)

    found = quality(resolved.cluster_ids(), table.sort("id")["truth"])
    assert found.precision > 0.97
    assert found.recall > 0.93
    assert resolved.report.estimate.precision == pytest.approx(found.precision, abs=0.04)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed: int, order: random.Random) -> None:
    table = people(60, seed)
    rows = list(range(table.height))
    order.shuffle(rows)

    one, other = resolve_table(table, FIELDS, ONE_THREAD), resolve_table(table[rows], FIELDS, ONE_THREAD)

    assert clusters_of(one) == clusters_of(other)
    assert pairs_of(one) == pairs_of(other)
    assert one.model == other.model


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**16), threads=st.integers(2, 5))
def test_the_number_of_threads_does_not_matter(seed: int, threads: int) -> None:
    table = people(80, seed)

    one, many = resolve_table(table, FIELDS, ONE_THREAD), resolve_table(table, FIELDS, Options(threads=threads))

    assert pairs_of(one) == pairs_of(many)
    assert clusters_of(one) == clusters_of(many)
    assert one.model.to_json() == many.model.to_json()


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_no_cluster_holds_a_contradiction_and_each_pair_is_listed_once(seed: int) -> None:
    resolved = resolve_table(people(120, seed, twice=0.9), FIELDS, ONE_THREAD)

    groups: dict[int, list[int]] = {}
    for row, least in enumerate(resolved.least.tolist()):
        groups.setdefault(least, []).append(row)
    inside = [pair for rows in groups.values() for pair in combinations(rows, 2)]
    left = np.array([a for a, _ in inside], np.int32)
    right = np.array([b for _, b in inside], np.int32)
    levels = Weigher(resolved.comparisons, resolved.model.columns).levels(left, right)
    assert not resolved.contradictions.between(levels, left, right).any()
    listed = list(zip(resolved.pairs.left.tolist(), resolved.pairs.right.tolist(), strict=True))
    assert listed == sorted(set(listed))
    assert all(a < b for a, b in listed)


def test_one_pair_scored_by_the_model_alone_weighs_what_it_weighed_among_all() -> None:
    table = people(200, seed=5).sort("id")
    resolved = resolve_table(table, FIELDS, ONE_THREAD)
    model = Model.from_json(resolved.model.to_json())
    assert model == resolved.model

    for at in range(0, len(resolved.pairs.left), 17):
        two = table[[int(resolved.pairs.left[at]), int(resolved.pairs.right[at])]]
        alone = weigh_alone(two, model)
        assert alone == pytest.approx(float(resolved.pairs.bits[at]), abs=1e-9)


def weigh_alone(two: pl.DataFrame, model: Model) -> float:
    """The weight of two rows from a table of these two and the model."""
    from graph.resolution.columns import encode  # noqa: PLC0415 - beside its only use
    from graph.resolution.comparing import Comparison  # noqa: PLC0415 - as above
    from graph.resolution.kinds import KINDS  # noqa: PLC0415 - as above
    from graph.resolution.swaps import swapped_names  # noqa: PLC0415 - as above

    columns = {name: encode(two[name], KINDS[kind]) for name, kind in COLUMNS.items()} | swapped_names(two, COLUMNS)
    comparisons = [Comparison(columns[each.name]) for each in model.columns]
    weigher = Weigher(comparisons, model.columns, model.joints)
    left, right = np.array([0], np.int32), np.array([1], np.int32)
    return float(weigher.weights(weigher.levels(left, right), left, right)[0]) + model.prior


def test_two_valid_numbers_are_never_one_subject_and_a_row_that_both_claim_is_of_neither() -> None:
    rows = [
        ("1", "张伟", "1980-01-02", "13800138000", "11010519491231002X"),
        ("2", "张伟", "1980-01-02", "13800138000", "440524188001010014"),
        ("3", "张伟", "1980-01-02", "13800138000", None),
        *(
            (str(10 + n), f"李{c}", f"19{60 + n}-03-04", f"1390000{n:04}", None)
            for n, c in enumerate("明红军强丽芳娜敏静")
        ),
    ]
    table = pl.DataFrame(rows, schema=["id", "name", "born", "phone", "number"], orient="row")
    fields = Fields("id", {"name": "person_name", "born": "birth_date", "phone": "phone", "number": "identity_number"})

    resolved = resolve_table(table, fields, ONE_THREAD)

    clusters = clusters_of(resolved)
    assert len({clusters["1"], clusters["2"], clusters["3"]}) == 3  # for a steward: either is wrong every other time
    assert "two_number" in told_contradictions(resolved)

    without_third = resolve_table(table.filter(pl.col("id") != "3"), fields, ONE_THREAD)
    clusters = clusters_of(without_third)
    assert clusters["1"] != clusters["2"]  # however alike the two are in everything else


def told_contradictions(resolved: Resolved) -> set[str]:
    """What contradicts itself in the listed pairs."""
    return {resolved.contradictions.names[number] for number in resolved.contradiction.tolist()}


def test_only_rows_of_two_sources_are_joined_where_a_source_has_nobody_twice() -> None:
    table = people(200, seed=7)
    table = pl.concat([table, table.with_columns(id=pl.col("id") + "x")]).sort("id")
    fields = Fields("id", COLUMNS, source="source", duplicates_within_source=False)

    resolved = resolve_table(table, fields, ONE_THREAD)

    sources = table["source"].to_numpy()
    assert (sources[resolved.pairs.left] != sources[resolved.pairs.right]).all()
    by_cluster = pl.DataFrame({"cluster": resolved.cluster_ids(), "source": table["source"]})
    assert not by_cluster.is_duplicated().any()
    assert (resolved.bands == 2).sum() > 50


def test_the_strong_policy_joins_only_by_a_number() -> None:
    table = people(150, seed=9)

    resolved = resolve_table(table, FIELDS, Options(threads=1, policy=Policy.STRONG))

    assert resolved.report.joined == 0
    assert resolved.report.review > 30


def test_the_strong_policy_joins_no_two_names_and_no_two_birth_dates_under_one_number() -> None:
    one, two, three = "11010519491231002X", "440524188001010014", "110105198001011238"
    rows = [
        ("1", "赵大海", "1949-12-31", "幸福路1号", "13800138000", one),
        ("2", "周小川", "1949-12-31", "幸福路1号", "13800138000", one),
        ("3", "钱双", "1940-01-01", "平安路2号", "13900139000", two),
        ("4", "钱双", "1972-07-15", "平安路2号", "13900139000", two),
        ("5", "孙真", "1980-01-01", "和平路3号", None, three),
        ("6", "孫真", None, None, "13700137000", three.lower()),
        *(
            (f"{1 + time}{n}", f"李{c}", f"19{60 + n}-03-04", f"长江路{n}号", f"1390000{n:04}", None)
            for n, c in enumerate("明红军强丽芳娜敏静")
            for time in range(2)
        ),
    ]
    table = pl.DataFrame(rows, schema=["id", "name", "born", "address", "phone", "number"], orient="row")
    kinds = {"name": "person_name", "born": "birth_date", "address": "address", "phone": "phone"}
    fields = Fields("id", kinds | {"number": "identity_number"})

    resolved = resolve_table(table, fields, Options(threads=1, policy=Policy.STRONG))

    clusters = clusters_of(resolved)
    assert clusters["1"] != clusters["2"]
    assert clusters["3"] != clusters["4"]
    assert clusters["5"] == clusters["6"]
    assert "one_identity_number_two_of_person_name" in told_contradictions(resolved)
    by_weight = clusters_of(resolve_table(table, fields, ONE_THREAD))
    assert by_weight["1"] == by_weight["2"]  # all but the name agrees, and people change their names


def test_given_keys_weights_and_threshold_are_obeyed() -> None:
    table = people(100, seed=11)
    key = Key((("phone", "tails"), ("city", "whole")))
    fields = Fields("id", COLUMNS, keys=(key,), weights={"city": {"exact": 0.25}}, threshold=60.0)

    resolved = resolve_table(table, fields, ONE_THREAD)

    assert resolved.model.keys[0] == key.parts
    city = next(column for column in resolved.model.columns if column.name == "city")
    assert city.weights[-1] == 0.25
    assert resolved.report.joined == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (Fields("id", {"given": "nick_name"}), "unknown kind 'nick_name'"),
        (Fields("id", {"first": "given_name"}), "no column 'first'"),
        (Fields("number", {"given": "given_name"}), "no column 'number'"),
        (Fields("truth", {"given": "given_name"}), "Two rows have the truth"),
        (Fields("id", {}), "No column is named"),
        (Fields("id", COLUMNS, keys=(Key((("city", "street"),)),)), "city.street cannot be a key"),
        (Fields("id", COLUMNS, keys=(Key((("town", "whole"),)),)), "names the column 'town'"),
        (Fields("id", COLUMNS, weights={"city": {"best": 1.0}}), "no level 'best'"),
        (Fields("id", COLUMNS, weights={"town": {"exact": 1.0}}), "column 'town', which has no kind"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(fields: Fields, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        resolve_table(people(20, seed=1, twice=1), fields, ONE_THREAD)


def test_a_column_of_lists_is_refused() -> None:
    table = pl.DataFrame({"id": ["1", "2"], "name": [["张伟"], []]})

    with pytest.raises(BadInput, match="The column 'name' holds lists"):
        resolve_table(table, Fields("id", {"name": "person_name"}), ONE_THREAD)


def test_a_row_without_an_id_is_refused() -> None:
    table = people(3, seed=1).with_columns(id=pl.when(pl.col("truth") != 1).then(pl.col("id")))

    with pytest.raises(BadInput, match=r"Row [23] has no id"):
        resolve_table(table, FIELDS, ONE_THREAD)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_the_smallest_tables(rows: int) -> None:
    resolved = resolve_table(people(3, seed=2, twice=0)[:rows], FIELDS, ONE_THREAD)

    assert resolved.report.rows == resolved.report.clusters == rows
    assert len(resolved.pairs.left) == 0


def test_columns_that_say_nothing_change_nothing() -> None:
    table = people(150, seed=13).with_columns(empty=pl.lit(None, dtype=pl.String), same=pl.lit("x"))
    fields = Fields("id", COLUMNS | {"empty": "text", "same": "category"})

    assert clusters_of(resolve_table(table, fields, ONE_THREAD)) == clusters_of(
        resolve_table(table, FIELDS, ONE_THREAD)
    )


def test_a_table_of_nothing_at_all() -> None:
    table = pl.DataFrame({"id": ["1", "2", "3"], "name": [None, "无", ""]})

    resolved = resolve_table(table, Fields("id", {"name": "person_name"}), ONE_THREAD)

    assert clusters_of(resolved) == {"1": "1", "2": "2", "3": "3"}


def test_one_column_is_enough_to_run() -> None:
    table = people(100, seed=15)

    resolved = resolve_table(table, Fields("id", {"phone": "phone"}), ONE_THREAD)

    assert resolved.report.candidates > 0
    assert resolved.report.clusters <= table.height
