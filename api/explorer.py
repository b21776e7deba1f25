"""A page to ask GraphQL in: completion, checks, the schema, and examples.

The rule of this module: it is a page like those of `api.pages`; where it could not be built at installation, a smaller
one takes its place and says how to build it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.examples import examples
from api.pages import CLOSED, is_built, page


def explorer_routes() -> list[Route]:
    """The page at /explorer and its examples."""
    return [
        Route("/explorer", _page),
        Route("/explorer/", lambda _: RedirectResponse("/explorer", 308)),
        Route("/explorer/examples.json", _examples),
    ]


async def _page(_request: Request) -> Response:
    if is_built():
        return page("explorer")
    small, policy = _unbuilt()
    return Response(small, media_type="text/html", headers={"content-security-policy": policy})


async def _examples(_request: Request) -> Response:
    return JSONResponse([asdict(example) for example in examples()])


@cache
def _unbuilt() -> tuple[str, str]:
    small = files("api").joinpath("web", "unbuilt.html").read_text(encoding="utf-8")
    script, style = (_hash_of(small, tag) for tag in ("script", "style"))
    return small, f"default-src 'none'; connect-src 'self'; script-src {script}; style-src {style}; {CLOSED}"


def _hash_of(page: str, tag: str) -> str:
    inside = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    text = inside.group(1) if inside else ""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
