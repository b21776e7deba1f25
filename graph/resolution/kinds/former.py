"""Former names that stand in brackets behind the present one: 信脉科技有限公司(原:旧名科技有限公司).

The rule of this module: brackets are a former name only when a word says so.
"""

from __future__ import annotations

import re

_FORMER = re.compile(
    r"\((?:原名称|原名为|原名|曾用名|曾用|旧名|前身为|前身|原|FORMERLY|FKA|NEE)\s*[::]?\s*([^()]+(?:\([^()]*\)[^()]*)*)\)"
)


def former_names(name: str) -> tuple[str, list[str]]:
    """A name in normal form without its former names, and these."""
    if "(" not in name:
        return name, []
    former = [hit[1].strip(" :") for hit in _FORMER.finditer(name)]
    return (_FORMER.sub("", name).strip(), [old for old in former if old]) if former else (name, [])
