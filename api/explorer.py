"""A page to ask GraphQL in: completion, checks, the schema, and examples.

The rule of this module: the page is in the package and loads nothing from elsewhere. Its files are read once, so no
path of a request ever reaches the disk, and its policy allows only them: nothing inline, nothing evaluated. Where it
could not be built at installation, a smaller page takes its place and says how to build it.
"""

from __future__ import annotations

import mimetypes
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.examples import examples

CLOSED: Final = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
FOR_EVER: Final = "private, max-age=31536000, immutable"  # the name of an asset changes with its content

POLICY: Final = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; {CLOSED}"
TITLE: Final = "<h1>Xinmai 信脉"


@dataclass(frozen=True)
class Asset:
    """A file of the page."""

    content: bytes
    media: str


def explorer_routes(*, sandbox: bool = False) -> list[Route]:
    """The page at /explorer and what it loads; of a sandbox it says so."""
    return [
        Route("/explorer", partial(_page, sandbox=sandbox)),
        Route("/explorer/", lambda _: RedirectResponse("/explorer", 308)),
        Route("/explorer/examples.json", _examples),
        Route("/explorer/{path:path}", _asset),
    ]


def is_built() -> bool:
    """Whether the page was built at installation."""
    return "index.html" in _assets()


async def _page(_request: Request, *, sandbox: bool) -> Response:
    if is_built():
        page, policy = _assets()["index.html"].content.decode(), POLICY
    else:
        page, policy = _unbuilt()
    if sandbox:
        page = page.replace(TITLE, f"{TITLE} · SANDBOX 沙箱", 1)
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})


async def _asset(request: Request) -> Response:
    asset = _assets().get(request.path_params["path"])
    if asset is None:
        raise HTTPException(404)
    return Response(asset.content, media_type=asset.media, headers={"cache-control": FOR_EVER})


async def _examples(_request: Request) -> Response:
    return JSONResponse([asdict(example) for example in examples()])


@cache
def _assets() -> Mapping[str, Asset]:
    return dict(_files_in(files("api").joinpath("web", "dist"), ""))


def _files_in(folder: Traversable, before: str) -> list[tuple[str, Asset]]:
    if not folder.is_dir():
        return []
    found: list[tuple[str, Asset]] = []
    for each in folder.iterdir():
        name = f"{before}{each.name}"
        if each.is_dir():
            found += _files_in(each, f"{name}/")
        else:
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            found.append((name, Asset(each.read_bytes(), media)))
    return found


@cache
def _unbuilt() -> tuple[str, str]:
    page = files("api").joinpath("web", "unbuilt.html").read_text(encoding="utf-8")
    script, style = (_hash_of(page, tag) for tag in ("script", "style"))
    return page, f"default-src 'none'; connect-src 'self'; script-src {script}; style-src {style}; {CLOSED}"


def _hash_of(page: str, tag: str) -> str:
    inside = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    text = inside.group(1) if inside else ""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
