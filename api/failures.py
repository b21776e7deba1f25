"""What a caller is told when something goes wrong: a sentence, a code of a closed list, a trace id.

The rule of this module: nothing that the program did not mean to say leaves it. A `XinmaiError` speaks for
itself, a fault of the query is described by the GraphQL rules it breaks, everything else is masked, and the
log gets where it happened but never a message or a value, because those may hold an identity number.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NotRequired, TypedDict

from graphql import GraphQLError

from api.language import said
from graph.errors import XinmaiError, every_error
from graph.identifiers import mask_text

log = logging.getLogger("xinmai.api")

RETRY_AFTER: Final = "retry-after"  # the header
MASKED: Final = "Something went wrong on our side. Please report the trace id."


class RequestCode(StrEnum):
    """Codes of requests that never reached the knowledge base; all other codes are those of graph.errors."""

    BAD_REQUEST = "BAD_REQUEST"  # not a GraphQL request over HTTP
    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"  # the document is not GraphQL
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"  # the document asks for what the schema does not have
    OPERATION_UNKNOWN = "OPERATION_RESOLUTION_FAILURE"  # no or more than one operation to run
    BAD_VARIABLES = "BAD_USER_INPUT"  # a variable's value does not fit its type
    NOT_KNOWN = "UNAUTHENTICATED"  # a key or token that is not good
    NOT_LET_IN = "NOT_LET_IN"  # a good token of somebody to whom nothing was given
    OVERLOADED = "OVERLOADED"  # too many requests at once; try again later
    RATE_LIMITED = "RATE_LIMITED"  # too many requests of one actor; try again later
    NOT_SEEN_YET = "NOT_SEEN_YET"  # what the named run did is not visible yet; try again in a moment
    SUBSCRIPTION_ENDED = "SUBSCRIPTION_ENDED"  # its time is over; subscribe again behind the last cursor
    DOCUMENT_UNKNOWN = "PERSISTED_DOCUMENT_NOT_FOUND"  # the document is not kept here


class BadRequest(XinmaiError):
    """An HTTP request that is not a GraphQL request; `status` is its HTTP status."""

    code = RequestCode.BAD_REQUEST.value
    exit_code = 2

    def __init__(self, message: str, status: int = 400, **headers: str) -> None:
        waits = {name: int(value) for name, value in headers.items() if name.lower() == RETRY_AFTER}
        super().__init__(message, **({"retry_after": max(waits.values())} if waits else {}))
        self.status = status
        self.headers = headers


class Overloaded(BadRequest):
    """More requests than the service works on at a time."""

    code = RequestCode.OVERLOADED.value


class TooMany(BadRequest):
    """More requests than one actor may send in a minute."""

    code = RequestCode.RATE_LIMITED.value


class Extensions(TypedDict):
    """The `extensions` of every error; `retryAfter` are the seconds until it is worth asking again, where known."""

    code: str
    traceId: str
    retryAfter: NotRequired[int]


class Failure(TypedDict, total=False):
    """One entry of `errors` as it goes over the wire."""

    message: str
    locations: list[dict[str, int]]
    path: list[str | int]
    extensions: Extensions


def closed_codes() -> tuple[str, ...]:
    """Every code that `extensions.code` can have, sorted: the error tree and the codes of requests."""
    return tuple(sorted({error.code for error in every_error()} | {code.value for code in RequestCode}))


def failure(error: Exception, trace_id: str, stage: RequestCode | None = None) -> Failure:
    """One error for the wire. `stage` is the code for a fault that GraphQL itself found in the request."""
    cause = _cause(error)
    if isinstance(cause, XinmaiError) and cause.code != XinmaiError.code:
        told = Failure(message=mask_text(said(cause.message)), extensions=Extensions(code=cause.code, traceId=trace_id))
        wait_s = cause.facts.get("retry_after")
        if wait_s:
            told["extensions"]["retryAfter"] = int(wait_s)
    elif isinstance(cause, GraphQLError):
        # GraphQL found it: in the request (stage), or in an argument's value while it ran.
        code = stage or RequestCode.BAD_VARIABLES
        told = Failure(message=mask_text(said(cause.message)), extensions=Extensions(code=code.value, traceId=trace_id))
    else:
        log_fault(cause, trace_id)
        told = Failure(message=said(MASKED), extensions=Extensions(code=XinmaiError.code, traceId=trace_id))
    if isinstance(error, GraphQLError):
        if error.locations:
            told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
        if error.path:
            told["path"] = error.path
    return told


def failures(errors: Sequence[Exception], trace_id: str, stage: RequestCode | None = None) -> list[Failure]:
    """All errors of one answer for the wire."""
    return [failure(error, trace_id, stage) for error in errors]


def log_fault(fault: Exception, trace_id: str) -> None:
    """Where it happened, without messages: the text of a foreign exception may quote what a file contained."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("fault trace=%s type=%s at=%s", trace_id, type(fault).__name__, where)


def _cause(error: Exception) -> Exception:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error
