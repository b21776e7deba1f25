"""What results say together, and a page of them that keeps what was measured on another day."""

from __future__ import annotations

import pytest

from tests.bench.__main__ import with_part
from tests.bench.results import Result, ratio, undisturbed


def test_a_part_of_the_page_is_put_anew_and_the_other_one_stays() -> None:
    page = with_part("", "neo4j", "first")
    page = with_part(page, "ladybug", "other day\n\n| a table |")
    page = with_part(page, "neo4j", "second")
    assert page.split("\n## ")[1:] == ["ladybug\n\nother day\n\n| a table |\n", "neo4j\n\nsecond\n"]
    assert with_part(page, "neo4j", "second") == page


def test_of_times_measured_again_the_shortest_of_each_are_compared() -> None:
    disturbed = ratio("neo4j", "raw / ours", (10.0, 20.0), 0.8)
    again = ratio("neo4j", "raw / ours", (16.0, 11.0), 0.8)
    assert not disturbed.kept
    assert undisturbed([disturbed, again]).value == pytest.approx(10 / 11)
    worse = ratio("neo4j", "raw / ours", (9.0, 30.0), 0.8)
    assert undisturbed([disturbed, again, worse]).value == pytest.approx(9 / 11)


def test_of_figures_measured_again_the_best_one_counts() -> None:
    assert undisturbed([Result("x", "time", 3, "s", 2, most=True), Result("x", "time", 1, "s", 2, most=True)]).kept
    assert undisturbed([Result("x", "rate", 3, "", 2), Result("x", "rate", 1, "", 2)]).kept
    assert not undisturbed([Result("x", "rate", 1, "", 2), Result("x", "rate", 1.5, "", 2)]).kept
