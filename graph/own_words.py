"""What a subject or an officer writes in their own words.

The rule of this module: plain text of bounded length, without numbers of persons and without what may not be stored
at all; somebody who wrote it there is told which class it is, and nothing of it is kept.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from graph.errors import BadInput
from graph.identifiers import mask_text
from graph.sensitive import excluded_text

LONGEST: Final = 1_000
"""Letters: a page of a form."""


def own_words(what: str, text: str) -> str:
    """The text as it may be kept; `BadInput` for one that is empty, too long, no plain text, or sensitive."""
    said = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if not 0 < len(said) <= LONGEST:
        raise BadInput(f"A {what} has 1 to {LONGEST} letters.")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"} and letter != "\n" for letter in said):
        raise BadInput(f"A {what} is plain text.")
    sensitive = excluded_text(said)
    if sensitive is not None:
        raise BadInput(f"A {what} cannot be kept with {sensitive.replace('_', ' ')} in it: leave that out.")
    return mask_text(said)
