"""The parts of a company's name, read from one name at a time: region, brand, trade, legal form and branch.

The rule of this module: what a name leaves out is marked as left out, so that a short form can be told from another
name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from graph.names.companies import CompanyName, company_parts, region_codes
from graph.names.normal import normal_name
from graph.names.readings import southern, usual_readings
from graph.resolution.kinds.alike import look_alike, one_variant, plain_letters
from graph.resolution.kinds.cells import Value, distinct
from graph.resolution.kinds.former import former_names
from graph.resolution.kinds.latin_companies import told_apart, words_of
from graph.resolution.kinds.places import around, inside
from graph.resolution.kinds.slips import company_slips

NO_BRANCH: Final = "-"
"""The branch part of a name that is no branch, so that two of them have the same one."""

ANY: Final = "?"
"""Stands in a stated form for a part that the name leaves out."""

TEXTS: Final = ("whole", "long", "anagram", "brand", "branch", "letters", "trade", "heard")
LISTS: Final = ("forms", "slips", "stated", "general", "confused", "places")

_LATIN = re.compile(r"[^A-Z]*[A-Z][^\u3400-\u9fff]*")
NATION: Final = "中国"
"""In a name: no region in particular, so that it contradicts none."""

_SHOPS: Final = ("店", "厅", "铺", "馆", "部", "坊", "超市", "药房", "诊所")
_COMPANY_CLASSES = frozenset(("limited", "joint_stock", "company"))
LEAST_CHARACTERS: Final = 5
_PLACE_WORD = re.compile(r"(?<=[\u4e00-\u9fff]{2})[市省](?=.)")


def name_parts(text: str) -> dict[str, Value]:
    """The parts of one company's name; see `TEXTS` and `LISTS`."""
    present, former = former_names(normal_name(plain_letters(text)))
    if not present:
        return {}
    parts = _latin(present) if _LATIN.fullmatch(present) else _chinese(company_parts(present))
    forms = distinct([one_variant(name) for name in (str(parts["whole"]), *former)])
    slips = company_slips(parts.get("long"), parts.get("branch"))
    return parts | {"forms": forms, "anagram": next(iter(slips), None), "slips": [*forms, *slips]}


def _latin(name: str) -> dict[str, Value]:
    words = words_of(name)
    kept, branch = told_apart(words)
    core, of_branch = "".join(kept), " ".join(branch)
    return {
        "whole": " ".join(words),
        "brand": kept[0] if kept else None,
        "branch": of_branch or NO_BRANCH,
        "letters": core,
        "heard": core,
        "stated": [core],
        "general": [core],
        "confused": [" ".join(sorted(kept)) + (f"/{of_branch}" if branch else "")],
    }


def _chinese(company: CompanyName) -> dict[str, Value]:
    brand, regions = brand_and_regions(company)
    branch = branch_told(company.branch)
    parent = company.parent.replace("(", "").replace(")", "")
    stated, general = forms_of(company.industry, regions, legal_class(company))
    sound = heard(brand)
    return {
        "whole": company.parent + company.branch,
        "long": parent if len(parent) >= LEAST_CHARACTERS else None,
        "brand": brand,
        "branch": branch,
        "trade": company.industry,
        "heard": sound + "|" + company.industry,
        "stated": [sound + form for form in stated],
        "general": [sound + form for form in general],
        "confused": [f"l{look_alike(parent)}/{look_alike(branch)}", f"s{heard(parent)}/{branch_heard(branch)}"],
        "places": list(places(regions)),
    }


def heard(text: str) -> str:
    """A text as it is read in the south, by the usual reading of each character."""
    return "".join(map(southern, usual_readings(text)))


def branch_heard(branch: str) -> str:
    """A branch as it is read, in the north alone: 第四 and 第十 are two."""
    return "".join(usual_readings(branch)) if branch != NO_BRANCH else branch


def brand_and_regions(company: CompanyName) -> tuple[str, tuple[str, ...]]:
    """The brand and the regions, 中国 before a brand being one of them."""
    if company.brand.startswith(NATION) and len(company.brand) > len(NATION) + 1:
        return company.brand.removeprefix(NATION), (*company.regions, NATION)
    return company.brand, company.regions


def legal_class(company: CompanyName) -> str:
    """The class of the legal form; of a shop it is told by the last word.

    餐厅 is no short form of 餐厅有限公司: where the one became the other, it is another subject.
    """
    is_shop = not company.legal_class and company.core.endswith(_SHOPS)
    return "shop" if is_shop else company.legal_class


def branch_told(written: str) -> str:
    """A branch as it is told from its siblings: without the word 市 or 省 behind a place."""
    return _PLACE_WORD.sub("", written) if written else NO_BRANCH


@cache
def forms_of(trade: str, regions: tuple[str, ...], legal: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a name states beside its brand, and all that a shorter or wider name of the company may state.

    A name that leaves out region, legal form or trade agrees with one that gives it; 杭州 lies in 浙江省.
    """
    legal = "company" if legal in _COMPANY_CLASSES else legal
    own = places(regions)
    wider = (ANY, *sorted({*around(own), NATION})) if own else (ANY,)
    stated = tuple(f"|{trade or ANY}|{code}|{legal or ANY}" for code in own or (ANY,))
    general = tuple(f"|{one}|{code}|{form}" for one, form in _left_out(trade or ANY, legal or ANY) for code in wider)
    return stated, general


def _left_out(trade: str, legal: str) -> list[tuple[str, str]]:
    """Trade and legal form as given and with what may be left out; the trade only together with the legal form."""
    return list(dict.fromkeys([(trade, legal), (trade, ANY), (ANY, ANY)]))


@cache
def places(regions: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that the last of some regions may mean, inside those named before it."""
    named = [region for region in regions if region != NATION]
    if not named:
        return (NATION,) if regions else ()
    within: tuple[str, ...] = ()
    for region in named:
        within = inside(region_codes(region), within) or within
    return within
