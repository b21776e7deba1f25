"""What the exceptions of Neo4j's driver mean.

The rule of this module: a message leaves without the values that were in it, and why a server is not reached is said
in words that name what to change; the driver's own are about its insides.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.engines.deadline import overran
from graph.engines.values import without_values
from graph.errors import EngineError, EngineUnavailable, Interrupted, StatementError, Timeout

GONE = (ServiceUnavailable, SessionExpired, AuthError, ConfigurationError)
"""The server is not there, or does not let us in."""

_NO_CREDENTIALS: Final = "missing key"
_NOT_BOLT: Final = "looks like HTTP"
_CLOSED: Final = {
    "Security.CredentialsExpired": (
        "lets nobody in before the password is changed: ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new', said to "
        "the database `system`, does that."
    ),
    "Security.AuthenticationRateLimit": (
        "was given a wrong password too often: correct it in XINMAI_GRAPH and wait a few seconds."
    ),
    "Security.Forbidden": "does not let this user do what Xinmai has to, which is to read, write and make indexes.",
    "ReadOnly": "is kept for reading only, and Xinmai has to write there.",
    "DatabaseNotFound": "is no database of this server: make it there, or name another one in XINMAI_GRAPH.",
    "DatabaseUnavailable": "is not open yet, or not any more: see the server's own log, or ask again later.",
}
"""Parts of the server's codes, and what they say of a database."""


def named(error: Neo4jError, what: str, base: str, *, stopped: bool) -> EngineError:
    """Why a block, or what else was done, failed at a base; `stopped` says that somebody asked for it to be stopped."""
    code = error.code or ""
    if "TransactionTimedOut" in code:
        return overran(what)
    if "Terminated" in code or "LockClientStopped" in code:
        if stopped:
            return Interrupted(f"{what} was stopped.", block=what)
        return Timeout("The Neo4j server stopped what was asked of it; its own log says why.", block=what)
    for part, says in _CLOSED.items():
        if part in code:
            return EngineUnavailable(f"{base} {says}", base=base, block=what)
    said = without_values(error.message or code)
    if isinstance(error, ClientError) and not code.startswith("Neo.ClientError.Database"):
        return StatementError(f"{what}: {said}", block=what)
    return EngineUnavailable(f"{what}: {said}", block=what)


def unreached(error: DriverError | Neo4jError, base: str) -> EngineUnavailable:
    """Why a base is not reached, or not opened to us."""
    if isinstance(error, AuthError):
        why = (
            "wants a user and a password: XINMAI_GRAPH=neo4j://user:password@host:7687/database."
            if _NO_CREDENTIALS in str(error)
            else "does not let this user in: the user or the password in XINMAI_GRAPH is wrong."
        )
        return EngineUnavailable(f"{base} {why}", base=base)
    return EngineUnavailable(f"{base} cannot be reached: {_reason(error)}", base=base)


def _reason(error: BaseException) -> str:
    """The first cause of all, as far as it is known; the driver tells that its attempts failed."""
    causes = list(_with_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message}); `+ssc` in the address takes any."
        if isinstance(cause, ssl.SSLError):
            return "it does not speak TLS there, which `+s` and `+ssc` in the address ask for."
        if isinstance(cause, socket.gaierror):
            return "its host's name is not known."
        if isinstance(cause, OSError) and cause.strerror:
            return f"{cause.strerror}."
        if _NOT_BOLT in str(cause):
            return "something else answers there; Neo4j's Bolt port is 7687 unless it was changed."
    return without_values(str(causes[-1]))


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and all it was raised from, the last cause at the end."""
    yield error
    for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _with_causes(one)
    if error.__cause__ is not None:
        yield from _with_causes(error.__cause__)
