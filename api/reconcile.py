"""The reconciliation door: OpenRefine sends the rows of a table and gets organisations to choose from.

The rule of this module: HTTP only; what is asked and answered is in `api.reconciling`, and every reading passes the
entrance as it does for GraphQL. Pages of other sites are refused; those of programs on this machine are let in,
because OpenRefine's page asks for suggestions by itself.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.context import Context
from api.entrance import Entrance, Visit
from api.failures import BadRequest, failures
from api.http import body_of, parsed
from api.reconciling import (
    MOST,
    PROPERTIES,
    TYPES,
    Query,
    answers,
    manifest,
    queries_in,
    suggested,
    suggested_names,
)
from api.tracing import traced
from graph.errors import XinmaiError

FORM: Final = "application/x-www-form-urlencoded"
PATH: Final = "/reconcile"
CURSOR: Final = re.compile(r"[0-9]{1,4}")
COST_OF_A_QUERY: Final = 1_000  # two searches, in plain fields
KINDS: Final = {"type": TYPES, "property": PROPERTIES}

Answer = Mapping[str, object]
Work = Callable[[Context], Answer]


@dataclass(frozen=True)
class Reconcile:
    """The endpoint and its suggestions."""

    entrance: Entrance

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [
            Route(PATH, self.answer, methods=["GET", "POST"]),
            Route(f"{PATH}/suggest/{{kind}}", self.suggest),
        ]

    async def answer(self, request: Request) -> Response:
        """The manifest, or the candidates of a batch of queries."""
        return await self._told(request, self._asked)

    async def suggest(self, request: Request) -> Response:
        """Organisations, types or properties for what somebody has begun to type."""
        return await self._told(request, self._suggestions)

    async def _asked(self, request: Request, visit: Visit) -> Answer:
        form = await self._form(request) if request.method == "POST" else dict(request.query_params)
        if "queries" not in form:
            return manifest(str(request.url.replace(query="", fragment="")).rstrip("/"))
        asked = queries_in(parsed(form["queries"].encode()))
        return await visit.run(partial(_answers, asked), lambda _: COST_OF_A_QUERY * len(asked))

    async def _suggestions(self, request: Request, visit: Visit) -> Answer:
        prefix, kind = request.query_params.get("prefix", ""), request.path_params["kind"]
        if kind in KINDS:
            return suggested_names(KINDS[kind], prefix)
        if kind != "entity":
            raise BadRequest("There are suggestions of entity, type and property.", 404)
        cursor = request.query_params.get("cursor", "0")
        skip = min(int(cursor), MOST) if CURSOR.fullmatch(cursor) else 0
        return await visit.run(partial(_suggested, prefix, skip), lambda _: COST_OF_A_QUERY)

    async def _form(self, request: Request) -> Mapping[str, str]:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise BadRequest(f"Send the queries as {FORM}.", 415)
        body = await body_of(request, self.entrance.limits)
        try:
            return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=20).items()}
        except ValueError:
            raise BadRequest("That is no form in UTF-8.") from None

    async def _told(self, request: Request, work: Callable[[Request, Visit], Awaitable[Answer]]) -> Response:
        with traced("reconcile", request.headers) as trace:
            visit = self.entrance.visit("reconcile", trace)
            status, headers = 200, dict[str, str]()
            try:
                _refuse_other_sites(request)
                body: Answer = await work(request, visit)
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
                status = _status(error)
                headers = dict(error.headers) if isinstance(error, BadRequest) else {}
                errors = failures([error], visit.trace_id)
                body = {"errors": errors}
                visit.tell(status, errors=tuple(each["extensions"]["code"] for each in errors))
            else:
                visit.tell(status)
        return Response(
            orjson.dumps(body),
            status,
            {
                "content-type": "application/json; charset=utf-8",
                "x-trace-id": visit.trace_id,
                "vary": "Origin",
                **_allowed(request.headers.get("origin")),
                **visit.headers,
                **headers,
            },
        )


def _answers(asked: Mapping[str, Query], context: Context) -> Answer:
    return answers(context.view(), asked)


def _suggested(prefix: str, skip: int, context: Context) -> Answer:
    return suggested(context.view(), prefix, skip)


def _status(error: Exception) -> int:
    if isinstance(error, BadRequest):
        return error.status
    return 400 if isinstance(error, XinmaiError) and error.exit_code in {2, 3, 4} else 500


def _refuse_other_sites(request: Request) -> None:
    """A page elsewhere could not read an answer, but it could have persons' names looked for and put on record."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if not _allowed(origin) and (origin is not None or site == "cross-site"):
        raise BadRequest("Pages of other sites may not ask here.", 403)


def _allowed(origin: str | None) -> Mapping[str, str]:
    host = urlsplit(origin or "").hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    return {"access-control-allow-origin": origin} if here and origin else {}
