"""Regions and postcodes.

The rule of this module: a region is what its name or code may have meant; one that lies in the other contradicts
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from graph.names.companies import region_at_start, region_codes
from graph.names.normal import normal_name
from graph.regions import built_in
from graph.resolution.kinds.alike import plain_letters
from graph.resolution.kinds.cells import Value, by_value, distinct
from graph.resolution.kinds.kind import Blocks, Crosses, KeyPart, Kind, Level, Measure, Near, Same, Shares

_CODE = re.compile(r"(\d{2}|\d{4}|\d{6})(?:\d{6})?")
_LEAST_LETTERS = 3
_STREET_FOLLOWS = re.compile(r"[东西南北中]?[一二三四五六七八九十]?(?:大?[路街道]|巷|弄|村|站|门|桥|镇|乡|里)")
"""What makes a city's name the name of a street: 南京西路, 中山大道."""


def read_region(text: str) -> tuple[tuple[str, ...], str]:
    """The codes of the region that a text begins with, each name inside the one before, and the rest of the text."""
    within: tuple[str, ...] = ()
    rest = text
    while name := region_at_start(rest):
        after = rest.removeprefix(name)
        inner = inside(region_codes(name), within)
        if not inner or _STREET_FOLLOWS.match(after):
            break
        within, rest = inner, after
    return within, rest


def inside(codes: Iterable[str], outer: tuple[str, ...]) -> tuple[str, ...]:
    """Those of some codes, in order, that lie in one of the outer ones; all of them if there are none."""
    return tuple(code for code in sorted(codes) if not outer or any(lies_in(code, wider) for wider in outer))


def lies_in(inner: str, outer: str) -> bool:
    """Whether one code lies in another or is it."""
    return inner.startswith(outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer)


def around(codes: tuple[str, ...]) -> list[str]:
    """Codes with those of the prefectures and provinces around them."""
    return sorted({wider for code in codes for wider in (code, code[:4] + "00", code[:2] + "0000")})


def region_parts(text: str) -> dict[str, Value]:
    """A region's codes, those around it, its prefecture and province; the text itself where it is none of China."""
    plain = normal_name(plain_letters(text))
    found = _CODE.fullmatch(plain)
    if found:
        code = found[1].ljust(6, "0")
        codes: tuple[str, ...] = (code,) if code in built_in() else ()
    else:
        codes, rest = read_region(plain)
        if rest:  # short names of counties (朝阳) are read where nothing follows
            codes = inside(region_codes(rest), codes)
    if not codes:
        # With digits in it (CITY034) one character tells two places apart, so spelling says nothing.
        letters = "" if re.search(r"\d", plain) else re.sub(r"[^A-Z]", "", plain)
        return {
            "whole": re.sub(r"[\s\-.,·]", "", plain),
            "letters": letters if len(letters) >= _LEAST_LETTERS else None,
        }
    return {
        "whole": codes[0] if len(codes) == 1 else plain,
        "codes": list(codes),
        "around": around(codes),
        "prefectures": distinct([code[:4] for code in codes if not code.endswith("0000")]),
        "provinces": distinct([code[:2] for code in codes]),
    }


def postcode_parts(text: str) -> dict[str, Value]:
    """A postcode without spaces, the part before its last characters, and its first two."""
    plain = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not plain:
        return {}
    british = re.fullmatch(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})", plain)
    area = british[1] if british else plain[: max(2, len(plain) - 2)]
    wide = re.match(r"[A-Z]+|..?", plain)
    return {"whole": plain, "area": area if area != plain else None, "wide": wide[0] if wide else None}


REGION: Final = Kind(
    name="region",
    derive=by_value(("whole", "letters"), ("codes", "around", "prefectures", "provinces"), region_parts),
    levels=(
        Level("exact", Same("whole"), "Both give the region {a}."),
        Level("within", Crosses("codes", "around"), "{a} and {b} can be one region, or one lies in the other."),
        Level("typing", Near("letters", Measure.EDITS, 1), "{a} and {b} differ in one letter."),
        Level("close", Near("letters", Measure.JARO_WINKLER, 0.9), "{a} and {b} are spelled nearly alike."),
        Level("prefecture", Shares("prefectures"), "{a} and {b} lie in one prefecture."),
        Level("province", Shares("provinces"), "{a} and {b} lie in one province."),
    ),
    different="{a} and {b} are different regions.",
    keys=(KeyPart("whole", Blocks.WITH), KeyPart("prefectures", Blocks.WITH)),
    frequency="whole",
)

POSTCODE: Final = Kind(
    name="postcode",
    derive=by_value(("whole", "area", "wide"), (), postcode_parts),
    levels=(
        Level("exact", Same("whole"), "Both give the postcode {a}."),
        Level(
            "typing",
            Near("whole", Measure.EDITS, 1),
            "{a} and {b} differ in one character, or in two that changed places.",
        ),
        Level("area", Same("area"), "{a} and {b} belong to one area."),
        Level("wide", Same("wide"), "{a} and {b} belong to one wide area."),
    ),
    different="{a} and {b} are different postcodes.",
    keys=(KeyPart("whole", Blocks.WITH), KeyPart("area", Blocks.WITH)),
    frequency="whole",
)
