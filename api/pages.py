"""The pages for people: the chart for investigators, the review for stewards, and what every page loads.

The rule of this module: the pages are in the package and load nothing from elsewhere. Their files are read once, so
no path of a request ever reaches the disk, and their policy allows only them: nothing inline, nothing evaluated. A
page holds no data and knows nobody: all it shows comes through /graphql, from who is asking.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

CLOSED: Final = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
FOR_EVER: Final = "private, max-age=31536000, immutable"  # the name of an asset changes with its content

POLICY: Final = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; {CLOSED}"
FRONT: Final = "chart"
NOT_BUILT: Final = (
    "The pages were not built when Xinmai was installed, because the npm registry could not be reached. "
    "Install it once more where it can: pip install --force-reinstall --no-deps . in the source tree. "
    "/graphql and the command line work as they are.\n"
)


@dataclass(frozen=True)
class Asset:
    """A file of the pages."""

    content: bytes
    media: str


def page_routes() -> list[Route]:
    """The chart and the review, and the way to the first of them for who gives no path."""
    named = [each for name in ("chart", "review") for each in (_page(name), _without_slash(name))]
    return [Route("/", lambda _: RedirectResponse(f"/{FRONT}", 307)), *named]


def asset_routes() -> list[Route]:
    """What the pages load."""
    return [Route("/assets/{path:path}", _asset)]


def is_built() -> bool:
    """Whether the pages were built at installation."""
    return "explorer.html" in assets()


def page(name: str) -> Response:
    """A built page with the policy that closes it off."""
    return Response(
        assets()[f"{name}.html"].content, media_type="text/html", headers={"content-security-policy": POLICY}
    )


@cache
def assets() -> Mapping[str, Asset]:
    """All that was built, by its path."""
    return dict(_files_in(files("api").joinpath("web", "dist"), ""))


def _page(name: str) -> Route:
    async def answer(_request: Request) -> Response:
        return page(name) if is_built() else Response(NOT_BUILT, 503, media_type="text/plain")

    return Route(f"/{name}", answer, name=name)


def _without_slash(name: str) -> Route:
    return Route(f"/{name}/", lambda _: RedirectResponse(f"/{name}", 308))


async def _asset(request: Request) -> Response:
    asset = assets().get(f"assets/{request.path_params['path']}")
    if asset is None:
        raise HTTPException(404)
    return Response(asset.content, media_type=asset.media, headers={"cache-control": FOR_EVER})


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
