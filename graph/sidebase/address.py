"""Which database the side base is in.

The rule of this module: an address is understood here and nowhere else; what it does not name is a SQLite file of
the home folder. An address is never shown, because it may hold a password.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from graph.errors import SettingsError
from graph.settings import Settings
from graph.sidebase.sql import Sql
from graph.sidebase.sqlite import SqliteSide


def postgres_url(settings: Settings) -> URL | None:
    """The address when the side base is on a PostgreSQL server, None when it is a SQLite file."""
    url = _url(settings)
    if url is None or url.get_backend_name() == "sqlite":
        return None
    return url.set(drivername="postgresql+psycopg")


def sqlite_path(settings: Settings) -> Path:
    """The file of a SQLite side base."""
    url = _url(settings)
    if url is None:
        return settings.home / "side.sqlite"
    if not url.database or url.database == ":memory:":
        raise SettingsError("XINMAI_SIDE_BASE must name a file: a ledger in memory would be lost.")
    return Path(url.database)


def open_sql(settings: Settings) -> Sql:
    """The database of the side base, not yet looked at."""
    url = postgres_url(settings)
    if url is None:
        return SqliteSide(sqlite_path(settings))
    from graph.sidebase.postgres import PostgresSide  # noqa: PLC0415 - brings a dialect, which a base in files has no need of

    return PostgresSide(url)


def _url(settings: Settings) -> URL | None:
    if not settings.side_base:
        return None
    try:
        url = make_url(settings.side_base)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingsError("XINMAI_SIDE_BASE is not a SQLAlchemy address.") from None
    if url.drivername.partition("+")[0] not in ("sqlite", "postgresql", "postgres"):
        raise SettingsError("XINMAI_SIDE_BASE must be a sqlite:// or a postgresql:// address.")
    if url.drivername.startswith("postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url
