"""Whether the service lives, and whether it can do its work.

The rule of this module: these two say nothing about what is held, so they need no purpose and leave no audit; nor do
they say where anything lies. A service that only reads any more lives, and is not ready: it has to be started anew.
"""

from __future__ import annotations

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.failures import RequestCode
from api.gate import Gate
from graph.errors import EngineUnavailable, XinmaiError
from graph.view.base import Base
from graph.view.visibility import visible_now


async def health(_request: Request) -> Response:
    """The process is there and its loop turns."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """The base answers and takes what is delivered, and requests are let in; 503 with a code when not."""
    base: Base = request.app.state.base
    gate: Gate = request.app.state.gate
    if gate.closed:
        return JSONResponse({"status": "stopping", "code": RequestCode.OVERLOADED.value}, 503)
    try:
        await anyio.to_thread.run_sync(visible_now, base.engine)
    except XinmaiError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, 503)
    if not base.engine.takes_writes:
        return JSONResponse({"status": "read-only", "code": EngineUnavailable.code}, 503)
    return JSONResponse({"status": "ready"})
