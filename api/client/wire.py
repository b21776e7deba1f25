"""A question as an HTTP request, and an HTTP response as its answer.

The rule of this module: no input or output. Whether and when it is worth asking again is decided here for both
clients.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final, TypeVar

import httpx
import orjson

from api.client.calls import Call
from api.client.errors import Failed, NotUnderstood, Unavailable, failed_for

T = TypeVar("T")
GRAPHQL: Final = "application/graphql-response+json"
LONGEST_WAIT_S: Final = 30.0
UNREACHED: Final = "UNREACHED"


def client_options(address: str, token: str | None, timeout_s: float) -> dict[str, object]:
    """How a client of httpx is made."""
    headers = {"content-type": "application/json", "accept": GRAPHQL}
    if token:
        headers["authorization"] = f"Bearer {token}"
    return {"base_url": address.rstrip("/"), "headers": headers, "timeout": timeout_s}


def body_of(call: Call[T]) -> bytes:
    """What is posted."""
    named = {"operationName": call.name} if call.name else {}
    return orjson.dumps({"query": call.document, "variables": dict(call.variables), **named})


def answer_of(call: Call[T], response: httpx.Response) -> T:
    """The answer; raises one of `api.client.errors`."""
    try:
        told = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        kind = Unavailable if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR else NotUnderstood
        raise kind(f"The address answered {response.status_code} without JSON.", UNREACHED)
    errors = told.get("errors")
    if isinstance(errors, list) and errors:
        raise _failed(errors[0], retry_after=_retry_after(response))
    data = told.get("data")
    if not isinstance(data, dict):
        raise NotUnderstood("The service gave no data.")
    return call.read(data)


def unreached(error: httpx.HTTPError) -> Unavailable:
    """A service that could not be reached."""
    return Unavailable(f"The service cannot be reached ({type(error).__name__}).", UNREACHED)


def pause_before_retry(failed: Failed, tries_left: int) -> float | None:
    """How long to wait before asking again; None when it is not worth it."""
    if tries_left > 0 and isinstance(failed, Unavailable) and 0 < failed.retry_after <= LONGEST_WAIT_S:
        return failed.retry_after
    return None


def _failed(error: object, retry_after: float) -> Failed:
    told: Mapping[str, object] = error if isinstance(error, dict) else {}
    extensions = told.get("extensions")
    said: Mapping[str, object] = extensions if isinstance(extensions, dict) else {}
    code, path, wait_s = str(said.get("code", "")), told.get("path"), said.get("retryAfter")
    return failed_for(code)(
        str(told.get("message", "The service said nothing.")),
        code,
        str(said.get("traceId", "")),
        tuple(path) if isinstance(path, list) else (),
        float(wait_s) if isinstance(wait_s, int | float) else retry_after,
    )


def _retry_after(response: httpx.Response) -> float:
    with contextlib.suppress(ValueError):
        return float(response.headers.get("retry-after", "0"))
    return 0.0
