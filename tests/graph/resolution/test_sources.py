"""Sources that hold a subject once: learnt, where nobody says it.

The rule of this module: the same rows once with their sources shuffled, so that only what a source tells differs.
"""

from __future__ import annotations

from dataclasses import replace

from graph.resolution.model import Model
from graph.resolution.tables import Options, resolve_table
from tests.graph.resolution.people import FIELDS, people

ONE_THREAD = Options(threads=1)
NAMED = replace(FIELDS, source="source")


def bits_of_one_source(model: Model) -> float:
    return next(column.weights[-1] for column in model.columns if column.name == "source")


def test_coming_from_one_source_speaks_against_one_subject_only_where_sources_hold_subjects_once() -> None:
    table = people(600, seed=3)
    shuffled = table.with_columns(table["source"].shuffle(seed=1))

    once, anyhow = (resolve_table(rows, NAMED, ONE_THREAD).model for rows in (table, shuffled))

    assert bits_of_one_source(once) < -3
    assert abs(bits_of_one_source(anyhow)) < 1
    unnamed = resolve_table(table, FIELDS, ONE_THREAD).model
    assert "source" not in [column.name for column in unnamed.columns]
