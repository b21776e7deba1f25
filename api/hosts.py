"""Under which host names the service answers, and what is said at an address that is none of its own.

The rule of this module: whoever is turned away before a door of ours is told so as everybody else is: a sentence, a
code of the closed list, a trace id. A name that another site made for this machine (DNS rebinding) is not ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import trace_id_from
from api.failures import BadRequest, failures
from graph.errors import NotFound

HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:/@]+)(:[0-9]*)?", re.IGNORECASE)
ELSEWHERE: Final = "The service does not answer under this host name; whoever runs it names others with --name."
NOTHING: Final = "There is nothing at this address."
OTHERWISE: Final = "This address is not asked by that method."


class Named:
    """ASGI middleware: answers under these names alone; `*.example.org` are all names below."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self._app = app
        self._names = frozenset(name.lower() for name in names if not name.startswith("*"))
        self._below = tuple(name[1:].lower() for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is meant for us."""
        if scope["type"] not in {"http", "websocket"} or self._is_ours(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send)
            return
        await refused(BadRequest(ELSEWHERE), Headers(scope=scope))(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        found = HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1].lower()
        return name in self._names or (bool(self._below) and name.endswith(self._below))


async def nothing_here(request: Request, error: Exception) -> JSONResponse:
    """The answer where no route is (404), or none for the method (405)."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    given = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    said = NotFound(NOTHING) if status == 404 else BadRequest(OTHERWISE)  # noqa: PLR2004
    return refused(said, request.headers, status, given)


def refused(
    error: BadRequest | NotFound, headers: Headers, status: int = 400, more: dict[str, str] | None = None
) -> JSONResponse:
    """What is said to a request that came to no door."""
    trace_id = trace_id_from(headers.get("traceparent"))
    return JSONResponse({"errors": failures([error], trace_id)}, status, {**(more or {}), "x-trace-id": trace_id})
