"""Lists of courts, registries and tax offices as another writer makes them: headers, kinds of subject, dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import orjson
import polars as pl
import pytest

from loaders.demo.numbers import fifteen_digits, identity_number
from tests.loaders.tables import (
    COMPANY_CODE,
    IDENTITY,
    IDS,
    OTHER_IDENTITY,
    Shaped,
    shape,
    text_of,
    write_csv,
    write_xlsx,
)

COMPANY, OTHER = "北京信脉测试有限公司", "北京恒瑞商贸有限责任公司"
TRADER_CODE = "92110105MA01ABCD5C"

LISTS: dict[str, tuple[tuple[str, ...], tuple[object, ...], dict[str, object]]] = {
    "court-debtor": (
        ("序号", "被执行人姓名/名称", "性别", "年龄", "身份证号码/组织机构代码", "法定代表人或者负责人姓名", "执行法院",
         "省份", "案 号", "立案时间", "执行依据文号", "做出执行依据单位", "生效法律文书确定的义务",
         "被执行人的履行情况", "失信被执行人行为具体情形", "发布时间"),
        (1, COMPANY, "", "", "55138508-2", "张测试", "北京市朝阳区人民法院", "北京", "（2025）京0105执77号",
         date(2025, 3, 1), "(2024)京0105民初1号", "北京市朝阳区人民法院", "支付货款拾万元", "全部未履行",
         "违反财产报告制度", date(2025, 6, 11)),
        {"title": "违反财产报告制度", "number": "（2025）京0105执77号", "decided": date(2025, 6, 11),
         "valid_from": date(2025, 3, 1)},
    ),
    "inspection": (
        ("抽查任务编号", "抽查事项", "检查对象名称", "统一社会信用代码", "检查机关", "检查类型", "检查日期",
         "检查结果"),
        ("朝2025-08", "登记事项检查", COMPANY, COMPANY_CODE, "北京市朝阳区市场监督管理局", "抽查", date(2025, 8, 3),
         "未发现问题"),
        {"title": "抽查", "number": "朝2025-08", "decided": date(2025, 8, 3)},
    ),
    "abnormal-operation": (
        ("企业名称", "统一社会信用代码 / 注册号", "列入经营异常名录原因（类型）", "列入日期", "作出决定机关（列入）",
         "移出经营异常名录原因", "移出日期", "作出决定机关（移出）"),
        (COMPANY, COMPANY_CODE, "通过登记的住所无法联系", date(2025, 7, 8), "北京市朝阳区市场监督管理局",
         "依法办理变更",         date(2025, 9, 1), "北京市朝阳区市场监督管理局"),
        {"title": "通过登记的住所无法联系", "decided": date(2025, 7, 8), "valid_to": date(2025, 9, 1)},
    ),
    "abnormal-taxpayer": (
        ("纳税人识别号", "纳税人名称", "非正常户认定日期", "主管税务机关"),
        (COMPANY_CODE, COMPANY, date(2025, 4, 2), "国家税务总局北京市朝阳区税务局"),
        {"title": "非正常户", "decided": date(2025, 4, 2)},
    ),
    "dishonesty-list": (
        ("主体名称", "统一社会信用代码", "名单名称", "列入原因", "认定单位", "认定时间", "有效期至", "救济途径"),
        (COMPANY, COMPANY_CODE, "拖欠农民工工资失信联合惩戒对象名单", "拖欠工资", "北京市朝阳区人力资源和社会保障局",
         date(2025, 5, 6), date(2028, 5, 5), "行政复议"),
        {"title": "拖欠农民工工资失信联合惩戒对象名单", "decided": date(2025, 5, 6), "valid_to": date(2028, 5, 5)},
    ),
    "serious-violation": (
        ("企业名称", "统一社会信用代码/注册号", "列入严重违法失信名单原因", "列入日期", "作出决定机关(列入)",
         "移出严重违法失信名单原因", "移出日期", "作出决定机关(移出)"),
        (COMPANY, COMPANY_CODE, "被列入经营异常名录届满三年", date(2025, 5, 6), "北京市朝阳区市场监督管理局", "", "",
         ""),
        {"title": "严重失信主体名单", "decided": date(2025, 5, 6), "valid_to": None},
    ),
    "major-tax-violation": (
        ("纳税人名称", "纳税人识别号", "组织机构代码", "注册地址", "法定代表人或者负责人姓名",
         "法定代表人或者负责人性别", "法定代表人或者负责人证件号码", "案件性质", "主要违法事实",
         "相关法律依据及税务处理处罚情况", "公布日期", "信息报送机关"),
        (COMPANY, COMPANY_CODE, "551385082", "北京市朝阳区一号", "张测试", "男", IDENTITY, "虚开发票",
         "对外虚开发票三份", "依照《税收征收管理法》处以罚款", date(2025, 2, 3), "国家税务总局北京市税务局"),
        {"title": "虚开发票", "decided": date(2025, 2, 3)},
    ),
    "work-safety-list": (
        ("单位名称", "统一社会信用代码", "主要负责人", "注册地址", "失信行为简况", "信息报送机关", "纳入理由",
         "纳入日期"),
        (COMPANY, COMPANY_CODE, "张测试", "北京市朝阳区一号", "停产整顿期间擅自生产", "北京市应急管理局",
         "发生生产安全事故", date(2025, 2, 3)),
        {"title": "发生生产安全事故", "decided": date(2025, 2, 3)},
    ),
    "procurement-list": (
        ("供应商名称", "统一社会信用代码", "企业地址", "严重违法失信行为的具体情形", "处罚依据", "处罚结果", "处罚日期",
         "处罚截止日期", "执法单位"),
        (COMPANY, COMPANY_CODE, "北京市朝阳区一号", "提供虚假材料谋取中标", "《政府采购法》第七十七条",
         "一年内禁止参加政府采购活动", date(2025, 2, 3), date(2026, 2, 2), "北京市财政局"),
        {"title": "提供虚假材料谋取中标", "decided": date(2025, 2, 3), "valid_to": date(2026, 2, 2)},
    ),
    "overload-list": (
        ("企业名称", "统一社会信用代码", "车牌号", "道路运输证号", "批次", "失信行为", "列入日期"),
        (COMPANY, COMPANY_CODE, "京A00001", "110105000001", "2025年第一批", "一年内违法超限运输超过三次",
         date(2025, 2, 3)),
        {"title": "一年内违法超限运输超过三次", "decided": date(2025, 2, 3)},
    ),
    "commitment": (
        ("承诺主体名称", "统一社会信用代码", "承诺类型", "承诺编号", "承诺事由", "承诺内容", "作出承诺日期",
         "承诺有效期至", "承诺受理单位", "履约践诺状态"),
        (COMPANY, COMPANY_CODE, "审批替代型", "承2025-9", "食品经营许可", "符合许可条件，接受检查", date(2025, 2, 3),
         date(2027, 2, 2), "北京市朝阳区市场监督管理局", "履行中"),
        {"title": "审批替代型", "number": "承2025-9", "decided": date(2025, 2, 3), "valid_to": date(2027, 2, 2)},
    ),
    "customs-grade": (
        ("单位名称", "社会信用代码", "海关注册编码", "首次注册日期", "信用等级", "等级认定时间", "注册海关"),
        (COMPANY, COMPANY_CODE, "1105960001", date(2015, 2, 3), "高级认证企业", date(2025, 2, 3), "北京海关"),
        {"title": "高级认证企业", "decided": date(2025, 2, 3), "valid_from": date(2015, 2, 3)},
    ),
    "social-insurance": (
        ("参保单位名称", "统一社会信用代码", "缴费状态", "欠缴金额（元）", "截止日期", "社保经办机构"),
        (COMPANY, COMPANY_CODE, "欠费", "12000.50", date(2025, 2, 3), "北京市朝阳区社会保险基金管理中心"),
        {"decided": date(2025, 2, 3)},
    ),
}  # fmt: skip


def as_csv(path: Path, header: Sequence[str], row: Sequence[object]) -> Path:
    written = [f"{cell:%Y年%-m月%-d日}" if isinstance(cell, date) else str(cell) for cell in row]
    return write_csv(path.with_suffix(".csv"), header, [written], "gb18030")


def as_workbook(path: Path, header: Sequence[str], row: Sequence[object]) -> Path:
    typed = [datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell for cell in row]  # noqa: DTZ001 - days
    title = ("信用信息公示表", "制表单位：某局")
    return write_xlsx(path.with_suffix(".xlsx"), {"名单": [title, header, typed]})


@pytest.mark.parametrize("write", [as_csv, as_workbook])
@pytest.mark.parametrize("layout", LISTS)
def test_a_list_of_another_writer_is_known_by_its_header(
    tmp_path: Path, layout: str, write: Callable[[Path, Sequence[str], Sequence[object]], Path]
) -> None:
    header, row, told = LISTS[layout]
    shaped = shape(write(tmp_path / "list", header, row))
    assert shaped.file.layout.name == layout
    assert shaped.codes() == []
    (record,) = shaped.batch.records.to_dicts()
    assert {key: record[key] for key in told} == told
    assert (record["kind"], record["name"]) == ("organisation", COMPANY)
    tokens = shaped.batch.identifiers.filter("strong")["token"].to_list()
    assert IDS.token("organisation_code", "551385082") in tokens  # by which it meets every other list
    assert IDENTITY not in text_of(shaped.batch)


COURT = LISTS["court-debtor"][0]


def debtors(folder: Path, *who: tuple[str, str], kinds: Sequence[str] = (), acts: Sequence[str] = ()) -> Shaped:
    """A court's list of these names and numbers, with their kinds in a column and who `acts` for them, where given."""
    plain = [str(cell) for cell in LISTS["court-debtor"][1]]
    rows = [
        [str(n), name, "男", "41", number, *(acts[n : n + 1] or [""]), *plain[6:8], f"执{n}号", *plain[9:]]
        for n, (name, number) in enumerate(who)
    ]
    header = (*COURT, *(("主体类别",) if kinds else ()))
    return shape(write_csv(folder / "court.csv", header, [[*row, *kinds[n : n + 1]] for n, row in enumerate(rows)]))


def kinds_of(shaped: Shaped) -> dict[str, str]:
    return dict(shaped.batch.records.select("name", "kind").iter_rows())


def stopped(shaped: Shaped) -> dict[int, str]:
    return dict(shaped.batch.set_aside.select("line", "code").iter_rows())


def test_persons_and_organisations_of_one_list_are_told_apart(tmp_path: Path) -> None:
    shaped = debtors(
        tmp_path,
        (COMPANY, COMPANY_CODE),
        ("王测试", IDENTITY),
        ("李晓", fifteen_digits("440524195001010014")),
        ("阿依古丽·买买提", OTHER_IDENTITY),
        (OTHER, "9111**********341L"),
        ("北京信脉第三中学", "551385082"),
        ("信脉小吃", TRADER_CODE),
    )
    assert stopped(shaped) == {}
    assert list(kinds_of(shaped).values()) == [
        *("organisation", "person", "person", "person", "organisation", "organisation", "individual_business")
    ]
    said = text_of(shaped.batch)
    assert IDENTITY not in said
    assert OTHER_IDENTITY not in said
    assert "男" not in [cell for record in shaped.batch.records["fields"] for cell in orjson.loads(record).values()]
    strong = shaped.batch.identifiers.filter(pl.col("mask") == "1101**********002X")
    assert strong["strong"].to_list() == [True]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("李某", "11010519****1234"),
        ("赵五", ""),
        ("赵五", "— —"),
        ("赵五", f"{IDENTITY[:17]}1"),
        ("赵五", "H12345678"),
        ("信脉第三中学", "911101****"),
        (OTHER, IDENTITY),
        ("北京信脉小吃", IDENTITY),
        ("信脉社区服务站点", IDENTITY),
    ],
)
def test_who_could_be_either_waits_for_a_person(tmp_path: Path, name: str, number: str) -> None:
    shaped = debtors(tmp_path, (name, number))
    assert stopped(shaped) == {2: "E204"}
    assert shaped.batch.set_aside["outcome"].to_list() == ["quarantined"]
    assert len(shaped.batch.findings.filter(pl.col("code") == "E204")) == 1
    assert shaped.batch.secrets.is_empty()
    assert IDENTITY not in text_of(shaped.batch)


@pytest.mark.parametrize(
    ("name", "number"), [("信脉小吃店", IDENTITY), ("信脉面馆（个体工商户）", IDENTITY), ("王测试", f"{IDENTITY}01")]
)
def test_a_sole_trader_with_its_owners_number_is_not_the_owner(tmp_path: Path, name: str, number: str) -> None:
    shaped = debtors(tmp_path, (name, number))
    assert list(kinds_of(shaped).values()) == ["individual_business"]
    assert not shaped.batch.identifiers["strong"].any()


def test_a_column_decides_where_number_and_name_do_not(tmp_path: Path) -> None:
    who = (("李某", "11010519****1234"), ("赵五", ""), ("信脉第三中学", ""), ("信脉小吃", IDENTITY))
    shaped = debtors(tmp_path, *who, kinds=("自然人", "个人", "法人及非法人组织", "个体工商户"))
    assert stopped(shaped) == {}
    assert list(kinds_of(shaped).values()) == ["person", "person", "organisation", "individual_business"]
    assert not shaped.batch.identifiers["strong"].any()


def test_a_person_with_a_companys_code_waits(tmp_path: Path) -> None:
    shaped = debtors(tmp_path, ("王测试", COMPANY_CODE), ("李晓", TRADER_CODE), kinds=("自然人", "个人"))
    assert stopped(shaped) == {2: "E204", 3: "E204"}


def test_a_number_that_may_be_the_representatives_names_no_debtor(tmp_path: Path) -> None:
    """A body with a short name and its representative's number: the judgment is not against the representative."""
    shaped = debtors(tmp_path, ("凤凰社", IDENTITY), ("王测试", OTHER_IDENTITY), acts=("王测试", "王测试"))
    assert stopped(shaped) == {2: "E204"}
    assert kinds_of(shaped) == {"王测试": "person"}


def test_a_minor_on_a_court_list_is_not_stored(tmp_path: Path) -> None:
    minor = identity_number("110105", date(2012, 3, 7), 1)
    shaped = debtors(tmp_path, ("王小", minor), ("王测试", IDENTITY))
    assert stopped(shaped) == {2: "E105"}
    assert minor not in text_of(shaped.batch)
    assert minor not in shaped.batch.secrets["clear"].to_list()


def test_a_person_has_no_place_in_a_list_of_businesses(tmp_path: Path) -> None:
    """The list of abnormal operation has no legal basis for persons: its numbers of persons are owners'."""
    header, row, _ = LISTS["abnormal-operation"]
    rows = [["王测试", IDENTITY, *map(str, row[2:])], [COMPANY, IDENTITY, *map(str, row[2:])]]
    shaped = shape(write_csv(tmp_path / "a.csv", header, rows))
    assert list(kinds_of(shaped).values()) == ["individual_business"]
    assert not shaped.batch.identifiers["strong"].any()
    assert stopped(shaped) == {3: "E204"}


def test_a_row_is_one_fact_whoever_lists_it_again(tmp_path: Path) -> None:
    """Taken out of the list of abnormal operation is a new version of having been put in, not a second fact."""
    header, row, _ = LISTS["abnormal-operation"]
    keys = [
        shape(as_csv(tmp_path / name, header, cells)).batch.records["key"].item()
        for name, cells in (("in", (*row[:5], "", "", "")), ("out", row))
    ]
    assert keys[0] == keys[1]
