"""What stands in a file or at an address that the settings name.

The rule of this module: nothing is asked but what was named: no redirect is followed, and what is longer or slower
than such a document ever is, is not read. The time is that of the whole answer, so that one that comes byte by byte
keeps nobody either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import anyio
import httpx
from anyio.from_thread import start_blocking_portal

from graph.settings import place as place_named

TIMEOUT_S: Final = 10.0
MOST_BYTES: Final = 1_000_000
ACCEPTS: Final = {"accept": "application/json"}
AT_FAULT: Final = 500  # from this status on an answer says that who gives it cannot answer now


class Away(OSError):
    """Nobody answers at the address now, but may do so later; another `OSError`: nothing is to be had there."""


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
    """The body of an answer with one of these statuses; raises `OSError` for another one, and `Away` for none.

    It blocks, and has an event loop of its own in a thread of its own, in which all of it can be given up in time.
    """

    async def ask() -> bytes:
        with anyio.fail_after(TIMEOUT_S):
            async with (
                httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False) as client,
                client.stream(method, address, data=form, auth=auth, headers=ACCEPTS) as answer,
            ):
                if answer.status_code not in statuses:
                    wrong = Away if answer.status_code >= AT_FAULT else OSError
                    raise wrong(0, f"it answers {answer.status_code}")
                body = bytearray()
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise OSError(0, "its answer is too long")
                return bytes(body)

    try:
        with start_blocking_portal() as beside:
            return beside.call(ask)
    except TimeoutError:
        raise Away(0, "it cannot be reached (its answer takes too long)") from None
    except (httpx.HTTPError, httpx.InvalidURL) as reason:
        raise Away(0, f"it cannot be reached ({type(reason).__name__})") from None
