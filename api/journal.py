"""The log of the service: one JSON object a line, for programs that gather logs.

The rule of this module: only what it names is written; the text of an exception never is, because it may quote what
a file contained. Where the log goes is decided by whoever starts the server, not by the modules that write to it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import Final

import orjson

from api.observed import Observed
from graph.errors import SettingsError
from graph.identifiers import mask_text
from graph.settings import Settings, place

log = logging.getLogger("xinmai.api")

STDERR: Final = "-"
NAME: Final = "service.jsonl"
LARGEST: Final = 16 * 1024 * 1024  # bytes of one file
KEPT: Final = 8  # older files


def write(observed: Observed) -> None:
    """One line on one request."""
    log.info("request", extra={"observed": observed})


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event, and what was observed."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        observed = getattr(record, "observed", None)
        if isinstance(observed, Observed):
            told |= {
                "event": record.getMessage(),
                "door": observed.door,
                "operation": observed.operation,
                "document": observed.document,
                "status": observed.status,
                "cost": observed.cost,
                "rows": observed.rows,
                "errors": list(observed.errors),
                "actor": observed.actor,
                "purposes": list(dict.fromkeys(observed.purposes)),
                "ms": round(observed.seconds * 1000, 1),
                "trace": observed.trace_id,
            }
        else:
            told |= {"event": mask_text(record.getMessage())}
        return orjson.dumps(told).decode()


@contextmanager
def journal(settings: Settings) -> Iterator[None]:
    """Write the service's log while the block runs; raises `SettingsError` where it cannot be written."""
    handler = _handler(settings)
    handler.setFormatter(JsonLines())
    before, through = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        log.propagate = through
        handler.close()


def _handler(settings: Settings) -> logging.Handler:
    if settings.log == STDERR:
        return logging.StreamHandler(sys.stderr)
    path = place(settings.log) if settings.log else settings.home / "logs" / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"The log {path} cannot be written: {error.strerror}. Set XINMAI_LOG.") from None
