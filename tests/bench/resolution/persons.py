"""Persons without end, for measuring time and memory: about one row in ten is another one again, with typing errors.

The rule of this module: the rates are those of the first measurements against Splink and are not changed; the same
names, number of rows and seed give the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

import polars as pl

from loaders.demo.luck import Luck
from loaders.demo.numbers import identity_number
from tests.bench.resolution.tables import SUBJECT, Table, shuffled

KINDS: Final[Mapping[str, str]] = {
    "first_name": "given_name",
    "surname": "surname",
    "dob": "birth_date",
    "city": "category",
    "postcode": "postcode",
    "phone": "phone",
    "id_no": "identity_number",
}
COLUMNS: Final = tuple(KINDS)
FIRST, LAST, BORN, CITY, POSTCODE, PHONE, NUMBER = range(len(COLUMNS))
MISSING: Final = (0.01, 0.0, 0.04, 0.05, 0.08, 0.2, 0.4)
ORIGINALS: Final = 0.9

CHINESE_SURNAMES: Final = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石",
    *"金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤",
    *("欧阳", "司马", "上官", "诸葛"),
)
CHINESE_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文志国海东林春梅晓燕金龙飞鹏宇浩然子轩梓涵欣怡诗雨佳琪俊雪莹嘉博"
    "思远天翔凯旋振雄德胜永康利民新荣光耀祖庆祥福瑞成功家宝世昌立群卫学友根生长安宁晨曦若溪可馨一诺语桐"
)
CHINESE_CITIES: Final = (
    *("北京", "上海", "广州", "深圳", "成都", "重庆", "杭州", "武汉", "西安", "苏州", "天津", "南京", "长沙"),
    *("郑州", "东莞", "青岛", "沈阳", "宁波", "昆明", "合肥", "佛山", "大连", "无锡", "福州", "厦门", "哈尔滨"),
    *("济南", "温州", "南宁", "长春", "泉州", "石家庄", "贵阳", "南昌", "金华", "常州", "南通", "嘉兴", "太原", "徐州"),
)
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
DIGITS: Final = "0123456789"


@dataclass(frozen=True)
class Names:
    """Where names come from, the most frequent first, how steeply they fall, and the characters of typing errors."""

    surnames: Sequence[str]
    given: Sequence[str]
    cities: Sequence[str]
    characters: Sequence[str]
    surnames_fall: float
    given_fall: float
    two_characters: bool = False


CHINESE: Final = Names(CHINESE_SURNAMES, CHINESE_GIVEN, CHINESE_CITIES, CHINESE_GIVEN, 0.9, 0.6, two_characters=True)


def english(surnames: Sequence[str], given: Sequence[str]) -> Names:
    """English names out of the lists of some package."""
    return Names(surnames, given, [f"city{number:03d}" for number in range(200)], LETTERS, 0.65, 0.75)


def persons(names: Names, rows: int, seed: int) -> Table:
    """So many rows, a tenth of them duplicates of random others."""
    maker = _Maker(names, seed)
    originals = int(rows * ORIGINALS)
    made = [maker.person() for _ in range(originals)]
    subjects = list(range(originals))
    rng = maker.rng
    for _ in range(rows - originals):
        subjects.append(rng.below(originals))
        made.append(maker.again(made[subjects[-1]], made, originals))
    kept = ([None if rng.random() < MISSING[n] else row[n] for row in made] for n in range(len(COLUMNS)))
    frame = pl.DataFrame(dict(zip(COLUMNS, kept, strict=True)), schema=dict.fromkeys(COLUMNS, pl.String))
    truth = pl.DataFrame({SUBJECT: subjects}, schema={SUBJECT: pl.Int64}).cast(pl.String)
    frame, truth = shuffled(frame, truth, pl.Series([rng.random() for _ in range(rows)], dtype=pl.Float64))
    return Table(frame, truth, KINDS)


class _Maker:
    def __init__(self, names: Names, seed: int) -> None:
        self.rng = Luck(seed)
        self.names = names
        self.surname_weights = _falling(len(names.surnames), names.surnames_fall)
        self.given_weights = _falling(len(names.given), names.given_fall)
        self.city_weights = _falling(len(names.cities), 0.8)

    def person(self) -> tuple[str, ...]:
        """Somebody with all columns filled."""
        rng, names = self.rng, self.names
        given = rng.weighted(names.given, self.given_weights)
        if names.two_characters and rng.random() < 0.82:
            given += rng.weighted(names.given, self.given_weights)
        born = date(1940, 1, 1) + timedelta(days=rng.below(24_000))
        return (
            given,
            rng.weighted(names.surnames, self.surname_weights),
            born.isoformat(),
            rng.weighted(names.cities, self.city_weights),
            f"{rng.below(20_000) * 7 + 10_000:06d}",
            f"1{rng.between(3_000_000_000, 9_999_999_999)}",
            identity_number(f"{rng.between(110_000, 660_000)}", born, rng.below(1_000)),
        )

    def again(self, person: tuple[str, ...], others: Sequence[tuple[str, ...]], originals: int) -> tuple[str, ...]:
        """The same person in another file: with typing errors, perhaps moved, perhaps with another phone."""
        rng = self.rng
        row = list(person)
        if rng.random() < 0.25:
            row[FIRST] = self.typed(row[FIRST])
        if rng.random() < 0.15:
            row[LAST] = self.typed(row[LAST])
        if rng.random() < 0.02:
            row[FIRST], row[LAST] = row[LAST], row[FIRST]
        for column, rate in ((BORN, 0.12), (PHONE, 0.08), (NUMBER, 0.06)):
            if rng.random() < rate:
                row[column] = self.one_digit(row[column])
        if rng.random() < 0.25:
            moved = others[rng.below(originals)]
            row[CITY], row[POSTCODE] = moved[CITY], moved[POSTCODE]
        if rng.random() < 0.35:
            row[PHONE] = others[rng.below(originals)][PHONE]
        return tuple(row)

    def typed(self, text: str) -> str:
        """One character replaced, put in, left out or swapped with the next."""
        rng = self.rng
        sort, place, character = rng.below(4), rng.below(len(text)), rng.one_of(self.names.characters)
        if sort == 0:
            return text[:place] + character + text[place + 1 :]
        if sort == 1:
            return text[:place] + character + text[place:]
        if len(text) < 2:
            return text
        if sort == 2:
            return text[:place] + text[place + 1 :]
        place = min(place, len(text) - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    def one_digit(self, text: str) -> str:
        """Another digit (or by chance the same) somewhere, never in place of a hyphen."""
        place = self.rng.one_of([place for place, character in enumerate(text) if character != "-"])
        return text[:place] + self.rng.one_of(DIGITS) + text[place + 1 :]


def _falling(count: int, exponent: float) -> list[float]:
    return list(accumulate(1 / rank**exponent for rank in range(1, count + 1)))
