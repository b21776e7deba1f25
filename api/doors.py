"""The doors of the service: who asks, found from what came with the request.

The rule of this module: nobody gets further without an actor. A credential that is not good is refused, never taken
for none. Who brings none is anybody, and reads what is public; only on loopback, where the service is being tried
out, are they the operator of this machine, and not when a proxy says that it speaks for somebody else. What a browser
sends by itself, the cookie of a session, counts only in what our own pages ask.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

import anyio
from anyio import CapacityLimiter
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.cookies import NO_SESSION, session_in
from api.entrance import Entrance
from api.failures import BadRequest, RequestCode, failures
from api.marked import marked
from api.same_site import check_same_site
from api.tokens import BadToken, Claims, Tokens
from api.tracing import traced
from graph.access import ANYBODY, Actor, Binding, BindingKind
from graph.errors import BadInput
from graph.sidebase import SideBase
from graph.sidebase.grants import KEY_START
from graph.sidebase.sessions import Session
from graph.view.base import Base
from graph.view.delegating import acting_for
from graph.view.own import number_binding

LONGEST: Final = 16_384  # characters of a credential
OPEN_PATHS: Final = frozenset(("/health", "/ready"))
OWN_PATHS: Final = frozenset(("/login", "/callback", "/logout", "/session"))
"""Where people come and go: these find out themselves who it is."""
PAGE: Final = "/explorer"  # the same for everybody, and where those whose session has ended log in again
SPEAKS_FOR_OTHERS: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
SUBJECT: Final = "subject"
AT_ONCE: Final = 4
"""That wait for a key of the issuer, so that one that is slow holds up nobody else."""
ACTING_FOR: Final = "acting-for"
"""The header by which somebody uses the rights that were given to them: its value is the id of these."""

VISITOR: Final[ContextVar[Actor]] = ContextVar("visitor")


class NotKnown(BadRequest):
    """A credential that is not good: the answer is 401."""

    code = RequestCode.NOT_KNOWN.value

    def __init__(self, message: str, **headers: str) -> None:
        super().__init__(message, 401, **{"WWW-Authenticate": 'Bearer error="invalid_token"', **headers})


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
    """Finds who asks. `without` is who somebody without a credential is, `origin` that of our own pages."""

    base: Base
    tokens: Tokens | None
    without: Actor
    origin: str = ""
    _waiting: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    @property
    def side(self) -> SideBase:
        """Where keys, log-ins and sessions are kept."""
        return self.base.side

    def actor(self, headers: Headers) -> Actor:
        """Who asks, with the rights of somebody who gave them where that is said; raises as `_known`."""
        return self._actor(headers, asks=True)

    async def found(self, headers: Headers) -> Actor:
        """Who asks, as `actor`, for whoever must not be held up meanwhile."""
        if not ({"authorization", ACTING_FOR} & set(headers)) and session_in(headers) is None:
            return self.actor(headers)  # nothing has to be looked up
        limiter = self._waiting if self._may_wait(headers) else None
        return await anyio.to_thread.run_sync(self.actor, headers, limiter=limiter)

    def listener(self, headers: Headers) -> Actor:
        """Who asked once and listens since, as `actor`: to listen is no use of a session, which ends without any."""
        return self._actor(headers, asks=False)

    def _actor(self, headers: Headers, *, asks: bool) -> Actor:
        known = self._known(headers, asks=asks)
        given = headers.get(ACTING_FOR)
        if given is None:
            return known
        acting = acting_for(self.base, known, given)
        if acting is None:
            raise NotLetIn("These rights were not given to you, or not any more.")
        return acting

    def _known(self, headers: Headers, *, asks: bool) -> Actor:
        """Who asks; raises `NotKnown` and `NotLetIn`. It may read the side base and fetch keys, so not on the loop."""
        given = headers.getlist("authorization")
        secret = session_in(headers)
        if not given and secret is not None:
            check_same_site(headers, self.origin)
            return self._by_session(secret, asks=asks)
        if not given:
            return ANYBODY if any(name in headers for name in SPEAKS_FOR_OTHERS) else self.without
        credential = _credential_in(given)
        if credential is None:
            raise NotKnown("Send one header: Authorization: Bearer, and a key or a token.")
        return self._by_key(credential) if credential.startswith(KEY_START) else self._by_token(credential)

    def _may_wait(self, headers: Headers) -> bool:
        """Whether the issuer may have to be asked for the key of a token before anything is known of who asks."""
        credential = _credential_in(headers.getlist("authorization"))
        if credential is None or credential.startswith(KEY_START) or self.tokens is None:
            return False
        return self.tokens.wait_for_the_issuer(credential)

    def _by_key(self, key: str) -> Actor:
        grant = self.side.grants.of_key(key)
        if grant is None:
            raise NotKnown("This key is not known, was revoked, or has ended.")
        return grant.actor

    def _by_token(self, token: str) -> Actor:
        if self.tokens is None:
            raise NotKnown("This is no key, and no issuer of tokens is trusted here: send a key.")
        try:
            claims = self.tokens.claims_of(token)
        except BadToken as reason:
            raise NotKnown(f"This token is not accepted: {reason}.") from None
        return self.actor_named(claims.login, self.binding_in(claims))

    def _by_session(self, secret: str, *, asks: bool) -> Actor:
        session = self.side.sessions.of_secret(secret, used=asks)
        if session is None:
            raise NotKnown("Your session has ended. Log in again.", **{"Set-Cookie": NO_SESSION})
        return self.actor_of(session)

    def actor_of(self, session: Session) -> Actor:
        """Whose session it is; raises `NotLetIn` for somebody who is let in no more."""
        binding = Binding(BindingKind.NUMBER, session.bound_to) if session.bound_to else None
        return self.actor_named(session.login, binding)

    def binding_in(self, claims: Claims) -> Binding | None:
        """The number that the issuer has verified, as its token, if it is what lets them in; raises `NotLetIn`."""
        if claims.number is None or self.side.grants.of_login(claims.login) is not None:
            return None
        try:
            return number_binding(self.side.ids, claims.number)
        except BadInput:
            raise NotLetIn("The number that your log-in gives is no valid number.") from None

    def actor_named(self, login: str, binding: Binding | None) -> Actor:
        """Whom the issuer calls by this name; who holds a number that it has verified is its subject.

        Raises `NotLetIn` for whoever is neither given a role nor bound to a subject.
        """
        grant = self.side.grants.of_login(login)
        if grant is not None:
            return grant.actor
        if binding is None:
            raise NotLetIn("You are known, but nobody has let you in yet.")
        return Actor(f"{SUBJECT}:{self.side.ids.mint('login', login)}", SUBJECT, SUBJECT, binding=binding)


def _credential_in(given: list[str]) -> str | None:
    """What came as a bearer credential, None unless it is the only one and one that can be looked at."""
    scheme, _, credential = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    credential = credential.strip()
    return credential if scheme.lower() == "bearer" and 0 < len(credential) <= LONGEST else None


class AtTheDoor:
    """ASGI middleware: answers who is not let in, and gives the others their actor."""

    def __init__(self, app: ASGIApp, doors: Doors, entrance: Entrance) -> None:
        self._app = app
        self._doors = doors
        self._entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find who asks and pass the request on."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        if scope["path"] in {PAGE, *OWN_PATHS} or scope["path"].startswith(f"{PAGE}/"):
            await self._as(ANYBODY, scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            actor = await self._doors.found(headers)
        except BadRequest as refused:
            await self._turned_away(refused, headers)(scope, receive, send)
            return
        await self._as(actor, scope, receive, send)

    def _turned_away(self, refused: BadRequest, headers: Headers) -> JSONResponse:
        """What is said to who is not let in. It is told to log and metrics: whoever tries keys is seen there alone."""
        with traced("door", headers) as trace:
            self._entrance.visit("door", trace).tell(refused.status, errors=(refused.code,))
            told = marked({"errors": failures([refused], trace.trace_id)}, sandbox=self._entrance.sandbox)
            return JSONResponse(told, refused.status, {**refused.headers, "x-trace-id": trace.trace_id})

    async def _as(self, actor: Actor, scope: Scope, receive: Receive, send: Send) -> None:
        before = VISITOR.set(actor)
        try:
            await self._app(scope, receive, send)
        finally:
            VISITOR.reset(before)
