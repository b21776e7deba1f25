"""Small pages that say one thing to people who come by browser.

The rule of this module: no script, nothing from elsewhere, and what is said is text, in the language of who
asks. A button sends a form to this service alone.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from api.language import said, spoken

STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}"
    "a,button{font:inherit;margin-right:1rem}"
)
STYLE_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)


def page(
    title: str,
    says: str,
    address: str,
    *,
    link: str = "Back 返回",
    button: tuple[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """A page that says something and leads on to an address; `button` is where a form goes and what stands on it."""
    form = ""
    if button is not None:
        form = f'<form method="post" action="{escape(button[0])}"><button>{escape(button[1])}</button></form>'
    return HTMLResponse(
        f'<!doctype html><html lang="{spoken()}"><head><meta charset="utf-8">'
        f"<title>Xinmai 信脉 · {escape(title)}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(said(says))}</p>{form}"
        f'<p><a href="{escape(address)}">{escape(link)}</a></p></body></html>',
        status,
        # With no referrer at all browsers would not say which page the form is from.
        {"content-security-policy": POLICY, "referrer-policy": "same-origin"},
    )
