"""What time it is, as an argument.

The rule of this module: recorded time comes from a `Clock` that is handed in, always aware and always UTC, so that
a test decides what time it is and no stored time depends on the machine's zone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's own clock, aware, in UTC."""
    return datetime.now(UTC)
