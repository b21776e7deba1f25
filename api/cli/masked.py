"""A stream for what libraries say on their own: usage errors repeat what was typed.

The rule of this module: a person's number that was typed in the wrong place is masked on its way out, so that no
log of a shell or a scheduler keeps it.
"""

from __future__ import annotations

import re
from io import TextIOBase
from typing import Final, TextIO

_MAY_BE_NUMBER: Final = re.compile(r"[0-9０-９](?:[^0-9０-９]{0,3}[0-9０-９]){6}")


class Masked(TextIOBase):
    """Writes to another stream what it is given, without numbers of persons."""

    def __init__(self, to: TextIO) -> None:
        self._to = to

    @property
    def encoding(self) -> str:  # type: ignore[override] # a property serves as the attribute
        """That of the stream behind."""
        return self._to.encoding or "utf-8"

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Whether the stream behind is a screen."""
        return self._to.isatty()

    def fileno(self) -> int:
        """That of the stream behind."""
        return self._to.fileno()

    def flush(self) -> None:
        """Flush the stream behind."""
        self._to.flush()

    def write(self, text: str) -> int:
        """Write a text, masked."""
        if _MAY_BE_NUMBER.search(text):
            from graph.identifiers import mask_text  # noqa: PLC0415 - heavy, and seldom needed

            self._to.write(mask_text(text))
        else:
            self._to.write(text)
        return len(text)
