"""The forms in which one name is written in different departments' files.

The rule of this module: a form is a pure function of the name that returns "" where the name does not have
that form, so that the truth always says which form a row really shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Final

import opencc
from pypinyin import Style, lazy_pinyin

from loaders.demo.luck import Luck
from loaders.demo.names import GIVEN, SURNAMES, SYLLABLES, split_name

PLAIN: Final = "plain"

LOOK_ALIKES: Final = {
    left: right
    for a, b in (
        "未末", "己已", "日曰", "晴睛", "冷泠", "候侯", "玲铃", "戴载", "沈沉",
        "王玉", "陈阵", "李季", "杨扬", "林材", "天夭",
        "宇字", "博搏", "梓辛", "欣欧", "伟炜", "晓哓", "昊吴", "颖颍", "萍苹", "徐除", "刘浏", "张帐",
        "孙孔", "赵起", "马乌", "宋宁",
        "鑫金", "盛盆", "恒桓", "泰秦", "诚城", "润涧", "宏宠", "汤场", "丰手", "凤风", "科料", "大太", "嘉喜",
    )
    for left, right in ((a, b), (b, a))
}  # fmt: skip

SURNAME_SOUNDS: Final = {"曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "单": "shan"}
"""Surnames that a dictionary of common words reads wrongly."""

HOMOPHONE_POOL: Final = (
    GIVEN + SYLLABLES + "".join(name for name in SURNAMES if len(name) == 1)
    + "璋彰厉莉励汪旺望琉浏晨辰忱仰洋淘焘舟洲旭徐孝笑校朱珠竹河合贺灵羚零韵运皓好号纯淳政正郑晶景进锦近珍真振"
)  # fmt: skip

OTHER_SEPARATORS: Final = ("•", "・", "．", "‧", ".", "")

LEGAL_FORMS: Final = ("股份有限公司", "有限责任公司", "有限公司")

Form = Callable[[str, Luck], str]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def _sound(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


@cache
def _same_sound() -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for character in dict.fromkeys(HOMOPHONE_POOL):
        groups[_sound(character)].append(character)
    return {c: tuple(o for o in group if o != c) for group in groups.values() for c in group if len(group) > 1}


def traditional(name: str, _: Luck) -> str:
    """Written in traditional characters: 刘伟 as 劉偉."""
    return _differing(name, _converter().convert(name))


def homophone(name: str, rng: Luck) -> str:
    """One character of the same sound, as an input method offers it: 张伟 as 张炜."""
    return _swap_one(name, _same_sound(), rng)


def look_alike(name: str, rng: Luck) -> str:
    """One character that looks like it, as a scanner reads it: 王玲 as 王铃."""
    return _swap_one(name, {c: (other,) for c, other in LOOK_ALIKES.items()}, rng)


def pinyin(name: str, _: Luck) -> str:
    """In Latin letters, surname first: ZHANG XIAOMING."""
    if "·" in name:
        return " ".join("".join(map(_sound, part)) for part in name.split("·")).upper()
    return " ".join(_latin(name)).upper()


def reordered(name: str, _: Luck) -> str:
    """Given name before surname: Xiaoming Zhang; the two parts of a two-part name exchanged."""
    if "·" in name:
        return "·".join(reversed(name.split("·")))
    family, given = _latin(name)
    return f"{given.capitalize()} {family.capitalize()}"


def separator(name: str, rng: Luck) -> str:
    """Another sign than U+00B7 between the parts of a name, or none."""
    return name.replace("·", rng.one_of(OTHER_SEPARATORS)) if "·" in name else ""


def without_region(name: str, _: Luck) -> str:
    """A company without the city before its brand: 北京恒瑞商贸有限公司 as 恒瑞商贸有限公司."""
    return name[2:] if name[:2] in CITIES else ""


def without_form(name: str, _: Luck) -> str:
    """A company without its legal form: 北京恒瑞商贸."""
    for form in LEGAL_FORMS:
        if name.endswith(form):
            return name[: -len(form)]
    return ""


def other_form(name: str, _: Luck) -> str:
    """有限公司 and 有限责任公司 taken for each other."""
    if name.endswith("有限责任公司"):
        return name.replace("有限责任公司", "有限公司")
    return _differing(name, re.sub("(?<!股份)有限公司$", "有限责任公司", name))


def bracketed_region(name: str, _: Luck) -> str:
    """The city in brackets behind the brand, full-width or not: 恒瑞商贸（北京）有限公司."""
    if name[:2] in CITIES and "有限" in name:
        core, end = name[2:].split("有限", 1)
        return _differing(
            name, f"{core.removesuffix('股份')}（{name[:2]}）{'股份' if core.endswith('股份') else ''}有限{end}"
        )
    return ""


def _differing(name: str, other: str) -> str:
    return other if other != name else ""


def _latin(name: str) -> tuple[str, str]:
    family, given = split_name(name)
    sound = SURNAME_SOUNDS.get(family) or "".join(map(_sound, family))
    return sound, "".join(map(_sound, given))


def _swap_one(name: str, others: dict[str, tuple[str, ...]], rng: Luck) -> str:
    places = [place for place, character in enumerate(name) if character in others]
    if not places:
        return ""
    place = rng.one_of(places)
    return name[:place] + rng.one_of(others[name[place]]) + name[place + 1 :]


CITIES: Final = frozenset(("北京", "杭州", "济南", "莱芜", "重庆"))

PERSON_FORMS: Final[dict[str, Form]] = {
    "traditional": traditional,
    "homophone": homophone,
    "look_alike": look_alike,
    "pinyin": pinyin,
    "reordered": reordered,
    "separator": separator,
}

COMPANY_FORMS: Final[dict[str, Form]] = {
    "traditional": traditional,
    "homophone": homophone,
    "look_alike": look_alike,
    "without_region": without_region,
    "without_form": without_form,
    "other_form": other_form,
    "bracketed_region": bracketed_region,
}

FORMER: Final = "former"


def changed(name: str, former: str, forms: dict[str, Form], rng: Luck) -> tuple[str, str]:
    """Another spelling of a name and which form it is; `former` (or "") is one of the choices.

    Every name has some form other than its own; if the one drawn does not exist, the next in the list is taken.
    """
    choices = [*forms, FORMER] if former else [*forms]
    start = rng.below(len(choices))
    for form in choices[start:] + choices[:start]:
        text = former if form == FORMER else forms[form](name, rng)
        if text and text != name:
            return text, form
    return name, PLAIN
