"""Addresses: what lies before the street, the street, the numbers, and the whole as written.

The rule of this module: words are found by their form alone, so that any country's addresses can be compared.
"""

from __future__ import annotations

import re
from typing import Final

from graph.names.normal import normal_name
from graph.resolution.kinds.alike import plain_letters
from graph.resolution.kinds.cells import Value, by_value, distinct
from graph.resolution.kinds.kind import Blocks, Both, KeyPart, Kind, Level, Measure, Near, Same, Shares
from graph.resolution.kinds.places import around, read_region

_ABBREVIATED: Final = {
    "STREET": "ST", "ROAD": "RD", "AVENUE": "AVE", "AV": "AVE", "DRIVE": "DR", "LANE": "LN", "COURT": "CT",
    "PLACE": "PL", "CRESCENT": "CRES", "CR": "CRES", "CIRCUIT": "CCT", "CLOSE": "CL", "BOULEVARD": "BLVD",
    "TERRACE": "TCE", "SQUARE": "SQ", "PARADE": "PDE", "HIGHWAY": "HWY", "APARTMENT": "APT", "UNIT": "APT",
    "FLAT": "APT", "SUITE": "STE", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "SAINT": "ST",
    "CIRCLE": "CIR", "MOUNT": "MT", "FORT": "FT",
}  # fmt: skip
"""Words of Western addresses and their short forms (USPS Publication 28, Australian AS 4590)."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_STREET = re.compile(
    r"([\u3400-\u9fff]{2,8}?(?:大道|大街|胡同|小区|花园|公寓|大厦|广场|新村|社区|街道|路|街|巷|弄|道|村|镇|乡|园|苑|城|里))"
)
_NUMBER = re.compile(r"\d+[A-Z]?|[A-Z]\d+")
_SPOKEN = str.maketrans("〇零一二三四五六七八九", "00123456789")
_COUNTED = re.compile(r"[〇零一二三四五六七八九]+(?=[号幢栋楼室层单弄])")
_LEAST_WORD = 3


def address_parts(text: str) -> dict[str, Value]:
    """An address whole, without its region, its streets, its numbers in order, and its words."""
    plain = normal_name(plain_letters(text))
    return _chinese(plain) if _HAN.search(plain) else _western(plain)


def _chinese(plain: str) -> dict[str, Value]:
    whole = re.sub(r"[\s,.;\-()#·]", "", _COUNTED.sub(lambda hit: hit[0].translate(_SPOKEN), plain))
    codes, body = read_region(whole)
    streets = _STREET.findall(body)
    numbers = _NUMBER.findall(body)
    return {
        "whole": whole,
        "body": body if body and (streets or numbers) else whole,
        "house": numbers[0] if numbers else None,
        "streets": distinct([street[-6:] for street in streets]),
        "numbers": distinct(numbers),
        "words": distinct([street[-6:] for street in streets]),
        "places": list(codes),
        "around": around(codes),
    }


def _western(plain: str) -> dict[str, Value]:
    words = [_ABBREVIATED.get(word, word) for word in re.findall(r"[A-Z0-9]+", plain)]
    if not words:
        return {}
    numbers = [word for word in words if any(map(str.isdecimal, word))]
    names = [word for word in words if word not in numbers and word not in _ABBREVIATED.values()]
    street = " ".join(names)
    return {
        "whole": " ".join(words),
        "body": " ".join(sorted(words)),
        "house": numbers[0] if numbers else None,
        "letters": "".join(word for word in words if word not in numbers) or None,
        "streets": distinct([street]),
        "numbers": distinct(numbers),
        "words": distinct([name for name in names if len(name) >= _LEAST_WORD]),
    }


ADDRESS: Final = Kind(
    name="address",
    derive=by_value(
        ("whole", "body", "house", "letters"), ("streets", "numbers", "words", "places", "around"), address_parts
    ),
    levels=(
        Level("exact", Same("whole"), "Both give the address {a}."),
        Level("body", Same("body"), "{a} and {b} are one address; the region before it or the order of words differs."),
        Level("house", Both((Shares("streets"), Same("house"))), "{a} and {b} have the same street and house number."),
        Level("close", Near("whole", Measure.JARO_WINKLER, 0.92), "{a} and {b} are written nearly alike."),
        Level("street", Shares("streets"), "{a} and {b} name the same street."),
        Level("alike", Near("letters", Measure.JARO_WINKLER, 0.84), "{a} and {b} are spelled somewhat alike."),
        Level("district", Shares("places"), "{a} and {b} lie in one district."),
    ),
    different="{a} and {b} are different addresses.",
    keys=(
        KeyPart("body", Blocks.ALONE),  # equal addresses have equal bodies
        KeyPart("streets", Blocks.WITH),
        KeyPart("words", Blocks.WITH),
        KeyPart("house", Blocks.WITH),
        KeyPart("places", Blocks.WITH),
    ),
    frequency="body",
)
