"""One look into the base per relation and level of a list, whoever of the list asks first.

The rule of this module: objects that came in one list share one `Together` for each of their relations, so a
list of a hundred is answered with one reading, not with a hundred; and what it brings shares the next one.
Everything here is synchronous and belongs to one request, which runs in one thread.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final, Generic, TypeVar

from graph.errors import XinmaiError

K = TypeVar("K", bound=Hashable)
A = TypeVar("A", bound=Hashable)
V = TypeVar("V")

RELATION: Final = {"relation": True}
"""The metadata of fields that answer from a `Together`: asked again they say the same, and nothing is read again."""


class Together(Generic[K, V]):
    """A relation of all items of one list. `load` gets every key once and answers in the same order."""

    def __init__(self, keys: Sequence[K], load: Callable[[Sequence[K]], Sequence[V]]) -> None:
        self._keys = keys
        self._load = load
        self._values: dict[K, V] | None = None
        self._refused: XinmaiError | None = None

    def of(self, key: K) -> V:
        """The related value of one item; the first call loads it for all of them, or is refused for all of them."""
        if self._refused is not None:
            raise self._refused
        if self._values is None:
            try:
                once = tuple(dict.fromkeys(self._keys))
                self._values = dict(zip(once, self._load(once), strict=True))
            except XinmaiError as refused:  # what is refused once is not asked for again by every item of the list
                self._refused = refused
                raise
        return self._values[key]


class TogetherBy(Generic[K, A, V]):
    """A relation that takes arguments: one `Together` for each way in which it is asked for."""

    def __init__(self, keys: Sequence[K], load: Callable[[Sequence[K], A], Sequence[V]]) -> None:
        self._keys = keys
        self._load = load
        self._asked: dict[A, Together[K, V]] = {}
        self._last: tuple[A, Together[K, V]] | None = None

    def of(self, key: K, asked: A) -> V:
        """The related value of one item for these arguments; the first call loads it for all items."""
        if self._last is not None and self._last[0] is asked:  # nearly always: a list asks the same of all its items
            return self._last[1].of(key)
        together = self._asked.get(asked)
        if together is None:
            together = self._asked[asked] = Together(self._keys, lambda keys: self._load(keys, asked))
        self._last = asked, together
        return together.of(key)
