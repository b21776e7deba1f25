"""Cursors of the feed: a place in it, sealed.

The rule of this module: whoever holds a cursor learns nothing from it, neither how many rows lie between two of them
nor the id of a credit file that is not open to them; a cursor that this base did not write is the caller's mistake.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from graph.errors import BadInput
from graph.sidebase.feed import Place

LONGEST: Final = 400
KEY_BYTES: Final = 64


class Places:
    """Writes and reads cursors under a key that is made of the id key, which never rotates."""

    def __init__(self, id_key: bytes) -> None:
        self._cipher = AESSIV(blake2b(key=id_key, person=b"feed cursor", digest_size=KEY_BYTES).digest())

    def cursor_of(self, place: Place) -> str:
        """The cursor of a place; one place has one cursor."""
        said = orjson.dumps([place.sequence, place.file, place.what])
        return urlsafe_b64encode(self._cipher.encrypt(said, None)).decode().rstrip("=")

    def place_at(self, cursor: str) -> Place:
        """The place that a cursor names; `BadInput` for what is no cursor of this base."""
        try:
            if len(cursor) > LONGEST:
                raise ValueError(cursor)
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            sequence, file, what = orjson.loads(self._cipher.decrypt(sealed, None))
        except (ValueError, UnicodeEncodeError, binascii.Error, InvalidTag):
            # The cause would carry what was typed into a traceback.
            raise BadInput("This is not a cursor of the changes of this base.") from None
        return Place(sequence, file, what)
