"""Answers as server-sent events: GraphQL over SSE, distinct connections mode.

The rule of this module: one event for each answer, and one that says that it was the last. What is wrong with the
request is told as an event, because a browser's EventSource shows no other body. Whoever leaves, or does not take what
is sent, ends the request. Source: the protocol of graphql-sse.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from typing import Final

import anyio
import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.negotiation import EVENTS
from api.operations import Answered

ALIVE_S: Final = 12.0
"""So often something is sent, or what stands between would close a connection on which nothing happens."""
ALIVE: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"


class EventStream(Response):
    """Sends answers as they come."""

    def __init__(
        self,
        answers: AsyncGenerator[Answered, None],
        shown: Callable[[Answered], dict[str, object]],
        slow_s: float,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(headers={**headers, "content-type": f"{EVENTS}; charset=utf-8", "x-accel-buffering": "no"})
        del self.headers["content-length"]  # it has no end that is known
        self._answers = answers
        self._shown = shown
        self._slow_s = slow_s
        self._one_at_a_time = anyio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as every response
        """Send until the last answer, or until nobody takes it."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._until_gone, receive, tasks.cancel_scope)
            tasks.start_soon(self._stay_alive, send, tasks.cancel_scope)
            async with aclosing(self._answers) as answers:
                async for answered in answers:
                    event = b"event: next\ndata: %b\n\n" % orjson.dumps(self._shown(answered))
                    await self._say(send, event, tasks.cancel_scope)
            await self._say(send, COMPLETE, tasks.cancel_scope)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            tasks.cancel_scope.cancel()

    async def _say(self, send: Send, text: bytes, scope: anyio.CancelScope) -> None:
        async with self._one_at_a_time:
            with anyio.move_on_after(self._slow_s) as saying:
                await send({"type": "http.response.body", "body": text, "more_body": True})
            if saying.cancelled_caught:
                scope.cancel()
                await anyio.lowlevel.checkpoint()

    async def _stay_alive(self, send: Send, scope: anyio.CancelScope) -> None:
        while True:
            await anyio.sleep(ALIVE_S)
            await self._say(send, ALIVE, scope)

    async def _until_gone(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()
