"""Which judgements act: two stewards for persons without a common number, whatever order they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.delivery import SubjectKind
from graph.resolution.evidence import Judgement, Verdict
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.second_steward import in_effect

ONE, OTHER = StrongNumber("identity_number", "i1"), StrongNumber("identity_number", "i2")


def file(name: str, *numbers: StrongNumber, kind: SubjectKind = SubjectKind.PERSON) -> FileFeatures:
    return FileFeatures(name, kind, "张伟", "张伟", f"2026|{name}", strong=frozenset(numbers))


def said(name: str, verdict: Verdict, left: str, right: str, by: str = "zhang", rule: str | None = None) -> Judgement:
    return Judgement(name, verdict, left, right, by, "known", rule)


def same(name: str, left: str, right: str, by: str = "zhang") -> Judgement:
    return said(name, Verdict.SAME, left, right, by)


A, B, C = file("a"), file("b"), file("c")


@pytest.mark.parametrize(
    ("files", "alone_enough"),
    [
        pytest.param((file("a"), file("b")), False, id="persons without numbers"),
        pytest.param((file("a", ONE), file("b", OTHER)), False, id="persons with different numbers"),
        pytest.param((file("a", ONE), file("b", ONE)), True, id="persons with one number"),
        pytest.param((file("a"), file("b", kind=SubjectKind.ORGANISATION)), False, id="a person and an organisation"),
        pytest.param(
            (file("a", kind=SubjectKind.ORGANISATION), file("b", kind=SubjectKind.ORGANISATION)),
            True,
            id="organisations",
        ),
    ],
)
def test_one_steward_is_enough_where_no_person_is_at_risk(
    files: tuple[FileFeatures, FileFeatures], alone_enough: bool
) -> None:
    alone = in_effect(files, [same("1", "a", "b")])
    assert bool(alone.acting) is alone_enough
    assert bool(alone.proposed) is not alone_enough
    two = in_effect(files, [same("1", "a", "b"), same("2", "a", "b", "li")])
    assert (len(two.acting), two.proposed) == (2, ())


def test_one_steward_twice_is_still_one_and_a_rule_is_none() -> None:
    twice = [same("1", "a", "b"), same("2", "a", "b")]
    assert in_effect([A, B], twice).acting == ()
    by_rule = [same("1", "a", "b"), said("2", Verdict.SAME, "a", "b", "machine", "a rule")]
    assert in_effect([A, B], by_rule).acting == ()


def test_a_steward_who_named_more_files_agrees_as_well() -> None:
    """One says a = b = c with a in the middle, the other only b = c."""
    effect = in_effect([A, B, C], [same("1", "a", "b"), same("2", "a", "c"), same("3", "b", "c", "li")])
    assert [one.id for one in effect.acting] == ["3"]
    assert [one.id for one in effect.proposed] == ["1", "2"]


def test_what_one_said_through_a_file_that_is_gone_sleeps() -> None:
    effect = in_effect([B, C], [same("1", "a", "b"), same("2", "a", "c"), same("3", "b", "c", "li")])
    assert effect.acting == ()
    assert [one.id for one in effect.proposed] == ["3"]


def test_a_proposal_that_is_contradicted_is_no_silent_loser() -> None:
    effect = in_effect([A, B], [same("1", "a", "b"), said("2", Verdict.DIFFERENT, "b", "a", "li")])
    assert len(effect.acting) == 2


def test_doubt_and_difference_act_at_once() -> None:
    unsure, different = said("1", Verdict.UNSURE, "a", "b"), said("2", Verdict.DIFFERENT, "a", "b")
    assert in_effect([A, B], [unsure]).acting == (unsure,)
    assert in_effect([A, B], [different]).acting == (different,)


@given(
    told=st.lists(
        st.tuples(
            st.sampled_from(Verdict), st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from(["zhang", "li"])
        ),
        max_size=6,
    ),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_does_not_matter_and_nothing_is_lost(told, shuffled) -> None:  # type: ignore[no-untyped-def] # drawn values
    files = [file(name, *([ONE] if name in "ab" else [])) for name in "abcd"]
    judgements = [said(f"j{n}", v, left, right, by) for n, (v, left, right, by) in enumerate(told) if left != right]
    first = in_effect(files, judgements)
    again = list(judgements)
    shuffled.shuffle(again)
    assert in_effect(files, again) == first
    assert sorted(one.id for one in (*first.acting, *first.proposed)) == [one.id for one in judgements]
    assert all(one.verdict is Verdict.SAME for one in first.proposed)
