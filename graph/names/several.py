"""Several names in one cell, as registers write former ones.

The rule of this module: only what never stands inside a name parts two of them; a comma stands in many English ones.
"""

from __future__ import annotations

import re
from typing import Final

BETWEEN: Final = re.compile("[、;；]")


def names_in(cell: str) -> tuple[str, ...]:
    """The names in a cell, in their order, each once."""
    return tuple(dict.fromkeys(name for each in BETWEEN.split(cell) if (name := each.strip())))
