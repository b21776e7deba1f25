"""In which order tests run: those that take minutes begin, so that at the end no worker waits for one of them."""

from __future__ import annotations

from typing import Final

LONG: Final = ("tests/privacy/", "tests/kills/", "tests/laws/")


def turn(nodeid: str) -> int:
    """When a test begins; all but the long ones keep their order."""
    return next((place for place, folder in enumerate(LONG) if nodeid.startswith(folder)), len(LONG))


def is_long(nodeid: str) -> bool:
    """Whether a test is one of those that take minutes."""
    return turn(nodeid) < len(LONG)
