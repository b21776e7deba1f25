"""What a long process keeps is not looked through again and again.

The rule of this module: only what is there when a process has shown that it goes on is set aside; what comes later is
looked at as always, by a server less often. From time to time Python looks at every object there is for some that
nobody can reach: 400,000 once the program is imported, its schema is made and its statements are read. Whoever writes
or asks at that moment waits a tenth of a second, which came in the middle of every third answer about 200 subjects.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

_YOUNG: Final = 50_000
"""So many new objects come before Python looks through them, not 700: an answer about 200 subjects makes 20,000 that
all go with it, and were looked at up to three times meanwhile, which took a sixth of its time."""
_GOES_ON: Final = 2
"""Whoever writes once reads in, says something, or loads one delivery; then the process ends sooner without this."""

_begun = count(1)


def writing_begins() -> None:
    """To be said whenever somebody begins to write."""
    if next(_begun) == _GOES_ON:
        _set_aside()


@contextmanager
def answering() -> Iterator[None]:
    """For a server, around all that it answers."""
    _set_aside()
    usual = gc.get_threshold()
    gc.set_threshold(_YOUNG, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _set_aside() -> None:
    gc.collect()
    gc.freeze()
