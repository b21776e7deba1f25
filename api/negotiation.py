"""Which media type an answer gets, and whether a request's media type is one we read.

The rule of this module: RFC 9110 section 12 for qualities, GraphQL over HTTP for what a missing or open Accept
means (application/json, because old clients send it).
"""

from __future__ import annotations

from typing import Final

from api.failures import BadRequest

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
GRAPHQL: Final = "application/graphql-response+json"


def answer_type(accept: str | None) -> str:
    """The media type to answer with; raises `BadRequest` (406) when the caller takes none of ours."""
    if accept is None or not accept.strip():
        return JSON
    # The types in the order of preference at equal quality: open ranges mean application/json.
    offered: dict[str, tuple[float, int]] = {}
    for position, part in enumerate(accept.split(",")):
        media, quality = _range(part)
        for ours in (JSON, GRAPHQL):
            if media == ours:
                offered[ours] = (quality, -position)
        if media in {"*/*", "application/*"}:
            offered.setdefault(JSON, (quality, -1000 - position))
    wanted = {media: rank for media, rank in offered.items() if rank[0] > 0}
    if not wanted:
        raise BadRequest(f"The service answers {GRAPHQL} and {JSON}.", 406)
    return max(wanted, key=lambda media: wanted[media])


def takes_events(accept: str | None) -> bool:
    """Whether the caller names server-sent events, which nobody takes by an open range."""
    ranges = [_range(part) for part in (accept or "").split(",")]
    return any(media == EVENTS and quality > 0 for media, quality in ranges)


def check_body_type(content_type: str | None) -> None:
    """Raise `BadRequest` (415) unless the body is JSON in UTF-8.

    Forms and plain text are refused: a page of another site can send those without asking (CSRF).
    """
    media, _, parameters = (content_type or "").partition(";")
    if media.strip().lower() != JSON:
        raise BadRequest(f"Send the request as {JSON}.", 415)
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in {"utf-8", "utf8"}:
            raise BadRequest("Send the request in UTF-8.", 415)


def _range(part: str) -> tuple[str, float]:
    media, *parameters = [piece.strip() for piece in part.split(";")]
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media.lower(), quality
