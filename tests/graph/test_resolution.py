"""Joining by strong numbers: what may be joined, what never, and that the order of files does not matter."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.delivery import SubjectKind
from graph.resolution.clusters import LARGEST_COMPARISON, partition
from graph.resolution.evidence import Band, Judgement, Verdict
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.golden import Offer, golden_values
from graph.resolution.strong import compare

ORGANISATION = "北京晨光科技有限公司"


def file(
    name: str,
    *numbers: tuple[str, str],
    id: str = "a",  # noqa: A002 - the field's own name
    kind: SubjectKind = SubjectKind.ORGANISATION,
    former: str | None = None,
    born: str | None = None,
) -> FileFeatures:
    strong = frozenset(StrongNumber(kind, token) for kind, token in numbers)
    return FileFeatures(id, kind, name, name, f"2026|{id}", former, born, strong)


def person(name: str, *numbers: tuple[str, str], **more: str) -> FileFeatures:
    return file(name, *numbers, kind=SubjectKind.PERSON, **more)


CODE = ("credit_code", "t1")
OTHER_CODE = ("credit_code", "t2")
ORGANISATION_CODE = ("organisation_code", "o1")
IDENTITY = ("identity_number", "i1")
OTHER_IDENTITY = ("identity_number", "i2")


@pytest.mark.parametrize(
    ("left", "right", "band", "rule"),
    [
        pytest.param(file(ORGANISATION, CODE), file(ORGANISATION, CODE), Band.JOIN, "same_credit_code", id="equal"),
        pytest.param(
            file("北京晨光科技有限公司", CODE),
            file("北京晨光科技股份有限公司", CODE),
            Band.JOIN,
            "same_credit_code",
            id="form",
        ),
        pytest.param(
            file("上海远洋贸易有限公司", CODE, former=ORGANISATION),
            file(ORGANISATION, CODE),
            Band.JOIN,
            "same_credit_code",
            id="former name",
        ),
        pytest.param(
            file("上海远洋贸易有限公司", CODE),
            file(ORGANISATION, CODE),
            Band.CONFLICT,
            "same_number_other_name",
            id="other name",
        ),
        pytest.param(
            file(ORGANISATION + "上海分公司", ORGANISATION_CODE),
            file(ORGANISATION, ORGANISATION_CODE),
            Band.APART,
            "branch_and_parent",
            id="branch",
        ),
        pytest.param(
            file(ORGANISATION, CODE), file(ORGANISATION, OTHER_CODE), Band.APART, "different_credit_code", id="codes"
        ),
        pytest.param(
            file(ORGANISATION, CODE, ORGANISATION_CODE),
            file(ORGANISATION, OTHER_CODE, ORGANISATION_CODE),
            Band.CONFLICT,
            "different_credit_code",
            id="codes that share a part",
        ),
        pytest.param(
            file(ORGANISATION), file(ORGANISATION), Band.NONE, "no_shared_number", id="namesakes without numbers"
        ),
        pytest.param(
            person("张伟", IDENTITY), person("张玮", IDENTITY), Band.JOIN, "same_identity_number", id="homophone"
        ),
        pytest.param(
            person("张伟", IDENTITY), person("張偉", IDENTITY), Band.JOIN, "same_identity_number", id="script"
        ),
        pytest.param(
            person("张伟", IDENTITY),
            person("李娜", IDENTITY),
            Band.CONFLICT,
            "same_number_other_name",
            id="one number, two people",
        ),
        pytest.param(
            person("张伟", IDENTITY),
            person("张伟", OTHER_IDENTITY),
            Band.APART,
            "different_identity_number",
            id="namesakes",
        ),
        pytest.param(
            person("张伟", IDENTITY, born="1980-01-01"),
            person("张伟", IDENTITY, born="1981-01-01"),
            Band.CONFLICT,
            "different_birth_date",
            id="births",
        ),
        pytest.param(
            person("张伟", IDENTITY),
            file("张伟", IDENTITY, kind=SubjectKind.INDIVIDUAL_BUSINESS),
            Band.APART,
            "different_kind",
            id="owner and business",
        ),
        pytest.param(
            file(ORGANISATION, CODE),
            file(ORGANISATION, CODE, kind=SubjectKind.INDIVIDUAL_BUSINESS),
            Band.JOIN,
            "same_credit_code",
            id="a file that does not tell a trader from a company",
        ),
        pytest.param(
            file(ORGANISATION, CODE, ORGANISATION_CODE),
            file(ORGANISATION, OTHER_CODE, ORGANISATION_CODE, kind=SubjectKind.INDIVIDUAL_BUSINESS),
            Band.CONFLICT,
            "different_credit_code",
            id="a trader converted into a company",
        ),
        pytest.param(
            person("张伟", IDENTITY),
            file("张伟", IDENTITY),
            Band.CONFLICT,
            "different_kind",
            id="a person and an organisation",
        ),
    ],
)
def test_a_shared_number_joins_only_what_nothing_contradicts(
    left: FileFeatures, right: FileFeatures, band: Band, rule: str
) -> None:
    for opinion in (compare(left, right), compare(right, left)):
        assert (opinion.band, opinion.rule) == (band, rule)
        assert band is Band.NONE or opinion.sentence


def judgement(verdict: Verdict, left: str, right: str, number: int = 1) -> Judgement:
    return Judgement(f"j{number}", verdict, left, right, "steward", "known")


def test_a_person_outweighs_a_machine_both_ways() -> None:
    same, other = person("张伟", IDENTITY, id="a"), person("张伟", IDENTITY, id="b")
    stranger = person("李娜", IDENTITY, id="c")
    apart = partition([same, other], [judgement(Verdict.DIFFERENT, "a", "b")], compare)
    assert apart.clusters == (("a",), ("b",))
    joined = partition([same, stranger], [judgement(Verdict.SAME, "a", "c")], compare)
    assert joined.clusters == (("a", "c"),)
    assert joined.joins[0].rule == "judgement"
    assert joined.conflicts == ()


def test_two_people_who_contradict_each_other_join_nothing_and_are_shown() -> None:
    files = [person("张伟", IDENTITY, id="a"), person("张伟", IDENTITY, id="b")]
    said = [judgement(Verdict.SAME, "a", "b", 1), judgement(Verdict.DIFFERENT, "a", "b", 2)]
    split = partition(files, said, compare)
    assert split.clusters == (("a",), ("b",))
    assert [one.reason for one in split.conflicts] == ["contradicting_judgements"]


def test_a_chain_of_variants_never_crosses_a_wall() -> None:
    """The middle file agrees with both ends, which are people of different numbers."""
    left = person("张伟", IDENTITY, id="a")
    middle = person("张伟", IDENTITY, OTHER_IDENTITY, id="b")
    right = person("张伟", OTHER_IDENTITY, id="c")
    split = partition([left, middle, right], [], compare)
    assert not any({"a", "c"} <= set(cluster) for cluster in split.clusters)
    assert split.conflicts


def test_what_joins_takes_the_walls_of_both_along() -> None:
    """The first file agrees with two that a person keeps apart; only one of them may come to it, in either order."""
    files = [person("张伟", IDENTITY, id=name) for name in "abc"]
    for left, right in (("b", "c"), ("c", "b")):
        assert partition(files, [judgement(Verdict.DIFFERENT, left, right)], compare).clusters == (("a", "b"), ("c",))
    agree = [person(name, IDENTITY, id=name) for name in ("张伟", "张玮", "张纬")]
    split = partition(agree, [judgement(Verdict.DIFFERENT, "张玮", "张纬")], compare)
    assert sorted(map(len, split.clusters)) == [1, 2]


def test_namesakes_without_a_number_are_nobodys_twins() -> None:
    namesakes = [person("张伟", id=name) for name in "abc"]
    assert partition(namesakes, [], compare).clusters == (("a",), ("b",), ("c",))
    same = partition(namesakes, [judgement(Verdict.SAME, "a", "b")], compare)
    assert same.clusters == (("a", "b"), ("c",))


def test_a_component_too_large_to_compare_is_left_uncut_for_a_steward() -> None:
    files = [person(f"张伟{n}", IDENTITY, id=f"f{n:04d}") for n in range(LARGEST_COMPARISON + 1)]
    split = partition(files, [], compare)
    assert len(split.clusters) == len(files)
    assert split.conflicts[0].reason == "too_many_files"


FILES = st.builds(
    lambda name, numbers, born: (name, numbers, born),
    st.sampled_from(["张伟", "张玮", "李娜"]),
    st.sets(st.sampled_from([IDENTITY, OTHER_IDENTITY]), max_size=2),
    st.sampled_from([None, "1980-01-01", "1990-01-01"]),
)


@given(
    told=st.lists(FILES, min_size=2, max_size=6),
    said=st.lists(
        st.tuples(st.sampled_from([Verdict.SAME, Verdict.DIFFERENT]), st.integers(0, 5), st.integers(0, 5)), max_size=3
    ),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_files_and_judgements_does_not_matter(told, said, shuffled) -> None:  # type: ignore[no-untyped-def] # drawn values
    files = [person(name, *sorted(numbers), id=f"f{n}", born=born) for n, (name, numbers, born) in enumerate(told)]
    judgements = [judgement(v, f"f{a}", f"f{b}", n) for n, (v, a, b) in enumerate(said) if a != b]
    first = partition(files, judgements, compare)
    again_files, again_said = list(files), list(judgements)
    shuffled.shuffle(again_files)
    shuffled.shuffle(again_said)
    assert partition(again_files, again_said, compare) == first
    together = {one: set(cluster) for cluster in first.clusters for one in cluster}
    for left, right in combinations(files, 2):
        judged = {one.verdict for one in judgements if {one.left, one.right} == {left.id, right.id}}
        machine = not judgements and compare(left, right).band in {Band.CONFLICT, Band.APART}
        assert not (Verdict.DIFFERENT in judged or machine) or right.id not in together[left.id]


def test_golden_values_name_their_rule_and_file() -> None:
    offers = [
        Offer("f1", "张伟", "张伟", "2024", {"address": "旧路"}),
        Offer("f2", "张伟", "张伟", "2025", {"address": "新路", "phone": "1"}),
        Offer("f3", "張偉", "张伟2", "2026", {}),
    ]
    chosen = {value.field: (value.value, value.rule, value.file) for value in golden_values(offers)}
    assert chosen == {
        "name": ("张伟", "most_files", "f2"),
        "address": ("新路", "newest_file", "f2"),
        "phone": ("1", "newest_file", "f2"),
    }
    assert golden_values(offers[:1])[0].rule == "only_file"
    assert golden_values([]) == ()
