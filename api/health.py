"""Whether the service lives, and whether it can do its work.

The rule of this module: these two say nothing about what is held, so they need no purpose and leave no audit; nor do
they say where anything lies. A service that only reads any more lives, and is not ready: where the graph takes no more
it has to be started anew, where the side base does not it is ready again once there is room.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.failures import RequestCode
from api.gate import Gate
from graph.errors import EngineUnavailable, XinmaiError
from graph.sidebase.base import SideBase
from graph.view.base import Base
from graph.view.visibility import visible_now

EVERY_S: Final = 2.0
"""How long it is believed that the side base takes, or does not take, what is written."""


class Keeps:
    """Whether a side base keeps what is written: found out by writing, however often it is asked at most now and then.

    Whoever asks while somebody else finds out is told what was found before: a disk may be long in answering.
    """

    def __init__(self, side: SideBase) -> None:
        self._side = side
        self._trying = threading.Lock()
        self._until = 0.0
        self._refused: XinmaiError | None = None

    def refused(self) -> XinmaiError | None:
        """Why nothing is kept now; None where it is."""
        if time.monotonic() >= self._until and self._trying.acquire(blocking=False):
            try:
                self._side.check_writes()
                self._refused = None
            except XinmaiError as error:
                self._refused = error
            finally:
                self._until = time.monotonic() + EVERY_S
                self._trying.release()
        return self._refused


async def health(_request: Request) -> Response:
    """The process is there and its loop turns."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """The base answers and takes what is delivered, and requests are let in; 503 with a code when not."""
    base: Base = request.app.state.base
    gate: Gate = request.app.state.gate
    keeps: Keeps = request.app.state.keeps
    if gate.closed:
        return JSONResponse({"status": "stopping", "code": RequestCode.OVERLOADED.value}, 503)
    try:
        await anyio.to_thread.run_sync(visible_now, base.engine)
    except XinmaiError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, 503)
    if not base.engine.takes_writes:
        return JSONResponse({"status": "read-only", "code": EngineUnavailable.code}, 503)
    refused = await anyio.to_thread.run_sync(keeps.refused)
    if refused is not None:
        return JSONResponse({"status": "read-only", "code": refused.code}, 503)
    return JSONResponse({"status": "ready"})
