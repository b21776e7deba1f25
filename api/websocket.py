"""GraphQL over WebSocket: the protocol graphql-transport-ws, and no other.

The rule of this module: nothing is answered before whoever talks is known, who is looked at again for each thing they
ask, since a connection outlives a key; whoever breaks the protocol is sent away with the code that it gives for that.
Pages of other sites are not let in: a browser lets them connect to anything and says only where they are from. Source:
PROTOCOL.md of graphql-ws.
"""

from __future__ import annotations

import math
from contextlib import ExitStack, aclosing
from typing import Final
from urllib.parse import urlsplit

import anyio
import orjson
from anyio.abc import TaskGroup
from starlette.datastructures import Headers
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.documents import Documents
from api.doors import VISITOR
from api.failures import BadRequest, failures
from api.http import asked_from
from api.listening import Seats
from api.live import Live, body_of_answer
from api.observed import shown_name
from api.operations import Asked
from api.tracing import traced
from graph.access import Actor

PROTOCOL: Final = "graphql-transport-ws"
LONGEST_ID: Final = 128
MESSAGES: Final = 200
"""Messages that may come in `MESSAGES_S` seconds: more are no conversation."""
MESSAGES_S: Final = 10.0
LAST_WORD_S: Final = 1.0

BAD_MESSAGE: Final = 4400
UNKNOWN: Final = 4401
FORBIDDEN: Final = 4403
WRONG_PROTOCOL: Final = 4406
INIT_LATE: Final = 4408
ID_TAKEN: Final = 4409
INIT_AGAIN: Final = 4429
TOO_BIG: Final = 1009  # this one and those below are of RFC 6455 and its registry
TOO_OFTEN: Final = 1008
TRY_LATER: Final = 1013


class Closing(Exception):
    """The connection ends with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class GraphQLSocket:
    """The endpoint for WebSockets."""

    def __init__(self, live: Live, documents: Documents) -> None:
        self._live = live
        self._documents = documents
        self._open = 0
        limits = live.entrance.limits
        self._seats = Seats(limits.listeners, limits.listeners_of_one, "connections")

    async def talk(self, socket: WebSocket) -> None:
        """Talk with one client until it leaves or is sent away."""
        if not _from_here(socket.headers):
            await socket.close()  # before it is accepted: the answer is 403
            return
        if PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(WRONG_PROTOCOL, "Subprotocol not acceptable")
            return
        await socket.accept(subprotocol=PROTOCOL)
        if self._open >= self._live.entrance.limits.listeners:
            await socket.close(TRY_LATER, "Too many connections at once")
            return
        self._open += 1
        try:
            ended = await _Talk(socket, self._live, self._documents, self._seats).until_it_ends()
        finally:
            self._open -= 1
        if ended is not None and socket.application_state is WebSocketState.CONNECTED:
            with anyio.move_on_after(LAST_WORD_S):
                await socket.close(ended.code, ended.reason)


class _Talk:
    """One conversation."""

    def __init__(self, socket: WebSocket, live: Live, documents: Documents, seats: Seats) -> None:
        self._socket = socket
        self._seats = seats
        self._seat = ExitStack()
        self._live = live
        self._documents = documents
        self._headers: Headers | None = None  # those of whoever was let in
        self._running: dict[str, anyio.CancelScope] = {}
        self._one_at_a_time = anyio.Lock()
        self._ended: Closing | None = None
        self._count = 0
        self._since = -math.inf

    async def until_it_ends(self) -> Closing | None:
        """How the service ends it; None when the client has left."""
        async with anyio.create_task_group() as tasks:
            try:
                await self._listen(tasks)
            except Closing as ended:
                self._ended = self._ended or ended
            except WebSocketDisconnect:
                pass
            finally:
                self._seat.close()
            tasks.cancel_scope.cancel()
        return self._ended

    async def _listen(self, tasks: TaskGroup) -> None:
        with anyio.move_on_after(self._live.entrance.limits.arrival_s):
            while self._headers is None:
                await self._heed(await self._next(), tasks)
        if self._headers is None:
            raise Closing(INIT_LATE, "Connection initialisation timeout")
        while True:
            await self._heed(await self._next(), tasks)

    async def _next(self) -> dict[str, object]:
        came = await self._socket.receive()
        if came["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        self._count_message()
        text = came.get("text")
        if text is None:
            raise Closing(BAD_MESSAGE, "Messages are text")
        if len(text) > self._live.entrance.limits.body:
            raise Closing(TOO_BIG, "Message too big")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise Closing(BAD_MESSAGE, "Messages are JSON") from None
        if not isinstance(message, dict):
            raise Closing(BAD_MESSAGE, "A message is an object")
        return message

    def _count_message(self) -> None:
        now = anyio.current_time()
        if now - self._since > MESSAGES_S:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > MESSAGES:
            raise Closing(TOO_OFTEN, "Too many messages")

    async def _heed(self, message: dict[str, object], tasks: TaskGroup) -> None:
        match message.get("type"):
            case "connection_init":
                await self._let_in(message.get("payload"))
            case "ping":
                await self._say({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message, tasks)
            case "complete":
                running = self._running.get(str(message.get("id")))
                if running is not None:
                    running.cancel()
            case _:
                raise Closing(BAD_MESSAGE, "Unknown type of message")

    async def _let_in(self, payload: object) -> None:
        """Find who talks: by the handshake's headers, or by the credential that browsers can send only here."""
        if self._headers is not None:
            raise Closing(INIT_AGAIN, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise Closing(BAD_MESSAGE, "The payload is an object")
        headers = _with_credential(self._socket.headers, (payload or {}).get("authorization"))
        actor = await self._found(headers)
        try:
            self._seat.enter_context(self._seats.taken(actor.id))  # or one who only connects keeps all others out
        except BadRequest:
            raise Closing(TRY_LATER, "Too many connections of one actor: end one first") from None
        self._headers = headers
        await self._say({"type": "connection_ack"})

    async def _found(self, headers: Headers) -> Actor:
        """Who talks, as it is now; whoever is not let in any more is sent away."""
        try:
            return await self._live.doors.found(headers)
        except BadRequest:
            raise Closing(FORBIDDEN, "Forbidden") from None

    def _subscribe(self, message: dict[str, object], tasks: TaskGroup) -> None:
        if self._headers is None:
            raise Closing(UNKNOWN, "Unauthorized")
        name = message.get("id")
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
            raise Closing(BAD_MESSAGE, "A subscription has an id")
        if name in self._running:
            raise Closing(ID_TAKEN, "Subscriber already exists")
        self._running[name] = anyio.CancelScope()
        tasks.start_soon(self._run, name, message.get("payload"), self._headers, self._running[name], tasks)

    async def _run(
        self, name: str, payload: object, headers: Headers, scope: anyio.CancelScope, tasks: TaskGroup
    ) -> None:
        try:
            with scope:
                await self._answer(name, payload, headers)
        except Closing as ended:
            self._ended = self._ended or ended
            tasks.cancel_scope.cancel()
        finally:
            self._running.pop(name, None)

    async def _answer(self, name: str, payload: object, headers: Headers) -> None:
        with traced("websocket", headers) as trace:
            visit = self._live.entrance.visit("websocket", trace)
            asked: Asked | None = None
            codes: tuple[str, ...] = ()
            try:
                VISITOR.set(await self._found(headers))  # of this task alone
                visit.let_in()
                asked = asked_from(payload, self._documents, reads_only=False)
                begun, sandbox = await self._live.begin(asked, headers, visit), self._live.entrance.sandbox
                async with aclosing(self._live.answers(begun)) as answers:
                    async for answered in answers:
                        if not answered.ran:
                            codes = tuple(error["extensions"]["code"] for error in answered.errors)
                            await self._say({"id": name, "type": "error", "payload": answered.errors})
                            return
                        await self._say(
                            {"id": name, "type": "next", "payload": body_of_answer(answered, sandbox=sandbox)}
                        )
                await self._say({"id": name, "type": "complete"})
            except Closing:
                raise
            except Exception as error:  # noqa: BLE001 - nothing may leave the service unmasked
                errors = failures([error], visit.trace_id)
                codes = tuple(told["extensions"]["code"] for told in errors)
                await self._say({"id": name, "type": "error", "payload": errors})
            finally:
                visit.tell(
                    200,
                    operation=shown_name(asked.operation_name) if asked else None,
                    document=asked.query if asked else None,
                    errors=codes,
                )

    async def _say(self, message: dict[str, object]) -> None:
        """Send a message, or end with a client that does not take it: it can come back and go on behind its cursor."""
        async with self._one_at_a_time:
            with anyio.move_on_after(self._live.entrance.limits.slow_s) as saying:
                await self._socket.send_text(orjson.dumps(message).decode())
        if saying.cancelled_caught:
            raise Closing(TRY_LATER, "Too slow: come back and go on behind the last cursor")


def _from_here(headers: Headers) -> bool:
    """Whether it is no page of another site."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _with_credential(headers: Headers, credential: object) -> Headers:
    if not isinstance(credential, str):
        return headers
    others = [(name, value) for name, value in headers.raw if name != b"authorization"]
    return Headers(raw=[*others, (b"authorization", credential.encode("latin-1", "replace"))])
