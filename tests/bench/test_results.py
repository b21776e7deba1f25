"""The page of results keeps what was measured on another day."""

from __future__ import annotations

from tests.bench.__main__ import with_part


def test_a_part_of_the_page_is_put_anew_and_the_other_one_stays() -> None:
    page = with_part("", "neo4j", "first")
    page = with_part(page, "ladybug", "other day\n\n| a table |")
    page = with_part(page, "neo4j", "second")
    assert page.split("\n## ")[1:] == ["ladybug\n\nother day\n\n| a table |\n", "neo4j\n\nsecond\n"]
    assert with_part(page, "neo4j", "second") == page
