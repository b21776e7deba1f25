"""One look into the base per relation and level of a list, whoever of the list asks first.

The rule of this module: objects that came in one list share one `Together` for each of their relations, so a
list of a hundred is answered with one reading, not with a hundred; and what it brings shares the next one.
Everything here is synchronous and belongs to one request, which runs in one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """A relation of all items of one list. `load` gets every key once and answers in the same order."""

    def __init__(self, keys: Sequence[K], load: Callable[[Sequence[K]], Sequence[V]]) -> None:
        self._keys = tuple(dict.fromkeys(keys))
        self._load = load
        self._values: dict[K, V] | None = None

    def of(self, key: K) -> V:
        """The related value of one item; the first call loads it for all of them."""
        if self._values is None:
            self._values = dict(zip(self._keys, self._load(self._keys), strict=True))
        return self._values[key]
