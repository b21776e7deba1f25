"""Waiting for what another thread or process does.

The rule of this module: there is no limit but the one that every test has. How long something takes says how busy the
machine is, and is nothing that a test shows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(asked: Callable[[], T], pause_s: float = 0.02) -> T:
    """What `asked` answers, once that is true; asked again and again."""
    while not (answer := asked()):
        time.sleep(pause_s)
    return answer
