"""What a careless department delivers: identity numbers in every place and form, and columns nobody may collect.

The rule of this module: each number stands in one place only, so that a leak names the place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.privacy.seeds import FORMS, Sower
from tests.privacy.tables import (
    AUTHORITY,
    AUTHORITY_CODE,
    Cell,
    Row,
    arrears,
    as_csv,
    credit_code,
    licence_of_organisation,
    licence_of_person,
    penalty_of_organisation,
    penalty_of_person,
    write_workbook,
)

FREE_TEXTS: Final = ("违法事实", "处罚内容", "备注")
SHORT_TEXTS: Final = (
    "行政相对人名称",
    "证件类型",
    "违法行为类型",
    "处罚依据",
    "处罚类别",
    "暂扣或吊销证照名称及编号",
    "处罚机关",
    "数据来源单位",
)
DECISIONS: Final = ("行政处罚决定书文号",)
CODES: Final = ("处罚机关统一社会信用代码", "数据来源单位统一社会信用代码")
STOPPING: Final = (
    "处罚决定日期",
    "处罚有效期",
    "公示截止期",
    "罚款金额（万元）",
    "没收违法所得、没收非法财物的金额（万元）",
    "行政相对人类别",
)
"""A number in one of these stops its row."""

SENSITIVE_COLUMNS: Final = ("宗教信仰", "政治面貌", "民族", "病史", "指纹", "家庭成员", "银行账号", "行踪轨迹")
SENSITIVE_TEXTS: Final = ("身患糖尿病{}", "系中共党员{}", "其妻{}在场", "信仰佛教{}", "账号：6222020200112233{}")
CODE_COLUMNS: Final = (
    "行政相对人代码_1(统一社会信用代码)",
    "行政相对人代码_2(工商注册号)",
    "行政相对人代码_3(组织机构代码)",
    "行政相对人代码_4(税务登记号)",
    "行政相对人代码_5(事业单位证书号)",
    "行政相对人代码_6(社会组织登记证号)",
)
MINOR_BORN: Final = 2015
MANY: Final = 2_500


@dataclass
class Department:
    """A folder of deliveries, what was sown in it, and words that no file of the program may ever hold."""

    folder: Path
    sower: Sower = field(default_factory=Sower)
    words: list[str] = field(default_factory=list)

    def deliver(self) -> None:
        """Write every file."""
        self.folder.mkdir()
        self._csv("penalties-20260301.csv", [*self._in_texts(), *self._in_subjects()], "utf-8")
        self._csv("stopped-20260302.csv", self._stopped(), "utf-8-sig")
        self._csv("traders-20260303.csv", self._traders(), "gb18030", layout="penalty-organisation-current")
        self._csv("arrears-20260304.csv", self._arrears(), "utf-16")
        self._csv("licences-20260305.csv", self._licences(), "utf-8-sig", title=f"填报人 {self._n('a title line')}")
        self._workbook()
        self._csv("sensitive-20260307.csv", self._sensitive(), "utf-8")
        self._csv("untidy-20260308.csv", self._untidy(), "gb18030")
        self._malformed()
        self._sidecars()

    def deliver_much(self) -> Path:
        """A file large enough to be read by a process of its own and to be killed in the middle."""
        name = "many-20260310.csv"
        rows = [
            penalty_of_person(self._n("a large file", vault=True), 备注=f"同案人{self._n('a large file, remark')}")
            for _ in range(MANY)
        ]
        self._csv(name, rows, "utf-8")
        return self.folder / name

    def word(self) -> str:
        """A word that stands in this department's files only."""
        self.words.append(f"密记{chr(0x4E00 + 211 * len(self.words) % 20_000)}{chr(0x9000 + 7 * len(self.words))}")
        return self.words[-1]

    def _n(self, place: str, form: str = "18 digits", *, vault: bool = False, born: int | None = None) -> str:
        return self.sower.number(place, form, in_vault=vault, born=born)

    def _in_texts(self) -> list[Row]:
        """A number in each form in each text of a row that is loaded."""
        rows: list[Row] = []
        for form in FORMS:
            for column in (*FREE_TEXTS, *SHORT_TEXTS, *DECISIONS, *CODES):
                rows += [
                    penalty_of_person(self._n("a subject's number", vault=True), **{column: text})
                    for text in self._written(column, form)
                ]
        return rows

    def _written(self, column: str, form: str) -> list[str]:
        number = self._n(column, form)
        if column in FREE_TEXTS:
            return [f"当事人之同伴{number}当日在场", f"{self._n(column, form)}"]
        if column in DECISIONS:
            return [number, f"朝市监罚〔2026〕{self._n(column, form)}号", f"{AUTHORITY_CODE}-{self._n(column, form)}"]
        return [number] if column in CODES else [f"张三（{number}）", f"张三{self._n(column, form)}"]

    def _in_subjects(self) -> list[Row]:
        rows: list[Row] = []
        for form in FORMS:
            one, first, second = (self._n(f"证件号码 {n}", form, vault=True) for n in ("alone", "first", "second"))
            rows += [penalty_of_person(one), penalty_of_person(f"{first}、{second}")]
            rows.append(penalty_of_person(f"身份证：{self._n('证件号码, labelled', form, vault=True)}"))
            rows.append(penalty_of_person(self._n("证件号码, a passport", form, vault=True), 证件类型="护照号"))
        return rows

    def _stopped(self) -> list[Row]:
        """Rows that are rejected or quarantined, with numbers in the cell that stops them and in the others."""
        rows: list[Row] = [
            penalty_of_person(self._n("a stopped row"), **{column: self._n(f"{column}, stopping", form)})
            for form in FORMS
            for column in STOPPING
        ]
        for form in FORMS:
            texts: dict[str, Cell] = {
                column: f"见{self._n(f'{column}, stopped', form)}" for column in (*FREE_TEXTS, *SHORT_TEXTS, *DECISIONS)
            }
            reasons: tuple[dict[str, Cell], ...] = (
                {"违法事实": f"按简易程序处理{self._n('a denied row', form)}"},
                {"处罚类别": ""},
                {"处罚决定日期": "2031-01-01"},
                {"处罚有效期": "2020-01-01"},
                {"行政相对人名称": ""},
            )
            rows += [penalty_of_person(self._n("a stopped row", form), **{**texts, **reason}) for reason in reasons]
            rows.append(
                penalty_of_person(self._n("a minor's number", form, vault=form == "wrong digit", born=MINOR_BORN))
            )
        return rows

    def _traders(self) -> list[Row]:
        """Numbers of owners where codes of organisations belong, and those of representatives, which are dropped."""
        rows: list[Row] = []
        for form in FORMS:
            for column in CODE_COLUMNS:
                trader: dict[str, Cell] = {"行政相对人类别": "个体工商户", "行政相对人名称": f"朝阳区{form}便利店"}
                owner = self._n(column, form, vault=True)
                rows.append(penalty_of_organisation("无", **{**trader, column: owner}))
                if form in {"18 digits", "lower x"}:
                    longer = self._n(column, form, vault=True) + "01"
                    rows.append(penalty_of_organisation("无", **{**trader, column: longer}))
                rows.append(penalty_of_organisation(**{column: self._n(f"{column} of a company", form, vault=True)}))
            rows.append(penalty_of_organisation(法定代表人证件号码=self._n("a dropped column", form)))
            rows.append(penalty_of_organisation(法定代表人=f"王伟 {self._n('法定代表人', form)}"))
        return rows

    def _arrears(self) -> list[Row]:
        return [
            row
            for form in FORMS
            for row in (
                arrears(self._n("纳税人识别号", form, vault=True)),
                arrears(credit_code(), 证件号码=self._n("a dropped column", form)),
                arrears(credit_code(), 经营地点=f"建国路1号 {self._n('经营地点', form)}"),
                arrears(credit_code(), 税种=self._n("税种", form)),
                arrears(credit_code(), **{"欠税余额(元)": self._n("欠税余额", form)}),
            )
        ]

    def _licences(self) -> list[Row]:
        return [
            row
            for form in FORMS
            for row in (
                licence_of_person(self._n("a subject's number", form, vault=True)),
                *(
                    licence_of_person(self._n("a subject's number", vault=True), **{column: self._n(column, form)})
                    for column in ("许可编号", "行政许可决定文书号", "行政许可决定文书名称", "许可证书名称", "当前状态")
                ),
            )
        ]

    def _workbook(self) -> None:
        rows: list[Row] = []
        for form in FORMS:
            rows.append(licence_of_organisation(备注=f"联系人{self._n('a cell of a workbook', form)}"))
            rows.append(licence_of_organisation(许可编号=self._n("许可编号 of a workbook", form)))
        for column in (*CODE_COLUMNS, "许可编号", "备注", "许可内容", "法定代表人证件号码"):
            for form in ("18 digits", "15 digits"):
                number = self._n(f"{column} as a numeric cell", form, vault=True)
                if number.isdecimal():
                    rows.append(licence_of_organisation(**{column: int(number)}))
        sheet, title = f"王伟{self._n('the name of a sheet')}", f"联系人 {self._n('a title line of a workbook')}"
        write_workbook(self.folder / "licences-20260306.xlsx", rows, sheet=sheet, title=title)
        self._sidecar("licences-20260306.xlsx", 'layout = "licence-organisation-current"')

    def _sensitive(self) -> list[Row]:
        """Columns that nobody may collect, an unknown one, and sensitive words in texts of rows loaded or stopped."""
        rows: list[Row] = []
        extra: dict[str, Cell] = {}
        for text in SENSITIVE_TEXTS:
            for stop in ({}, {"处罚类别": ""}):
                extra = {column: self.word() for column in (*SENSITIVE_COLUMNS, "客户满意度")}
                extra["其他号码"] = self._n("an unknown column")
                for column in ("违法事实", "处罚内容", "备注", "违法行为类型"):
                    cells = {**stop, column: text.format(self.word())}
                    rows.append({**penalty_of_person(self._n("a subject's number", vault=True), **cells), **extra})
        rows.append(
            {
                **penalty_of_person(self._n("a subject's number", vault=True), 处罚机关=f"政治面貌：{self.word()}"),
                **extra,
            }
        )
        return rows

    def _untidy(self) -> list[Row]:
        """Columns nobody knows whose header is a number, as where a header row is missing in part."""
        header = f"备用{self._n('an unknown header')}"
        return [{**penalty_of_person(self._n("a subject's number", vault=True)), header: self._n("an unknown column")}]

    def _malformed(self) -> None:
        """Files that are cut, ragged, of another encoding than said, or no tables at all."""
        whole = as_csv([penalty_of_person(self._n("a cut file", vault=True)) for _ in range(3)])
        self._text("cut-20260311.csv", whole + '"' + self._n("a cut row") + ',"自然人,身份证')
        ragged = as_csv([{**penalty_of_person(self._n("a ragged file", vault=True)), "政治面貌": self.word()}])
        ragged += f"王伟,{self._n('a ragged row')},{self.word()},x\n" + "李娜," * 40 + self._n("a ragged row") + "\n"
        self._text("ragged-20260311.csv", ragged)
        torn = as_csv([penalty_of_person(self._n("a torn file", vault=True))])
        torn += "".join(f"王伟,{self._n('a torn row', form)},x\n" for form in FORMS)
        self._text("torn-20260311.csv", torn)
        text = as_csv(
            [penalty_of_person(self._n("a file of another encoding"), 行政相对人名称=f"王{self._n('its name')}")]
        )
        self._bytes("encoding-20260311.csv", text.encode("gb18030"), 'encoding = "utf-8"')
        both = {**penalty_of_person(self._n("a file with a column twice")), "处罚事由": self._n("a column twice")}
        self._text("twice-20260311.csv", as_csv([both]))
        self._bytes("broken-20260311.xlsx", b"PK\x03\x04" + self._n("a broken workbook").encode() * 9)
        self._text("none-20260311.csv", f"一,二,三\n{self._n('a file without a header')},2,3\n")
        self._text(
            f"{self._n('the name of a file')}-20260312.csv", as_csv([penalty_of_person(self._n("x", vault=True))])
        )
        self._text(f"{self._n('the name of a bad file')}-20260312.csv", "一,二\n1,2\n")
        self._bytes(f"{self._n('the name of another format')}.pdf", b"%PDF", None)

    def _sidecars(self) -> None:
        """Sidecars in which somebody wrote a number where something else belongs."""
        for key in ("layout", "kind", "encoding", "sheet", "region", "amount_unit", "subject_key"):
            row = as_csv([penalty_of_person(self._n(f"a file with a wrong {key}", vault=True))])
            self._bytes(f"{key}-20260313.csv", row.encode(), f'{key} = "{self._n(f"{key} of a sidecar")}"')
        row = as_csv([penalty_of_person(self._n("a file with a person for a department", vault=True))])
        self._bytes("name-20260313.csv", row.encode(), department=f"张三 {self._n('the name of a department')}")
        self._bytes("code-20260313.csv", row.encode(), code=self._n("the code of a department"))
        self._bytes("toml-20260313.csv", row.encode(), f"[{self._n('a broken sidecar')}")
        self._bytes("key-20260313.csv", row.encode(), f'"{self._n("a key of a sidecar")}" = 1')

    def _csv(self, name: str, rows: list[Row], encoding: str, *, title: str = "", layout: str = "") -> None:
        self._bytes(name, as_csv(rows, title).encode(encoding), f'layout = "{layout}"' if layout else "")

    def _text(self, name: str, text: str) -> None:
        self._bytes(name, text.encode())

    def _bytes(
        self, name: str, content: bytes, says: str | None = "", *, department: str = AUTHORITY, code: str = ""
    ) -> None:
        (self.folder / name).write_bytes(content)
        if says is not None:
            self._sidecar(name, says, department, code)

    def _sidecar(self, name: str, says: str = "", department: str = AUTHORITY, code: str = "") -> None:
        region = "" if says.startswith("region") else 'region = "110105"\n'
        sidecar = f'{says}\n{region}[department]\nname = "{department}"\ncode = "{code or AUTHORITY_CODE}"\n'
        (self.folder / f"{name}.toml").write_text(sidecar, encoding="utf-8")
