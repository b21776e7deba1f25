"""What of the feed is asked for, and what it tells.

The rule of this module: no input or output. A cursor outlives the client: whoever keeps `FeedPage.page_info.end_cursor`
(or a change's own) goes on behind it after a restart, and nothing is missed or told twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.client.answers import Department, PageInfo, Region

PAGE: Final = 100
EVERY_S: Final = 2.0


@dataclass(frozen=True)
class FeedChange:
    """One change of one credit file; `kind` is LOADED, WITHDRAWN, JOINED, PARTED, or one that a later service knows."""

    cursor: str
    kind: str
    at: datetime
    credit_file_id: str
    subject_id: str
    other_subject_id: str | None
    category: str | None
    department: Department | None
    region: Region | None
    run: int | None


@dataclass(frozen=True)
class FeedChangeConnection:
    """A page of changes, in the order in which they became visible. It may be empty and yet have a next page."""

    nodes: tuple[FeedChange, ...]
    page_info: PageInfo


@dataclass(frozen=True)
class Following:
    """That one follows a subject until a day."""

    id: str
    subject_id: str
    purpose: str
    reference: str
    begun: datetime
    until: datetime


@dataclass(frozen=True)
class Wanted:
    """Which changes are wanted; what is None or empty narrows nothing."""

    kinds: Sequence[str] | None = None
    department: str | None = None
    region: str | None = None
    subjects: Sequence[str] | None = None
    following: bool = False

    @property
    def variables(self) -> Mapping[str, object]:
        """As the document takes them."""
        return {
            "kinds": None if self.kinds is None else list(self.kinds),
            "department": self.department,
            "region": self.region,
            "subjects": None if self.subjects is None else list(self.subjects),
            "following": self.following,
        }


EVERYTHING: Final = Wanted()
