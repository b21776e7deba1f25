"""What a long process keeps is not looked through again and again.

The rule of this module: it happens once in a process, when that has shown that it goes on. From time to time Python
looks at every object there is for some that nobody can reach: a few hundred thousand once the program is imported and
its statements are read, and whoever writes or asks at that moment waits a tenth of a second. What is there by then
stays until the end, so it is set aside, and only what came later is looked at.
"""

from __future__ import annotations

import gc
from itertools import count
from typing import Final

_GOES_ON: Final = 2
"""Whoever writes once reads in, says something, or loads one delivery; then the process ends sooner without this."""

_begun = count(1)


def writing_begins() -> None:
    """To be said whenever somebody begins to write."""
    if next(_begun) == _GOES_ON:
        gc.collect()
        gc.freeze()
