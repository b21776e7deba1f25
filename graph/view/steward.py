"""What a data steward should look at: pairs that a machine kept apart.

The rule of this module: a pair is shown only to a reader who may know of both credit files.
"""

from __future__ import annotations

import re
from typing import Final

from graph.errors import BadInput
from graph.ids import ID_LETTERS
from graph.view.answers import Conflict
from graph.view.files import files_by_id
from graph.view.reading import Reading

MOST: Final = 1_000
A_PAIR: Final = re.compile(rf"[a-p]{{{ID_LETTERS}}}\|[a-p]{{{ID_LETTERS}}}")


def open_conflicts(reading: Reading, limit: int, after: str | None) -> tuple[Conflict, ...]:
    """Up to `limit` pairs kept apart, in a fixed order, beginning after the pair "left|right"."""
    if not 0 < limit <= MOST:
        raise BadInput(f"Ask for 1 to {MOST} pairs, not {limit}.")
    if after is not None and not A_PAIR.fullmatch(after):
        raise BadInput("This is not the last pair seen: a pair is the ids of two credit files with | between them.")
    shown: list[Conflict] = []
    while len(shown) < limit:
        pairs = reading.base.resolution.conflicts(limit, after)
        opened = {
            file.id for file in files_by_id(reading, (file for pair in pairs for file in (pair.left, pair.right)))
        }
        shown += [pair for pair in pairs if pair.left in opened and pair.right in opened]
        if len(pairs) < limit:
            break
        after = f"{pairs[-1].left}|{pairs[-1].right}"
    return tuple(shown[:limit])
