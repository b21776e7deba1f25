"""A page to ask GraphQL in: completion, checks, the schema, and examples.

The rule of this module: it is a page like those of `api.pages`; where it could not be built at installation, a smaller
one takes its place and says how to build it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import asdict
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.examples import examples
from api.pages import CLOSED, is_built, page

POLICY_HEADER: Final = "content-security-policy"
TITLE: Final = "<h1>Xinmai 信脉"


def explorer_routes(*, sandbox: bool = False) -> list[Route]:
    """The page at /explorer and its examples; of a sandbox it says so."""
    return [
        Route("/explorer", partial(_page, sandbox=sandbox)),
        Route("/explorer/", lambda _: RedirectResponse("/explorer", 308)),
        Route("/explorer/examples.json", _examples),
    ]


async def _page(_request: Request, *, sandbox: bool) -> Response:
    answer = page("explorer") if is_built() else _small_page()
    if sandbox:
        said = bytes(answer.body).decode().replace(TITLE, f"{TITLE} · SANDBOX 沙箱", 1)
        return Response(said, media_type="text/html", headers={POLICY_HEADER: answer.headers[POLICY_HEADER]})
    return answer


def _small_page() -> Response:
    small, policy = _unbuilt()
    return Response(small, media_type="text/html", headers={POLICY_HEADER: policy})


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
