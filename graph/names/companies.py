"""The parts of a company's name: region, brand, industry, legal form, branch and registration note.

The rule of this module: a part is cut off only if at least two characters of a brand are left, so that 平安 stays
a brand although a district has the same name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from graph.names.normal import normal_name
from graph.names.tables import industries, legal_forms
from graph.regions import RegionLevel, built_in
from graph.regions.table import short_name

LEAST_BRAND: Final = 2
MOST_REGIONS: Final = 3
MOST_INDUSTRIES: Final = 2

_NOTE = re.compile(r"\((?:个体工商户|个人独资|自然人独资|微型企业|筹|在业|存续|注销|吊销|已注销|已吊销)\)$")
_BRACKETED = re.compile(r"\(([^()]{2,12})\)")
_BRANCH_ENDS: Final = (
    *("分公司", "分行", "支行", "分店", "分厂", "分所", "分社", "分校", "分院", "分中心", "分部", "分局", "分理处"),
    *("营业部", "办事处", "代表处", "储蓄所", "门市部", "经营部", "服务部", "项目部", "店", "厂", "站", "所", "部"),
)
_BRANCH_WORDS = "|".join(_BRANCH_ENDS[:16])
_BRANCHES: Final = (
    re.compile(rf"(.+公司(?:\([^()]*\))?)(.*(?:{'|'.join(_BRANCH_ENDS)}))"),
    re.compile(rf"(.+?(?:银行|信用社|合作社|集团|事务所|合作联社))(.*(?:{_BRANCH_WORDS}))"),
    re.compile(r"(.+)(第[一二三四五六七八九十0-9]+(?:分公司|分店|分厂|支行|分行))"),
    re.compile(r"(.+)([\u4e00-\u9fff]{2}(?:分公司|分店|分厂|支行|分行))"),
)
"""Parent and branch, tried in order: what follows a company, a bank or office, a counted or a named branch."""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in normal form and its parts; a part that is not there is empty.

    `legal_class` groups legal forms (limited, joint_stock, company, partnership, sole, cooperative, office,
    department, shop, factory, centre); `branch` is what follows the parent's name.
    """

    text: str
    parent: str
    regions: tuple[str, ...]
    brand: str
    industry: str
    legal_form: str
    legal_class: str
    branch: str
    note: str

    @property
    def core(self) -> str:
        """What is left without region, legal form and branch: brand and industry."""
        return self.brand + self.industry


def parse_company_name(text: str) -> CompanyName:
    """A company's name taken apart: 杭州市信脉网络科技有限公司宁波分公司 has 杭州市, 信脉, 网络科技 and so on."""
    return company_parts(normal_name(text))


def company_parts(name: str) -> CompanyName:
    """`parse_company_name` for a name that is in normal form already."""
    note = _NOTE.search(name)
    whole = name[: note.start()] if note else name
    parent, branch = _without_branch(whole)
    body, legal_form = _without_legal_form(parent)
    body, regions = _without_regions(body)
    brand, industry = _without_industry(body)
    return CompanyName(
        text=name,
        parent=parent,
        regions=regions,
        brand=brand,
        industry=industry,
        legal_form=legal_form,
        legal_class=legal_forms().get(legal_form, ""),
        branch=branch,
        note=note[0].strip("()") if note else "",
    )


def _without_branch(name: str) -> tuple[str, str]:
    if name.endswith(_BRANCH_ENDS):
        for pattern in _BRANCHES:
            divided = pattern.fullmatch(name)
            if divided and len(divided[1]) > LEAST_BRAND:
                return divided[1], divided[2]
    return name, ""


def _without_legal_form(name: str) -> tuple[str, str]:
    # 某某(集团)有限公司 and 某某集团有限公司 are written for one another.
    plain = name.replace("(集团)", "集团")
    form = _at_end(plain, _legal_forms_by_end())
    return (plain[: -len(form)], form) if form else (plain, "")


def _without_regions(name: str) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    rest = name
    if "(" in name:
        found = [hit[1] for hit in _BRACKETED.finditer(name) if _is_region(hit[1])]
        rest = _BRACKETED.sub(lambda hit: "" if hit[1] in found else hit[0], name)
    while len(found) < MOST_REGIONS:
        region = region_at_start(rest)
        if not region or len(rest) - len(region) < LEAST_BRAND:
            break
        found.append(region)
        rest = rest.removeprefix(region)
    return rest, tuple(found)


def _is_region(text: str) -> bool:
    return text == "中国" or region_at_start(text) == text


def _without_industry(body: str) -> tuple[str, str]:
    brand, words = body, 0
    while words < MOST_INDUSTRIES:
        word = _at_end(brand, _industries_by_end())
        if not word:
            break
        brand, words = brand.removesuffix(word), words + 1
    return brand, body.removeprefix(brand)


def _at_end(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The longest of these words that a text ends with and that leaves a brand before it, or nothing."""
    most = len(text) - LEAST_BRAND
    for word in words.get(text[-1:], ()):
        if len(word) <= most and text.endswith(word):
            return word
    return ""


@cache
def _legal_forms_by_end() -> dict[str, tuple[str, ...]]:
    return _by_end(legal_forms())


@cache
def _industries_by_end() -> dict[str, tuple[str, ...]]:
    return _by_end(industries())


def _by_end(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their last character, longest first."""
    by_end: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_end[word[-1]].append(word)
    return {end: tuple(found) for end, found in by_end.items()}


def region_at_start(text: str) -> str:
    """The longest region name that a text begins with, or nothing."""
    for name in _region_names().get(text[:2], ()):
        if text.startswith(name):
            return name
    return ""


@cache
def _region_names() -> dict[str, tuple[str, ...]]:
    """Names that stand before a brand, longest first, by their first two characters.

    Full names, and short ones of provinces and cities. Those of districts, counties and areas are left out: too
    many are brands (平安, 长安, 西湖, 阿里).
    """
    names: set[str] = set()
    for region in built_in():
        name = normal_name(region.name)
        names.add(name)
        if region.level is RegionLevel.PROVINCE or name.endswith("市"):
            names.add(short_name(name))
    by_start: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if len(name) >= LEAST_BRAND:
            by_start[name[:2]].append(name)
    return {start: tuple(found) for start, found in by_start.items()}


@cache
def region_codes(name: str) -> frozenset[str]:
    """The codes of all regions that a name, full or short, may mean."""
    return frozenset(region.code for region in built_in().find_by_name(name))
