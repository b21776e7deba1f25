"""What is around every answer: its headers, the hosts it is given under, and a mask over what went wrong.

The rule of this module: the service is for programs and for its own pages; a page of another site can neither
frame it, nor read it, nor reach it under a name of its own (DNS rebinding).
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.context import trace_id_from
from api.failures import failures

HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]", "::1")


class Shell:
    """ASGI middleware: the headers an answer does not set itself, and a masked answer where there would be none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def completed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, completed)
        except Exception as error:  # noqa: BLE001 - the server would log it with its message
            trace_id = trace_id_from(Headers(scope=scope).get("traceparent"))
            masked = JSONResponse({"errors": failures([error], trace_id)}, 500)
            if not begun:
                await masked(scope, receive, completed)
