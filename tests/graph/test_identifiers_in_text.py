from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.identifiers import IdentifierKind, find_numbers, mask_series, mask_text
from graph.identifiers.checks import identity_check

identity_numbers = st.builds(
    lambda county, born, sequence: (digits := f"{county}{born:%Y%m%d}{sequence:03}") + identity_check(digits),
    st.sampled_from(["110105", "440524", "330106", "500101"]),
    st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.integers(1, 999),
)

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def forms(number: str) -> list[str]:
    return [
        number,
        number.lower(),
        f"{number[:6]} {number[6:14]} {number[14:]}",
        f"{number[:6]}-{number[6:14]}-{number[14:]}",
        f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:16]} {number[16:]}",
        " ".join(number),
        number.translate(FULL_WIDTH),
        number[:6] + number[8:17],
        number[:10] + str((int(number[10]) + 1) % 10) + number[11:],
        number[:17] + ("0" if number[17] == "X" else "X"),
        f"{number[:6]} {number[6:14]} {number[14:17]}{'0' if number[17] == 'X' else 'X'}",
        number.replace("0", "O", 1),
        number[:9] + "\n" + number[9:],
        "ID" + number,
        number + "01",
    ]


@given(
    identity_numbers,
    st.sampled_from(["", "张某，身份证号", "当事人(", "no. "]),
    st.sampled_from(["", "，罚款", ")", "。"]),
)
def test_no_form_of_a_number_survives(number: str, before: str, after: str) -> None:
    for form in forms(number):
        masked = mask_text(before + form + after)
        shown = re.sub(r"[^0-9X*]", "", masked.translate({v: k for k, v in FULL_WIDTH.items()}).upper())
        assert len(shown.replace("*", "")) <= 8
        assert number[8:14] not in shown
        assert masked.startswith(before)
        assert masked.endswith(after)


@pytest.mark.parametrize("phone", ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "0571-88886666"])
def test_phones_are_masked(phone: str) -> None:
    masked = mask_text(f"电话{phone}，请回复")
    assert "****" in masked
    assert len(re.sub(r"\D", "", masked)) <= 7


def test_travel_papers_are_masked() -> None:
    assert mask_text("护照E12345678号") == "护照E1*****78号"
    assert [kind for *_, kind in find_numbers("通行证H12345678")] == [IdentifierKind.PERMIT]


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码91110000600037341L",
        "注册号110108012660422",
        "罚款4.54万元，2017年第一季度",
        "2020-01-02至2021-03-04",
        "2020-01-02 2021-03-04",
        "2020.01.02-2021.03.04",
        "杭市监罚〔2023〕123号",
        "金额 1,000,000.00 元",
        "",
    ],
)
def test_what_is_nobodys_number_stays(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    "text", ["JY13301060123456", "330106202301010101", "330106202312011", "33010620230", "13812345678"]
)
def test_document_numbers_stay_in_their_column(text: str) -> None:
    assert mask_text(text, document_numbers=True) == text


@given(identity_numbers)
def test_numbers_of_persons_do_not_stay_among_document_numbers(number: str) -> None:
    for written in (number, f"浙字{number}号", f"{number[:6]}-{number[6:14]}-{number[14:]}", number + "01"):
        assert number[6:14] not in re.sub("-", "", mask_text(written, document_numbers=True))


def test_fourteen_digits_are_a_licence() -> None:
    assert mask_text("许可证JY13301060123456") == "许可证JY13301060123456"


def test_two_numbers_in_one_text() -> None:
    masked = mask_text("甲11010519491231002X，乙440524188001010014，电话13812345678")
    assert masked == "甲1101**********002X，乙4405**********0014，电话138****5678"


@given(st.lists(st.one_of(st.none(), identity_numbers, st.text(max_size=12)), max_size=8))
def test_a_column_is_masked_as_its_rows_are(texts: list[str | None]) -> None:
    masked = mask_series(pl.Series("text", texts, dtype=pl.String))
    assert masked.to_list() == [None if text is None else mask_text(text) for text in texts]
    assert masked.name == "text"


@given(identity_numbers)
def test_every_form_is_suspected_in_a_column(number: str) -> None:
    rows = pl.Series(["无", None, *forms(number), "13812345678", "H12345678"])
    assert mask_series(rows).to_list() == [None if row is None else mask_text(row) for row in rows]
