"""Why files are together or not, what a decision changes, and how far stewards agree: pure functions."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.delivery import SubjectKind
from graph.resolution.agreement import agreement, kappa
from graph.resolution.clusters import partition
from graph.resolution.counterfactual import changes
from graph.resolution.evidence import Band, Evidence, Judgement, Opinion, Verdict
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.gain import Open, gains, uncertainty
from graph.resolution.second_steward import in_effect
from graph.resolution.strong import compare
from graph.resolution.why import why_cluster, why_pair

ONE, OTHER = StrongNumber("credit_code", "t1"), StrongNumber("credit_code", "t2")
NAME = "北京晨光科技有限公司"


def file(name: str, *numbers: StrongNumber, called: str = NAME, born: str | None = None) -> FileFeatures:
    kind = SubjectKind.ORGANISATION
    return FileFeatures(name, kind, called, called, f"2026|{name}", None, born, frozenset(numbers))


def said(name: str, verdict: Verdict, left: str, right: str, by: str = "zhang") -> Judgement:
    return Judgement(name, verdict, left, right, by, f"because of {name}")


def test_a_weight_is_the_sum_unless_something_decides_alone() -> None:
    def opinion(*weights: float) -> Opinion:
        return Opinion(Band.REVIEW, "", tuple(Evidence("name", "", "", "", weight) for weight in weights))

    assert opinion(2.5, -1.0).weight == 1.5
    assert opinion(2.5, inf).weight == inf
    assert opinion(inf, -inf, 3.0).weight == -inf
    assert opinion().weight == 0


def test_a_bridge_is_what_alone_holds_two_parts() -> None:
    files = [file("a", ONE), file("b", ONE), file("c", ONE), file("d"), file("e")]
    judgements = [said("1", Verdict.SAME, "c", "d"), said("2", Verdict.SAME, "d", "e")]
    reasons = why_cluster(files, judgements, compare, "e")
    assert reasons.files == ("a", "b", "c", "d", "e")
    assert {frozenset((bridge.left, bridge.right)) for bridge in reasons.bridges} == {
        frozenset((("a", "b", "c"), ("d", "e"))),
        frozenset((("a", "b", "c", "d"), ("e",))),
    }
    assert sum(1 for _ in reasons.grown) == 4
    last = reasons.grown[-1]
    assert last.left + last.right == 5
    with pytest.raises(KeyError):
        why_cluster(files, judgements, compare, "z")


def test_what_stands_between_two_clusters_is_told_peoples_word_first() -> None:
    files = [file("a", ONE), file("b", ONE), file("c", OTHER)]
    judgements = [said("1", Verdict.SAME, "b", "c"), said("2", Verdict.DIFFERENT, "a", "c")]
    reasons = why_pair([files], judgements, compare, "a", "c")
    assert not reasons.together
    assert [wall.rule for wall in reasons.obstacles][:1] == ["judgement"]
    apart = why_pair([[files[0]], [files[2]]], [], compare, "a", "c")
    assert [(wall.rule, wall.left, wall.right) for wall in apart.obstacles] == [("different_credit_code", "a", "c")]
    assert apart.opinion.band is Band.APART


@given(
    numbers=st.lists(st.sets(st.sampled_from([ONE, OTHER]), max_size=2), min_size=2, max_size=6),
    told=st.lists(st.tuples(st.sampled_from(Verdict), st.integers(0, 5), st.integers(0, 5)), max_size=4),
)
def test_an_explanation_never_tells_another_story_than_the_partition(
    numbers: list[set[StrongNumber]], told: list[tuple[Verdict, int, int]]
) -> None:
    files = [file(f"f{n}", *sorted(held)) for n, held in enumerate(numbers)]
    here = range(len(files))
    judgements = [
        said(f"j{n}", verdict, f"f{left}", f"f{right}")
        for n, (verdict, left, right) in enumerate(told)
        if left != right and left in here and right in here
    ]
    part = partition(files, in_effect(files, judgements).acting, compare)
    cluster_of = {name: set(cluster) for cluster in part.clusters for name in cluster}
    for one in files:
        reasons = why_cluster(files, judgements, compare, one.id)
        assert set(reasons.files) == cluster_of[one.id]
        assert len(reasons.grown) == len(reasons.files) - 1
        for bridge in reasons.bridges:
            assert sorted((*bridge.left, *bridge.right)) == list(reasons.files)
            assert (bridge.join.left in bridge.left, bridge.join.right in bridge.right) == (True, True)
        for other in files:
            if one is not other:
                pair = why_pair([files], judgements, compare, one.id, other.id)
                assert pair.together == (other.id in cluster_of[one.id])
                assert bool(pair.path) == pair.together
                ends = [end for join in pair.path for end in (join.left, join.right)]
                assert {name for name in ends if ends.count(name) == 1} == ({one.id, other.id} if pair.path else set())


@pytest.mark.parametrize(
    ("left", "right", "field", "band"),
    [
        pytest.param(file("a", ONE), file("b", ONE, called="上海远洋贸易有限公司"), "name", Band.JOIN, id="name"),
        pytest.param(file("a", ONE), file("b", OTHER), "credit_code", Band.JOIN, id="number"),
        pytest.param(file("a", ONE), file("b", ONE), "credit_code", Band.NONE, id="without it"),
        pytest.param(file("a"), file("b", ONE), "credit_code", Band.JOIN, id="a number that one lacks"),
        pytest.param(file("b", ONE), file("a"), "credit_code", Band.JOIN, id="or the other"),
        pytest.param(
            file("a", ONE, born="1980-01-01"), file("b", ONE, born="1981-01-01"), "birth_date", Band.JOIN, id="born"
        ),
    ],
)
def test_a_single_value_that_would_change_it_is_found_by_trying(
    left: FileFeatures, right: FileFeatures, field: str, band: Band
) -> None:
    told = {(change.field, change.band): change.sentence for change in changes(left, right, compare)}
    assert (field, band) in told
    assert all(band is not compare(left, right).band for _, band in told)
    assert told[field, band].startswith("If ")


def test_nothing_is_told_that_would_change_nothing() -> None:
    assert changes(file("a"), file("b", called="上海远洋贸易有限公司"), compare) == ()


def test_a_decision_is_worth_the_files_that_move_and_the_doubt_there_is() -> None:
    sizes = {"a": 5, "b": 3, "c": 1, "d": 1}
    pairs = [Open("a", "b", None), Open("b", "c", 0.0), Open("c", "a", 40.0), Open("c", "d", 1.0), Open("d", "d", None)]
    found = gains(pairs, sizes)
    assert [(gain.files, gain.bridge) for gain in found] == [(8, False), (4, False), (6, False), (2, True), (1, False)]
    assert found[0].expected == 8
    assert found[1].expected == 4  # even odds are as open as a contradiction
    assert found[2].expected < 1e-9
    assert found[3].expected == pytest.approx(2 * 2 * 0.9183, rel=1e-3)
    assert gains([Open("a", "b", None), Open("b", "a", None)], sizes)[0].bridge is False
    assert gains([], {}) == ()


@given(st.floats(-200, 200))
def test_doubt_is_greatest_at_even_odds_and_the_same_both_ways(weight: float) -> None:
    assert 0 <= uncertainty(weight) <= 1
    assert uncertainty(weight) == pytest.approx(uncertainty(-weight), abs=1e-9)
    assert uncertainty(weight) <= uncertainty(weight / 2) + 1e-12


def test_agreement_is_told_as_share_and_kappa() -> None:
    same, different, unsure = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE
    # Two raters of 50 cases, 20 and 15 alike: the worked example of Cohen's kappa, 0.4.
    told = [(same, same)] * 20 + [(same, different)] * 5 + [(different, same)] * 10 + [(different, different)] * 15
    assert kappa(told) == pytest.approx(0.4)
    assert kappa([(same, same)] * 3) is None
    assert kappa([(same, different), (different, same)]) == -1
    judgements = [
        said("1", same, "a", "b"), said("2", same, "b", "a", "li"),
        said("3", same, "a", "c"), said("4", different, "a", "c", "li"), said("5", unsure, "a", "c", "wang"),
        said("6", same, "a", "d"),
        said("7", same, "a", "e"), said("8", different, "a", "e"), said("9", different, "a", "e", "li"),
        Judgement("0", same, "a", "d", "machine", "", "a rule"),
    ]  # fmt: skip
    found = agreement(judgements)
    assert (found.pairs, found.share) == (2, 0.5)
    assert [(two.one, two.other, two.pairs, two.share) for two in found.stewards] == [
        ("li", "wang", 1, 0.0), ("li", "zhang", 2, 0.5), ("wang", "zhang", 1, 0.0),
    ]  # fmt: skip
    assert agreement([]).share is None
    assert agreement(reversed(judgements)) == found
