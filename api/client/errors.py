"""What can go wrong when a service is asked.

The rule of this module: an exception carries the service's own code and trace id, so that whoever runs the service
can find the request in its log.

    Failed
    ├── NotFound         there is none, or none that is open to this purpose
    ├── Refused          the rules do not allow it: who asks, purpose, limits
    ├── Unavailable      not now: overloaded, too many requests, stopped, not reached; `retry_after` says when
    └── NotUnderstood    the service answered what this client does not know, or the other way round
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


class Failed(Exception):
    """A question that was not answered."""

    def __init__(
        self,
        message: str,
        code: str = "",
        trace_id: str = "",
        path: tuple[str | int, ...] = (),
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.trace_id = trace_id
        self.path = path
        self.retry_after = retry_after

    def __str__(self) -> str:
        told = [each for each in (self.code, f"trace {self.trace_id}" if self.trace_id else "") if each]
        return f"{self.message} [{'; '.join(told)}]" if told else self.message


class NotFound(Failed):
    """There is none, or none that is open to this purpose."""


class Refused(Failed):
    """The rules do not allow it."""


class Unavailable(Failed):
    """Not now."""


class NotUnderstood(Failed):
    """Service and client do not speak of the same thing."""


BY_CODE: Final[Mapping[str, type[Failed]]] = {
    "NOT_FOUND": NotFound,
    "FORBIDDEN": Refused,
    "PURPOSE_REFUSED": Refused,
    "UNAUTHENTICATED": Refused,
    "NOT_LET_IN": Refused,
    "LIMIT_EXCEEDED": Refused,
    "PERSISTED_DOCUMENT_NOT_FOUND": Refused,
    "RATE_LIMITED": Unavailable,
    "OVERLOADED": Unavailable,
    "UNAVAILABLE": Unavailable,
    "TIMEOUT": Unavailable,
    "BAD_REQUEST": NotUnderstood,
    "GRAPHQL_PARSE_FAILED": NotUnderstood,
    "GRAPHQL_VALIDATION_FAILED": NotUnderstood,
}
