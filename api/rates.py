"""How much one actor may ask in a minute.

The rule of this module: a bucket of tokens per actor, refilled steadily. A request takes one before it is looked at,
and a dear one more when its cost is known; an actor who owes tokens waits for them. Headers: the draft "RateLimit
header fields for HTTP" of the IETF's HTTPAPI group.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from api.failures import TooMany

MINUTE_S: Final = 60.0
COST_OF_A_TOKEN: Final = 10_000  # plain fields that come with every request
REMEMBERED: Final = 10_000  # actors; whoever has asked nothing for a minute is as one who never asked


@dataclass(frozen=True)
class Allowance:
    """What an actor has left: requests, of how many a minute, and the seconds until the next one is there."""

    most: int
    left: int
    next_s: int

    @property
    def headers(self) -> Mapping[str, str]:
        """What a caller is told with every answer."""
        return {
            "ratelimit-policy": f'"requests";q={self.most};w={MINUTE_S:.0f}',
            "ratelimit": f'"requests";r={self.left};t={self.next_s}',
        }


@dataclass
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Buckets of `most` tokens, filled in a minute; `most` 0 lets everybody ask without end."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, actor: str) -> Mapping[str, str]:
        """Let an actor ask once more and give the headers that say so; raises `TooMany` with the time to wait."""
        if not self._most:
            return {}
        bucket = self._filled(actor)
        if bucket.tokens < 1:
            wait_s = self._seconds_for(1 - bucket.tokens)
            headers = {**Allowance(self._most, 0, wait_s).headers, "retry-after": str(wait_s)}
            raise TooMany(f"More than {self._most} requests in a minute. Try again in {wait_s} s.", 429, **headers)
        bucket.tokens -= 1
        return Allowance(self._most, int(bucket.tokens), self._seconds_for(1)).headers

    def charge(self, actor: str, cost: int) -> None:
        """Take what an operation cost beyond what comes with every request."""
        if self._most and cost >= COST_OF_A_TOKEN:
            self._filled(actor).tokens -= cost // COST_OF_A_TOKEN

    def _filled(self, actor: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.get(actor)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[actor] = _Bucket(float(self._most), now)
        bucket.tokens = min(self._most, bucket.tokens + (now - bucket.at) * self._most / MINUTE_S)
        bucket.at = now
        return bucket

    def _forget(self, now: float) -> None:
        if len(self._buckets) < REMEMBERED:
            return
        self._buckets = {actor: bucket for actor, bucket in self._buckets.items() if now - bucket.at < MINUTE_S}

    def _seconds_for(self, tokens: float) -> int:
        return max(1, math.ceil(tokens * MINUTE_S / self._most))
