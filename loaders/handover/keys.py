"""Keys of files that lie here sealed: one for each file, in the vault, until it is forgotten.

The rule of this module: a file is wiped by forgetting its key first, so that what a kill leaves of the file can be
read by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from graph.base import Base
from graph.sealed import new_key


class FileKeys:
    """The keys of one `kind` of files, by the id of what the file is of."""

    def __init__(self, base: Base, kind: str) -> None:
        self._base = base
        self._kind = kind

    def make(self, of: str) -> None:
        """A key that is there already stays: it may have sealed something."""
        self._base.side.vault.seal_many(
            pl.DataFrame({"token": [self._name(of)], "kind": [self._kind], "clear": [new_key().hex()]})
        )

    def key(self, of: str) -> bytes | None:
        """The key of a file; None once it is forgotten."""
        found = self._base.side.vault.open_many([self._name(of)])
        return bytes.fromhex(*found.values()) if found else None

    def known(self, several: Iterable[str]) -> frozenset[str]:
        """Those of these that still have their key."""
        names = {self._name(each): each for each in several}
        return frozenset(names[name] for name in self._base.side.vault.open_many(list(names))) if names else frozenset()

    def forget(self, of: str) -> None:
        """Let nothing of the file be readable any more."""
        self._base.side.vault.forget([self._name(of)])

    def _name(self, of: str) -> str:
        return self._base.ids.mint(self._kind, of)
