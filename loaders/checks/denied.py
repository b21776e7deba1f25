"""Records of classes that an entry denies, whatever their columns say otherwise (E104).

The rule of this module: such a row goes back to its department; words decide, in any field that describes the
decision. Source: 发改办财金〔2018〕424号 practice (no simple procedure, nothing classified) and the Public Security
Penalties Law 2025 art. 136 (sealed records).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from graph.catalogue import Entry, FieldType
from loaders.checks.findings import Findings

DENIED: Final = {
    "simple_procedure": (r"简易程序|当场处罚|当场作出|当场收缴", "A simple-procedure decision may not be collected."),
    "classified": (
        r"涉密|国家秘密|(?:绝密|机密|秘密)[★☆级]|不得公开的内部文件",
        "A classified record may not be collected.",
    ),
    "sealed_public_security": (
        r"治安管理处罚|公安行政处罚记录封存|违法记录封存|记录已?封存",
        "Records under the Public Security Penalties Law are sealed and may not be collected (art. 136).",
    ),
}  # fmt: skip

_ADDS_SAYS: Final = " The row is returned."


def check_denied(texts: pl.DataFrame, entry: Entry, findings: Findings) -> None:
    """Stop rows of the denied classes of the entry; minors are `checks.subjects.check_age`'s."""
    denied = [name for name in entry.deny if name in DENIED]
    if not denied:
        return
    suspect = "|".join(DENIED[name][0] for name in denied)
    described = [
        rule.key
        for rule in entry.collected
        if rule.key in texts.columns
        and rule.type in {FieldType.TEXT, FieldType.ENUM}
        and texts[rule.key].str.contains(suspect).any()
    ]
    for name in denied:
        words, says = DENIED[name]
        for key in described:
            found = texts[key].str.contains(words).fill_null(value=False)
            header = entry.by_key[key].header
            findings.stop(found & findings.going, "E104", header, says + _ADDS_SAYS)
