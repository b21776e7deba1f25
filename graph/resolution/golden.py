"""The value shown for a subject where its files differ, with the rule that chose it and the file it came from.

The rule of this module: golden values are computed from the files a reader may see, at the moment of reading. They
are stored nowhere, so they can neither grow stale nor carry a value out of a file that is closed to the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """What one credit file offers: `block` is its identity block, `stamp` the delivery that first brought it."""

    file: str
    name: str
    name_key: str
    stamp: str
    block: Mapping[str, str]


@dataclass(frozen=True)
class GoldenValue:
    """The chosen value of one field."""

    field: str
    value: str
    rule: str
    file: str


ONLY_FILE = "only_file"
MOST_FILES = "most_files"
NEWEST_FILE = "newest_file"


def golden_values(offers: Sequence[Offer]) -> tuple[GoldenValue, ...]:
    """The golden values of one subject, the name first, then the other fields by name.

    name: the spelling that most files use, of equally frequent ones the newest (`most_files`). Every other field:
    the newest file that fills it (`newest_file`), because people move and representatives change. With a single
    file there is nothing to choose (`only_file`).
    """
    newest_first = sorted(offers, key=lambda offer: (offer.stamp, offer.file), reverse=True)
    if not newest_first:
        return ()
    spelled = Counter(offer.name_key for offer in newest_first)
    named = max(newest_first, key=lambda offer: spelled[offer.name_key])
    alone = len(newest_first) == 1
    chosen = [GoldenValue("name", named.name, ONLY_FILE if alone else MOST_FILES, named.file)]
    for field in sorted({field for offer in newest_first for field in offer.block}):
        filled = next(offer for offer in newest_first if offer.block.get(field))
        chosen.append(GoldenValue(field, filled.block[field], ONLY_FILE if alone else NEWEST_FILE, filled.file))
    return tuple(chosen)
