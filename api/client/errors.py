"""What can go wrong when a service is asked.

The rule of this module: an exception carries the service's own code and trace id, so that whoever runs the service
can find the request in its log. Each code of the service has a class here; a code that only a later service knows is a
bare `Failed`. `retry_after` says in how many seconds it is worth asking again, 0 where that is not known.

    Failed
    ├── NotFound                 there is none, or none that is open to this purpose
    ├── BadInput                 what was given cannot be used as it is
    │   ├── KeyReused            the key was used before, for another request
    │   ├── BadFile              a delivered file cannot be read
    │   ├── BadManifest          a manifest does not describe its delivery
    │   ├── BadCatalogue         a catalogue fails its own rules
    │   └── BadSettings          a setting of the service is wrong
    ├── Refused                  the rules do not allow it: who asks, purpose, limits
    │   ├── NotKnown             the key or token is not good
    │   ├── NotLetIn             somebody who is known and was not let in
    │   ├── PurposeRefused       not for this purpose, or not without a reference or a reason
    │   ├── DepartmentRefused    a department may not deliver this category
    │   ├── LimitExceeded        larger than what the service answers
    │   ├── QuotaExceeded        more persons in a day than one may read; `retry_after` until they may be read again
    │   ├── DocumentUnknown      the service answers kept documents only, and this is none of them
    │   ├── Outdated             somebody else has changed it since one looked
    │   ├── Taken                somebody else is at work on it
    │   └── NeedsConfirmation    allowed, but only when said explicitly
    ├── Unavailable              not now
    │   ├── RateLimited          more requests in a minute than one may send; `retry_after` until the next one
    │   ├── Overloaded           too many requests at once, or it is stopping; `retry_after` until it is worth a try
    │   ├── NotSeenYet           what the named run did is not visible yet; `retry_after` as above
    │   ├── TimedOut             it took longer than a request may
    │   ├── Interrupted          it was stopped
    │   ├── BaseHeld             another process holds the base
    │   ├── BaseOutdated         the base waits for its migration
    │   └── SubscriptionEnded    its time is over: subscribe again behind the last cursor
    ├── ServiceFault             the service is at fault, and whoever runs it is told more by the trace id
    └── NotUnderstood            the service answered what this client does not know, or the other way round
        ├── BadRequest           no GraphQL request
        ├── ParseFailed          the document is not GraphQL
        ├── ValidationFailed     the document asks for what the schema does not have
        └── OperationUnknown     no operation to run, or more than one
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


class BadInput(Failed):
    """What was given cannot be used as it is."""


class KeyReused(BadInput):
    """The key was used before, for another request."""


class BadFile(BadInput):
    """A delivered file cannot be read."""


class BadManifest(BadInput):
    """A manifest does not describe its delivery."""


class BadCatalogue(BadInput):
    """A catalogue fails its own rules."""


class BadSettings(BadInput):
    """A setting of the service is wrong."""


class Refused(Failed):
    """The rules do not allow it."""


class NotKnown(Refused):
    """The key or token is not good."""


class NotLetIn(Refused):
    """Somebody who is known and was not let in."""


class PurposeRefused(Refused):
    """Not for this purpose, or not without a reference or a reason."""


class DepartmentRefused(Refused):
    """A department may not deliver this category."""


class LimitExceeded(Refused):
    """Larger than what the service answers."""


class QuotaExceeded(Refused):
    """More persons in a day than one may read."""


class DocumentUnknown(Refused):
    """The service answers kept documents only, and this is none of them."""


class Outdated(Refused):
    """Somebody else has changed it since one looked."""


class Taken(Refused):
    """Somebody else is at work on it."""


class NeedsConfirmation(Refused):
    """Allowed, but only when said explicitly."""


class Unavailable(Failed):
    """Not now."""


class RateLimited(Unavailable):
    """More requests in a minute than one may send."""


class Overloaded(Unavailable):
    """Too many requests at once, or the service is stopping."""


class NotSeenYet(Unavailable):
    """What the named run did is not visible yet."""


class TimedOut(Unavailable):
    """It took longer than a request may."""


class Interrupted(Unavailable):
    """It was stopped."""


class BaseHeld(Unavailable):
    """Another process holds the base."""


class BaseOutdated(Unavailable):
    """The base waits for its migration."""


class SubscriptionEnded(Unavailable):
    """Its time is over: subscribe again behind the last cursor."""


class ServiceFault(Failed):
    """The service is at fault."""


class NotUnderstood(Failed):
    """Service and client do not speak of the same thing."""


class BadRequest(NotUnderstood):
    """No GraphQL request."""


class ParseFailed(NotUnderstood):
    """The document is not GraphQL."""


class ValidationFailed(NotUnderstood):
    """The document asks for what the schema does not have."""


class OperationUnknown(NotUnderstood):
    """No operation to run, or more than one."""


BY_CODE: Final[Mapping[str, type[Failed]]] = {
    "NOT_FOUND": NotFound,
    "BAD_USER_INPUT": BadInput,
    "KEY_REUSED": KeyReused,
    "UNREADABLE_FILE": BadFile,
    "BAD_MANIFEST": BadManifest,
    "BAD_CATALOGUE": BadCatalogue,
    "BAD_SETTINGS": BadSettings,
    "FORBIDDEN": Refused,
    "UNAUTHENTICATED": NotKnown,
    "NOT_LET_IN": NotLetIn,
    "PURPOSE_REFUSED": PurposeRefused,
    "E401": DepartmentRefused,
    "LIMIT_EXCEEDED": LimitExceeded,
    "QUOTA_EXCEEDED": QuotaExceeded,
    "PERSISTED_DOCUMENT_NOT_FOUND": DocumentUnknown,
    "OUTDATED": Outdated,
    "TAKEN": Taken,
    "NEEDS_CONFIRMATION": NeedsConfirmation,
    "UNAVAILABLE": Unavailable,
    "RATE_LIMITED": RateLimited,
    "OVERLOADED": Overloaded,
    "NOT_SEEN_YET": NotSeenYet,
    "TIMEOUT": TimedOut,
    "INTERRUPTED": Interrupted,
    "BASE_HELD": BaseHeld,
    "SCHEMA_VERSION": BaseOutdated,
    "SUBSCRIPTION_ENDED": SubscriptionEnded,
    "INTERNAL": ServiceFault,
    "BAD_REQUEST": BadRequest,
    "GRAPHQL_PARSE_FAILED": ParseFailed,
    "GRAPHQL_VALIDATION_FAILED": ValidationFailed,
    "OPERATION_RESOLUTION_FAILURE": OperationUnknown,
}
"""The class of each code on the closed list of the service."""


def failed_for(code: str) -> type[Failed]:
    """The class of a code; `Failed` for one that this client does not know."""
    return BY_CODE.get(code, Failed)
