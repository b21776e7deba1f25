"""The answer of a comparison of two names: a relation, the rule that found it, and the sentence a steward reads.

The rule of this module: every rule has one sentence, and the sentence says what was seen, not what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.names.normal import normal_name, plain_name, simplified


class NameRelation(StrEnum):
    """How two names stand to each other; only `different` contradicts that two files are about one subject."""

    EQUAL = "equal"
    VARIANT = "variant"
    BRANCH = "branch"
    DIFFERENT = "different"


class NameRule(StrEnum):
    """Which rule decided."""

    EQUAL = "equal"
    MISSING = "missing"
    TRADITIONAL = "traditional"
    SEPARATOR = "separator"
    MASKED = "masked"
    VARIANT_CHARACTER = "variant_character"
    HOMOPHONE = "homophone"
    LOOK_ALIKE = "look_alike"
    SOUTHERN_PINYIN = "southern_pinyin"
    PINYIN = "pinyin"
    ORDER = "order"
    SHORT_FORM = "short_form"
    TRANSLITERATION = "transliteration"
    REGISTRATION_NOTE = "registration_note"
    LEGAL_FORM = "legal_form"
    BRANCH = "branch"
    SIBLING_BRANCHES = "sibling_branches"
    DIFFERENT = "different"


_SENTENCES = {
    NameRule.EQUAL: "Both files write {a}.",
    NameRule.MISSING: "One file gives no name, so the names cannot contradict each other.",
    NameRule.TRADITIONAL: "{a} and {b} are one name in traditional and simplified characters.",
    NameRule.SEPARATOR: "{a} and {b} differ only in the separator between the parts.",
    NameRule.MASKED: "{a} and {b} agree in every character that is not hidden.",
    NameRule.VARIANT_CHARACTER: "{a} and {b} differ in variant forms of a character.",
    NameRule.HOMOPHONE: "{a} and {b} are written differently and read alike, as pinyin input confuses them.",
    NameRule.LOOK_ALIKE: "{a} and {b} differ in one pair of characters that look alike.",
    NameRule.SOUTHERN_PINYIN: "{a} and {b} differ in one character and sound alike in southern pronunciation.",
    NameRule.PINYIN: "{a} and {b} are one name in characters and in pinyin.",
    NameRule.ORDER: "{a} and {b} have the same parts in another order.",
    NameRule.SHORT_FORM: "One of {a} and {b} is a short form of the other.",
    NameRule.TRANSLITERATION: "{a} and {b} are spellings of one name from another language.",
    NameRule.REGISTRATION_NOTE: "{a} and {b} differ only in a registration note.",
    NameRule.LEGAL_FORM: "{a} and {b} differ only in the legal form of the company.",
    NameRule.BRANCH: "One of {a} and {b} is a branch of the other: related, and not the same subject.",
    NameRule.SIBLING_BRANCHES: "{a} and {b} are two branches of one company: related, and not the same subject.",
    NameRule.DIFFERENT: "{a} and {b} are different names.",
}

_RELATIONS = {
    NameRule.EQUAL: NameRelation.EQUAL,
    NameRule.BRANCH: NameRelation.BRANCH,
    NameRule.SIBLING_BRANCHES: NameRelation.DIFFERENT,
    NameRule.DIFFERENT: NameRelation.DIFFERENT,
}


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two compared names: what they are to each other, by which rule, in a sentence."""

    relation: NameRelation
    rule: NameRule
    sentence: str


def written_rule(a: str, b: str) -> NameRule | None:
    """The rule for names that differ in how they are written at the most, whoever's they are; None for others."""
    one, other = plain_name(a), plain_name(b)
    if not one or not other:
        return NameRule.MISSING
    if one == other:
        return NameRule.EQUAL
    if simplified(one) == simplified(other):
        return NameRule.TRADITIONAL
    return NameRule.SEPARATOR if normal_name(a) == normal_name(b) else None


def compared(rule: NameRule, a: str, b: str) -> NameComparison:
    """The comparison that a rule gives for two names as their files write them."""
    sentence = _SENTENCES[rule].format(a=f"“{a}”", b=f"“{b}”")
    return NameComparison(_RELATIONS.get(rule, NameRelation.VARIANT), rule, sentence)
