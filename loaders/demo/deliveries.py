"""Who delivers what in the demo: the departments of twelve regions and their files.

The rule of this module: it is a plan and writes nothing. Each series has one first file and may have companions
(the same scope again, a delta, corrections, removals, an old file that comes late).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import chain
from typing import Final

from graph.delivery import DeliveryKind
from loaders.demo.layouts import OFF_CATALOGUE_COLUMNS, SENSITIVE_COLUMNS, Columns
from loaders.demo.numbers import credit_code, organisation_code
from loaders.demo.places import PLACES, PRESENT, Place

CHINA: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Department:
    """A department and its own credit code (beginning with 11: an organ of the state)."""

    name: str
    code: str
    place: Place
    office: str


@dataclass(frozen=True)
class Companion:
    """Another file of a series. `share` of the first file's rows are in it (for `again`: all but that share)."""

    sort: str  # again, delta, corrections, removals, late
    kind: DeliveryKind
    delivered: datetime
    share: float


@dataclass(frozen=True)
class Series:
    """What one department delivers in one layout. `decided_from` and `decided_to` frame its decisions."""

    department: Department
    layout: str
    encoding: str
    delivered: datetime
    decided_from: date
    decided_to: date
    day_style: str
    companions: tuple[Companion, ...] = ()
    extra: Columns = ()
    titled: bool = False
    aliased: bool = False
    with_errors: bool = False
    knows_number: bool = False  # the registry and the tax office always know an organisation's number

    @property
    def about_persons(self) -> bool:
        """Whether its rows are about persons."""
        return "-person-" in self.layout

    @property
    def entry(self) -> str:
        """The layout without its year: licence-person, penalty-organisation, base-registration and so on."""
        head, _, last = self.layout.rpartition("-")
        return head if last in {"2016", "2018", "current"} else self.layout

    def file_name(self, sort: str, delivered: datetime) -> str:
        """The name of one of its files."""
        suffix = "xlsx" if self.encoding == "xlsx" else "csv"
        place, office = self.department.place.code, self.department.office
        return f"{place}-{office}-{self.layout}-{delivered:%Y%m%d}{'' if sort == 'first' else '-' + sort}.{suffix}"


OFFICES: Final = {
    "market": "市场监督管理局",
    "tax": "税务局",
    "housing": "住房和城乡建设局",
    "city": "城市管理局",
    "transport": "交通运输局",
    "health": "卫生健康局",
    "court": "人民法院",
}
ENCODINGS: Final = ("gb18030", "utf-8-sig", "xlsx", "utf-8")
DAY_STYLES: Final = ("%Y/%m/%d", "%Y-%m-%d")

# What each kind of office delivers, one tuple of layouts per office, in the order of the regions.
MARKET_PENALTIES: Final = ("penalty-organisation-current", "penalty-organisation-2018")
HOUSING: Final = (
    "licence-organisation-2016", "licence-organisation-2018", "licence-organisation-2018",
    "licence-organisation-current", "licence-organisation-current", "licence-organisation-current",
)  # fmt: skip
CITY: Final = ("2016", "2018", "2018", "current", "current")
TRANSPORT: Final = ("2016", "2018", "current", "current", "current")
HEALTH: Final = ("2018", "2018", "current", "current")


# What some series have beside the first file: the nth of a layout, and its companions as (sort, share of rows).
COMPANIONS: Final[dict[tuple[str, int], tuple[tuple[str, float], ...]]] = {
    ("penalty-organisation-current", 0): (("again", 0.03),),
    ("penalty-organisation-2018", 1): (("delta", 0.1), ("corrections", 0.06), ("removals", 0.04)),
    ("penalty-person-2018", 0): (("corrections", 0.06), ("removals", 0.04)),
    ("licence-organisation-current", 0): (("delta", 0.1), ("late", 0.1)),
    ("licence-organisation-2018", 1): (("removals", 0.03),),
    ("licence-person-current", 1): (("again", 0.03), ("corrections", 0.05)),
    ("base-registration", 2): (("delta", 0.1), ("late", 0.1)),
    ("tax-arrears", 0): (("again", 0.04),),
}
WITH_ERRORS: Final = (
    ("penalty-organisation-2018", 1),
    ("penalty-organisation-current", 1),
    ("penalty-person-2018", 0),
    ("licence-person-current", 2),
)
ALIASED: Final = (("penalty-organisation-2018", 2), ("penalty-organisation-current", 2))
EXTRA: Final = {
    ("licence-person-2018", 0): SENSITIVE_COLUMNS,
    ("licence-person-current", 3): SENSITIVE_COLUMNS,
    ("licence-organisation-current", 1): OFF_CATALOGUE_COLUMNS,
}
KNOW_NUMBERS: Final = frozenset({"base-registration", "a-grade-taxpayer", "tax-arrears"})
DAYS_AFTER: Final = {"again": 60, "delta": 30, "corrections": 40, "removals": 50, "late": -200}
KINDS: Final = {
    "again": DeliveryKind.FULL,
    "delta": DeliveryKind.DELTA,
    "corrections": DeliveryKind.CORRECTIONS,
    "removals": DeliveryKind.REMOVALS,
    "late": DeliveryKind.DELTA,
}


def plan(today: date) -> tuple[Series, ...]:
    """All series but the lists, as seen from `today`: 40 departments, every kind of delivery."""
    counted: Counter[str] = Counter()
    made: list[Series] = []
    offices = (_market(today), _tax(today), _housing(today), _city(today), _transport(today), _health(today))
    for series in chain.from_iterable(offices):
        place_in_plan = (series.layout, counted[series.layout])
        counted[series.layout] += 1
        made.append(
            replace(
                series,
                companions=tuple(
                    Companion(sort, KINDS[sort], series.delivered + timedelta(days=DAYS_AFTER[sort]), share)
                    for sort, share in COMPANIONS.get(place_in_plan, ())
                ),
                extra=EXTRA.get(place_in_plan, ()),
                titled=series.encoding == "xlsx" and series.department.office in {"housing", "city"},
                aliased=place_in_plan in ALIASED,
                with_errors=place_in_plan in WITH_ERRORS,
                knows_number=series.entry in KNOW_NUMBERS,
            )
        )
    return tuple(made)


def department(office: str, place: Place) -> Department:
    """The office of that kind in the region."""
    body = organisation_code(f"{int(place.code) + 1000 * list(OFFICES).index(office):08d}")
    return Department(place.full_name + OFFICES[office], credit_code("11", place.code, body), place, office)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(8), CHINA)


def first_file(office: str, place: Place, layout: str, nth: int, today: date) -> Series:
    """A series with a first file delivered some weeks ago, or in the region's last year if it has ended."""
    if place.until is None:
        first = today - timedelta(days=120 - nth % 30)
    else:
        first = date(max(place.until, 2017), 9, 1 + nth % 28)
    return Series(
        department(office, place), layout, ENCODINGS[nth % 4], _at(first),
        first - timedelta(days=700), first - timedelta(days=10), DAY_STYLES[nth % 2],
    )  # fmt: skip


def _market(today: date) -> list[Series]:
    made: list[Series] = []
    for nth, place in enumerate(PLACES):
        layout = "penalty-organisation-2016" if place.until else MARKET_PENALTIES[nth % 2]
        made.append(first_file("market", place, "base-registration", nth, today))
        made.append(first_file("market", place, layout, nth + 1, today))
    return made


def _tax(today: date) -> list[Series]:
    return [
        first_file("tax", place, layout, nth + shift, today)
        for nth, place in enumerate(PRESENT)
        for shift, layout in enumerate(("a-grade-taxpayer", "tax-arrears"))
    ]


def _housing(today: date) -> list[Series]:
    return [first_file("housing", PRESENT[nth], layout, nth, today) for nth, layout in enumerate(HOUSING)]


def _city(today: date) -> list[Series]:
    return [
        first_file("city", PRESENT[nth + 1], f"penalty-{about}-{year}", nth + shift, today)
        for nth, year in enumerate(CITY)
        for shift, about in enumerate(("organisation", "person"))
    ]


def _transport(today: date) -> list[Series]:
    return [
        first_file("transport", PRESENT[nth], f"licence-person-{year}", nth + 1, today)
        for nth, year in enumerate(TRANSPORT)
    ]


def _health(today: date) -> list[Series]:
    return [
        first_file("health", PRESENT[nth + 2], f"licence-person-{year}", nth, today) for nth, year in enumerate(HEALTH)
    ]
