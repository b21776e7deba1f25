"""The door at which files come in and go out: an address that works for one file and no longer than needed.

The rule of this module: HTTP only; bytes go to the disk sealed as they come and are never held whole. Uploads are
resumed as "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload) says: PUT begins, HEAD tells
`Upload-Offset`, PATCH goes on from there, DELETE gives up. The secret in an address reaches neither log nor trace.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Final, TypeAlias

import anyio
import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.context import Context
from api.entrance import Entrance, Visit
from api.failures import BadRequest, Overloaded, failures
from api.gate import LATER, STOPPING
from api.limits import SLOWEST
from api.tracing import traced
from graph.delivery_report import fetched
from graph.errors import BadInput, EngineError, NotFound, Refused, Taken, XinmaiError
from graph.sealed import BLOCK, SealedWriter
from graph.sidebase.one_time import nothing_there
from graph.sidebase.uploads import Upload, UploadState
from loaders.handover.handover import Handover

UPLOADS: Final = "/uploads"
FILES: Final = "/files"
STALLS_S: Final = 30.0
"""So long the next bytes may be in coming; what came before is kept. In as long a time as many come as `SLOWEST` says,
or few who send a byte now and then would take all the places."""
AT_ONCE: Final = 8
"""Uploads that come in at a time."""
PARTIAL: Final = "application/partial-upload"
TUS: Final = "application/offset+octet-stream"  # what clients of tus 1.0 send a PATCH as; the rest is alike
COST: Final = 1_000
MEDIA: Final = {".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}
Waiting: TypeAlias = "Iterator[str] | Iterator[bytes]"
YES, NO = "?1", "?0"
STATUS: Final[Mapping[type[XinmaiError], tuple[int, Mapping[str, str]]]] = {
    NotFound: (404, {}),
    Taken: (409, {"Retry-After": "1"}),
    Refused: (403, {}),
    EngineError: (503, LATER),  # no room, or a base that does not answer: what is here is here still
}
"""What a refusal is over HTTP; of two that fit the first one is told."""


class OffsetDiffers(BadRequest):
    """Bytes that do not begin where the ones that are here end."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes are here: go on from there.", 409, **{"Upload-Offset": str(offset)})


@dataclass(frozen=True)
class Asked:
    """What a request for an upload says of its own body."""

    offset: int
    length: int | None
    last: bool


@dataclass(frozen=True)
class HandingOver:
    """Takes uploads in; requests pass `entrance`, bytes go to `handover`."""

    entrance: Entrance
    handover: Handover
    taking: anyio.CapacityLimiter

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [
            Route(f"{UPLOADS}/{{secret}}", self.answer, methods=["PUT", "PATCH", "HEAD", "DELETE"]),
            Route(f"{FILES}/{{secret}}", self.fetch, methods=["GET"]),
        ]

    async def fetch(self, request: Request) -> Response:
        """A file that waits at an address, once."""
        with traced("files", request.headers) as trace:
            visit = self.entrance.visit("files", trace)
            try:
                visit.let_in()
                if request.method == "HEAD":  # a look must not use the address up
                    return Response(None, 405, {"Allow": "GET"})
                work = partial(self._fetched, request.path_params["secret"])
                name, content = await visit.run(work, lambda _: COST)
            except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
                return _failed(visit, error)
            visit.tell(200)
        disposition = f'attachment; filename="{name}"'
        return StreamingResponse(
            content, 200, {"content-disposition": disposition}, MEDIA[PurePosixPath(name).suffix.lower()]
        )

    def _fetched(self, secret: str, context: Context) -> tuple[str, Waiting]:
        """What waits at an address; each sort of thing knows its own."""
        for waits in (self.handover.lists.fetched, self.handover.packages.fetched, partial(fetched, context.base)):
            with suppress(NotFound):
                actor, name, content = waits(secret)
                self.handover.uploading.require_access(actor)
                return name, content
        raise nothing_there()

    async def answer(self, request: Request) -> Response:
        """Begin, go on with, ask after or give up an upload."""
        works: Mapping[str, Callable[[Request, Visit], Awaitable[Mapping[str, str]]]] = {
            "PUT": self._put,
            "PATCH": self._patch,
            "HEAD": self._head,
            "DELETE": self._delete,
        }
        with traced("uploads", request.headers) as trace:
            visit = self.entrance.visit("uploads", trace)
            try:
                visit.let_in()
                headers = await works[request.method](request, visit)
            except ClientDisconnect:
                visit.tell(499, errors=("CLIENT_LEFT",))
                raise
            except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
                return _failed(visit, error)
            visit.tell(204)
        return Response(None, 204, {**headers, "x-trace-id": visit.trace_id, **visit.headers})

    async def _put(self, request: Request, visit: Visit) -> Mapping[str, str]:
        upload = await self._found(request, visit)
        return await self._take(request, visit, upload, Asked(0, _length(request), _is_last(request)))

    async def _patch(self, request: Request, visit: Visit) -> Mapping[str, str]:
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in {PARTIAL, TUS}:
            raise BadRequest(f"Go on with an upload as {PARTIAL}.", 415, **{"Accept-Patch": PARTIAL})
        offset = request.headers.get("upload-offset", "")
        if not offset.isdecimal() or len(offset) > 15:  # noqa: PLR2004 - more than any disk
            raise BadRequest("Upload-Offset says where these bytes begin.")
        upload = await self._found(request, visit)
        asked = Asked(int(offset), _length(request), media == TUS or _is_last(request))
        return await self._take(request, visit, upload, asked)

    async def _head(self, request: Request, visit: Visit) -> Mapping[str, str]:
        upload = await self._found(request, visit)
        return _told(upload, await anyio.to_thread.run_sync(self.handover.uploading.offset, upload))

    async def _delete(self, request: Request, visit: Visit) -> Mapping[str, str]:
        upload = await self._found(request, visit)
        if upload.state is not UploadState.OPEN:
            raise Refused("This file is complete: cancel it where it was announced.")
        wipe = partial(self.handover.uploading.wipe, upload, UploadState.CANCELLED)
        await visit.run(lambda _: wipe(), lambda _: COST)
        return {}

    async def _found(self, request: Request, visit: Visit) -> Upload:
        secret = request.path_params["secret"]
        return await visit.run(lambda _: self.handover.uploading.at(secret), lambda _: COST)

    async def _take(self, request: Request, visit: Visit, upload: Upload, asked: Asked) -> Mapping[str, str]:
        """Seal what comes; what was sealed before the sender left stays."""
        uploading = self.handover.uploading
        if asked.offset + (asked.length or 0) > upload.size:
            raise BadRequest(f"The file was announced with {upload.size} bytes.", 413)
        if self.taking.available_tokens < 1:
            raise Overloaded("Many files come in just now. Try again in a moment.", 503, **LATER)
        begins_anew = request.method == "PUT"
        async with self.taking, _writing(partial(uploading.writing, upload, anew=begins_anew)) as writer:
            if writer.offset != asked.offset:
                raise OffsetDiffers(writer.offset)
            await self._seal(request, writer)
        offset = writer.offset
        if offset == upload.size:
            return _told(await visit.run(lambda _: uploading.finish(upload), lambda _: COST), offset)
        if asked.last:
            raise BadRequest(f"{offset} of {upload.size} bytes are here.", 400, **{"Upload-Offset": str(offset)})
        return _told(upload, offset)

    async def _seal(self, request: Request, writer: SealedWriter) -> None:
        pending = bytearray()
        async with aclosing(_pieces(request)) as pieces:
            async for piece in pieces:
                if self.entrance.gate.closed:
                    raise Overloaded(STOPPING, 503, **LATER)
                pending += piece
                if len(pending) >= BLOCK:
                    await anyio.to_thread.run_sync(writer.write, bytes(pending))
                    pending.clear()
        await anyio.to_thread.run_sync(writer.write, bytes(pending))


@asynccontextmanager
async def _writing(opened: Callable[[], AbstractContextManager[SealedWriter]]) -> AsyncIterator[SealedWriter]:
    """A writer that is opened, and brought to the disk at the end, beside the loop that answers others."""
    writing = opened()
    writer = await anyio.to_thread.run_sync(writing.__enter__)
    try:
        yield writer
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(writing.__exit__, None, None, None)


async def _pieces(request: Request) -> AsyncGenerator[bytes]:
    """The body as it comes; raises `BadRequest` when the next piece is too long in coming, or too little comes."""
    stream = request.stream()
    since, came = anyio.current_time(), 0
    while True:
        with anyio.move_on_after(STALLS_S) as waited:
            try:
                piece = await anext(stream)
            except StopAsyncIteration:
                return
        came += len(piece) if not waited.cancelled_caught else 0
        so_long = anyio.current_time() - since
        if waited.cancelled_caught or (so_long >= STALLS_S and came < SLOWEST * so_long):
            raise BadRequest("The next bytes took too long to come: go on from what is here.", 408, Connection="close")
        if so_long >= STALLS_S:
            since, came = anyio.current_time(), 0
        yield piece


def _length(request: Request) -> int | None:
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() else None


def _is_last(request: Request) -> bool:
    said = request.headers.get("upload-complete", YES).strip()
    if said not in {YES, NO}:
        raise BadRequest(f"Upload-Complete is {YES} or {NO}.")
    return said == YES


def _told(upload: Upload, offset: int) -> Mapping[str, str]:
    complete = upload.state is UploadState.COMPLETE
    return {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.size),
        "Upload-Complete": YES if complete else NO,
        "Upload-Limit": f"max-size={upload.size}",
        "Expires": format_datetime(upload.until, usegmt=True),
    }


def _failed(visit: Visit, error: Exception) -> Response:
    status, headers = _status(error)
    errors = failures([error], visit.trace_id)
    visit.tell(status, errors=tuple(each["extensions"]["code"] for each in errors))
    return Response(
        orjson.dumps({"errors": errors}),
        status,
        {
            "content-type": "application/json; charset=utf-8",
            "x-trace-id": visit.trace_id,
            **visit.headers,
            **headers,
        },
    )


def _status(error: Exception) -> tuple[int, Mapping[str, str]]:
    if isinstance(error, BadRequest):
        return error.status, error.headers
    if isinstance(error, XinmaiError) and error.exit_code == BadInput.exit_code:
        return 400, {}
    return next((told for kind, told in STATUS.items() if isinstance(error, kind)), (500, {}))
