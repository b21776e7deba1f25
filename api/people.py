"""Where people come and go: /login, /callback, /logout and /session.

The rule of this module: a browser is let in only for an answer of the issuer to a log-in that this browser began, once.
It then holds a new secret, whatever it held before. That somebody came or went is in the audit before they are told.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import urlencode

import anyio
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.context import Context
from api.cookies import (
    NO_SESSION,
    NOT_UNDER_WAY,
    session_cookie,
    session_in,
    under_way_cookie,
    under_way_in,
)
from api.doors import Doors, NotLetIn
from api.entrance import Entrance, Visit
from api.failures import BadRequest, failures
from api.language import said
from api.notice import page
from api.provider import CALLBACK, NotLoggedIn, Provided
from api.same_site import check_same_site
from api.tracing import traced
from graph.access import ANYBODY, OPERATOR, Actor
from graph.base import Base
from graph.sidebase.chain import AuditEntry
from graph.sidebase.sessions import Session

A_PAGE_OF_OURS: Final = re.compile(r"/(?:[A-Za-z0-9_-]+/?)*")
PURPOSE: Final = "oversight"
AT_ONCE: Final = 4  # that wait for the issuer, so that a slow one holds up nobody else
SAID_BY_ISSUERS: Final = frozenset(
    ("access_denied", "login_required", "consent_required", "interaction_required", "temporarily_unavailable")
)
DEVELOPMENT: Final = (
    "Development log-in: this service listens on this machine only (loopback), and whoever asks here without a key "
    "is its operator. There is nothing to log in to. For people on other machines set XINMAI_LOGIN_ISSUER."
)
NO_ISSUER: Final = "Nobody logs in here, because no issuer is set. Ask with a key, or see XINMAI_LOGIN_ISSUER."
NOT_BEGUN: Final = "This log-in was not begun in this browser, was used already, or took too long."


@dataclass(frozen=True)
class People:
    """The doors for people. `home` is the page they come back to, `issuer` None where nobody logs in."""

    base: Base
    doors: Doors
    issuer: Provided | None
    entrance: Entrance
    home: str
    _waiting: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    @property
    def awaits_issuer(self) -> bool:
        """Whether people could not log in yet, because the issuer was never there."""
        return self.issuer is not None and self.issuer.found is None

    def routes(self) -> list[Route]:
        """The four addresses."""
        return [
            Route("/login", self._way(self._log_in, self._waiting)),
            Route(CALLBACK, self._way(self._called_back, self._waiting)),
            Route("/logout", self._way(self._ask_whether_to_go)),
            Route("/logout", self._way(self._log_out), methods=["POST"]),
            Route("/session", self._way(self._who)),
        ]

    def _way(
        self, work: Callable[[Request, Visit], Response], limiter: CapacityLimiter | None = None
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            with traced("people", request.headers) as trace:
                visit = self.entrance.visit("people", trace)
                told = await self._answer(partial(work, request, visit), visit, limiter)
            told.headers["x-trace-id"] = visit.trace_id
            return told

        return answer

    async def _answer(self, work: Callable[[], Response], visit: Visit, limiter: CapacityLimiter | None) -> Response:
        codes: tuple[str, ...] = ()
        try:
            self.entrance.rates.take(ANYBODY.id)
            answer = await anyio.to_thread.run_sync(work, limiter=limiter)
        except NotLoggedIn as reason:
            codes = (reason.code,)
            answer = self._refused(str(reason), reason.status)
        except NotLetIn as reason:
            codes = (reason.code,)
            answer = self._refused(str(reason), reason.status)
        except BadRequest as reason:
            codes = (reason.code,)
            answer = JSONResponse({"errors": failures([reason], visit.trace_id)}, reason.status, dict(reason.headers))
        visit.tell(answer.status_code, errors=codes)
        return answer

    def _log_in(self, request: Request, _visit: Visit) -> Response:
        """Send the browser to the issuer, or say why there is none."""
        if self.issuer is None:
            return page("Log in 登录", DEVELOPMENT if self.doors.without.role == OPERATOR else NO_ISSUER, self.home)
        back = request.query_params.get("back", self.home)
        provider = self.issuer.there()
        log_in = self.base.side.sessions.begin_log_in(back if A_PAGE_OF_OURS.fullmatch(back) else self.home)
        answer = RedirectResponse(provider.way_in(log_in), 303)
        answer.headers.append("set-cookie", under_way_cookie(log_in.secret))
        return answer

    def _called_back(self, request: Request, visit: Visit) -> Response:
        """Let in whom the issuer sends back; raises `NotLoggedIn` and `NotLetIn`."""
        if self.issuer is None:
            raise NotLoggedIn(NO_ISSUER)
        answered = dict(request.query_params)
        if len(answered) != len(request.query_params.multi_items()):
            raise NotLoggedIn("The answer says something twice.")
        secret, state = under_way_in(request.headers), answered.get("state")
        log_in = self.base.side.sessions.take_log_in(secret, state) if secret and state else None
        if log_in is None:
            raise NotLoggedIn(NOT_BEGUN)
        provider = self.issuer.there()
        provider.check_issuer(answered.get("iss"))
        if "error" in answered or not answered.get("code"):
            reason = answered.get("error", "")
            told = f": {reason}" if reason in SAID_BY_ISSUERS else ""
            raise NotLoggedIn(f"The issuer did not log you in{told}.")
        claims = provider.claims_for(answered["code"], log_in)
        binding = self.doors.binding_in(claims)
        actor = self._let_in(claims.login, lambda: self.doors.actor_named(claims.login, binding))
        session, held = self.base.side.sessions.begin(
            claims.login, binding.value if binding else None, instead_of=session_in(request.headers)
        )
        self._write_down(visit, actor, "log_in", session.id)
        answer = RedirectResponse(log_in.back, 303)
        answer.headers.append("set-cookie", session_cookie(held))
        answer.headers.append("set-cookie", NOT_UNDER_WAY)
        return answer

    def _let_in(self, login: str, find: Callable[[], Actor]) -> Actor:
        try:
            return find()
        except NotLetIn as refused:
            raise NotLetIn(f"{refused} Your log-in is {login}: tell it to an administrator of this service.") from None

    def _ask_whether_to_go(self, _request: Request, _visit: Visit) -> Response:
        """A page with a button, for browsers without the explorer: a link alone logs nobody out."""
        return page(
            "Log out 退出", "You are about to log out of this service.", self.home, button=("/logout", "Log out 退出")
        )

    def _log_out(self, request: Request, visit: Visit) -> Response:
        """End the session and say where to log out of the issuer as well."""
        check_same_site(request.headers, self.doors.origin)
        secret = session_in(request.headers)
        ended = self.base.side.sessions.end_of_secret(secret) if secret else None
        if ended is not None:
            self._write_down(visit, self._whose(ended), "log_out", ended.id)
        provider = self.issuer.found if self.issuer else None
        following = provider.way_out(self.home) if provider else None
        answer: Response
        if "application/json" in request.headers.get("accept", ""):
            answer = JSONResponse({"next": following or self.home})
        else:
            answer = page("Log out 退出", "You are logged out here.", following or self.home, link="Go on 继续")
        answer.headers.append("set-cookie", NO_SESSION)
        return answer

    def _who(self, request: Request, visit: Visit) -> Response:
        """Who asks, for our own pages to show; a session that has ended is nobody's and is forgotten."""
        ended: BadRequest | None = None
        try:
            actor = self.doors.actor(request.headers)
        except BadRequest as refused:
            actor, ended = ANYBODY, refused
        visit.context = Context(self.base, actor, visit.trace_id)
        answer = JSONResponse(
            {
                "actor": actor.id,
                "name": actor.name,
                "role": actor.role,
                "until": actor.until.isoformat() if actor.until else None,
                "session": ended is None and session_in(request.headers) is not None,
                "development": actor.id == self.doors.without.id and actor.role == OPERATOR,
                "login": f"/login?{urlencode({'back': self.home})}" if self.issuer else None,
                "said": said(str(ended)) if ended else None,
            }
        )
        if ended is not None and "Set-Cookie" in ended.headers:
            answer.headers.append("set-cookie", ended.headers["Set-Cookie"])
        return answer

    def _whose(self, session: Session) -> Actor:
        """Whose session it was, also when they are let in no more."""
        try:
            return self.doors.actor_of(session)
        except NotLetIn:
            return Actor(f"login:{self.base.ids.mint('login', session.login)}", ANYBODY.role, session.login)

    def _refused(self, says: str, status: int) -> Response:
        answer = page("Log in 登录", says, "/login", link="Log in again 重新登录", status=status)
        answer.headers.append("set-cookie", NOT_UNDER_WAY)
        return answer

    def _write_down(self, visit: Visit, actor: Actor, verb: str, session_id: str) -> None:
        visit.context = Context(self.base, actor, visit.trace_id)
        self.base.side.audit.write(AuditEntry(actor.id, PURPOSE, verb, what=(session_id,)))
