"""Texts of others on a screen: names of files, cells, what a library repeats.

The rule of this module: a name that somebody else chose moves no cursor, colours nothing and turns no line around;
what would is shown as a sign of its own, so that the name is still told from others.
"""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tab and line feed, and what turns the direction of a line."""

_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F
_SPACE: Final = 0x20


def visible(text: str) -> str:
    """The text, with a picture (␛) or � for each character that a screen would obey instead of showing it."""
    return _UNSEEN.sub(lambda found: _sign(ord(found[0])), text)


def _sign(code: int) -> str:
    if code < _SPACE:
        return chr(_PICTURES + code)
    return "␡" if code == _DELETE else "�"
