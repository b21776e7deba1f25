"""What a record key keeps about its decision, so that a row about it need not be compared with all that was said.

The rule of this module: the word follows from how the versions stand (`graph.store.settling`), never the other way.
"""

from __future__ import annotations

from typing import Final

PLAIN: Final = "plain"
"""One version, current: nothing to settle until somebody says something else."""

OPEN: Final = "open"
"""Several versions or parts, at least one of them current."""

OVER: Final = "over"
"""Nothing current."""

SEVERAL: Final = ""
"""The scope of a record key that was delivered under more than one."""
