"""A delivered file becomes batches: the same rows whatever the format, each row with exactly one outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from graph.delivery import DEPARTMENTS, FINDINGS, IDENTIFIERS, RECORDS, REMOVALS, SECRETS, SET_ASIDE, DeliveryKind
from graph.errors import ManifestError
from tests.loaders.tables import (
    COMPANY_CODE,
    DELIVERED,
    IDENTITY,
    IDS,
    OTHER_CODE,
    PENALTY,
    PERSON_PENALTY,
    catalogue,
    cells,
    given,
    penalties,
    penalty,
    person_penalty,
    shape,
    text_of,
    write_csv,
    write_xlsx,
)


def test_a_good_row_becomes_one_record(tmp_path: Path) -> None:
    shaped = penalties(tmp_path, penalty())
    (record,) = shaped.batch.records.to_dicts()
    assert record["line"] == 2
    assert record["stamp"].endswith("|000000002")
    assert (record["kind"], record["name"]) == ("organisation", "北京信脉测试有限公司")
    assert record["number"] == "京朝市监罚〔2025〕1号"
    assert (record["decided"], record["valid_to"]) == (date(2025, 6, 25), None)
    assert record["severity"] == "general"
    assert record["published_until"] == date(2026, 6, 25)
    assert record["kept_until"] == date(2030, 6, 25)
    fields = orjson.loads(record["fields"])
    assert list(fields) == sorted(fields)
    assert fields["cf_nr_fk"] == "15000"
    assert fields["cf_jdrq"] == "2025-06-25"
    assert fields["cf_xdr_shxym"] == COMPANY_CODE
    assert "bz" not in fields
    assert orjson.loads(record["original"]) == {"cf_jdrq": "2025/06/25", "cf_nr_fk": "1.5", "cf_yxq": "2099/12/31"}
    assert orjson.loads(record["block"]) == {"representative": "张测试"}
    strong = shaped.batch.identifiers.filter("strong")
    assert set(strong["mask"]) == {COMPANY_CODE, COMPANY_CODE[8:17]}
    assert record["part"] == IDS.token("credit_code", COMPANY_CODE)
    assert shaped.batch.secrets.is_empty()


def test_every_frame_has_the_schema_of_the_contract(tmp_path: Path) -> None:
    batch = penalties(tmp_path, penalty(), penalty(2, cf_sy="")).batch
    named = {
        "records": RECORDS,
        "removals": REMOVALS,
        "identifiers": IDENTIFIERS,
        "departments": DEPARTMENTS,
        "secrets": SECRETS,
        "findings": FINDINGS,
        "set_aside": SET_ASIDE,
    }
    assert {name: getattr(batch, name).schema for name in named} == named


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encoding_and_separator_change_no_row(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = cells(
        [penalty(1), penalty(2, cf_xdr_mc="蕭乾·艾力（北京）有限公司"), penalty(3, cf_sy='他说,"过期"; 一\n二')]
    )
    plain = shape(write_csv(tmp_path / "plain.csv", PENALTY, rows)).batch.records
    other = shape(write_csv(tmp_path / "other.csv", PENALTY, rows, encoding, separator)).batch.records
    assert plain.drop("stamp").equals(other.drop("stamp"))


def test_a_workbook_gives_the_rows_of_the_same_csv(tmp_path: Path) -> None:
    rows = cells([penalty(1), penalty(2, cf_xdr_shxym=OTHER_CODE)])
    plain = shape(write_csv(tmp_path / "plain.csv", PENALTY, rows)).batch
    typed: list[list[object]] = [list(row) for row in rows]
    for row in typed:
        row[PENALTY.index("罚款金额（万元）")] = 1.5
        row[PENALTY.index("处罚决定日期")] = date(2025, 6, 25)
    book = shape(write_xlsx(tmp_path / "book.xlsx", {"企业": [PENALTY, *typed]})).batch
    unlike = ["stamp", "sheet", "original"]
    assert plain.records.drop(unlike).equals(book.records.drop(unlike))
    assert set(book.records["sheet"]) == {"企业"}


def test_three_header_variants_shape_to_identical_rows(tmp_path: Path) -> None:
    variants = {
        "published": PENALTY,
        "aliases": (
            "当事人名称",
            "社会信用代码（纳税人识别号）",
            "法定代表人（负责人）",
            "处罚决定书文号",
            "违法类型",
            "主要违法事实",
            "行政处罚依据",
            "处罚种类",
            "处罚情况",
            "罚款金额（万元）",
            "处罚日期",
            "处罚截止日期",
            "决定机关名称",
            "处罚机关代码",
            "信息提供部门名称",
            "数据来源单位代码",
            "备注",
        ),
        "damaged": tuple(" ".join(text) + "：" for text in PENALTY),
    }
    rows = cells([penalty(n) for n in range(1, 6)])
    shaped = [
        shape(write_csv(tmp_path / f"{name}.csv", header, rows), given(layout="penalty-organisation-2018"))
        for name, header in variants.items()
    ]
    first, second, third = (one.batch.records.drop("stamp") for one in shaped)
    assert len(first) == 5
    assert first.equals(second)
    assert first.equals(third)


def test_ten_seeded_errors_give_ten_coded_findings(tmp_path: Path) -> None:
    rows = [
        penalty(1),
        penalty(2, cf_sy=""),  # E201
        penalty(3, cf_xdr_shxym="91110108551385082A"),  # E202, loaded
        penalty(4, cf_xdr_shxym="9111010855****082Q"),  # E202, loaded
        penalty(5, cf_jdrq="2025-02-30"),  # E205
        penalty(6, cf_jdrq="2027-01-01"),  # E205
        penalty(7, cf_nr_fk="50万港元"),  # E206
        penalty(8, cf_cfjg="2025-06-25"),  # E207, loaded
        penalty(9, cf_nr="当场处罚"),  # E104
        penalty(10, cf_yxq="2025/06/01"),  # E205: end before start
        penalty(11, bz="当事人患有艾滋病"),  # E102, loaded without
        penalty(12),
    ]
    shaped = penalties(tmp_path, *rows)
    assert shaped.codes() == [
        (3, "E201"),
        (4, "E202"),
        (5, "E202"),
        (6, "E205"),
        (7, "E205"),
        (8, "E206"),
        (9, "E207"),
        (10, "E104"),
        (11, "E205"),
        (12, "E102"),
    ]
    assert shaped.batch.records["line"].to_list() == [2, 4, 5, 9, 12, 13]
    assert dict(shaped.batch.set_aside.select("line", "outcome").iter_rows()) == {
        3: "quarantined",
        6: "quarantined",
        7: "quarantined",
        8: "quarantined",
        10: "rejected",
        11: "quarantined",
    }
    assert "艾滋" not in text_of(shaped.batch)


def test_a_text_beyond_its_length_is_kept_whole_and_told(tmp_path: Path) -> None:
    most = catalogue().entry("03.2").by_key["cf_wsh"].max
    assert most == 128
    longest, longer = "罚" * most, "罚" * (most + 1)
    secret = f"当事人患有艾滋病{'。' * 4000}"
    shaped = penalties(tmp_path, penalty(1, cf_wsh=longest), penalty(2, cf_wsh=longer), penalty(3, bz=secret))
    assert shaped.codes() == [(3, "E211"), (4, "E102")]  # what may not be kept has no length
    told = shaped.batch.findings.filter(pl.col("code") == "E211").row(0, named=True)
    assert (told["column"], told["value"]) == ("行政处罚决定书文号", longer[:80])
    assert "longer than the 128 characters" in told["says"]
    assert shaped.batch.records["number"].to_list() == [longest, longer, "京朝市监罚〔2025〕3号"]


def test_titles_notes_and_repeated_headers_are_counted_and_no_data(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["附件1"],
        [],
        ["行政处罚信息公示表"],
        ["编制单位：测试局", "", "2025年2季度", "单位：万元"],
        list(PENALTY),
        ["cf_xdr_mc", "cf_xdr_shxym"],
        list(cells([penalty(1)])[0]),
        [],
        list(PENALTY),
        list(cells([penalty(2)])[0]),
        ["表格说明"],
        ["1. 日期按年月日填写"],
        ["制表日期：2025年7月1日"],
    ]
    shaped = shape(write_xlsx(tmp_path / "p.xlsx", {"公示": rows, "目录": [["见公示表"]]}))
    assert shaped.batch.records["line"].to_list() == [7, 10]
    assert shaped.report.lines == 2
    said = dict(shaped.batch.findings.filter(pl.col("code") == "I001").select("sheet", "says").iter_rows())
    assert said["公示"].endswith("Rows: 10.")
    assert said["目录"] == "The sheet has no header of this layout: it is not read. Rows: 1."


def test_a_row_that_says_little_is_quarantined_and_not_lost(tmp_path: Path) -> None:
    shaped = penalties(tmp_path, penalty(1), dict.fromkeys(penalty(), "") | {"cf_xdr_mc": "某某公司"})
    assert shaped.report.lines == 2
    assert set(shaped.codes()) == {(3, "E201")}


def test_off_catalogue_and_headerless_files_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "p.csv", PENALTY, cells([penalty()]))
    (tmp_path / "p.csv.toml").write_text('[columns]\nno_such_field = ["备注"]\n', "utf-8")
    with pytest.raises(ManifestError, match="no_such_field"):
        shape(path, given(layout="penalty-organisation-2018"))
    bare = write_csv(tmp_path / "bare.csv", cells([penalty()])[0], cells([penalty(2)]))
    with pytest.raises(ManifestError, match="no header"):
        shape(bare, given(layout="penalty-organisation-2018"))


def test_a_late_delivery_is_told_once(tmp_path: Path) -> None:
    shaped = penalties(tmp_path, penalty(1), penalty(2, cf_jdrq="2026-02-27"))
    assert shaped.about_file()["E303"].endswith("Rows: 1.")
    assert shaped.file.delivery.delivered == DELIVERED


def test_a_column_without_a_header_is_not_dropped_in_silence(tmp_path: Path) -> None:
    header = [*PENALTY[:3], "", *PENALTY[3:]]
    rows = [[*row[:3], "不知何物", *row[3:]] for row in cells([penalty(1), penalty(2)])]
    shaped = shape(write_csv(tmp_path / "penalties.csv", header, rows))
    assert shaped.about_file()["E101"] == "Column 4 has no header: dropped. Filled cells: 2."
    assert len(shaped.batch.records) == 2


@pytest.mark.parametrize("beneath", [{1, 2}, {7, 8, 9, 10}, set(range(2, 16))])
def test_a_header_in_two_rows_is_read_from_both(tmp_path: Path, beneath: set[int]) -> None:
    above = ["" if place in beneath else text for place, text in enumerate(PENALTY)]
    above[min(beneath)] = "其中"
    below = [text if place in beneath else "" for place, text in enumerate(PENALTY)]
    plain = shape(write_csv(tmp_path / "plain.csv", PENALTY, cells([penalty(1), penalty(2)])))
    rows: list[list[object]] = [
        ["行政处罚公示"],
        list(above),
        list(below),
        *(list[object](row) for row in cells([penalty(1), penalty(2)])),
    ]
    book = shape(write_xlsx(tmp_path / "two.xlsx", {"表": rows}))
    assert book.codes() == []
    assert book.report.lines == 2
    unlike = ["stamp", "sheet", "line"]
    assert book.batch.records.drop(unlike).equals(plain.batch.records.drop(unlike))


FORM_OF_2016 = (
    "行政处罚决定书文号", "处罚名称", "处罚类别1", "处罚事由", "处罚依据", "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(组织机构代码)", "行政相对人代码_3(工商登记码)",
    "行政相对人代码_4(税务登记号)", "行政相对人代码_5(居民身份证号)", "法定代表人姓名", "处罚结果", "处罚决定日期",
    "处罚机关", "当前状态", "地方编码", "数据更新时间戳", "备注",
)  # fmt: skip


def of_2016(number: int, name: str, codes: list[str], representative: str = "") -> list[str]:
    office = "某市市场监督管理局"
    return [
        f"某市监罚〔2016〕{number}号", "销售过期食品", "罚款", "销售过期食品", "食品安全法第一百二十四条", name, *codes,
        representative, "罚款伍仟元", "2016/5/6", office, "0", "330100", "2016/05/07 10:00:00", "",
    ]  # fmt: skip


def test_a_person_in_the_common_form_of_2016_is_no_organisation(tmp_path: Path) -> None:
    rows = [
        of_2016(1, "北京信脉测试有限公司", [COMPANY_CODE, "", "", "", ""], "张测试"),
        of_2016(2, "王测试", ["", "", "", "", IDENTITY]),
        of_2016(3, "李测试", ["000000000000000000", "无", "/", "", IDENTITY[:-1] + "*"]),
        of_2016(4, "张记小吃店", ["", "", "110105600123457", "", IDENTITY], "张测试"),
        of_2016(5, "某测试有限公司", ["", "", "", "", "无"], "赵测试"),
    ]
    path = write_csv(tmp_path / "p.csv", FORM_OF_2016, rows)
    shaped = shape(path, given(layout="penalty-organisation-2016"))
    assert shaped.batch.records["line"].to_list() == [2, 5, 6]
    assert shaped.batch.set_aside.select("line", "outcome", "code").rows() == [
        (3, "rejected", "E103"),
        (4, "rejected", "E103"),
    ]
    assert IDENTITY not in text_of(shaped.batch)
    removed = shape(path, given(layout="penalty-organisation-2016", kind=DeliveryKind.REMOVALS))
    assert removed.report.removals == len(rows)


def test_persons_beside_organisations_are_never_read_as_such(tmp_path: Path) -> None:
    company, person = [PENALTY, *cells([penalty(1)])], [PERSON_PENALTY, *cells([person_penalty(2), person_penalty(3)])]
    book = write_xlsx(tmp_path / "both.xlsx", {"企业": company, "个人": person})
    with pytest.raises(ManifestError, match=r"sheets of penalty-organisation-2018, penalty-person-2018"):
        shape(book)
    shaped = shape(book, given(layout="penalty-organisation-2018"))
    assert shaped.batch.records["name"].to_list() == ["北京信脉测试有限公司"]
    (told,) = shaped.batch.findings.filter(pl.col("sheet") == "个人")["says"]
    assert told.startswith("The sheet has the header of penalty-person-2018")
    assert told.endswith("Rows not read: 3.")
    alone = write_csv(tmp_path / "persons.csv", PERSON_PENALTY, cells([person_penalty()]))
    with pytest.raises(ManifestError, match="has the header of penalty-person-2018 and not of"):
        shape(alone, given(layout="penalty-organisation-2018"))


def test_a_row_that_names_nobody_is_no_record_of_anybody(tmp_path: Path) -> None:
    rows = [row[1:] for row in cells([penalty(1), penalty(2, cf_xdr_shxym=""), penalty(3, cf_xdr_shxym="无")])]
    path = write_csv(tmp_path / "p.csv", PENALTY[1:], rows)
    shaped = shape(path, given(layout="penalty-organisation-2018"))
    assert shaped.batch.records["line"].to_list() == [2]
    assert shaped.batch.set_aside["line"].to_list() == [3, 4]


def test_a_row_of_sums_is_no_subject(tmp_path: Path) -> None:
    header = ("纳税人名称", "纳税人识别号", "税种", "欠税余额（元）", "当期新发生欠税", "主管税务机关")
    office = "国家税务总局测试区税务局"
    rows = [
        ["北京信脉测试有限公司", COMPANY_CODE, "增值税", "1,234.56", "0", office],
        ["合 计", "", "增值税", "1,234.56", "0", office],
    ]
    shaped = shape(write_csv(tmp_path / "a.csv", header, rows))
    assert shaped.report.lines == len(shaped.batch.records) == 1


@pytest.mark.parametrize("year", ["2024", "2024年", "2024年度", "2024.0", "２０２４"])
def test_a_year_is_read_as_departments_write_it(tmp_path: Path, year: str) -> None:
    header = ("纳税人名称", "纳税人识别号", "评价年度", "主管税务机关")
    shaped = shape(write_csv(tmp_path / "a.csv", header, [["某有限公司", COMPANY_CODE, year, "某税务局"]]))
    assert shaped.batch.records["decided"].to_list() == [date(2024, 12, 31)]
