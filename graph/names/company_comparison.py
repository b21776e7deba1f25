"""Whether two names can be one company's, and why.

The rule of this module: a branch is related to its parent and never the same; parts may be missing, but parts that
are there may not disagree.
"""

from __future__ import annotations

from graph.names.companies import CompanyName, parse_company_name, region_codes
from graph.names.comparison import NameComparison, NameRule, compared, written_rule
from graph.names.readings import readings
from graph.names.tables import neighbours

_COMPANIES = frozenset(("limited", "joint_stock", "company"))


def compare_company_names(a: str, b: str) -> NameComparison:
    """Compare two names as files write them; the first rule that holds decides, else they are different."""
    return compared(written_rule(a, b) or _rule_for(parse_company_name(a), parse_company_name(b)), a, b)


def _rule_for(a: CompanyName, b: CompanyName) -> NameRule:
    rule = _rule_for_parents(a, b)
    if rule is NameRule.DIFFERENT or a.branch == b.branch:
        return rule
    return NameRule.SIBLING_BRANCHES if a.branch and b.branch else NameRule.BRANCH


def _rule_for_parents(a: CompanyName, b: CompanyName) -> NameRule:
    if a.parent == b.parent:
        return NameRule.REGISTRATION_NOTE
    if not _regions_agree(a, b) or not _legal_forms_agree(a, b):
        return NameRule.DIFFERENT
    if a.core != b.core:
        return _rule_for_cores(a, b)
    if a.legal_class == b.legal_class or not (a.legal_class and b.legal_class):
        return NameRule.SHORT_FORM
    return NameRule.LEGAL_FORM


def _rule_for_cores(a: CompanyName, b: CompanyName) -> NameRule:
    """Cores that differ: the industry left out together with the legal form, or one character written wrong."""
    bare = [name for name in (a, b) if not name.industry and not name.legal_form]
    if a.brand == b.brand and bare:
        return NameRule.SHORT_FORM
    # A wrong character may stand in the region as well (洞陵 for 铜陵), so whole names are tried too.
    tried = (_rule_for_one_character(x, y) for x, y in ((a.core, b.core), (a.parent, b.parent)))
    return next((rule for rule in tried if rule is not NameRule.DIFFERENT), NameRule.DIFFERENT)


def _rule_for_one_character(a: str, b: str) -> NameRule:
    differing = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(differing) != 1:
        return NameRule.DIFFERENT
    x, y = differing[0]
    if y in neighbours("variants.txt").get(x, ()):
        return NameRule.VARIANT_CHARACTER
    if y in neighbours("look_alike.txt").get(x, ()):
        return NameRule.LOOK_ALIKE
    return NameRule.HOMOPHONE if set(readings(x)) & set(readings(y)) else NameRule.DIFFERENT


def _legal_forms_agree(a: CompanyName, b: CompanyName) -> bool:
    """A legal form may be missing, and one kind of company may have become another."""
    if not a.legal_class or not b.legal_class or a.legal_class == b.legal_class:
        return True
    return {a.legal_class, b.legal_class} <= _COMPANIES


def _regions_agree(a: CompanyName, b: CompanyName) -> bool:
    """A region may be missing, or one lies in the other (杭州 and 浙江省); two others never agree."""
    if not a.regions or not b.regions or set(a.regions) & set(b.regions):
        return True
    first = {code for name in a.regions for code in region_codes(name)}
    second = {code for name in b.regions for code in region_codes(name)}
    return "中国" in (*a.regions, *b.regions) or any(_lies_in(x, y) or _lies_in(y, x) for x in first for y in second)


def _lies_in(inner: str, outer: str) -> bool:
    return inner.startswith(outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer)
