"""One row of a department's file from what it holds on a subject: decisions, amounts, dates, authorities.

The rule of this module: a row is a mapping of the keys of `loaders.demo.layouts` to cell texts; optional cells
that are empty say so in the department's own way (nothing, 无, /, — —, N/A).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final, TypeAlias

from loaders.demo.deliveries import Series
from loaders.demo.held import Held
from loaders.demo.luck import Luck
from loaders.demo.numbers import COUNTIES, identity_number
from loaders.demo.offences import ORGANISATION_OFFENCES, PERSON_OFFENCES
from loaders.demo.paper import Cell

LONG_TERM: Final = date(2099, 12, 31)
NULL_WORDS: Final = ("无", "/", "— —", "N/A")
OLD_CODE_IN_NEW_COLUMN: Final = 0.2  # a registration number typed into the credit code column


ORGANISATION_LICENCES: Final = ("建筑施工许可", "城镇排水许可", "商品房预售许可", "燃气经营许可", "物业服务备案")
PERSON_LICENCES: Final = (
    "道路旅客运输驾驶员从业资格",
    "出租汽车驾驶员从业资格",
    "执业医师注册",
    "护士执业注册",
    "建造师注册",
)
LICENCE_CLASSES: Final = ("普通", "特许", "认可", "核准", "登记")
TAXES: Final = ("增值税", "企业所得税", "城市维护建设税", "房产税", "印花税")
HEALTHY: Final = ("良好", "一般")
ETHNIC_GROUPS: Final = ("汉族", "满族", "回族")
POLITICS: Final = ("群众", "党员", "团员")


@dataclass(frozen=True)
class Row:
    """The cells of one row by key, and the day of its decision."""

    cells: dict[str, Cell]
    decided: date


Write: TypeAlias = Callable[[dict[str, Cell], Held, date, str], None]
"""Fills the cells of a row about a holding, decided on a day; the last is how this department leaves a cell empty."""


class Clerk:
    """Writes the rows of one series: knows its department, its days and the next decision number."""

    def __init__(self, series: Series, rng: Luck, null_word: float) -> None:
        self.series = series
        self.rng = rng
        self.null_word = null_word
        self.own_null_word = NULL_WORDS[len(series.layout) % len(NULL_WORDS)]
        self.span = (series.decided_to - series.decided_from).days
        self.written = 0
        self.updated = series.delivered.strftime(series.day_style)
        self.first_day = series.decided_from.toordinal()
        self.write = self.writers()[series.entry]

    def writers(self) -> Mapping[str, Write]:
        """How a row of each layout is written."""
        return {
            "licence-organisation": self._licence,
            "licence-person": self._licence,
            "penalty-organisation": self._penalty,
            "penalty-person": self._penalty,
            "base-registration": self._registration,
            "a-grade-taxpayer": self._a_grade,
            "tax-arrears": self._arrears,
        }

    def row(self, held: Held) -> Row:
        """The next row of this series."""
        self.written += 1
        rng = self.rng
        decided = date.fromordinal(self.first_day + rng.below(self.span))
        blank = self.own_null_word if rng.random() < self.null_word else ""
        cells: dict[str, Cell] = self._about(held, blank)
        self.write(cells, held, decided, blank)
        return Row(cells, decided)

    def revised(self, row: Row) -> Row:
        """The same decision with other content: another fine, another end, another state."""
        cells = dict(row.cells)
        if "fine" in cells and cells.get("fine") not in {"", self.own_null_word}:
            cells["fine"] = f"{self.rng.between(5, 900) / 100:.2f}"
            cells["content"] = f"罚款{cells['fine']}万元"
        elif "balance" in cells:
            cells["balance"] = f"{self.rng.between(10_000, 90_000_000) / 100:.2f}"
        else:
            cells["content"] = f"{cells.get('content', '')}（更正）"
        return Row(cells, row.decided)

    def _about(self, held: Held, blank: str) -> dict[str, Cell]:
        department = self.series.department
        cells: dict[str, Cell] = {
            "name": held.name,
            "nothing": blank,
            "note": held.note or blank,
            "department": department.name,
            "department_code": department.code,
            "authority": department.name,
            "authority_code": department.code,
            "region": department.place.code,
            "updated": self.updated,
            "representative": held.representative or blank,
        }
        if self.series.about_persons:
            cells["category"] = "自然人"
            cells["document_type"] = "身份证"
            cells["identity_number"] = held.number or blank
            cells["uscc"] = cells["registration"] = cells["organisation_code"] = cells["tax_number"] = blank
            return cells
        misplaced = held.state == "fifteen" and held.registration and self.rng.random() < OLD_CODE_IN_NEW_COLUMN
        cells["category"] = "个体工商户" if held.individual_business else "法人及非法人组织"
        cells["uscc"] = held.registration if misplaced else held.number or blank
        cells["registration"] = held.registration or blank
        cells["organisation_code"] = held.organisation_code or blank
        cells["tax_number"] = held.tax_number or blank
        cells["identity_number"] = blank
        return cells

    def _penalty(self, cells: dict[str, Cell], _: Held, decided: date, blank: str) -> None:
        rng, series = self.rng, self.series
        offence = rng.one_of(PERSON_OFFENCES if series.about_persons else ORGANISATION_OFFENCES)
        amount = f"{rng.between(offence.least, offence.most) / 100:.2f}" if offence.most else ""
        confiscates = "没收" in offence.sort
        fines = "罚款" in offence.sort
        confiscated = f"{rng.between(1, 500) / 100:.2f}" if confiscates else ""
        says = [f"罚款{amount}万元"] if fines else []
        says += [f"没收违法所得{confiscated}万元"] if confiscates else []
        says += ["吊销许可证"] if "吊销" in offence.sort else []
        cells["number"] = self._number(decided, "罚")
        cells["title"] = f"{offence.behaviour}案"
        cells["behaviour"] = offence.behaviour
        cells["facts"] = offence.facts
        cells["basis"] = offence.basis
        cells["class"] = offence.sort
        cells["content"] = "，".join(says) or "警告"
        cells["fine"] = amount if fines else blank
        cells["confiscated"] = confiscated or blank
        cells["revoked"] = "生产许可证" if "吊销" in offence.sort else blank
        cells["decided"] = self._day(decided)
        cells["valid_to"] = self._day(decided + timedelta(days=365 * rng.between(1, 4)))
        cells["published_until"] = self._day(decided + timedelta(days=365)) if rng.random() < 0.5 else blank  # noqa: PLR2004 - half
        cells["status"] = "0"
        self._representative_number(cells, blank)

    def _licence(self, cells: dict[str, Cell], _: Held, decided: date, blank: str) -> None:
        rng, series = self.rng, self.series
        licence = rng.one_of(PERSON_LICENCES if series.about_persons else ORGANISATION_LICENCES)
        number = self._number(decided, "许")
        named = rng.random() < 0.6  # noqa: PLR2004 - three in five
        cells["title"] = f"准予{licence}决定书"
        cells["number"] = number
        cells["class"] = rng.one_of(LICENCE_CLASSES)
        cells["certificate"] = f"{licence}证" if named else blank
        cells["certificate_number"] = f"证{self.written:07d}" if named else blank
        cells["content"] = f"准予{licence}"
        cells["decided"] = self._day(decided)
        cells["valid_from"] = cells["decided"]
        long_term = rng.random() < 0.2  # noqa: PLR2004 - one in five
        cells["valid_to"] = self._day(LONG_TERM if long_term else decided + timedelta(days=365 * rng.between(1, 7)))
        cells["status"] = "1"
        self._representative_number(cells, blank)
        if series.extra:
            cells["ethnicity"] = rng.one_of(ETHNIC_GROUPS)
            cells["politics"] = rng.one_of(POLITICS)
            cells["health"] = rng.one_of(HEALTHY)
            cells["satisfaction"] = str(rng.between(1, 6))

    def _registration(self, cells: dict[str, Cell], held: Held, decided: date, blank: str) -> None:
        rng = self.rng
        established = min(held.established or decided, decided)
        cells["address"] = held.home.address
        cells["region"] = held.home.place.code
        cells["content"] = "一般经营项目"
        cells["established"] = self._day(established)
        cells["class"] = "变更登记" if rng.random() < 0.3 else "设立登记"  # noqa: PLR2004 - three in ten
        cells["decided"] = self._day(decided)
        cells["updated"] = cells["decided"]
        cells["status"] = "存续"
        cells["parent"] = held.parent or blank
        cells["trader"] = held.trader or blank
        cells["industry"] = f"{rng.one_of('ACEFGHILMNOR')}{rng.between(10, 97)}"
        cells["economy"] = "151"
        cells["open"] = "是"
        if rng.random() < self.null_word:
            cells["industry"] = blank

    def _a_grade(self, cells: dict[str, Cell], held: Held, decided: date, blank: str) -> None:
        cells["taxpayer"] = self._taxpayer(held) or blank
        cells["year"] = str(decided.year)

    def _arrears(self, cells: dict[str, Cell], held: Held, _: date, blank: str) -> None:
        rng = self.rng
        cells["taxpayer"] = self._taxpayer(held) or blank
        cells["address"] = held.home.address if rng.random() < 0.8 else blank  # noqa: PLR2004 - one in five left out
        cells["class"] = rng.one_of(TAXES)
        cells["balance"] = f"{rng.between(10_000, 90_000_000) / 100:.2f}"
        cells["new_balance"] = f"{rng.between(0, 1_000_000) / 100:.2f}"
        self._representative_number(cells, blank)

    def _taxpayer(self, held: Held) -> str:
        """The credit code, for one in five still the taxpayer number from before; traps show the latter."""
        odd = held.group in {"branch_with_parents_tax_number", "owners_number_as_tax_number"}
        return held.tax_number if held.tax_number and (odd or self.rng.random() < 0.2) else held.number  # noqa: PLR2004

    def _representative_number(self, cells: dict[str, Cell], blank: str) -> None:
        """A made-up identity number of the representative: columns that are dropped before anything is stored."""
        if self.series.about_persons or self.rng.random() < 0.5:  # noqa: PLR2004 - half leave it out
            cells["representative_number"] = blank
            return
        born = date(1950, 1, 1) + timedelta(days=self.rng.below(15_000))
        cells["representative_number"] = identity_number(self.rng.one_of(COUNTIES), born, self.rng.below(1000))

    def _number(self, decided: date, sort: str) -> str:
        place = self.series.department.place
        return f"{place.name[:-1]}{self.series.department.name[-3]}{sort}〔{decided.year}〕{self.written}号"

    def _day(self, day: date) -> str:
        return day_text(day, self.series.day_style)


@cache
def day_text(day: date, style: str) -> str:
    """A day as a department writes it; kept, because the same few thousand days come again and again."""
    return day.strftime(style)
