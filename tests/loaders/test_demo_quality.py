"""Quality over pairs, on cases that can be counted by hand."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from loaders.demo.quality import FalseJoin, quality, read_truth


def truth_of(subjects: str, forms: str = "") -> pl.DataFrame:
    frame = pl.DataFrame({"file": "f.csv", "sheet": "", "line": range(2, len(subjects) + 2), "subject": list(subjects)})
    return frame.with_columns(form=pl.Series(list(forms))) if forms else frame


def found_of(clusters: str) -> pl.DataFrame:
    """One character is the cluster of a row, a space none."""
    frame = pl.DataFrame({"file": "f.csv", "sheet": "", "line": range(2, len(clusters) + 2), "cluster": list(clusters)})
    return frame.filter(pl.col("cluster") != " ")


@pytest.mark.parametrize(
    ("subjects", "clusters", "precision", "recall", "f1"),
    [
        ("aabb", "1122", 1.0, 1.0, 1.0),
        ("aabb", "1234", 1.0, 0.0, 0.0),
        ("aabb", "1111", 2 / 6, 1.0, 0.5),
        ("aaab", "1122", 1 / 2, 1 / 3, 0.4),
        ("abcd", "1234", 1.0, 1.0, 1.0),
        ("ab", "11", 0.0, 1.0, 0.0),
    ],
)
def test_precision_recall_and_f1(subjects: str, clusters: str, precision: float, recall: float, f1: float) -> None:
    told = quality(truth_of(subjects), found_of(clusters))
    assert (told.precision, told.recall, told.f1) == pytest.approx((precision, recall, f1))


def test_false_joins_are_counted_and_shown() -> None:
    told = quality(truth_of("aabc"), found_of("1112"))
    assert told.false_joins == 2
    assert told.false_join_examples == (FalseJoin("1", ("f.csv", "", 2), "a", ("f.csv", "", 4), "b"),)


def test_no_more_examples_than_asked_for() -> None:
    assert len(quality(truth_of("abcdef"), found_of("112233"), examples=2).false_join_examples) == 2


def test_rows_without_a_cluster_are_counted_apart() -> None:
    told = quality(truth_of("aab"), found_of("1 2"))
    assert (told.rows, told.left_out, told.true_pairs) == (2, 1, 0)


def test_each_form_is_told_over_the_pairs_it_touches() -> None:
    told = quality(truth_of("aaabb", "pphph"), found_of("11233"))
    plain, homophone = {form.form: form for form in told.by_form}["p"], {form.form: form for form in told.by_form}["h"]
    assert (homophone.true_pairs, homophone.right_pairs) == (3, 1)
    assert homophone.recall == pytest.approx(1 / 3)
    assert (plain.true_pairs, plain.right_pairs) == (4, 2)
    assert homophone.false_joins == plain.false_joins == 0


def test_truth_is_read_with_empty_sheets_as_empty_text(tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    path.write_text("file,sheet,line,subject,form,number,group\na.csv,,2,P1,plain,clean,\n", encoding="utf-8")
    assert read_truth(path).rows() == [("a.csv", "", 2, "P1", "plain", "clean", "")]


def test_large_sets_are_counted_not_listed() -> None:
    """One cluster of 200,000 rows alone has twenty thousand million pairs."""
    rows = 300_000
    base = pl.DataFrame({"file": "f.csv", "sheet": "", "line": pl.arange(rows, eager=True)})
    truth = base.with_columns(subject=(pl.col("line") // 3).cast(pl.String), form=(pl.col("line") % 7).cast(pl.String))
    found = base.with_columns(
        cluster=pl.when(pl.col("line") < 200_000).then(0).otherwise(pl.col("line")).cast(pl.String)
    )
    told = quality(truth, found)
    assert told.true_pairs == 300_000
    assert told.joined_pairs == 200_000 * 199_999 // 2
    assert told.right_pairs == 199_998 + 1
