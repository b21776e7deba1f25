"""Whose number a row bears, and that no clear one is anywhere but among the secrets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from graph.catalogue import default_text, load_catalogue
from loaders.demo.numbers import credit_code, identity_number, organisation_code
from tests.loaders.tables import (
    COMPANY_CODE,
    IDENTITY,
    IDS,
    PENALTY,
    PERSON_PENALTY,
    cells,
    given,
    penalties,
    penalty,
    person_penalties,
    person_penalty,
    shape,
    text_of,
    write_csv,
    write_xlsx,
)


def test_a_person_is_known_by_token_and_mask_only(tmp_path: Path) -> None:
    shaped = person_penalties(tmp_path, person_penalty())
    (identifier,) = shaped.batch.identifiers.to_dicts()
    assert identifier["mask"] == "1101**********002X"
    assert identifier["strong"] is True
    assert identifier["token"] == IDS.token("identity_number", IDENTITY)
    assert shaped.batch.secrets.rows() == [(identifier["token"], "identity_number", IDENTITY)]
    assert IDENTITY not in text_of(shaped.batch)


def test_a_passport_of_another_state_is_known_by_token_and_mask_only(tmp_path: Path) -> None:
    rows = [
        person_penalty(number, cf_xdr_zjlx=document, cf_xdr_zjhm=text)
        for number, (document, text) in enumerate(
            [("护照号", "A12345678"), ("护照号", "C01X00T47"), ("身份证", "A12345679"), ("其他-海员证", "A12345670")]
        )
    ]
    shaped = person_penalties(tmp_path, *rows)
    assert shaped.codes() == [(4, "E202"), (5, "E202")]
    assert shaped.batch.identifiers.select("kind", "strong").rows() == [
        *[("permit", False)] * 2,
        *[("identity_number", False)] * 2,
    ]
    said = text_of(shaped.batch)
    assert not [text for text in ("A1234567", "C01X00T47") if text in said]
    assert len(shaped.batch.secrets) == 4


MINOR = identity_number("110105", date(2010, 3, 7), 1)
FORMS = {
    "plain": IDENTITY,
    "lower x": IDENTITY.lower(),
    "spaced": "110105 19491231 002X",
    "hyphenated": "110105-19491231-002X",
    "full width": "１１０１０５１９４９１２３１００２Ｘ",
    "fifteen": "110105491231002",
    "wrong digit": "110105194912310020",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "where", ["cf_xdr_zjhm", "bz", "cf_xdr_mc", "cf_sy", "cf_cfjg", "cf_wsh", "cf_nr_fk", "cf_jdrq"]
)
def test_no_clear_number_outside_the_secrets(tmp_path: Path, form: str, where: str) -> None:
    number = FORMS[form]
    text = number if where in {"cf_xdr_zjhm", "cf_nr_fk", "cf_jdrq"} else f"王测试（身份证{number}）"
    shaped = person_penalties(tmp_path, person_penalty(1, **{where: text}))
    found = text_of(shaped.batch).translate(str.maketrans("１２３４５６７８９０Ｘ", "1234567890X"))
    digits = "".join(c for c in found.upper() if c.isalnum())
    assert "19491231" not in digits
    assert "491231002" not in digits
    assert shaped.report.lines == 1


@pytest.mark.parametrize("separator", [",", "\t"])
def test_no_clear_number_of_torn_or_excluded_cells_stays(tmp_path: Path, separator: str) -> None:
    header = (*PENALTY, "法定代表人身份证号", "政治面貌", "健康状况", "邻居")
    rows = [[*row, IDENTITY, "中共党员", "糖尿病", IDENTITY] for row in cells([penalty(1), penalty(2)])]
    rows.append([*rows[0], IDENTITY, "糖尿病"])
    shaped = shape(write_csv(tmp_path / "p.csv", header, rows, separator=separator))
    said = text_of(shaped.batch)
    assert IDENTITY not in said
    assert "党员" not in said
    assert "糖尿病" not in said
    assert shaped.report.shaped == 2
    dropped = shaped.batch.findings.filter(pl.col("line") == 0).select("column", "code")
    found = [pair for pair in dropped.iter_rows() if pair[1] in {"E101", "E102"}]
    assert found == [("法定代表人身份证号", "E102"), ("政治面貌", "E102"), ("健康状况", "E102"), ("邻居", "E101")]
    assert shaped.codes() == [(4, "E201")]


def test_what_may_not_be_kept_is_in_no_row_set_aside_and_in_no_finding(tmp_path: Path) -> None:
    """Rows whose cells are shifted: what stands under a day, or in a row of another width, is looked at as well."""
    hospital = "北京糖尿病医院有限公司"
    shifted = penalty(2, cf_xdr_mc=hospital, cf_jdrq="患有糖尿病", cf_nr_fk="中共党员", cf_yxq=IDENTITY)
    torn = [*cells([penalty(3, bz="患有糖尿病")])[0], IDENTITY, "中共党员", "多出的格"]
    rows = [*cells([penalty(1), shifted]), torn]
    shaped = shape(write_csv(tmp_path / "p.csv", PENALTY, rows))
    said = text_of(shaped.batch)
    assert shaped.batch.set_aside["line"].to_list() == [3, 4]
    assert [word for word in (IDENTITY, "患有", "党员") if word in said] == []
    kept = shaped.batch.set_aside["cells"].to_list()
    assert all("1101**********002X" in cells for cells in kept)
    assert hospital in kept[0]
    assert "北京信脉测试有限公司" in kept[1]
    assert "多出的格" in kept[1]


def test_a_number_in_the_name_of_a_sheet_is_masked(tmp_path: Path) -> None:
    rows = cells([penalty(1), penalty(2, cf_sy="")])
    shaped = shape(write_xlsx(tmp_path / "p.xlsx", {f"王测试{IDENTITY}": [PENALTY, *rows]}))
    assert IDENTITY not in text_of(shaped.batch)
    assert set(shaped.batch.records["sheet"]) == {"王测试1101**********002X"}


def test_a_number_in_a_heading_is_masked(tmp_path: Path) -> None:
    header, row = (*PENALTY, f"邻居{IDENTITY}"), [*cells([penalty()])[0], "丙"]
    shaped = shape(write_csv(tmp_path / "p.csv", header, [row]))
    assert IDENTITY not in text_of(shaped.batch)
    dropped = shaped.batch.findings.filter(pl.col("code") == "E101")["column"].to_list()
    assert dropped == ["邻居1101**********002X"]
    assert IDENTITY not in "".join(shaped.report.dropped_columns)


def test_a_number_that_the_spreadsheet_cut_is_never_evidence(tmp_path: Path) -> None:
    (row,) = cells([person_penalty()])
    typed: list[object] = list(row)
    typed[2] = 110105194912310021
    shaped = shape(write_xlsx(tmp_path / "p.xlsx", {"个人": [PERSON_PENALTY, typed]}))
    assert (2, "E210") in shaped.codes()
    assert shaped.batch.identifiers.is_empty()
    assert shaped.report.shaped == 1


def test_an_owners_number_beside_a_companys_code_is_no_mistake(tmp_path: Path) -> None:
    header = (*PENALTY, "税务登记号")
    (row,) = cells([penalty()])
    shaped = shape(write_csv(tmp_path / "p.csv", header, [[*row, IDENTITY]]), given(layout="penalty-organisation-2018"))
    assert shaped.codes() == []
    assert shaped.batch.records["kind"].to_list() == ["organisation"]


def credit_code_in(region: str) -> str:
    return credit_code("91", region, organisation_code("90000026"))


def test_an_unknown_region_inside_a_code_is_a_warning(tmp_path: Path) -> None:
    known = ["110103", "440301", "110100", "100000", "330000"]
    unknown = ["990101", "119999"]
    codes = [credit_code_in(region) for region in (*known, *unknown)]
    shaped = penalties(tmp_path, *(penalty(n, cf_xdr_shxym=code) for n, code in enumerate(codes, 1)))
    assert shaped.codes() == [(7, "E208"), (8, "E208")]
    warned = shaped.batch.findings.filter(pl.col("code") == "E208")
    assert warned.select("column", "value").rows() == [(PENALTY[1], code) for code in codes[len(known) :]]
    assert shaped.report.shaped == len(codes)
    assert set(codes) <= set(shaped.batch.identifiers.filter("strong")["mask"])


REGISTRATION = ("机构名称", "统一社会信用代码", "成立日期", "行政区划代码")


def test_an_unknown_region_in_a_column_of_its_own_is_a_warning_and_its_text_is_kept(tmp_path: Path) -> None:
    known = ["110105", "110103", "330100", "110105001", "440301", ""]
    unknown = ["999999", "朝阳区", "1101"]
    rows = [["某测试有限公司", COMPANY_CODE, "2015/3/4", region] for region in (*known, *unknown)]
    shaped = shape(write_csv(tmp_path / "r.csv", REGISTRATION, rows), given(layout="base-registration"))
    warned = shaped.batch.findings.filter((pl.col("code") == "E208") & (pl.col("line") > 0))
    assert warned.select("line", "column", "value").rows() == [
        (line, "行政区划代码", region) for line, region in enumerate(unknown, len(known) + 2)
    ]
    assert shaped.report.shaped == len(rows)
    kept = [orjson.loads(fields).get("xzqhdm", "") for fields in shaped.batch.records["fields"]]
    assert kept == [*known, *unknown]


def test_a_minor_is_not_stored(tmp_path: Path) -> None:
    young = person_penalties(tmp_path, person_penalty(cf_xdr_zjhm=MINOR))
    assert young.codes() == [(2, "E105")]
    assert young.batch.secrets.is_empty()
    assert young.batch.identifiers.is_empty()


def test_an_age_that_nothing_tells_keeps_a_person_out_where_an_entry_demands_one(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(default_text().replace('"minor"]', '"minor", "age_unknown"]'), encoding="utf-8")
    rows = [
        person_penalty(1),
        person_penalty(2, cf_xdr_zjlx="护照号", cf_xdr_zjhm="E12345678"),
        person_penalty(3, cf_xdr_zjhm=f"{IDENTITY[:10]}****{IDENTITY[14:]}"),
        person_penalty(4, cf_xdr_zjhm=MINOR),
    ]
    path = write_csv(tmp_path / "persons.csv", PERSON_PENALTY, cells(rows))

    demanding = shape(path, by=load_catalogue(own))

    assert demanding.codes() == [(3, "E105"), (4, "E202"), (4, "E105"), (5, "E105")]
    assert demanding.batch.records["line"].to_list() == [2]
    assert dict(demanding.batch.set_aside.select("line", "outcome").iter_rows()) == dict.fromkeys(
        (3, 4, 5), "quarantined"
    )
    told = demanding.batch.findings.filter(pl.col("line") == 3)["says"].item()
    assert told.startswith("Nothing tells the age of the subject")
    assert shape(path).batch.records["line"].to_list() == [2, 3, 4]
    organisations = write_csv(tmp_path / "p.csv", PENALTY, cells([penalty(1)]))
    assert shape(organisations, by=load_catalogue(own)).codes() == []


def test_a_sole_traders_owner_is_masked_and_joins_nothing(tmp_path: Path) -> None:
    header = ("纳税人名称", "纳税人识别号", "评价年度", "主管税务机关")
    shaped = shape(
        write_csv(tmp_path / "a.csv", header, [["张记小卖部", IDENTITY + "01", "2024", "国家税务总局测试区税务局"]])
    )
    (record,) = shaped.batch.records.to_dicts()
    (identifier,) = shaped.batch.identifiers.to_dicts()
    assert record["kind"] == "individual_business"
    assert record["decided"] == date(2024, 12, 31)
    assert (identifier["kind"], identifier["strong"]) == ("identity_number", False)
    assert IDENTITY not in text_of(shaped.batch)
