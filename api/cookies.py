"""The two cookies of the service: of a session, and of a log-in that is under way.

The rule of this module: each holds one secret and nothing else. `__Host-` binds it to this host alone, over TLS, for
the whole host, so that no neighbour can set or read it; no script reads it; no other site's page sends it along but
for a link that is followed to us (RFC 6265bis, 4.1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.requests import cookie_parser

from graph.sidebase.sessions import LOG_IN, LONGEST

SESSION: Final = "__Host-xinmai"
UNDER_WAY: Final = "__Host-xinmai-log-in"
LIKE: Final = "Path=/; Secure; HttpOnly; SameSite=Lax"
NO_SESSION: Final = f"{SESSION}=; Max-Age=0; {LIKE}"
NOT_UNDER_WAY: Final = f"{UNDER_WAY}=; Max-Age=0; {LIKE}"


def session_cookie(secret: str) -> str:
    """What makes a browser hold a session."""
    return f"{SESSION}={secret}; Max-Age={LONGEST.total_seconds():.0f}; {LIKE}"


def under_way_cookie(secret: str) -> str:
    """What makes a browser remember that it began a log-in."""
    return f"{UNDER_WAY}={secret}; Max-Age={LOG_IN.total_seconds():.0f}; {LIKE}"


def session_in(headers: Mapping[str, str]) -> str | None:
    """The secret of the session that a browser holds."""
    return _cookie(headers, SESSION)


def under_way_in(headers: Mapping[str, str]) -> str | None:
    """The secret of the log-in that a browser began."""
    return _cookie(headers, UNDER_WAY)


def _cookie(headers: Mapping[str, str], name: str) -> str | None:
    given = headers.get("cookie", "")
    return cookie_parser(given).get(name) or None if name in given else None
