"""Whether the service lives, and whether it can answer.

The rule of this module: these two say nothing about what is held, so they need no purpose and leave no audit.
"""

from __future__ import annotations

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph.errors import XinmaiError
from graph.view.base import Base
from graph.view.visibility import visible_now


async def health(_request: Request) -> Response:
    """The process is there and its loop turns."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> Response:
    """The base answers; 503 with the error's code when it does not."""
    base: Base = request.app.state.base
    try:
        await anyio.to_thread.run_sync(visible_now, base.engine)
    except XinmaiError as error:
        return JSONResponse({"status": "unavailable", "code": error.code}, 503)
    return JSONResponse({"status": "ready"})
