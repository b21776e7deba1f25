"""GraphQL over HTTP: one request in, one JSON answer out.

The rule of this module: the status says what happened to the request, the body what happened to the operation.
A request error has no `data`; it is 400 for application/graphql-response+json and 200 for application/json, whose
clients expect that. What is not a GraphQL request at all is 4xx for both. Source: the GraphQL over HTTP draft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import anyio
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.documents import Documents
from api.entrance import Entrance, Visit
from api.events import EventStream
from api.failures import BadRequest, failures
from api.limits import Limits
from api.live import Live, body_of_answer
from api.marked import marked
from api.negotiation import GRAPHQL, JSON, answer_type, check_body_type, takes_events
from api.observed import shown_name
from api.operations import Answered, Asked, Operations
from api.same_site import PREFLIGHT
from api.seen import Waiting
from api.tracing import traced
from graph.settings import Settings

THREADS: Final = 8  # operations that run at a time
READER_MB: Final = 128  # of the embedded engine's buffer pool: a reading takes about 50, and a load wants its share


@dataclass(frozen=True)
class GraphQLEndpoint:
    """The endpoint: what comes through `entrance` is run by `operations`."""

    operations: Operations
    documents: Documents
    entrance: Entrance
    live: Live
    waiting: Waiting

    async def answer(self, request: Request) -> Response:
        """Answer one request, whatever it is."""
        with traced("graphql", request.headers) as trace:
            return await self._answer(request, self.entrance.visit("graphql", trace))

    async def _answer(self, request: Request, visit: Visit) -> Response:
        media, asked = JSON, None
        try:
            visit.let_in()
            if takes_events(request.headers.get("accept")):
                asked = await self._asked(request)
                await self.waiting.until_seen(request.headers)
                begun = await self.live.begin(asked, request.headers, visit)
                visit.tell(200, operation=shown_name(asked.operation_name), document=asked.query)
                shown = partial(body_of_answer, sandbox=self.entrance.sandbox)
                return EventStream(self.live.answers(begun), shown, self.entrance.limits.slow_s, begun.headers)
            media = answer_type(request.headers.get("accept"))
            asked = await self._asked(request)
            await self.waiting.until_seen(request.headers)
            answered = await visit.run(partial(self.operations.answer, asked), _cost, partial(_gone, request))
        except BadRequest as error:
            return _refused(visit, asked, error, media, error.status, error.headers)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
            return _refused(visit, asked, error, media, 500, {})
        return _answer(visit, asked, answered, media)

    async def _asked(self, request: Request) -> Asked:
        if request.method == "GET":
            return _from_address(request, self.documents)
        if request.method != "POST":
            raise BadRequest("Ask by POST, or read by GET.", 405, Allow="GET, POST")
        check_body_type(request.headers.get("content-type"))
        body = await body_of(request, self.entrance.limits)
        return asked_from(parsed(body), self.documents, reads_only=False)


def threads_for(settings: Settings) -> int:
    """How many operations run at a time: as many as the embedded engine's memory carries, at most eight."""
    return min(THREADS, max(1, settings.memory_mb // READER_MB)) if settings.embedded else THREADS


def _from_address(request: Request, documents: Documents) -> Asked:
    if PREFLIGHT not in request.headers:
        raise BadRequest(f"A GET needs the header {PREFLIGHT}, so that other sites cannot send it.", 403)
    given: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            given[name] = parsed(text.encode())
    return asked_from(given, documents, reads_only=True)


async def body_of(request: Request, limits: Limits) -> bytes:
    """The whole body; raises `BadRequest` for one that is too long or too long in coming."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limits.body:
        raise BadRequest(f"The request is longer than {limits.body} bytes.", 413)
    body = bytearray()
    with anyio.move_on_after(limits.arrival_s) as arriving:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.body:
                raise BadRequest(f"The request is longer than {limits.body} bytes.", 413)
    if arriving.cancelled_caught:
        raise BadRequest("The request took too long to arrive.", 408, Connection="close")
    return bytes(body)


def parsed(text: bytes) -> object:
    """What JSON says; raises `BadRequest`."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        # Without its message, which would quote the text.
        raise BadRequest(f"That is not JSON (line {error.lineno}, column {error.colno}).") from None


def asked_from(given: object, documents: Documents, *, reads_only: bool) -> Asked:
    """What a request asks, however it came; raises `BadRequest`."""
    if isinstance(given, list):
        raise BadRequest("Send one operation at a time: batching is off.")
    if not isinstance(given, dict):
        raise BadRequest("A GraphQL request is a JSON object.")
    variables, name = given.get("variables"), given.get("operationName")
    query = _document(given, documents)
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("variables must be an object.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("operationName must be text.")
    if given.get("extensions") is not None and not isinstance(given["extensions"], dict):
        raise BadRequest("extensions must be an object.")
    return Asked(query, variables or {}, name or None, reads_only)


def _document(given: Mapping[str, object], documents: Documents) -> str:
    """The text to run: the one that was sent, or the kept one that was named."""
    query, document_id = given.get("query"), given.get("documentId")
    if document_id is not None:
        if not isinstance(document_id, str) or query is not None:
            raise BadRequest("documentId must be text, and is given in place of query.")
        return documents.named(document_id)
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("query must be the text of a GraphQL document.")
    return documents.allowed(query)


async def _gone(request: Request) -> None:
    """Return when whoever asked has left; their body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _cost(answered: Answered) -> int:
    return answered.cost


def _answer(visit: Visit, asked: Asked, answered: Answered, media: str) -> Response:
    body: dict[str, object] = {}
    if answered.errors:
        body["errors"] = answered.errors
    if answered.ran:
        body["data"] = answered.data
    status = 400 if not answered.ran and media == GRAPHQL else 200
    _tell(visit, asked, status, [error["extensions"]["code"] for error in answered.errors], answered)
    return _json(body, media, visit, status, {})


def _refused(
    visit: Visit, asked: Asked | None, error: Exception, media: str, status: int, headers: Mapping[str, str]
) -> Response:
    errors = failures([error], visit.trace_id)
    _tell(visit, asked, status, [told["extensions"]["code"] for told in errors], None)
    return _json({"errors": errors}, media, visit, status, headers)


def _tell(visit: Visit, asked: Asked | None, status: int, codes: list[str], answered: Answered | None) -> None:
    visit.tell(
        status,
        operation=shown_name(asked.operation_name) if asked else None,
        document=asked.query if asked else None,
        cost=answered.cost if answered else 0,
        rows=answered.rows if answered else 0,
        errors=tuple(codes),
    )


def _json(body: dict[str, object], media: str, visit: Visit, status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(marked(body, sandbox=visit.entrance.sandbox)),
        status,
        {
            "content-type": f"{media}; charset=utf-8",
            "x-trace-id": visit.trace_id,
            "vary": "Accept, Accept-Language",
            **visit.headers,
            **headers,
        },
    )
