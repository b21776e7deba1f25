"""Whom rows name besides their own subjects: by a valid number of the right register, where it may be kept."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from graph.catalogue import Catalogue, default_text, load_catalogue
from loaders.demo.numbers import credit_code, identity_number, organisation_code
from tests.loaders.tables import (
    COMPANY_CODE,
    IDENTITY,
    IDS,
    OTHER_IDENTITY,
    given,
    person_penalty,
    shape,
    text_of,
    write_csv,
)

HEADER = ("机构名称", "统一社会信用代码", "成立日期", "隶属企业统一社会信用代码", "法定代表人证件号码")
BRANCH = credit_code("91", "110105", organisation_code("MA00CDEF"))
DROPPED = '"representative_number", sensitivity = "I", collect = false'


@pytest.fixture
def collecting(tmp_path: Path) -> Catalogue:
    """A catalogue of somebody whose law lets them keep by which number a representative is known."""
    own = tmp_path / "own.toml"
    assert DROPPED in default_text()
    kept = '"representative_number", sensitivity = "I", open = "conditional"'
    own.write_text(default_text().replace(DROPPED, kept), encoding="utf-8")
    return load_catalogue(own)


def file_of(folder: Path, parent: str, representative: str = "") -> Path:
    row = ("北京信脉测试有限公司朝阳分公司", BRANCH, "2001-01-01", parent, representative)
    return write_csv(folder / "branches.csv", HEADER, [row])


def test_a_branch_names_its_company_by_a_valid_credit_code(tmp_path: Path) -> None:
    batch = shape(file_of(tmp_path, f" {COMPANY_CODE.lower()} "), given(layout="base-registration")).batch
    (named,) = batch.named.to_dicts()
    assert named == {
        "record": batch.records["record"].item(),
        "relation": "branch_of",
        "token": IDS.token("credit_code", COMPANY_CODE),
        "kind": "credit_code",
        "mask": COMPANY_CODE,
        "state": "valid",
    }
    assert COMPANY_CODE not in batch.identifiers["mask"]
    contents = json.loads(batch.records["fields"].item())  # how versions are told apart does not stand in them
    assert contents["lsqydm"] == COMPANY_CODE


@pytest.mark.parametrize("parent", ["", "北京信脉测试有限公司", COMPANY_CODE[:-1] + "0", "0" * 18, IDENTITY])
def test_whatever_is_no_valid_code_names_nobody_and_the_row_is_loaded(tmp_path: Path, parent: str) -> None:
    batch = shape(file_of(tmp_path, parent), given(layout="base-registration")).batch
    assert batch.named.is_empty()
    assert len(batch.records) == 1
    assert IDENTITY not in text_of(batch)


def test_the_number_of_a_representative_is_dropped_by_the_catalogue_that_comes_with_the_program(tmp_path: Path) -> None:
    batch = shape(file_of(tmp_path, "", IDENTITY), given(layout="base-registration")).batch
    assert batch.named.is_empty()
    assert "002X" not in text_of(batch)


def test_where_it_may_be_kept_a_representative_is_named_by_token_and_mask(
    tmp_path: Path, collecting: Catalogue
) -> None:
    batch = shape(file_of(tmp_path, "", IDENTITY), given(layout="base-registration"), by=collecting).batch
    (named,) = batch.named.to_dicts()
    assert (named["relation"], named["token"]) == ("represented_by", IDS.token("identity_number", IDENTITY))
    assert IDENTITY not in text_of(batch)


def test_who_names_another_one_says_another_thing_also_where_the_masks_are_alike(
    tmp_path: Path, collecting: Catalogue
) -> None:
    births = [date(1980, 1, 1) + timedelta(days=day) for day in range(60)]
    numbers = [identity_number("110105", born, 123) for born in births]
    one, other = next((a, b) for a, b in combinations(numbers, 2) if a[-1] == b[-1])
    says = given(layout="base-registration")
    shaped = [shape(file_of(tmp_path, "", number), says, by=collecting).batch for number in (one, other)]
    assert len({batch.named["mask"].item() for batch in shaped}) == 1
    assert len({batch.records["record"].item() for batch in shaped}) == len(shaped)
    assert len({batch.records["file"].item() for batch in shaped}) == 1


def test_a_company_names_the_code_that_it_had_before(tmp_path: Path) -> None:
    header = ("机构名称", "统一社会信用代码", "成立日期", "变更前统一社会信用代码")
    path = write_csv(tmp_path / "changed.csv", header, [("北京信脉测试有限公司", COMPANY_CODE, "2001-01-01", BRANCH)])
    (named,) = shape(path, given(layout="base-registration")).batch.named.to_dicts()
    assert (named["relation"], named["mask"]) == ("superseded_by", BRANCH)


@pytest.mark.parametrize(("before", "named"), [(OTHER_IDENTITY, 1), (COMPANY_CODE, 0)])
def test_a_person_had_a_persons_number_before_and_no_companys(tmp_path: Path, before: str, named: int) -> None:
    former = (
        """  { key = "before", header = "变更前证件号码", type = "number", role = "former_number", sensitivity = "I","""
    )
    number = next(line for line in default_text().splitlines() if 'key = "cf_xdr_zjhm"' in line)
    own = tmp_path / "own.toml"
    own.write_text(default_text().replace(number, f'{number}\n{former} open = "conditional" }},', 1), encoding="utf-8")
    row = person_penalty() | {"变更前证件号码": before}
    path = write_csv(tmp_path / "changed.csv", list(row), [list(row.values())])
    batch = shape(path, given(layout="penalty-person-2018"), by=load_catalogue(own)).batch
    assert batch.named["relation"].to_list() == ["superseded_by"] * named
    assert OTHER_IDENTITY not in text_of(batch)
