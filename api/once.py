"""Doing what a request asks once, however often it is sent.

The rule of this module: the answer is kept under the caller's key before it leaves, and the same key waits meanwhile.
Only what was done is kept: a refusal changed nothing, so its key may be used again. Of key and request only keyed
hashes are kept, because both may hold a number, and a bare hash would confirm a guessed one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final, TypeVar

import orjson

from graph.base import Base
from graph.errors import BadInput

T = TypeVar("T")

A_KEY: Final = re.compile(r"[A-Za-z0-9_.:-]{8,128}")


class Once:
    """One actor's request to do something, under a key."""

    def __init__(self, base: Base, actor: str, key: str, what: str, asked: object) -> None:
        if not A_KEY.fullmatch(key):
            raise BadInput("key must be 8 to 128 letters, digits or any of _ . : -")
        self._answers = base.side.answers
        self._actor = actor
        self._key = base.ids.mint("idempotency", actor, key)
        body = {name: given for name, given in asdict(asked).items() if name != "key"}  # type: ignore[call-overload]
        told = orjson.dumps([what, body], option=orjson.OPT_SORT_KEYS).decode()
        self._request = base.ids.mint("request", actor, told)
        self.act: str = base.ids.mint("act", actor, key)
        """An id for what is done, the same whenever this key is used: what a killed request left is found again."""

    def do(self, act: Callable[[], T], restored: Callable[[Mapping[str, Any]], T]) -> T:
        """What was done under this key before, or what `act` does now; `KeyReused` for a key of another request."""
        with self._answers.alone(self._actor, self._key):
            before = self._answers.recall(self._actor, self._key, self._request)
            if before is None:
                done = act()
                before = self._answers.remember(self._actor, self._key, self._request, orjson.dumps(done).decode())
        return restored(orjson.loads(before.answer))
