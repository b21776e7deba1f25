"""What single values say, read for a few rows without setting up columns, and remembered.

The rule of this module: what is remembered is a function of the value's text alone, so it is true for as long as the
program runs; it is forgotten only to bound the memory. A new file has seventy cells beside those of its candidates,
and whoever asks why it was proposed asks for the same ones again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import polars as pl

from graph.resolution.hashing import hashes_of
from graph.resolution.kinds.cells import ByValue
from graph.resolution.kinds.kind import Derive, Kind
from graph.resolution.parts import Elements, compared_parts, elements_of, near_parts

MOST: Final = 50_000
"""Values of one kind that are remembered, some hundred bytes to a kilobyte each."""


@dataclass(frozen=True, slots=True)
class SaidValue:
    """One value: the elements of each compared part, and the texts of those whose texts are compared."""

    parts: tuple[Elements, ...]
    texts: tuple[str | None, ...]


Known: TypeAlias = dict[str, SaidValue | None]


def said_values(kind: Kind, texts: Iterable[str]) -> Mapping[str, SaidValue | None]:
    """What each of these texts says, None for one without any part."""
    known = _known(kind.derive, compared_parts(kind), near_parts(kind))
    found = {text: known[text] for text in texts if text in known}
    new = [text for text in dict.fromkeys(texts) if text not in found]
    if new:
        read = dict(zip(new, _read(kind, new), strict=True))
        if len(known) + len(read) > MOST:
            known.clear()
        known.update(read)
        found |= read
    return found


@lru_cache(maxsize=64)
def _known(_derive: Derive, _compared: tuple[str, ...], _near: tuple[str, ...]) -> Known:
    """The memory for kinds that read alike and compare the same parts."""
    return {}


def _read(kind: Kind, texts: Sequence[str]) -> list[SaidValue | None]:
    parts = _parts(kind.derive, texts)
    compared, near = compared_parts(kind), near_parts(kind)
    listed = [[_listed(said.get(name)) for name in compared] for said in parts]
    hashed = hashes_of([text for lists in listed for held in lists for text in held]).tolist()
    found: list[SaidValue | None] = []
    at = 0
    for said, lists in zip(parts, listed, strict=True):
        elements: list[Elements] = []
        for held in lists:
            elements.append(elements_of(hashed[at : at + len(held)]))
            at += len(held)
        texts_near = tuple([_one(said.get(name)) for name in near])
        found.append(
            SaidValue(tuple(elements), texts_near) if any(part is not None for part in said.values()) else None
        )
    return found


def _parts(derive: Derive, texts: Sequence[str]) -> Sequence[Mapping[str, str | list[str] | None]]:
    if isinstance(derive, ByValue):
        return [{name: said.get(name) or None for name in derive.schema} for said in derive.of_few(texts)]
    return derive(pl.Series(texts, dtype=pl.String)).to_dicts()


def _listed(part: str | list[str] | None) -> Sequence[str]:
    if part is None:
        return ()
    return (part,) if isinstance(part, str) else part


def _one(part: str | list[str] | None) -> str | None:
    return part if isinstance(part, str) else None
