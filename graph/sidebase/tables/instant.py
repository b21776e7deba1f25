"""Instants as the side base keeps them: whole microseconds since 1970 in UTC, the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, TypeDecorator
from sqlalchemy.engine import Dialect

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware instant kept as microseconds since 1970 in UTC; a naive one is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - signature
        """To the database."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature
        """From the database, aware in UTC."""
        return None if value is None else instant(value)


def instant(kept: int) -> datetime:
    """The instant that is kept as these microseconds."""
    return EPOCH + kept * MICROSECOND


def microseconds(when: datetime) -> int:
    """An aware instant as it is kept. Subtracting a naive one from the epoch raises `TypeError`."""
    return (when - EPOCH) // MICROSECOND
