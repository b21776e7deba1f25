"""What stewards' answers teach the engine, with the truth of a generator as the steward.

The rule of this module: the table has no column of numbers, so that answers are all that tells families apart.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.resolution.calibration import calibration
from graph.resolution.evidence import Judgement, Verdict
from graph.resolution.fields import Fields
from graph.resolution.judged import Judged, judged_by_people
from graph.resolution.quality import quality
from graph.resolution.tables import Options, Resolved, resolve_table
from tests.bench.resolution.departments import KINDS, departments
from tests.bench.resolution.tables import SUBJECT, Table

NUMBERS = ("identity_number", "credit_code", "tax_number", "organisation_code", "registration_number")
FIELDS = Fields("id", {name: kind for name, kind in KINDS.items() if name not in NUMBERS})
OPTIONS = Options(threads=2)


@pytest.fixture(scope="module")
def made() -> Table:
    return departments(2_500, seed=5)


@pytest.fixture(scope="module")
def alone(made: Table) -> Resolved:
    return resolve_table(made.rows.with_row_index("id"), FIELDS, OPTIONS)


def f1(resolved: Resolved, made: Table) -> float:
    return quality(resolved.cluster_ids(), made.truth[SUBJECT].gather(resolved.row_ids.cast(int))).f1


def answers(resolved: Resolved, made: Table) -> tuple[Judged, ...]:
    """A steward who knows the truth answers every other pair that the machine joined or would ask about."""
    subjects = made.truth[SUBJECT].gather(resolved.row_ids.cast(int)).to_list()
    ids = resolved.row_ids.to_list()
    pairs = zip(resolved.pairs.left[::2].tolist(), resolved.pairs.right[::2].tolist(), strict=True)
    return tuple(Judged(ids[left], ids[right], subjects[left] == subjects[right]) for left, right in pairs)


def test_answers_of_stewards_make_better_clusters_and_are_kept_by_a_curve(made: Table, alone: Resolved) -> None:
    judged = answers(alone, made)
    table = made.rows.with_row_index("id")

    taught = resolve_table(table, FIELDS, replace(OPTIONS, judged=judged))
    again = resolve_table(table, FIELDS, replace(OPTIONS, judged=judged[::-1]))

    assert f1(taught, made) > f1(alone, made) + 0.005
    assert not alone.model.corrections
    assert alone.report.calibration == ()
    curve = taught.report.calibration
    assert sum(band.pairs for band in curve) == len(judged)
    assert sum(band.same for band in curve) == sum(one.same for one in judged)
    assert sum(abs(band.same - band.promised * band.pairs) for band in curve) < 0.02 * len(judged)
    assert again.model.to_json() == taught.model.to_json()


def test_answers_on_rows_that_are_not_there_change_nothing_to_the_byte(made: Table, alone: Resolved) -> None:
    gone = Judged("900001", "900002", same=True)

    found = resolve_table(made.rows.with_row_index("id"), FIELDS, replace(OPTIONS, judged=(gone,)))

    assert found.model.to_json() == alone.model.to_json()
    assert found.least.tolist() == alone.least.tolist()


def test_only_what_people_say_without_contradiction_is_an_answer() -> None:
    said = [
        *(judgement("a", "b", Verdict.SAME), judgement("b", "a", Verdict.SAME)),
        *(judgement("c", "d", Verdict.SAME), judgement("c", "d", Verdict.DIFFERENT)),
        *(judgement("e", "f", Verdict.UNSURE), replace(judgement("g", "h", Verdict.SAME), by_rule="same_number")),
        judgement("k", "j", Verdict.DIFFERENT),
    ]

    assert judged_by_people(said) == (Judged("a", "b", same=True), Judged("j", "k", same=False))


def judgement(left: str, right: str, verdict: Verdict) -> Judgement:
    return Judgement("id", verdict, left, right, "steward", "")


@given(st.lists(st.tuples(st.floats(-20, 20), st.booleans(), st.integers(1, 50)), max_size=40))
def test_every_answer_is_in_one_band_of_the_curve(told: list[tuple[float, bool, int]]) -> None:
    bits, same, counts = (np.array([each[part] for each in told], float) for part in range(3))

    curve = calibration(bits, same, counts)

    assert sum(band.pairs for band in curve) == sum(count for _, _, count in told)
    assert sum(band.same for band in curve) == sum(count for _, is_same, count in told if is_same)
    assert all(band.low <= band.same / band.pairs <= band.high for band in curve)
