"""Everything that can go wrong, as one tree.

The rule of this module: an error carries its facts as attributes and says in one sentence what happened,
where, and what to do. Its `code` is what machines see (in `--json` output and in GraphQL `extensions.code`);
`exit_code` is what the shell sees. Nothing else in the program maps errors to codes.

    XinmaiError                         INTERNAL            exit 1
    ├── BadInput                        BAD_USER_INPUT      exit 2    what the caller gave cannot be used
    │   ├── SettingsError               BAD_SETTINGS        exit 2    an environment variable is wrong
    │   ├── ManifestError               BAD_MANIFEST        exit 2    a manifest does not describe a delivery
    │   ├── CatalogueError              BAD_CATALOGUE       exit 2    the catalogue fails its own rules
    │   ├── KeyReused                   KEY_REUSED          exit 2    an idempotency key of another request
    │   └── UnreadableFile              UNREADABLE_FILE     exit 2    a delivered file cannot be read
    ├── NotFound                        NOT_FOUND           exit 3    no such subject, run, file …
    ├── Refused                         FORBIDDEN           exit 4    the rules do not allow it
    │   ├── PurposeRefused              PURPOSE_REFUSED     exit 4    a purpose that is missing or not on the list
    │   ├── DepartmentRefused           E401                exit 4    this department may not write this category
    │   ├── CaseClosed                  FORBIDDEN           exit 4    a case in which nothing is read or noted any more
    │   ├── NotItsTurn                  FORBIDDEN           exit 4    a step that is not the next one
    │   ├── Outdated                    OUTDATED            exit 4    somebody else has changed it meanwhile
    │   ├── Taken                       TAKEN               exit 4    somebody else is at work on it
    │   ├── LimitExceeded               LIMIT_EXCEEDED      exit 4    a query larger than what the service answers
    │   ├── QuotaExceeded               QUOTA_EXCEEDED      exit 4    more persons in a day than the role may read
    │   └── NeedsConfirmation           NEEDS_CONFIRMATION  exit 5    allowed, but only when said explicitly
    └── EngineError                     UNAVAILABLE         exit 6    the database
        ├── EngineUnavailable           UNAVAILABLE         exit 6    it cannot be reached or opened
        ├── BaseHeld                    BASE_HELD           exit 6    another process holds the embedded base
        ├── SchemaVersionError          SCHEMA_VERSION      exit 6    the base wants `xinmai migrate`
        ├── Timeout                     TIMEOUT             exit 6    a statement ran too long and was stopped
        ├── Interrupted                 INTERRUPTED         exit 6    a statement was stopped on request
        └── StatementError              INTERNAL            exit 6    a named block is wrong or was called wrongly
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import ceil
from typing import ClassVar


class XinmaiError(Exception):
    """The root: whoever catches it has caught every failure the program knows about."""

    code: ClassVar[str] = "INTERNAL"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **facts: str | int | float | None) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class BadInput(XinmaiError):
    """What the caller gave cannot be used as it is."""

    code = "BAD_USER_INPUT"
    exit_code = 2


class SettingsError(BadInput):
    """An environment variable has a value the program cannot work with."""

    code = "BAD_SETTINGS"


class ManifestError(BadInput):
    """A manifest is missing, ambiguous, or does not describe the file beside it."""

    code = "BAD_MANIFEST"


class CatalogueError(BadInput):
    """A catalogue breaks a rule of its own schema."""

    code = "BAD_CATALOGUE"


class UnreadableFile(BadInput):
    """A delivered file cannot be read as what its manifest says it is."""

    code = "UNREADABLE_FILE"


class KeyReused(BadInput):
    """An idempotency key was used before, for another request."""

    code = "KEY_REUSED"


class NotFound(XinmaiError):
    """There is no such subject, run, file or record, or none that this reader may know of."""

    code = "NOT_FOUND"
    exit_code = 3


class Refused(XinmaiError):
    """The rules do not allow it, whoever asks in this way."""

    code = "FORBIDDEN"
    exit_code = 4


class PurposeRefused(Refused):
    """A purpose is missing, unknown, or never allowed."""

    code = "PURPOSE_REFUSED"


class DepartmentRefused(Refused):
    """A department delivers a category that the catalogue does not give to it (E401)."""

    code = "E401"


class CaseClosed(Refused):
    """Nothing is read or noted in a closed case; the fact `closed` says since when, in ISO 8601."""


class NotItsTurn(Refused):
    """A step of something that has its order, too early, too late, or by the same person; `state`: how far it is."""


class Outdated(Refused):
    """What somebody decides about has been changed by somebody else since they looked; `version` is that of now."""

    code = "OUTDATED"


class Taken(Refused):
    """Somebody else is at work on it: `by` whom, and `until` when in ISO 8601."""

    code = "TAKEN"


class LimitExceeded(Refused):
    """A query that is larger, deeper or dearer than the service answers, or more at a time than there may be."""

    code = "LIMIT_EXCEEDED"


class QuotaExceeded(Refused):
    """More persons than somebody of this role may read in a day, or more numbers than they may ask for or be told.

    The fact `resets` says when they may again, and `retry_after` in how many seconds.
    """

    code = "QUOTA_EXCEEDED"

    def __init__(self, message: str, *, now: datetime, resets: datetime) -> None:
        super().__init__(message, resets=resets.isoformat(), retry_after=ceil((resets - now).total_seconds()))


class NeedsConfirmation(Refused):
    """Allowed, but so far-reaching that it has to be said explicitly."""

    code = "NEEDS_CONFIRMATION"
    exit_code = 5


class EngineError(XinmaiError):
    """The database did not do what was asked."""

    code = "UNAVAILABLE"
    exit_code = 6


class EngineUnavailable(EngineError):
    """The database cannot be reached or opened."""


class BaseHeld(EngineError):
    """Another process holds the embedded base."""

    code = "BASE_HELD"


class SchemaVersionError(EngineError):
    """The base was made by another version of the program."""

    code = "SCHEMA_VERSION"


class Timeout(EngineError):
    """A statement ran longer than its limit and was stopped in the engine."""

    code = "TIMEOUT"


class Interrupted(EngineError):
    """A statement was stopped on request; of the transaction it belonged to nothing was kept."""

    code = "INTERRUPTED"


class StatementError(EngineError):
    """A named block is wrong, was called with the wrong parameters, or the engine refused what it asks."""

    code = "INTERNAL"


def every_error(kind: type[XinmaiError] = XinmaiError) -> Iterator[type[XinmaiError]]:
    """The tree, each error before those below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)
