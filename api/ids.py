"""Ids as callers give them.

The rule of this module: an id is the same everywhere (schema, command line, exports) and is looked at before the
base is asked. A malformed one is the caller's mistake, and it goes no further: a number typed in place of an id
must reach neither the audit nor a log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from api.limits import Limits
from graph.errors import BadInput
from graph.ids import ID_LETTERS

AN_ID: Final = re.compile(rf"[a-p]{{{ID_LETTERS}}}")
A_RUN: Final = re.compile(r"[0-9a-f]{32}|[a-p]{32}|[0-9]{1,9}")
MOST: Final = Limits().page
NO_ID: Final = f"That is not an id: ids are {ID_LETTERS} letters from a to p."


def well_formed(text: str) -> str:
    """The id itself; raises `BadInput` for a text that cannot be an id."""
    if not AN_ID.fullmatch(text):
        raise BadInput(NO_ID)
    return text


def all_well_formed(texts: Sequence[str]) -> list[str]:
    """The ids themselves; raises `BadInput` for a malformed one or for more than one answer may hold."""
    if len(texts) > MOST:
        raise BadInput(f"Ask for at most {MOST} ids at once, not {len(texts)}.")
    return [well_formed(text) for text in texts]


def run_named(text: str) -> str:
    """The id or number of a run; raises `BadInput` for a text that can be neither."""
    if not A_RUN.fullmatch(text):
        raise BadInput("That is neither the id nor the number of a run.")
    return text
