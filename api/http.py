"""GraphQL over HTTP: one request in, one JSON answer out.

The rule of this module: the status says what happened to the request, the body what happened to the operation.
A request error has no `data`; it is 400 for application/graphql-response+json and 200 for application/json, whose
clients expect that. What is not a GraphQL request at all is 4xx for both. Source: the GraphQL over HTTP draft.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import anyio
import orjson
from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.context import Context, trace_id_from
from api.failures import BadRequest, Overloaded, failures
from api.limits import Limits
from api.negotiation import GRAPHQL, JSON, answer_type, check_body_type
from api.operations import Answered, Asked, Operations
from graph.settings import Settings

log = logging.getLogger("xinmai.api")

THREADS: Final = 8  # operations that run at a time
READER_MB: Final = 128  # of the embedded engine's buffer pool: a reading takes about 50, and a load wants its share
PREFLIGHT: Final = "graphql-require-preflight"  # a header that no page of another site can send unasked


@dataclass(frozen=True)
class GraphQLEndpoint:
    """The endpoint; `context_for` makes the context of a request from its trace id."""

    operations: Operations
    context_for: Callable[[str], Context]
    limits: Limits
    threads: CapacityLimiter

    async def answer(self, request: Request) -> Response:
        """Answer one request, whatever it is."""
        trace_id = trace_id_from(request.headers.get("traceparent"))
        media = JSON
        try:
            media = answer_type(request.headers.get("accept"))
            asked = await self._asked(request)
            if self.threads.statistics().tasks_waiting >= self.limits.at_once:
                raise Overloaded("Too many requests at once. Try again in a moment.", 503, **{"Retry-After": "1"})
            context = self.context_for(trace_id)
            begun = time.perf_counter()
            answered = await anyio.to_thread.run_sync(self.operations.answer, asked, context, limiter=self.threads)
        except BadRequest as error:
            return _json({"errors": failures([error], trace_id)}, media, trace_id, error.status, error.headers)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
            return _json({"errors": failures([error], trace_id)}, media, trace_id, 500, {})
        _log(asked, answered, context, time.perf_counter() - begun)
        return _answer(answered, media, trace_id)

    async def _asked(self, request: Request) -> Asked:
        if request.method == "GET":
            return _from_address(request)
        if request.method != "POST":
            raise BadRequest("Ask by POST, or read by GET.", 405, Allow="GET, POST")
        check_body_type(request.headers.get("content-type"))
        return _asked_from(_parsed(await _body(request, self.limits.body)), reads_only=False)


def threads_for(settings: Settings) -> int:
    """How many operations run at a time: as many as the embedded engine's memory carries, at most eight."""
    return min(THREADS, max(1, settings.memory_mb // READER_MB)) if settings.embedded else THREADS


def _from_address(request: Request) -> Asked:
    if PREFLIGHT not in request.headers:
        raise BadRequest(f"A GET needs the header {PREFLIGHT}, so that other sites cannot send it.", 403)
    given: dict[str, object] = dict(request.query_params)
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            given[name] = _parsed(text.encode())
    return _asked_from(given, reads_only=True)


async def _body(request: Request, most: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise BadRequest(f"The request is longer than {most} bytes.", 413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BadRequest(f"The request is longer than {most} bytes.", 413)
    return bytes(body)


def _parsed(text: bytes) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        # Without its message, which would quote the text.
        raise BadRequest(f"That is not JSON (line {error.lineno}, column {error.colno}).") from None


def _asked_from(given: object, *, reads_only: bool) -> Asked:
    if isinstance(given, list):
        raise BadRequest("Send one operation at a time: batching is off.")
    if not isinstance(given, dict):
        raise BadRequest("A GraphQL request is a JSON object.")
    query, variables, name = given.get("query"), given.get("variables"), given.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise BadRequest("query must be the text of a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest("variables must be an object.")
    if name is not None and not isinstance(name, str):
        raise BadRequest("operationName must be text.")
    if given.get("extensions") is not None and not isinstance(given["extensions"], dict):
        raise BadRequest("extensions must be an object.")
    return Asked(query, variables or {}, name or None, reads_only)


def _answer(answered: Answered, media: str, trace_id: str) -> Response:
    body: dict[str, object] = {}
    if answered.errors:
        body["errors"] = answered.errors
    if answered.ran:
        body["data"] = answered.data
    status = 400 if not answered.ran and media == GRAPHQL else 200
    return _json(body, media, trace_id, status, {})


def _json(body: dict[str, object], media: str, trace_id: str, status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        orjson.dumps(body),
        status,
        {"content-type": f"{media}; charset=utf-8", "x-trace-id": trace_id, "vary": "Accept", **headers},
    )


def _log(asked: Asked, answered: Answered, context: Context, seconds: float) -> None:
    """One line per operation. The document and its variables may quote numbers, so only the hash is written."""
    log.info(
        "operation name=%s document=%s cost=%d errors=%d actor=%s purposes=%s ms=%.1f trace=%s",
        re.sub(r"\d{4,}", "#", asked.operation_name or "-"),
        asked.document_hash[:16],
        answered.cost,
        len(answered.errors),
        context.actor.id,
        ",".join(dict.fromkeys(context.purposes)) or "-",
        seconds * 1000,
        context.trace_id,
    )
