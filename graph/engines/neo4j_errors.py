"""What the exceptions of Neo4j's driver mean.

The rule of this module: a message leaves without the values that were in it.
"""

from __future__ import annotations

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from graph.engines.values import without_values
from graph.errors import EngineError, EngineUnavailable, Interrupted, StatementError, Timeout

GONE = (ServiceUnavailable, SessionExpired, AuthError, ConfigurationError)
"""The server is not there, or does not let us in."""


def named(error: Neo4jError, what: str, *, stopped: bool) -> EngineError:
    """Why a block, or what else was done, failed; `stopped` says that somebody asked for it to be stopped."""
    code = error.code or ""
    if "TransactionTimedOut" in code:
        return Timeout(f"{what} ran longer than its limit and was stopped.", block=what)
    if "Terminated" in code or "LockClientStopped" in code:
        if stopped:
            return Interrupted(f"{what} was stopped.", block=what)
        return Timeout(f"{what} was stopped by the server.", block=what)
    if isinstance(error, ClientError) and not code.startswith("Neo.ClientError.Database"):
        return StatementError(f"{what}: {without_values(error.message or code)}", block=what)
    return EngineUnavailable(f"{what}: {without_values(error.message or code)}", block=what)
