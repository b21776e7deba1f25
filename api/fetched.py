"""What stands in a file or at an address that the settings name.

The rule of this module: nothing is asked but what was named: no redirect is followed, and what is longer or slower
than such a document ever is, is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from graph.settings import place as place_named

TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 1_000_000


def content_of(place: str) -> bytes:
    """The bytes of a file or an address; raises `OSError` when there are none to be had."""
    if urlsplit(place).scheme not in {"http", "https"}:
        return place_named(place).read_bytes()
    return answered("GET", place)


def answered(
    method: str,
    address: str,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    *,
    statuses: frozenset[int] = frozenset((200,)),
) -> bytes:
    """The body of an answer with one of these statuses; raises `OSError` for another one and for none."""
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client,
            client.stream(method, address, data=form, auth=auth, headers={"accept": "application/json"}) as answer,
        ):
            if answer.status_code not in statuses:
                raise OSError(0, f"it answers {answer.status_code}")
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise OSError(0, "its answer is too long")
            return bytes(body)
    except (httpx.HTTPError, httpx.InvalidURL) as reason:
        raise OSError(0, f"it cannot be reached ({type(reason).__name__})") from None
