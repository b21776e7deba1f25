"""Memory that was used before is not handed out again with what it held.

The rule of this module: called before the embedded engine is opened. LadybugDB writes pages of its file that it has
not filled to their end, and what stands there is what this process had in that memory before: rows of a delivery
with clear identity numbers (seen; tests/privacy). glibc can hand out memory wiped. By itself that triples the time
of a load, because large blocks are mapped anew, touched and given back each time; kept in the heap instead they cost
a seventh. Other C libraries have no such switch, and there this protection is missing.
"""

from __future__ import annotations

import ctypes
from typing import Final

M_PERTURB: Final = -6
"""Of glibc's malloc.h: freed memory is filled with this byte, new memory with its complement."""

FREED: Final = 0xFF

M_TRIM_THRESHOLD: Final = -1
M_MMAP_MAX: Final = -4
KEPT_BYTES: Final = 128 << 20  # free heap that is not given back to the system
NO_MAPPED_BLOCKS: Final = 0


def wipe_new_memory() -> bool:
    """Have all memory of this process handed out as zeros from now on; whether the C library can do it."""
    try:
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_MMAP_MAX, NO_MAPPED_BLOCKS)
        set_option(M_TRIM_THRESHOLD, KEPT_BYTES)
        return bool(set_option(M_PERTURB, FREED))
    except (OSError, AttributeError, TypeError):
        return False
