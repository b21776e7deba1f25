"""The parts of an answer that cost something, and may be left out when nobody asks for them.

The rule of this module: a part that was left out is `LEFT_OUT`, which cannot be taken for an empty one: whoever looks
into it meets an error. Rights, counts and what a page holds never depend on the parts that are asked for.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any, Final, NoReturn


class Part(Enum):
    """A part of a subject, credit file, record or page."""

    GOLDEN = auto()  # name and golden values of a subject
    LINEAGE = auto()  # of golden values; that of the others is read with them, because their rule depends on it
    IDENTIFIERS = auto()  # of a subject or credit file
    IDENTITY_STATE = auto()
    COVERAGE = auto()
    DETAILS = auto()  # the identity block of a credit file, with its lineage
    VALUES = auto()  # of a record, with their lineage
    LINKS = auto()  # of a record: who recognises it, and which version it replaced
    ENTRY = auto()  # of a record, or of what a row says: what it is held under
    BESIDE = auto()  # what subjects say beside a record or credit file, and dispute
    SERVED = auto()  # of a department: for which regions it delivers
    FACETS = auto()
    CURSORS = auto()  # of a page: where its records stand
    RECORDS = auto()  # of a subject's credit files: read with the subject, though nothing is left out without


ALL_PARTS: Final = frozenset(Part)


class _LeftOut:
    """Stands where a part was left out."""

    def __repr__(self) -> str:
        return "LEFT_OUT"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("A part of an answer was left out, and is asked for.")

    __bool__ = __iter__ = __len__ = __getitem__ = __getattr__ = __str__ = _refuse


LEFT_OUT: Final[Any] = _LeftOut()


def left_out(part: object) -> bool:
    """Whether this stands for a part that was left out."""
    return isinstance(part, _LeftOut)
