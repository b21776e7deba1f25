"""The generated sets: frozen to the byte, as dirty as they must be, and silent about who is who."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from graph.identifiers import checks
from loaders.demo.luck import Luck
from loaders.demo.spelling import PLAIN
from loaders.demo.subjects import BRANCHES, PERSON_GROUPS, Organisation, Person
from tests.bench.resolution.conflicts import identity_number
from tests.bench.resolution.departments import DIRT, VERSION, departments, stream_of_subjects
from tests.bench.resolution.other_noise import OtherHolder
from tests.bench.resolution.persons import CHINESE, Names, english, persons
from tests.bench.resolution.plain_rules import clusters
from tests.bench.resolution.sets import UnknownSet, family, made
from tests.bench.resolution.tables import Table, write_set

SUBJECTS = 6_000
ROOM = 0.08  # how far a rate that is counted may lie from one that is drawn
ENGLISH = english(["smith", "jones", "brown", "taylor"], ["mary", "john", "anne"])


@pytest.fixture(scope="module")
def table() -> Table:
    return departments(SUBJECTS, 1)


@pytest.mark.parametrize(
    ("name", "bytes_hash"),
    [
        ("departments-50-s1", "6c1d20347c33ccea"),
        ("departments-50-s2", "3ebd551e4ff4abb2"),
        ("other-noise-50-s1", "debfbc4c204682d2"),
        ("chinese-200", "68cf4527c4357e88"),
    ],
)
def test_the_generators_are_frozen(name: str, bytes_hash: str) -> None:
    assert VERSION == 1
    assert hash_of(made(name)) == bytes_hash


def test_english_persons_are_frozen() -> None:
    assert hash_of(persons(ENGLISH, 200, 7)) == "b9c84844bd67f37e"


def hash_of(table: Table) -> str:
    both = pl.concat([table.rows, table.truth], how="horizontal")
    return hashlib.sha256(both.write_csv().encode()).hexdigest()[:16]


def test_a_quarter_of_the_files_has_no_number_and_the_rest_is_spoilt_as_promised(table: Table) -> None:
    numbers = ("identity_number", "credit_code", "tax_number", "organisation_code", "registration_number")
    rows = table.rows
    nothing = rows.select(pl.all_horizontal(pl.col(column).is_null() for column in numbers)).to_series()
    assert share(nothing) >= 0.25
    masked = pl.any_horizontal(pl.col(column).str.contains(r"\*").fill_null(False) for column in numbers)
    assert share(rows.select(masked).to_series()) >= 0.15
    persons_rows = rows.filter(pl.col("subject_type") == "自然人")
    short = persons_rows["identity_number"].str.contains(r"^\d{15}$").fill_null(False)
    assert share(short) >= 0.08
    typed = persons_rows["identity_number"].drop_nulls()
    compact = [text for text in typed if re.fullmatch(r"[1-9]\d{16}[\dX]", text)]
    wrong = sum(identity_number(text) is None for text in compact)
    assert wrong / persons_rows.height >= 0.05


@pytest.mark.parametrize("column", ["phone", "address", "birth_date"])
def test_a_third_is_without_phone_address_or_birth_date(table: Table, column: str) -> None:
    of_persons = table.rows.filter(pl.col("subject_type") == "自然人")
    assert 1 / 3 <= share(of_persons[column].is_null()) <= 0.36


def test_a_quarter_of_the_names_is_changed_in_every_form(table: Table) -> None:
    forms = table.truth["form"]
    assert share(forms != PLAIN) >= 0.25
    assert set(forms.unique()) == {
        PLAIN, "traditional", "homophone", "look_alike", "pinyin", "reordered", "separator", "former",
        "without_region", "without_form", "other_form", "bracketed_region",
    }  # fmt: skip


def test_groups_that_are_taken_for_each_other_are_frequent_and_a_fifth_moves() -> None:
    subjects = list(stream_of_subjects(SUBJECTS, Luck(1), DIRT))
    people = [subject for subject in subjects if isinstance(subject, Person)]
    companies = [subject for subject in subjects if isinstance(subject, Organisation)]
    groups = Counter(subject.group for subject in subjects)
    for group in PERSON_GROUPS:
        assert groups[group] / len(people) >= 0.04
    assert groups[BRANCHES] / len(companies) >= 0.04
    moved = [subject for subject in subjects if subject.moved]
    assert len(moved) / len(subjects) >= 0.2
    assert all(subject.moved and subject.moved.phone != subject.home.phone for subject in moved)


def test_the_table_does_not_say_who_is_who(table: Table, tmp_path: Path) -> None:
    some = write_set("some", tmp_path, table)
    fields = tomllib.loads(some.fields.read_text(encoding="utf-8"))
    frame = some.frame()
    assert fields["row_id"] == "row_id"
    assert set(fields["columns"]) == set(table.kinds) == set(frame.columns) - {"row_id", "department"}
    beside = sum(
        one == other for one, other in zip(some.answers()["subject"], some.answers()["subject"][1:], strict=False)
    )
    assert beside < 0.01 * frame.height
    assert frame["row_id"].to_list() == [str(n) for n in range(frame.height)]


def test_other_noise_is_other_and_as_frequent() -> None:
    other = departments(2_000, 1, held_by=OtherHolder)
    forms = Counter(other.truth["form"])
    assert {"left_out", "put_in", "swapped", "replaced", "doubled", "spaced"} < set(forms)
    assert not {"homophone", "look_alike", "pinyin"} & set(forms)
    assert share(other.truth["form"] != PLAIN) >= 0.25


@pytest.mark.parametrize("names", [ENGLISH, CHINESE])
def test_a_tenth_of_the_persons_comes_again(names: Names) -> None:
    some = persons(names, 4_000, 7)
    assert some.truth["subject"].n_unique() == 3_600
    assert share(some.rows["id_no"].is_null()) == pytest.approx(0.4, rel=ROOM)
    assert share(some.rows["phone"].is_null()) == pytest.approx(0.2, rel=ROOM)
    valid = [
        len(text) == 18 and text[17] == checks.identity_check(text[:17]) for text in some.rows["id_no"].drop_nulls()
    ]
    assert 0.98 < sum(valid) / len(valid) < 1


def test_plain_rules_join_by_number_or_by_name_and_birth_date() -> None:
    rows = [
        ("0", "张伟", "1980-01-01", None), ("1", "张伟", "1980-01-01", "7"), ("2", "李娜", None, "7"),
        ("3", "李娜", None, None),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["row_id", "name", "born", "number"], orient="row")
    kinds = {"name": "name", "born": "birth_date", "number": "identifier"}
    assert clusters(frame, "row_id", kinds)["cluster_id"].to_list() == ["0", "0", "0", "3"]


def test_sets_are_known_by_name() -> None:
    assert family("other-noise-10-s2") == family("departments-10-s1") == "departments"
    assert family("english-10") == "scale"
    assert family("febrl4") == "febrl4"
    with pytest.raises(UnknownSet):
        made("departments")


def share(hits: pl.Series) -> float:
    return float(hits.sum()) / len(hits)
