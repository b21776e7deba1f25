"""Whether a request that a cookie came with was made by a page of ours.

The rule of this module: a browser sends cookies also with what another site's page asks (cross-site request forgery).
So a request counts only if nothing in it says that another site made it, and something in it says that ours did: what
the browser says of it, its origin, or a header that no other site can send unasked. Sources: W3C Fetch Metadata;
OWASP, Cross-Site Request Forgery Prevention; GraphQL over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.failures import BadRequest, RequestCode

PREFLIGHT: Final = "graphql-require-preflight"  # a header that no page of another site can send unasked
OURS: Final = frozenset(("same-origin", "none"))  # none: typed, or chosen from a bookmark


class FromElsewhere(BadRequest):
    """A request that a page of another site made in somebody's name: the answer is 403."""

    code = RequestCode.NOT_LET_IN.value

    def __init__(self) -> None:
        super().__init__("With a session only pages of this service may ask. Programs send a key or a token.", 403)


def check_same_site(headers: Mapping[str, str], origin: str) -> None:
    """Raise `FromElsewhere` unless a page of `origin` made this request."""
    made_by, site = headers.get("origin"), headers.get("sec-fetch-site")
    if (made_by is not None and made_by != origin) or (site is not None and site not in OURS):
        raise FromElsewhere
    if made_by is None and site is None and PREFLIGHT not in headers:
        raise FromElsewhere
