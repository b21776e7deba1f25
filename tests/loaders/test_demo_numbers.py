"""Numbers by the published vectors, and the spellings of names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import fastexcel
import pytest

from loaders.demo import numbers, paper, spelling
from loaders.demo.luck import Luck

RNG = Luck(1)


@pytest.mark.parametrize(
    ("county", "born", "sequence", "number"),
    [
        ("110105", date(1949, 12, 31), 2, "11010519491231002X"),
        ("440524", date(1880, 1, 1), 1, "440524188001010014"),
    ],
)
def test_identity_numbers(county: str, born: date, sequence: int, number: str) -> None:
    assert numbers.identity_number(county, born, sequence) == number


def test_fifteen_digits_of_a_number() -> None:
    assert numbers.fifteen_digits("11010519491231002X") == "110105491231002"


@pytest.mark.parametrize(
    "code", ["91110108551385082Q", "91110000600037341L", "N2110105MA01ABCD5Y", "Y1110000MA01ABCD5C"]
)
def test_credit_codes_and_the_organisation_codes_within(code: str) -> None:
    assert numbers.credit_code(code[:2], code[2:8], code[8:17]) == code
    if "ABCD" not in code:  # the two invented vectors carry no real organisation code
        assert numbers.organisation_code(code[8:16]) == code[8:17]


def test_registration_number() -> None:
    assert numbers.registration_number("110108", 1_266_042) == "110108012660422"


def test_ordinals_never_share_a_place() -> None:
    births = numbers.Births(date(2026, 11, 22), 5)
    assert len({births.place(ordinal) for ordinal in range(100_000)}) == 100_000
    assert len({numbers.organisation_body(ordinal, 5) for ordinal in range(100_000)}) == 100_000


@pytest.mark.parametrize(
    ("form", "name", "other"),
    [
        (spelling.traditional, "刘伟", "劉偉"),
        (spelling.pinyin, "曾晓明", "ZENG XIAOMING"),
        (spelling.reordered, "张伟", "Wei Zhang"),
        (spelling.reordered, "阿依古丽·艾力", "艾力·阿依古丽"),
        (spelling.without_region, "北京恒瑞商贸有限公司", "恒瑞商贸有限公司"),
        (spelling.without_form, "北京恒瑞商贸有限责任公司", "北京恒瑞商贸"),
        (spelling.other_form, "北京恒瑞商贸有限公司", "北京恒瑞商贸有限责任公司"),
        (spelling.other_form, "北京恒瑞商贸股份有限公司", ""),
        (spelling.bracketed_region, "北京恒瑞商贸有限公司", "恒瑞商贸（北京）有限公司"),
        (spelling.separator, "张伟", ""),
        (spelling.homophone, "凸", ""),
    ],
)
def test_forms_of_names(form: spelling.Form, name: str, other: str) -> None:
    assert form(name, RNG) == other


def test_homophones_sound_the_same_and_look_alikes_are_mutual() -> None:
    told = spelling.homophone("张伟", RNG)
    assert told != "张伟"
    assert spelling.pinyin(told, RNG) == "ZHANG WEI"
    assert spelling.LOOK_ALIKES["未"] == "末"
    assert spelling.LOOK_ALIKES["末"] == "未"


def test_a_full_sheet_goes_on_in_the_next_with_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "SHEET_ROWS", 3)
    with paper.XlsxPaper(tmp_path / "a.xlsx") as book:
        book.header(["名称", "数"])
        places = [book.write([f"甲&<乙>{nth}", nth + 1]) for nth in range(5)]
    assert places == [("Sheet1", 2), ("Sheet1", 3), ("Sheet2", 2), ("Sheet2", 3), ("Sheet3", 2)]
    read = fastexcel.read_excel(tmp_path / "a.xlsx")
    assert read.sheet_names == ["Sheet1", "Sheet2", "Sheet3"]
    assert read.load_sheet("Sheet2").to_polars().rows() == [("甲&<乙>2", 3.0), ("甲&<乙>3", 4.0)]
