"""One row of a list: why somebody stands on it, since when, and who says so.

The rule of this module: the reasons are ordinary ones of the published lists, and every case is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from loaders.demo.deliveries import Series
from loaders.demo.held import Held
from loaders.demo.layouts import LISTS
from loaders.demo.luck import Luck
from loaders.demo.paper import Cell
from loaders.demo.rows import Clerk, Write

DUTIES: Final = ("支付货款本金及利息", "支付租金及违约金", "退还预付款", "支付工程款", "腾退房屋")
BEHAVIOURS: Final = (
    "有履行能力而拒不履行生效法律文书确定义务",
    "违反财产报告制度",
    "违反限制消费令",
    "无正当理由拒不履行执行和解协议",
)
ABNORMAL_REASONS: Final = (
    "未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告",
    "通过登记的住所或者经营场所无法联系",
    "公示企业信息隐瞒真实情况、弄虚作假",
)
ITEMS: Final = ("登记事项检查", "公示信息检查", "价格行为检查", "广告行为检查", "产品质量检查")
FINDINGS: Final = ("未发现问题", "未按规定公示应当公示的信息", "发现问题已责令改正")
PROMISES: Final = ("主动型", "审批替代型", "容缺受理型", "行业自律型", "信用修复型")
TAX_CASES: Final = ("偷税", "虚开增值税专用发票或者虚开用于骗取出口退税、抵扣税款的其他发票", "逃避追缴欠税")


class ListClerk(Clerk):
    """Writes the rows of one list."""

    def writers(self) -> Mapping[str, Write]:
        """How a row of each list is written."""
        return {
            "court-debtor": self._debtor,
            "abnormal-operation": self._abnormal,
            "inspection": self._inspection,
            "commitment": self._commitment,
            "abnormal-taxpayer": self._abnormal_taxpayer,
            "major-tax-violation": self._tax_violation,
        }

    def _debtor(self, cells: dict[str, Cell], held: Held, decided: date, blank: str) -> None:
        rng, court = self.rng, self.series.department
        older = (held.organisation_code, held.tax_number, held.registration)
        cells["uscc"] = held.number or next(filter(None, older), blank)
        cells["sex"] = rng.one_of("男女") if held.is_person else blank
        cells["age"] = str(rng.between(20, 80)) if held.is_person else blank
        cells["province"] = court.place.full_name.partition("省")[0][:2]
        cells["number"] = f"（{decided.year}）{court.place.city}{court.place.code}执{self.written}号"
        cells["filed"] = self._day(decided - timedelta(days=rng.between(30, 200)))
        cells["basis_number"] = f"（{decided.year - 1}）{court.place.city}{court.place.code}民初{self.written}号"
        cells["content"] = f"{rng.one_of(DUTIES)}{rng.between(1, 900)}万元"
        cells["status"] = rng.one_of(("全部未履行", "部分未履行"))
        cells["behaviour"] = rng.one_of(BEHAVIOURS)
        cells["decided"] = self._day(decided)

    def _abnormal(self, cells: dict[str, Cell], _: Held, decided: date, blank: str) -> None:
        cells["behaviour"] = self.rng.one_of(ABNORMAL_REASONS)
        cells["decided"] = self._day(decided)
        out = decided + timedelta(days=self.rng.between(40, 400))
        removed = self.rng.random() < 0.3 and out < self.series.decided_to  # noqa: PLR2004 - three in ten at most
        cells["removal"] = "已履行公示义务" if removed else blank
        cells["valid_to"] = self._day(out) if removed else blank
        cells["removal_unit"] = self.series.department.name if removed else blank

    def _inspection(self, cells: dict[str, Cell], _: Held, decided: date, __: str) -> None:
        cells["plan"] = f"{decided.year}-{decided.month:02d}"
        cells["number"] = self._number(decided, "查")
        cells["title"] = self.rng.one_of(ITEMS)
        cells["class"] = self.rng.one_of(("抽查", "检查"))
        cells["decided"] = self._day(decided)
        cells["status"] = self.rng.one_of(FINDINGS)

    def _commitment(self, cells: dict[str, Cell], _: Held, decided: date, __: str) -> None:
        cells["class"] = self.rng.one_of(PROMISES)
        cells["number"] = self._number(decided, "诺")
        cells["title"] = "办理许可事项"
        cells["content"] = "所提交的材料真实有效，依法经营，接受监督检查。"
        cells["decided"] = self._day(decided)
        cells["valid_to"] = self._day(decided + timedelta(days=365 * self.rng.between(2, 5)))
        cells["status"] = self.rng.one_of(("履行中", "已履行"))

    def _abnormal_taxpayer(self, cells: dict[str, Cell], held: Held, decided: date, blank: str) -> None:
        cells["taxpayer"] = self._taxpayer(held) or blank
        cells["behaviour"] = "未按期申报，经派员实地检查查无下落"
        cells["decided"] = self._day(decided)

    def _tax_violation(self, cells: dict[str, Cell], held: Held, decided: date, blank: str) -> None:
        amount = self.rng.between(100, 9_000)
        cells["taxpayer"] = self._taxpayer(held) or blank
        cells["address"] = held.home.address
        cells["class"] = self.rng.one_of(TAX_CASES)
        cells["facts"] = f"经税务机关检查，少缴税款{amount}万元。"
        cells["content"] = f"依照《税收征收管理法》追缴税款{amount}万元并处罚款。"
        cells["decided"] = self._day(decided)
        self._representative_number(cells, blank)


def clerk(series: Series, rng: Luck, null_word: float) -> Clerk:
    """The clerk who writes the rows of a series."""
    return (ListClerk if series.entry in LISTS else Clerk)(series, rng, null_word)
