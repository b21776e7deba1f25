"""The doors of the service: who asks, found from what came with the request.

The rule of this module: nobody gets further without an actor. A credential that is not good is refused, never taken
for none. Who brings none is anybody, and reads what is public; only on loopback, where the service is being tried
out, are they the operator of this machine, and not when a proxy says that it speaks for somebody else.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

import anyio
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.context import trace_id_from
from api.failures import BadRequest, RequestCode, failures
from api.tokens import BadToken, Tokens
from graph.access import ANYBODY, Actor
from graph.errors import BadInput
from graph.sidebase import SideBase
from graph.sidebase.grants import KEY_START
from graph.view.own import number_binding

LONGEST: Final = 16_384  # characters of a credential
OPEN_PATHS: Final = frozenset(("/health", "/ready"))
SPEAKS_FOR_OTHERS: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
SUBJECT: Final = "subject"

VISITOR: Final[ContextVar[Actor]] = ContextVar("visitor")


class NotKnown(BadRequest):
    """A credential that is not good: the answer is 401."""

    code = RequestCode.NOT_KNOWN.value

    def __init__(self, message: str) -> None:
        super().__init__(message, 401, **{"WWW-Authenticate": 'Bearer error="invalid_token"'})


class NotLetIn(BadRequest):
    """Somebody who is known and was not let in: the answer is 403."""

    code = RequestCode.NOT_LET_IN.value

    def __init__(self, message: str) -> None:
        super().__init__(message, 403, **{"WWW-Authenticate": 'Bearer error="insufficient_scope"'})


def visitor() -> Actor:
    """Who asked the request that is being answered."""
    return VISITOR.get()


@dataclass(frozen=True)
class Doors:
    """Finds who asks. `without` is who somebody without a credential is."""

    side: SideBase
    tokens: Tokens | None
    without: Actor

    def actor(self, headers: Headers) -> Actor:
        """Who asks; raises `NotKnown` and `NotLetIn`. It may read the side base and fetch keys, so not on the loop."""
        given = headers.getlist("authorization")
        if not given:
            return ANYBODY if any(name in headers for name in SPEAKS_FOR_OTHERS) else self.without
        scheme, _, credential = given[0].partition(" ")
        credential = credential.strip()
        if len(given) > 1 or scheme.lower() != "bearer" or not 0 < len(credential) <= LONGEST:
            raise NotKnown("Send one header: Authorization: Bearer, and a key or a token.")
        return self._by_key(credential) if credential.startswith(KEY_START) else self._by_token(credential)

    def _by_key(self, key: str) -> Actor:
        grant = self.side.grants.of_key(key)
        if grant is None:
            raise NotKnown("This key is not known, was revoked, or has ended.")
        return grant.actor

    def _by_token(self, token: str) -> Actor:
        if self.tokens is None:
            raise NotKnown("No issuer of tokens is trusted here: send a key.")
        try:
            claims = self.tokens.claims_of(token)
        except BadToken as reason:
            raise NotKnown(f"This token is not accepted: {reason}.") from None
        grant = self.side.grants.of_login(claims.login)
        if grant is not None:
            return grant.actor
        if claims.number is not None:
            return self._subject(claims.login, claims.number)
        raise NotLetIn("You are known, but nobody has let you in yet.")

    def _subject(self, login: str, number: str) -> Actor:
        """Who holds a number that the issuer has verified is its subject. The number is kept as its token only."""
        try:
            binding = number_binding(self.side.ids, number)
        except BadInput:
            raise NotLetIn("The number that your log-in gives is no valid number.") from None
        return Actor(f"{SUBJECT}:{self.side.ids.mint('login', login)}", SUBJECT, SUBJECT, binding=binding)


class AtTheDoor:
    """ASGI middleware: answers who is not let in, and gives the others their actor."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find who asks and pass the request on."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            actor = await self._found(headers)
        except BadRequest as refused:
            trace_id = trace_id_from(headers.get("traceparent"))
            answer = JSONResponse({"errors": failures([refused], trace_id)}, refused.status, dict(refused.headers))
            await answer(scope, receive, send)
            return
        before = VISITOR.set(actor)
        try:
            await self._app(scope, receive, send)
        finally:
            VISITOR.reset(before)

    async def _found(self, headers: Headers) -> Actor:
        if "authorization" not in headers:
            return self._doors.actor(headers)  # nothing has to be looked up
        return await anyio.to_thread.run_sync(self._doors.actor, headers)
