"""What brings two rows together: pairs with several faults still share a key, and unrelated ones do not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identifiers import recognise
from graph.resolution.kinds import CONFLICTS, KINDS, numbers
from graph.resolution.kinds.kind import DIFFERENT, Blocks, Conflict
from tests.graph.resolution.kinds.tables import TABLES
from tests.graph.resolution.kinds.tables.identifiers import ID, OTHER_ID
from tests.graph.resolution.kinds.tables.names import XINMAI
from tests.graph.resolution.reference import level_of, name_of, parts_of

Table = Mapping[str, tuple[str, str]]


def shared(name: str, a: str, b: str) -> dict[Blocks, set[str]]:
    """The key parts in which two values meet."""
    one, other = parts_of(KINDS[name], a), parts_of(KINDS[name], b)
    met: dict[Blocks, set[str]] = {Blocks.ALONE: set(), Blocks.WITH: set()}
    for key in KINDS[name].keys:
        if one.texts(key.part) & other.texts(key.part):
            met[key.blocks].add(key.part)
    return met


def meet(columns: Table) -> bool:
    """Whether some part alone, or parts of two columns together, brings two rows together."""
    found = {name: shared(name, *values) for name, values in columns.items()}
    if any(met[Blocks.ALONE] for met in found.values()):
        return True
    return sum(bool(met[Blocks.WITH]) for met in found.values()) > 1


FAULTY: list[Table] = [
    {
        "person_name": ("张伟", "张玮"),
        "phone": ("13812345678", "13900001111"),
        "birth_date": ("1980-01-02", "1980-07-02"),
    },
    {"person_name": ("张伟", "ZHANG WEI"), "birth_date": ("1980-01-02", "1980-11-02")},
    {"person_name": ("张建国", "张建君"), "region": ("杭州市西湖区", "杭州市余杭区")},
    {"person_name": ("张*", "张伟"), "birth_date": ("1980-01-02", "1980-01-12")},
    {"person_name": ("李娜", "王芳"), "identity_number": (ID, ID[:-2] + "18")},
    {"person_name": ("李娜", "王芳"), "identity_number": (ID, ID[:10] + "1" + ID[11:])},
    {"person_name": ("李娜", "王芳"), "identity_number": (ID, "6" + "7" + ID[2:])},
    {"given_name": ("John", "Jon"), "surname": ("Smith", "Smith")},
    {"given_name": ("Bill", "William"), "surname": ("Smyth", "Smith"), "postcode": ("SW1A 1AA", "SW1A 2AA")},
    {"given_name": ("伟", "炜"), "surname": ("曾", "ZENG")},
    {"company_name": (XINMAI, "杭州信麦科技有限公司")},
    {"company_name": (XINMAI, "信麦科技")},
    {"company_name": (XINMAI, "信脉"), "address": ("杭州市文一路100号", "文一路100号3幢")},
    {"company_name": (XINMAI, "信脉科技有限公司"), "region": ("杭州市西湖区", "330100")},
    {"credit_code": ("91110108551385082Q", "551385082")},
    {"phone": ("0571-88012345", "88012345")},
    {"email": ("zhang.wei@example.com", "zhangwei@sample.org")},
    {"address": ("12 Smith Street, Gosford", "Gosford, 12 Smith St")},
    {"address": ("12 Smithfield Street Gosford", "12 Smithfield St Gosfrod"), "surname": ("Jones", "Jones")},
    {"name": ("张伟", "伟张")},
    {"name": (XINMAI, "信脉科技有限公司"), "phone": ("0571-88012345", "0571-88012346"), "region": ("杭州市", "杭州")},
]


@pytest.mark.parametrize("columns", FAULTY, ids=str)
def test_pairs_with_faults_meet(columns: Table) -> None:
    assert meet(columns)


UNRELATED: list[Table] = [
    {"person_name": ("张伟", "李娜"), "birth_date": ("1980-01-02", "1980-01-12")},
    {"person_name": ("张伟", "张强"), "phone": ("13812345678", "13900001111")},
    {"company_name": (XINMAI, "宁波甬江贸易有限公司"), "region": ("杭州市", "宁波市")},
    {"identity_number": (ID, OTHER_ID)},
    {"given_name": ("John", "Mary"), "surname": ("Smith", "Smith")},
]


@pytest.mark.parametrize("columns", UNRELATED, ids=str)
def test_unrelated_rows_do_not_meet(columns: Table) -> None:
    assert not meet(columns)


@given(st.text("0123456789", min_size=6, max_size=24), st.data())
def test_a_number_with_one_wrong_digit_keeps_a_piece(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]

    one, other = (frozenset(numbers.number_parts(recognise(text)).get("pieces") or ()) for text in (number, wrong))

    assert one & other or not (one and other)


def test_numbers_that_a_register_gives_in_a_row_meet_by_three_digits_at_most() -> None:
    pieces = parts_of(KINDS["identifier"], "330100123456789").texts("pieces")

    for other, shared_pieces in (("330100123456001", 1), ("330100999456789", 1), ("330100123499999", 0)):
        assert len(pieces & parts_of(KINDS["identifier"], other).texts("pieces")) == shared_pieces


@pytest.mark.parametrize("name", KINDS)
def test_the_best_level_has_a_key(name: str) -> None:
    keys = KINDS[name].keys
    for a, b, level in TABLES[name]:
        if keys and level == KINDS[name].levels[0].name:
            assert any(shared(name, a, b).values()), (a, b)


def conflicts_of(columns: Table) -> set[str]:
    """The names of the conflicts between two rows."""

    levels = {name: name_of(KINDS[name], *values) for name, values in columns.items()}

    def holds(conflict: Conflict) -> bool:
        excused = any(levels.get(name) in those for name, those in conflict.unless.items())
        return not excused and all(levels.get(name) in those for name, those in conflict.when.items())

    return {conflict.name for conflict in CONFLICTS if holds(conflict)}


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ({"birth_date": ("1980-01-02", "1961-09-17"), "given_name": ("John", "Peter")}, {"birth_date_and_given_name"}),
        (
            {
                "birth_date": ("1980-01-02", "1961-09-17"),
                "given_name": ("wilde", "kyra"),
                "given_and_surname": ("wilde\u241fkyra", "kyra\u241fwilde"),
            },
            set(),
        ),
        ({"birth_date": ("1980-01-02", "1961-09-17"), "person_name": ("张伟", "张强")}, {"birth_date_and_person_name"}),
        ({"birth_date": ("1980-01-02", "1961-09-17"), "name": ("张伟", "张强")}, {"birth_date_and_name"}),
        ({"birth_year": ("1980", "1961"), "given_name": ("John", "Peter")}, {"birth_year_and_given_name"}),
        ({"birth_year": ("1980", "1961"), "person_name": ("张伟", "张强")}, {"birth_year_and_person_name"}),
        ({"birth_year": ("1980", "1961"), "name": ("张伟", "张强")}, {"birth_year_and_name"}),
        ({"birth_year": ("1980", "1960"), "given_name": ("John", "Peter")}, set()),
        ({"birth_year": ("1980", "1976"), "given_name": ("John", "Peter")}, set()),
        ({"birth_year": ("1980", "1961"), "given_name": ("John", "Jon")}, set()),
        ({"birth_date": ("1980-01-02", "1980-01-03"), "person_name": ("张伟", "张强")}, set()),
        ({"birth_date": ("1980-01-02", "1961-09-17"), "person_name": ("张伟", "张玮")}, set()),
        ({"sex": ("男", "女"), "given_name": ("John", "Mary")}, {"sex_and_given_name"}),
        ({"sex": ("男", "女"), "person_name": ("张伟", "张強")}, {"sex_and_person_name"}),
        ({"sex": ("男", "女"), "name": ("张伟", "张强")}, {"sex_and_name"}),
        ({"sex": ("男", "女"), "person_name": ("张伟", "张*")}, set()),
        ({"subject_type": ("自然人", "企业")}, {"subject_type"}),
        ({"company_name": (XINMAI, XINMAI + "宁波分公司")}, {"branch_in_company_name"}),
        ({"name": (XINMAI + "温州分公司", XINMAI + "宁波分公司")}, {"branch_in_name"}),
        ({"company_name": (XINMAI + "宁波分公司", XINMAI + "宁波市分公司")}, set()),
    ],
    ids=str,
)
def test_conflicts(columns: Table, names: set[str]) -> None:
    assert conflicts_of(columns) == names


@pytest.mark.parametrize("name", ["identity_number", "credit_code", "identifier"])
def test_only_valid_numbers_prove_and_one_wrong_digit_is_no_other_subject(name: str) -> None:
    kind = KINDS[name]
    assert kind.identity == "valid"
    number = "91110108551385082Q" if name == "credit_code" else ID
    proof = parts_of(kind, number).text("valid")
    assert proof is not None
    assert proof.endswith(number)
    wrong = number[:-2] + ("4" if number[-2] != "4" else "5") + number[-1]
    assert parts_of(kind, wrong).text("valid") is None
    assert level_of(kind, number, wrong) == kind.level_named("typing")
    assert name_of(kind, ID, OTHER_ID) == DIFFERENT
