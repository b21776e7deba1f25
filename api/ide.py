"""A page to try queries in.

The rule of this module: the page is in the package and loads nothing from elsewhere; its policy names its one
script and its one style by their hashes, so nothing else can run in it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response


async def ide(_request: Request) -> Response:
    """The page."""
    page, policy = _page()
    return HTMLResponse(page, headers={"content-security-policy": policy})


@cache
def _page() -> tuple[str, str]:
    page = files("api").joinpath("ide.html").read_text(encoding="utf-8")
    script, style = (_hash_of(page, tag) for tag in ("script", "style"))
    policy = (
        f"default-src 'none'; connect-src 'self'; script-src {script}; style-src {style}; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return page, policy


def _hash_of(page: str, tag: str) -> str:
    inside = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
    text = inside.group(1) if inside else ""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
