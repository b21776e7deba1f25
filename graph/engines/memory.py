"""Memory that was used before is not handed out again with what it held.

The rule of this module: called before the embedded engine is opened. LadybugDB writes pages of its file that it has
not filled to their end, and what stands there is what this process had in that memory before: rows of a delivery
with clear identity numbers (seen; tests/privacy). glibc can hand out memory wiped. By itself that triples the time
of a load, because blocks of 128 KiB and more are mapped anew, touched and given back each time. Kept in the heap they
cost a seventh, and a load of a million rows holds 160 MiB that it does not use; mapped from a mebibyte on they cost
little more and hold nothing. Other C libraries have no such switch, and there this protection is missing.
"""

from __future__ import annotations

import ctypes
from typing import Final

M_PERTURB: Final = -6
"""Of glibc's malloc.h: freed memory is filled with this byte, new memory with its complement."""

FREED: Final = 0xFF

M_TRIM_THRESHOLD: Final = -1
M_MMAP_THRESHOLD: Final = -3
KEPT_BYTES: Final = 128 << 20  # free heap that is not given back to the system
MAPPED_FROM: Final = 1 << 20  # blocks so large are mapped, and given back when they are freed


def wipe_new_memory() -> bool:
    """Have all memory of this process handed out as zeros from now on; whether the C library can do it."""
    try:
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_MMAP_THRESHOLD, MAPPED_FROM)
        set_option(M_TRIM_THRESHOLD, KEPT_BYTES)
        return bool(set_option(M_PERTURB, FREED))
    except (OSError, AttributeError, TypeError):
        return False
