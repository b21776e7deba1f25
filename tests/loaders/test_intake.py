"""A delivered file becomes batches: the same rows whatever the format, each row with exactly one outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from graph.delivery import DEPARTMENTS, FINDINGS, IDENTIFIERS, RECORDS, REMOVALS, SECRETS, SET_ASIDE, DeliveryKind
from graph.errors import CatalogueError, ManifestError
from loaders.demo.numbers import credit_code, organisation_code
from tests.loaders.tables import (
    COMPANY_CODE,
    DELIVERED,
    IDENTITY,
    IDS,
    OTHER_CODE,
    PENALTY,
    PERSON_PENALTY,
    Row,
    Shaped,
    cells,
    given,
    penalty,
    person_penalty,
    shape,
    text_of,
    write_csv,
    write_xlsx,
)


def penalties(folder: Path, *rows: Row) -> Shaped:
    return shape(write_csv(folder / "penalties.csv", PENALTY, cells(rows)))


def person_penalties(folder: Path, *rows: Row) -> Shaped:
    return shape(write_csv(folder / "persons.csv", PERSON_PENALTY, cells(rows)))


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


def test_a_person_is_known_by_token_and_mask_only(tmp_path: Path) -> None:
    shaped = person_penalties(tmp_path, person_penalty())
    (identifier,) = shaped.batch.identifiers.to_dicts()
    assert identifier["mask"] == "1101**********002X"
    assert identifier["strong"] is True
    assert identifier["token"] == IDS.token("identity_number", IDENTITY)
    assert shaped.batch.secrets.rows() == [(identifier["token"], "identity_number", IDENTITY)]
    assert IDENTITY not in text_of(shaped.batch)


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


def test_a_number_that_the_spreadsheet_cut_is_never_evidence(tmp_path: Path) -> None:
    (row,) = cells([person_penalty()])
    typed: list[object] = list(row)
    typed[2] = 110105194912310021
    shaped = shape(write_xlsx(tmp_path / "p.xlsx", {"个人": [PERSON_PENALTY, typed]}))
    assert (2, "E210") in shaped.codes()
    assert shaped.batch.identifiers.is_empty()
    assert shaped.report.shaped == 1


def test_rows_share_a_file_only_with_number_name_and_block(tmp_path: Path) -> None:
    shaped = penalties(
        tmp_path,
        penalty(1),
        penalty(2),
        penalty(3, cf_frdb="李测试"),
        penalty(4, cf_xdr_shxym=OTHER_CODE),
        penalty(5, cf_xdr_shxym=""),
        penalty(6, cf_xdr_shxym=""),
    )
    files = shaped.batch.records["file"].to_list()
    assert files[0] == files[1]
    assert len(set(files)) == 5


def test_the_departments_own_key_joins_its_rows(tmp_path: Path) -> None:
    header = ("内部编号", *PENALTY)
    rows = [
        [key, *row] for key, row in zip("AAB", cells([penalty(n, cf_xdr_shxym="") for n in (1, 2, 3)]), strict=True)
    ]
    path = write_csv(tmp_path / "p.csv", header, rows)
    (tmp_path / "p.csv.toml").write_text('subject_key = "内部编号"\n', "utf-8")
    files = shape(path).batch.records["file"].to_list()
    assert files[0] == files[1] != files[2]


@pytest.mark.parametrize(
    "written", ["京朝市监罚〔2025〕1号", "京朝市监罚（2025）1号", "京朝市监罚[2025]1号", "京朝市监罚【2025】 １ 号"]
)
def test_one_decision_has_one_key_however_its_number_is_written(tmp_path: Path, written: str) -> None:
    shaped = penalties(tmp_path, penalty(1), penalty(1, cf_wsh=written, cf_nr_fk="2"))
    first, second = shaped.batch.records.to_dicts()
    assert first["key"] == second["key"]
    assert first["part"] == second["part"]
    assert first["record"] != second["record"]


def test_a_persons_penalty_among_organisations_has_no_legal_basis(tmp_path: Path) -> None:
    header = ("行政相对人名称", "行政相对人类别", *PENALTY[1:])
    kinds = ["法人及非法人组织", "自然人", "个体工商户"]
    codes = [COMPANY_CODE, "", "92110105MA01ABCD5C"]
    plain = cells([penalty(n) for n in (1, 2, 3)])
    rows = [[row[0], kind, code, *row[2:]] for row, kind, code in zip(plain, kinds, codes, strict=True)]
    shaped = shape(write_csv(tmp_path / "p.csv", header, rows))
    assert shaped.file.layout.name == "penalty-organisation-current"
    assert (3, "E103") in shaped.codes()
    assert shaped.batch.records["kind"].to_list() == ["organisation", "individual_business"]


def test_kind_and_code_that_disagree_wait_for_a_person(tmp_path: Path) -> None:
    header = ("行政相对人名称", "行政相对人类别", *PENALTY[1:])
    (row,) = cells([penalty()])
    shaped = shape(write_csv(tmp_path / "p.csv", header, [[row[0], "个体工商户", *row[1:]]]))
    assert shaped.codes() == [(2, "E204")]


KINDS = (PENALTY[0], "行政相对人类别", *PENALTY[1:])


@pytest.mark.parametrize("number", [IDENTITY, IDENTITY + "01", "440524800101001"])
def test_an_organisation_with_a_persons_number_for_its_code_waits(tmp_path: Path, number: str) -> None:
    rows = [
        [row[0], kind, *row[1:]]
        for row, kind in zip(
            cells([penalty(n, cf_xdr_mc="北京信脉小吃店", cf_xdr_shxym=number) for n in (1, 2, 3)]),
            ["法人及非法人组织", "个体工商户", ""],
            strict=True,
        )
    ]
    shaped = shape(write_csv(tmp_path / "p.csv", KINDS, rows))
    assert (2, "E204") in shaped.codes()
    assert dict(shaped.batch.set_aside.select("line", "code").iter_rows()) == {2: "E204", 4: "E201"}
    assert shaped.batch.records["kind"].to_list() == ["individual_business"]
    assert not shaped.batch.identifiers["strong"].any()
    assert IDENTITY not in text_of(shaped.batch)


def test_a_companys_name_is_no_traders(tmp_path: Path) -> None:
    names = ["北京信脉测试有限公司", "信脉农民专业合作社", "北京信脉测试有限公司朝阳分公司", "信脉小吃店", "王测试"]
    rows = [penalty(n, cf_xdr_mc=name, cf_xdr_shxym=IDENTITY) for n, name in enumerate(names, 1)]
    shaped = penalties(tmp_path, *rows)
    assert dict(shaped.batch.set_aside.select("line", "code").iter_rows()) == {2: "E204", 3: "E204", 4: "E204"}
    assert shaped.batch.records.select("name", "kind").rows() == [
        ("信脉小吃店", "individual_business"),
        ("王测试", "individual_business"),
    ]
    shown = shaped.batch.findings.filter(pl.col("code") == "E204").select("column", "value").unique().rows()
    assert shown == [(PENALTY[1], "1101**********002X")]


def test_an_owners_number_beside_a_companys_code_is_no_mistake(tmp_path: Path) -> None:
    header = (*PENALTY, "税务登记号")
    (row,) = cells([penalty()])
    shaped = shape(write_csv(tmp_path / "p.csv", header, [[*row, IDENTITY]]), given(layout="penalty-organisation-2018"))
    assert shaped.codes() == []
    assert shaped.batch.records["kind"].to_list() == ["organisation"]


CLASSES = {
    "罚款": ("罚款金额（万元）",),
    "罚款、没收违法所得": ("罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）"),
    "暂扣许可证、暂扣执照": ("暂扣或吊销证照名称及编号",),
    "吊销许可证": ("暂扣或吊销证照名称及编号",),
    "警告": (),
}


@pytest.mark.parametrize("sort", CLASSES)
def test_the_class_of_a_penalty_demands_its_amount_or_licence(tmp_path: Path, sort: str) -> None:
    demanded = ("罚款金额（万元）", "没收违法所得、没收非法财物的金额（万元）", "暂扣或吊销证照名称及编号")
    header = (*PENALTY, *demanded[1:])
    empty, filled = cells([penalty(1, cf_cflb=sort, cf_nr_fk="/"), penalty(2, cf_cflb=sort)])
    shaped = shape(write_csv(tmp_path / "p.csv", header, [[*empty, "", "— —"], [*filled, "2", "营业执照 1 号"]]))
    assert shaped.codes() == [(2, "E201")] * len(CLASSES[sort])
    assert tuple(shaped.batch.findings.filter(pl.col("line") == 2)["column"]) == CLASSES[sort]
    assert shaped.batch.records["line"].to_list() == ([3] if CLASSES[sort] else [2, 3])


def test_a_file_without_the_column_that_a_class_demands_is_loaded(tmp_path: Path) -> None:
    shaped = penalties(tmp_path, penalty(cf_cflb="罚款、吊销许可证"))
    assert shaped.report.shaped == 1


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


def test_a_minor_is_not_stored(tmp_path: Path) -> None:
    young = person_penalties(tmp_path, person_penalty(cf_xdr_zjhm=with_check("11010520100307001")))
    assert young.codes() == [(2, "E105")]
    assert young.batch.secrets.is_empty()
    assert young.batch.identifiers.is_empty()


def with_check(digits17: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits17 + "10X98765432"[sum(int(d) * w for d, w in zip(digits17, weights, strict=True)) % 11]


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


def test_removals_name_records_and_need_nothing_else(tmp_path: Path) -> None:
    loaded = penalties(tmp_path, penalty(1), penalty(2)).batch.records
    path = write_csv(tmp_path / "r.csv", PENALTY[:5], [[*row[:4], ""] for row in cells([penalty(2)])])
    removed = shape(path, given(kind=DeliveryKind.REMOVALS, layout="penalty-organisation-2018"))
    assert removed.batch.removals.select("key", "part", "scope").equals(loaded[1:].select("key", "part", "scope"))
    assert removed.report.removals == 1
    whole = write_csv(tmp_path / "w.csv", PENALTY[:5], [["", "", "", "京朝市监罚〔2025〕2号", ""]])
    named = shape(whole, given(kind=DeliveryKind.REMOVALS, layout="penalty-organisation-2018")).batch.removals
    assert named["part"].to_list() == [None]
    assert named["key"].to_list() == loaded["key"].to_list()[1:]


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
    assert issubclass(CatalogueError, Exception)


def test_the_same_rows_give_the_same_ids_in_any_order(tmp_path: Path) -> None:
    rows = [penalty(n, cf_xdr_mc=f"北京测试{n % 3}有限公司") for n in range(1, 30)]
    ids = ["key", "part", "record", "file", "scope"]
    one = penalties(tmp_path, *rows).batch.records.sort("key").select(ids)
    two = penalties(tmp_path, *reversed(rows)).batch.records.sort("key").select(ids)
    assert one.equals(two)


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
