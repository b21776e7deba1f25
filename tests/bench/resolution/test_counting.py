"""Pairs, intervals, forms, conflicts and the ceiling, against the slow and obvious way to count them."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.resolution.ceiling import joinable, oracle
from tests.bench.resolution.conflicts import Conflicts, conflicts
from tests.bench.resolution.forms import Rate, apart, by_form, by_form_of_sorts
from tests.bench.resolution.measuring import read_clusters
from tests.bench.resolution.pages import form_lines
from tests.bench.resolution.quality import Quality, quality
from tests.bench.resolution.tables import Table, TableSet, write_set

TABLES = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from("12")), max_size=12)
FORMS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from(("plain", "pinyin", "homophone", "former"))
    ),
    max_size=12,
)
PERSON = ("person_name", "identity_number", "birth_date", "phone")
NUMBER = "11010519491231002X"


@given(TABLES, st.booleans())
def test_pairs_are_counted_as_if_they_were_listed(rows: list[tuple[str, str, str]], across: bool) -> None:
    columns = {"cluster_id": pl.String, "subject": pl.String, "source": pl.String}
    counted = quality(pl.DataFrame(rows, schema=columns, orient="row"), "source" if across else "")
    listed = [(one, other) for one, other in combinations(rows, 2) if not across or one[2] != other[2]]
    found = [(one, other) for one, other in listed if one[0] == other[0]]
    right = [(one, other) for one, other in found if one[1] == other[1]]
    true = [(one, other) for one, other in listed if one[1] == other[1]]
    assert counted == Quality(len(found), len(right), len(true))


def test_quality_of_nothing_found_and_nothing_true() -> None:
    assert Quality(0, 0, 0).f1 == 1.0
    assert Quality(0, 0, 5).recall == 0.0
    assert Quality(4, 2, 8).f1 == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_a_row_that_a_program_leaves_out_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "clusters.csv"
    path.write_text("row_id,cluster_id\n2,7\n0,7\n")
    answers = pl.DataFrame({"row_id": ["0", "1", "2", "3"], "subject": ["a", "a", "a", "b"]})
    rows = read_clusters(path, answers)
    assert rows["row_id"].to_list() == ["0", "1", "2", "3"]
    assert quality(rows) == Quality(1, 1, 3)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_as_published(count: int, of: int, low: float, high: float) -> None:
    assert Rate(count, of).interval == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 50), st.integers(1, 50))
def test_an_interval_holds_its_rate(count: int, more: int) -> None:
    rate = Rate(count, count + more)
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1
    assert not math.isclose(low, high)


def test_intervals_are_apart_only_where_enough_pairs_say_so() -> None:
    assert apart([Rate(990, 1000), Rate(900, 1000)], 1000)
    assert not apart([Rate(990, 1000), Rate(900, 999)], 1000)
    assert not apart([Rate(990, 1000), Rate(985, 1000)], 1000)
    assert not apart([], 1000)


@given(FORMS)
def test_forms_are_counted_as_if_pairs_were_listed(rows: list[tuple[str, str, str]]) -> None:
    frame = pl.DataFrame(
        [(str(n), *row) for n, row in enumerate(rows)],
        schema={"row_id": pl.String, "cluster_id": pl.String, "subject": pl.String, "form": pl.String},
        orient="row",
    )
    counted = by_form(frame)

    def form_of(one: str, other: str) -> str:
        changed = {one, other} - {"plain"}
        if "former" in changed:
            return "former"
        return "two forms" if len(changed) > 1 else next(iter(changed), "plain")

    for form in ("plain", "pinyin", "homophone", "former", "two forms"):
        pairs = [(a, b) for a, b in combinations(rows, 2) if form_of(a[2], b[2]) == form]
        true = [(a, b) for a, b in pairs if a[1] == b[1]]
        found = [(a, b) for a, b in pairs if a[0] == b[0]]
        if form not in counted:
            assert not true
            assert not found
            continue
        assert counted[form].recall == Rate(sum(a[0] == b[0] for a, b in true), len(true))
        assert counted[form].false_joins == Rate(sum(a[1] != b[1] for a, b in found), len(found))


def test_recall_by_form_leaves_out_what_no_oracle_joins() -> None:
    frame = pl.DataFrame(
        {"row_id": ["0", "1", "2"], "cluster_id": ["x", "x", "y"], "subject": ["s"] * 3, "form": ["plain"] * 3}
    )
    joined = pl.DataFrame({"row_id": ["0", "1", "2"], "cluster_id": ["o", "o", "p"]})
    assert by_form(frame)["plain"].recall == Rate(1, 3)
    assert by_form(frame, joined)["plain"].recall == Rate(1, 1)


def test_beside_recall_stands_what_patterns_tell_of_the_pairs_of_a_form() -> None:
    frame = pl.DataFrame(
        {"row_id": ["0", "1", "2"], "cluster_id": ["x", "x", "x"], "subject": ["s"] * 3, "form": ["plain"] * 3}
    )
    best = pl.DataFrame({"row_id": ["0", "1", "2"], "cluster_id": ["o", "o", "o"]})
    known = pl.DataFrame({"row_id": ["0", "1", "2"], "cluster_id": ["k", "k", "l"]})
    counted = by_form(frame, best, known)["plain"]
    assert (counted.recall, counted.fair) == (Rate(3, 3), Rate(1, 3))
    assert (counted + counted).fair == Rate(2, 6)
    assert "| plain | 3 | 1.0000 |" in form_lines({"plain": counted})
    assert " | 0.3333 | 3 | " in form_lines({"plain": counted})
    assert by_form_of_sorts(frame.with_columns(subject=pl.lit("P1")), best, known)["persons"]["plain"] == counted


def test_forms_of_sorts_are_those_of_their_subjects_alone() -> None:
    frame = pl.DataFrame(
        {
            "row_id": ["0", "1", "2", "3"],
            "cluster_id": ["x", "x", "y", "z"],
            "subject": ["P1", "P1", "O1", "O1"],
            "form": ["plain", "pinyin", "plain", "plain"],
        }
    )
    counted = by_form_of_sorts(frame)
    assert {sort: [*forms] for sort, forms in counted.items()} == {"persons": ["pinyin"], "organisations": ["plain"]}
    assert counted["persons"]["pinyin"].recall == Rate(1, 1)
    assert counted["organisations"]["plain"].recall == Rate(0, 1)
    assert by_form_of_sorts(frame.filter(pl.col("subject") == "P1")).keys() == {"persons"}


def test_only_valid_numbers_and_real_days_contradict(tmp_path: Path) -> None:
    numbers = [NUMBER, "110105491231002", "110105194912310021", "110105********002X", "11010519491231053X"]
    days = ["1949-12-31", "19491231", "1949-02-31", None, "1949/12/31"]
    some = a_set(tmp_path, [("张伟", number, day, None) for number, day in zip(numbers, days, strict=True)])
    together = pl.DataFrame({"row_id": ["0", "1", "2", "3"], "cluster_id": ["c"] * 4})
    assert conflicts(some, together) == Conflicts(0, 0, 0)
    with_other = pl.DataFrame({"row_id": ["0", "4"], "cluster_id": ["c"] * 2})
    assert conflicts(some, with_other) == Conflicts(1, 0, 0)


def test_the_oracle_joins_by_what_only_one_subject_has() -> None:
    rows = [
        ("张伟", NUMBER, None, None),  # 0: one subject, by a masked number and a spelling
        ("張偉", "110105********002X", None, None),  # 1
        ("李娜", None, "1980-01-01", None),  # 2: two namesakes born on one day, told apart by their phones
        ("李娜", None, "1980/01/01", "10012345678"),  # 3
        ("李娜", None, "19800101", "10012345678"),  # 4
        ("李娜", None, "1980年01月01日", "10087654321"),  # 5
        ("王强", None, None, "10011112222"),  # 6: nothing in common with 7
        ("赵敏", None, None, None),  # 7
        ("WANG QIANG", None, None, "10011112223"),  # 8: as 6, in letters and with a slip in the phone
    ]
    subjects = ["a", "a", "b", "b", "b", "c", "d", "d", "d"]
    joined = joinable(rows, PERSON, subjects)
    assert joined[0] == joined[1]
    assert joined[3] == joined[4]
    assert joined[2] != joined[3]  # name and day are shared with a stranger
    assert joined[6] == joined[8]
    assert joined[6] != joined[7]
    assert len({joined[place] for place in (0, 3, 5, 6)}) == 4


def test_the_oracle_never_joins_strangers_and_looks_across_sources_only(tmp_path: Path) -> None:
    some = a_set(tmp_path, [("张伟", NUMBER, None, None)] * 3)
    answers = some.answers().with_columns(pl.Series("subject", ["0", "1", "1"]))
    assert quality(answers.join(oracle(some), on="row_id")).found == 0
    assert joinable([("张伟",)] * 2, ["person_name"], ["a", "a"], ["x", "x"]) == ["0", "1"]
    assert joinable([("张伟",)] * 2, ["person_name"], ["a", "a"], ["x", "y"]) == ["0", "0"]


def a_set(folder: Path, rows: list[tuple[str, str | None, str | None, str | None]]) -> TableSet:
    columns = ("name", "number", "born", "phone")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    truth = pl.DataFrame({"subject": [str(n) for n in range(len(rows))]})
    return write_set("tiny", folder, Table(frame, truth, dict(zip(columns, PERSON, strict=True))))
