"""The twelve regions of the demo and addresses in them that nobody lives at.

The rule of this module: region names and codes are real and dated (GB/T 2260 and its changes), every street is
invented from syllables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from loaders.demo.luck import Luck


@dataclass(frozen=True)
class Place:
    """A region: `city` is what company names begin with, `until` the year it ended in favour of `successor`."""

    code: str
    name: str
    full_name: str
    city: str
    since: int
    until: int | None = None
    successor: str = ""


PLACES: Final = (
    Place("110101", "东城区", "北京市东城区", "北京", 1981),
    Place("110103", "崇文区", "北京市崇文区", "北京", 1981, 2010, "110101"),
    Place("110105", "朝阳区", "北京市朝阳区", "北京", 1981),
    Place("110115", "大兴区", "北京市大兴区", "北京", 2001),
    Place("330103", "下城区", "浙江省杭州市下城区", "杭州", 1983, 2021, "330105"),
    Place("330105", "拱墅区", "浙江省杭州市拱墅区", "杭州", 1983),
    Place("330110", "余杭区", "浙江省杭州市余杭区", "杭州", 2001),
    Place("330113", "临平区", "浙江省杭州市临平区", "杭州", 2021),
    Place("370116", "莱芜区", "山东省济南市莱芜区", "济南", 2018),
    Place("371202", "莱城区", "山东省莱芜市莱城区", "莱芜", 1992, 2018, "370116"),
    Place("500115", "长寿区", "重庆市长寿区", "重庆", 2001),
    Place("500221", "长寿县", "重庆市长寿县", "重庆", 1997, 2001, "500115"),
)

BY_CODE: Final = {place.code: place for place in PLACES}
PRESENT: Final = tuple(place for place in PLACES if place.until is None)

FIRST: Final = "云松柏梅兰青翠银金玉锦绣春秋晨曦望听流飞鹤鹿枫桂杏榆"
SECOND: Final = "溪岭涧桥台亭塘渡坊园湾洲岗泉坡林堤廊苑谷"
WAYS: Final = ("路", "街", "巷", "大道", "里")


def address(place: Place, rng: Luck) -> str:
    """A postal address in the region: invented street, house number and, for half of them, a room."""
    street = rng.one_of(FIRST) + rng.one_of(SECOND) + rng.one_of(WAYS)
    house = f"{place.full_name}{street}{rng.between(1, 400)}号"
    return f"{house}{rng.between(1, 30)}幢{rng.between(101, 2800)}室" if rng.random() < 0.5 else house  # noqa: PLR2004 - half
