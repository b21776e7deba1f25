"""The reconciliation door: OpenRefine sends the rows of a table and gets organisations to choose from.

The rule of this module: HTTP only; what is asked and answered is in `api.offered`, `api.reconciling`, `api.extending`
and `api.preview`, and every reading passes the entrance as it does for GraphQL. Pages of other sites are refused; those
of programs on this machine are let in, because OpenRefine's page asks for suggestions and shows previews by itself.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.context import Context
from api.entrance import Entrance, Visit
from api.extending import PARTS, Extended, Extension, extended, extension_in, names_of, properties_of, proposed
from api.failures import BadRequest, Failure, failures
from api.http import body_of, parsed
from api.ids import well_formed
from api.offered import PATH, manifest
from api.preview import POLICY, organisation, page_of, page_of_failures
from api.reconciling import (
    KINDS,
    MOST,
    TYPES,
    Candidates,
    Query,
    answers,
    named,
    queries_in,
    suggested,
    suggested_names,
)
from api.tracing import traced
from graph.errors import NotFound, XinmaiError
from graph.view.answers import Subject

FORM: Final = "application/x-www-form-urlencoded"
A_NUMBER: Final = re.compile(r"[0-9]{1,4}")
COST_OF_A_QUERY: Final = 1_000  # two searches, or a subject with what is held on it, in plain fields

Answer = Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """What goes over the wire: its content and the headers that say what it is; `errors` are codes of its parts."""

    content: bytes
    headers: Mapping[str, str]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reconcile:
    """The endpoint, its suggestions, its previews and what it can add to a table.

    `pages` says whether there are pages for people, which show a subject.
    """

    entrance: Entrance
    pages: bool

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [
            Route(PATH, self.answer, methods=["GET", "POST"]),
            Route(f"{PATH}/suggest/{{kind}}", self.suggest),
            Route(f"{PATH}/properties", self.propose),
            Route(f"{PATH}/preview/{{subject}}", self.preview),
        ]

    async def answer(self, request: Request) -> Response:
        """The manifest, the candidates of a batch of queries, or properties of organisations."""
        return await self._told(request, self._asked, _refused)

    async def suggest(self, request: Request) -> Response:
        """Organisations, types or properties for what somebody has begun to type."""
        return await self._told(request, self._suggestions, _refused)

    async def propose(self, request: Request) -> Response:
        """What can be asked of organisations of a type."""
        return await self._told(request, self._proposals, _refused)

    async def preview(self, request: Request) -> Response:
        """A small page of one organisation."""
        return await self._told(request, self._page, _refused_on_a_page)

    async def _asked(self, request: Request, visit: Visit) -> Told:
        form = await self._form(request) if request.method == "POST" else dict(request.query_params)
        if "queries" in form:
            asked = queries_in(parsed(form["queries"].encode()))
            found = await visit.run(partial(_answers, asked), lambda _: COST_OF_A_QUERY * len(asked))
            return _batch(found, visit.trace_id)
        if "extend" in form:
            wanted = extension_in(parsed(form["extend"].encode()))
            told = await visit.run(partial(_extended, wanted), lambda _: COST_OF_A_QUERY * len(wanted.ids))
            return _columns(told, visit.trace_id)
        address = str(request.url.replace(query="", fragment="")).rstrip("/")
        return _json(manifest(address, pages=self.pages, sandbox=self.entrance.sandbox))

    async def _suggestions(self, request: Request, visit: Visit) -> Told:
        prefix = request.query_params.get("prefix", "")
        match request.path_params["kind"]:
            case "type":
                return _json(suggested_names(TYPES, prefix))
            case "property":
                return _json(await visit.run(partial(_suggested_properties, prefix), lambda _: 0))
            case "entity":
                skip = min(_number(request, "cursor") or 0, MOST)
                return _json(await visit.run(partial(_suggested, prefix, skip), lambda _: COST_OF_A_QUERY))
        raise BadRequest("There are suggestions of entity, type and property.", 404)

    async def _proposals(self, request: Request, visit: Visit) -> Told:
        kind, limit = request.query_params.get("type") or None, _number(request, "limit")
        return _json(await visit.run(partial(_proposed, kind, limit), lambda _: 0))

    async def _page(self, request: Request, visit: Visit) -> Told:
        subject_id = well_formed(request.path_params["subject"])
        subject = await visit.run(partial(_organisation, subject_id), lambda _: COST_OF_A_QUERY)
        return _html(page_of(subject, sandbox=self.entrance.sandbox))

    async def _form(self, request: Request) -> Mapping[str, str]:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise BadRequest(f"Send the queries as {FORM}.", 415)
        body = await body_of(request, self.entrance.limits)
        try:
            return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=20).items()}
        except ValueError:
            raise BadRequest("That is no form in UTF-8.") from None

    async def _told(
        self,
        request: Request,
        work: Callable[[Request, Visit], Awaitable[Told]],
        refused: Callable[[Sequence[Failure]], Told],
    ) -> Response:
        with traced("reconcile", request.headers) as trace:
            visit = self.entrance.visit("reconcile", trace)
            status, headers = 200, dict[str, str]()
            try:
                visit.let_in()
                _refuse_other_sites(request)
                told = await work(request, visit)
            except ClientDisconnect:
                raise
            except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
                status = _status(error)
                headers = dict(error.headers) if isinstance(error, BadRequest) else {}
                errors = failures([error], visit.trace_id)
                told = refused(errors)
            visit.tell(status, errors=told.errors)
        return Response(
            told.content,
            status,
            {
                "x-trace-id": visit.trace_id,
                "vary": "Accept-Language, Origin",
                **told.headers,
                **_allowed(request.headers.get("origin")),
                **visit.headers,
                **headers,
            },
        )


def _answers(asked: Mapping[str, Query | BadRequest], context: Context) -> Mapping[str, Candidates | XinmaiError]:
    return answers(context.view(), asked)


def _suggested(prefix: str, skip: int, context: Context) -> Answer:
    return suggested(context.view(), prefix, skip)


def _suggested_properties(prefix: str, context: Context) -> Answer:
    return suggested_names(names_of(properties_of(context.view(), KINDS)), prefix)


def _proposed(kind: str | None, limit: int | None, context: Context) -> Answer:
    return proposed(context.view(), kind, limit)


def _extended(asked: Extension, context: Context) -> Extended:
    return extended(replace(context, parts=PARTS).view(), asked)


def _organisation(subject_id: str, context: Context) -> Subject:
    return organisation(replace(context, parts=PARTS).view(), subject_id)


def _batch(found: Mapping[str, Candidates | XinmaiError], trace_id: str) -> Told:
    """Each query's candidates. OpenRefine looks for `result` and leaves alone what stands beside it."""
    wrong = {key: failures([each], trace_id) for key, each in found.items() if isinstance(each, XinmaiError)}
    told = {key: {"result": [], "errors": wrong[key]} if key in wrong else {"result": found[key]} for key in found}
    return _json(told, [error for errors in wrong.values() for error in errors])


def _columns(told: Extended, trace_id: str) -> Told:
    answer: dict[str, object] = {"meta": named(told.columns), "rows": told.rows}
    errors = failures(told.refused, trace_id)
    if errors:
        answer["errors"] = errors
    return _json(answer, errors)


def _json(answer: Answer, errors: Sequence[Failure] = ()) -> Told:
    return Told(orjson.dumps(answer), {"content-type": "application/json; charset=utf-8"}, _codes(errors))


def _html(page: str, errors: Sequence[Failure] = ()) -> Told:
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
    return Told(page.encode(), headers, _codes(errors))


def _codes(errors: Sequence[Failure]) -> tuple[str, ...]:
    return tuple(each["extensions"]["code"] for each in errors)


def _refused(errors: Sequence[Failure]) -> Told:
    return _json({"errors": errors}, errors)


def _refused_on_a_page(errors: Sequence[Failure]) -> Told:
    return _html(page_of_failures(errors), errors)


def _number(request: Request, name: str) -> int | None:
    """A number in the address; None where none is given, or what is given is none."""
    given = request.query_params.get(name, "")
    return int(given) if A_NUMBER.fullmatch(given) else None


def _status(error: Exception) -> int:
    if isinstance(error, BadRequest):
        return error.status
    if isinstance(error, NotFound):
        return 404
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
