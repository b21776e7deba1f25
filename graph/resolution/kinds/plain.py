"""Kinds that need little reading: sex, type of subject, occupation, category, text, number.

The rule of this module: a word that stands for nothing known is compared as it is written, never dropped.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from graph.names.normal import normal_name
from graph.resolution.kinds.alike import plain_letters
from graph.resolution.kinds.cells import Value, by_value, distinct
from graph.resolution.kinds.kind import DIFFERENT, Blocks, KeyPart, Kind, Level, Measure, Near, Overlaps, Same, Shares

_SEXES: Final = {
    **dict.fromkeys(("1", "M", "MALE", "MAN", "男", "男性"), "male"),
    **dict.fromkeys(("2", "F", "FEMALE", "WOMAN", "女", "女性"), "female"),
    **dict.fromkeys(("0", "9", "U", "UNKNOWN", "未知", "未说明", "未知的性别", "未说明的性别"), ""),
}
"""GB/T 2261.1-2003: 0 unknown, 1 male, 2 female, 9 not stated; and the words in use."""

_PERSON: Final = "person"
_TYPES: Final = {
    **dict.fromkeys(("自然人", "个人", "PERSON", "INDIVIDUAL", "NATURAL PERSON", "P"), _PERSON),
    **dict.fromkeys(
        (
            *(
                "法人",
                "企业",
                "组织",
                "法人及非法人组织",
                "法人和其他组织",
                "非法人组织",
                "法人或其他组织",
                "单位",
                "公司",
            ),
            *("个体工商户", "个体", "ORGANISATION", "ORGANIZATION", "COMPANY", "BUSINESS", "LEGAL PERSON", "O"),
        ),
        "organisation",
    ),
}

_LEAST_WORD = 3


def sex_parts(text: str) -> dict[str, Value]:
    """Sex by the words and codes in use; what is unknown says nothing."""
    word = text.upper().strip(" .")
    return {"sex": _SEXES.get(word.removesuffix(".0"), word)}


def type_parts(text: str) -> dict[str, Value]:
    """Person or organisation; a sole trader's business is an organisation, not its owner."""
    word = text.upper()
    type_ = _TYPES.get(word, word)
    return {"type": type_, "person": type_ if type_ == _PERSON else None}


def category_parts(text: str) -> dict[str, Value]:
    """A category as one word, free of width, case, script and punctuation."""
    return {"whole": re.sub(r"[\W_]+", " ", normal_name(plain_letters(text))).strip()}


def text_parts(text: str) -> dict[str, Value]:
    """A text, its words in order of the alphabet, the longer ones, and each."""
    whole = re.sub(r"[\W_]+", " ", normal_name(plain_letters(text))).strip()
    words = whole.split()
    return {
        "whole": whole,
        "sorted": " ".join(sorted(set(words))),
        "words": distinct([word for word in words if len(word) >= _LEAST_WORD]),
        "each": distinct(words),
    }


def number_parts(text: str) -> dict[str, Value]:
    """A decimal number without thousands separators and trailing zeros."""
    plain = re.sub(r"[,\s]", "", text)
    try:
        value = Decimal(plain).normalize()
    except InvalidOperation:
        return {}
    return {"number": f"{value:f}"} if value.is_finite() else {}


def _within(share: float) -> Near:
    return Near("number", Measure.NUMBER, share)


SEX: Final = Kind(
    name="sex",
    derive=by_value(("sex",), (), sex_parts, keep=frozenset({"0"})),
    levels=(Level("exact", Same("sex"), "Both give the sex {a}."),),
    different="{a} and {b} are different.",
    keeps=frozenset({DIFFERENT}),
    frequency="sex",
)

SUBJECT_TYPE: Final = Kind(
    name="subject_type",
    derive=by_value(("type", "person"), (), type_parts),
    levels=(
        Level("persons", Same("person"), "Both are about persons."),
        Level("exact", Same("type"), "Both are about the same type of subject."),
    ),
    different="One is about {a}, the other about {b}.",
)

SOURCE: Final = Kind(
    name="source",
    derive=by_value(("whole",), (), category_parts),
    levels=(Level("exact", Same("whole"), "Both come from {a}."),),
    different="They come from {a} and {b}.",
    rises=False,
)
"""Where a row comes from. Most sources hold a subject once, so that coming from one may speak against one subject."""

CATEGORY: Final = Kind(
    name="category",
    derive=by_value(("whole",), (), category_parts),
    levels=(Level("exact", Same("whole"), "Both give {a}."),),
    different="{a} and {b} are different.",
    keys=(KeyPart("whole", Blocks.WITH),),
    frequency="whole",
)

OCCUPATION: Final = Kind(
    name="occupation",
    derive=by_value(("whole", "sorted"), ("words",), text_parts),
    levels=(
        Level("exact", Same("whole"), "Both give the occupation {a}."),
        Level("close", Near("whole", Measure.JARO_WINKLER, 0.9), "{a} and {b} are written nearly alike."),
        Level("word", Shares("words"), "{a} and {b} have a word in common."),
    ),
    different="{a} and {b} are different occupations.",
    keys=(KeyPart("whole", Blocks.WITH),),
    frequency="whole",
)

TEXT: Final = Kind(
    name="text",
    derive=by_value(("whole", "sorted"), ("words", "each"), text_parts),
    levels=(
        Level("exact", Same("whole"), "Both say {a}."),
        Level("words", Same("sorted"), "{a} and {b} have the same words in another order."),
        Level("close", Near("whole", Measure.JARO_WINKLER, 0.92), "{a} and {b} are written nearly alike."),
        Level("most_words", Overlaps("each", 2 / 3), "{a} and {b} have two of three words in common."),
        Level("alike", Near("whole", Measure.JARO_WINKLER, 0.82), "{a} and {b} are written somewhat alike."),
        Level("some_words", Overlaps("each", 1 / 3), "{a} and {b} have one of three words in common."),
    ),
    different="{a} and {b} are different texts.",
    keys=(KeyPart("whole", Blocks.WITH), KeyPart("words", Blocks.WITH)),
    frequency="whole",
)

NUMBER: Final = Kind(
    name="number",
    derive=by_value(("number",), (), number_parts, keep=frozenset({"0"})),
    levels=(
        Level("exact", Same("number"), "Both give {a}."),
        Level("ten_thousandth", _within(0.0001), "{a} and {b} differ by at most a ten-thousandth."),
        Level("thousandth", _within(0.001), "{a} and {b} differ by at most a thousandth."),
        Level("hundredth", _within(0.01), "{a} and {b} differ by at most a hundredth."),
        Level("tenth", _within(0.1), "{a} and {b} differ by at most a tenth."),
    ),
    different="{a} and {b} are different numbers.",
    keys=(KeyPart("number", Blocks.WITH),),
    frequency="number",
)
"""How near two numbers have to be is told by decades, since no kind knows a column's scale: a place that was measured
twice differs by metres in thousands of kilometres, and within a hundredth of its latitude there is the whole town.
"""
