"""Rows of the current exchange layouts, whole and in order, for tests to change a cell of.

The rule of this module: headers stand here as departments write them; it shares nothing with the demo's writer.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from graph.identifiers.checks import credit_check, organisation_check

Cell = str | int
Row = Mapping[str, Cell]

AUTHORITY: Final = "北京市朝阳区市场监督管理局"
NAME: Final = "王伟"
AUTHORITY_CODE: Final = "11110105000050000X"
_numbers = itertools.count(1)


def credit_code() -> str:
    """A made-up credit code of an enterprise, a new one each time."""
    body = f"{next(_numbers):08}"
    code = "91110105" + body + organisation_check(body)
    return code + credit_check(code)


def _penalty() -> dict[str, Cell]:
    return {
        "行政处罚决定书文号": f"朝市监罚〔2026〕{next(_numbers)}号",
        "违法行为类型": "无照经营",
        "违法事实": "未取得营业执照从事经营活动",
        "处罚依据": "《市场主体登记管理条例》第四十三条",
        "处罚类别": "罚款",
        "处罚内容": "罚款一万元",
        "罚款金额（万元）": "1",
        "没收违法所得、没收非法财物的金额（万元）": "0",
        "暂扣或吊销证照名称及编号": "无",
        "处罚决定日期": "2026-02-03",
        "处罚有效期": "2027-02-03",
        "公示截止期": "2027-02-03",
        "处罚机关": AUTHORITY,
        "处罚机关统一社会信用代码": AUTHORITY_CODE,
        "数据来源单位": AUTHORITY,
        "数据来源单位统一社会信用代码": AUTHORITY_CODE,
        "备注": "无",
    }


def _licence() -> dict[str, Cell]:
    return {
        "行政许可决定文书名称": "食品经营许可证",
        "行政许可决定文书号": f"朝食许〔2026〕{next(_numbers)}号",
        "许可类别": "普通",
        "许可证书名称": "食品经营许可证",
        "许可编号": f"JY{next(_numbers):06}",
        "许可内容": "热食类食品制售",
        "许可决定日期": "2026-02-03",
        "有效期自": "2026-02-03",
        "有效期至": "2031-02-02",
        "许可机关": AUTHORITY,
        "许可机关统一社会信用代码": AUTHORITY_CODE,
        "当前状态": "1",
        "数据来源单位": AUTHORITY,
        "数据来源单位统一社会信用代码": AUTHORITY_CODE,
        "备注": "无",
    }


def _person(number: str, name: str) -> dict[str, Cell]:
    return {"行政相对人名称": name, "行政相对人类别": "自然人", "证件类型": "身份证", "证件号码": number}


def _organisation(code: str) -> dict[str, Cell]:
    return {
        "行政相对人名称": f"北京晨光第{next(_numbers)}科技有限公司",
        "行政相对人类别": "法人及非法人组织",
        "行政相对人代码_1(统一社会信用代码)": code,
        "行政相对人代码_2(工商注册号)": "",
        "行政相对人代码_3(组织机构代码)": "",
        "行政相对人代码_4(税务登记号)": "",
        "行政相对人代码_5(事业单位证书号)": "",
        "行政相对人代码_6(社会组织登记证号)": "",
        "法定代表人": "王伟",
        "法定代表人证件号码": "",
    }


def penalty_of_person(number: str, /, **cells: Cell) -> Row:
    """One penalty of a person, with these cells changed."""
    return {**_person(number, NAME), **_penalty(), **cells}


def licence_of_person(number: str, /, **cells: Cell) -> Row:
    """One licence of a person."""
    return {**_person(number, NAME), **_licence(), **cells}


def penalty_of_organisation(code: str = "", /, **cells: Cell) -> Row:
    """One penalty of an organisation or a trader."""
    return {**_organisation(code or credit_code()), **_penalty(), **cells}


def licence_of_organisation(code: str = "", /, **cells: Cell) -> Row:
    """One licence of an organisation or a trader."""
    return {**_organisation(code or credit_code()), **_licence(), **cells}


def arrears(taxpayer: str, /, **cells: Cell) -> Row:
    """One announcement of tax arrears."""
    return {
        "纳税人名称": f"朝阳区第{next(_numbers)}便利店",
        "纳税人识别号": taxpayer,
        "法定代表人": "赵敏",
        "证件号码": "",
        "经营地点": "朝阳区建国路1号",
        "税种": "增值税",
        "欠税余额(元)": "12000",
        "当期新发生欠税": "2000",
        "主管税务机关": "国家税务总局北京市朝阳区税务局",
        **cells,
    }


def as_csv(rows: Sequence[Row], title: str = "") -> str:
    """Rows as CSV; `title` is a line above the header."""
    text = io.StringIO()
    if title:
        text.write(title + "\n")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_workbook(path: Path, rows: Sequence[Row], *, sheet: str = "Sheet1", title: str = "") -> None:
    """Rows as XLSX; whole numbers become numeric cells."""
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    if title:
        page.append([title])
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    workbook.save(path)
