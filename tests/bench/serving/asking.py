"""Asking over HTTP: one connection kept open for each service, one question at a time.

The rule of this module: what is timed is the whole exchange, from the first byte sent to the last one received; taking
the answer apart is the asker's own time and does not count.
"""

from __future__ import annotations

import http.client
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import orjson

from tests.bench.serving.questions import Answer


class Refused(Exception):
    """A service answered with an error; it says which."""


@dataclass(frozen=True)
class Times:
    """Seconds of each asking."""

    seconds: Sequence[float]

    @property
    def median_ms(self) -> float:
        """The middle one in milliseconds."""
        return median(self.seconds) * 1_000

    @property
    def p99_ms(self) -> float:
        """The one that 99 of 100 stay below, in milliseconds."""
        return sorted(self.seconds)[math.ceil(len(self.seconds) * 0.99) - 1] * 1_000


class Service:
    """One service under its address."""

    def __init__(self, name: str, address: str) -> None:
        self.name = name
        parts = urlsplit(address)
        self._path = parts.path
        self._connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=300)

    def ask(self, query: str, variables: Mapping[str, object]) -> tuple[float, Answer]:
        """The seconds and the answer; raises `Refused` for one with errors."""
        body = orjson.dumps({"query": query, "variables": variables})
        headers = {"content-type": "application/json", "accept": "application/json"}
        begun = time.perf_counter()
        self._connection.request("POST", self._path, body, headers)
        said = self._connection.getresponse().read()
        taken = time.perf_counter() - begun
        answer = orjson.loads(said)
        if answer.get("errors") or not answer.get("data"):
            raise Refused(f"{self.name}: {said[:1_000].decode(errors='replace')}")
        return taken, answer["data"]

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
