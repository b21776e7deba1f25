"""Ids and tokens: keyed hashes of stable facts.

The rule of this module: no id is a bare hash. Identity numbers are few enough to be tried one by one, so whoever
holds only the graph must not be able to test a guess; that takes the id key, which never rotates and never leaves
the program.

The keyed hash is BLAKE2b in its keyed mode (RFC 7693, 2.9: a MAC by itself, what HMAC makes of SHA-256), cut to
128 bits by its own digest size, with the kind as personalisation. Per id it takes a third of the time of
HMAC-SHA-256 in Python. 128 bits make two equal ids among 10^12 as likely as 1 in 10^15.

An id is written as 32 letters a-p, one per half byte: no id holds a digit, so no id or token can ever be mistaken
for an identity number by a search, a mask or a reader.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import polars as pl

from graph.errors import BadInput

KEY_BYTES = 32
DIGEST_BYTES = 16
ID_LETTERS = 2 * DIGEST_BYTES
LETTERS = bytes.maketrans(b"0123456789abcdef", b"abcdefghijklmnop")


class Ids:
    """Mints ids and tokens under one id key."""

    def __init__(self, id_key: bytes) -> None:
        if len(id_key) != KEY_BYTES:
            raise BadInput("An id key has 32 bytes.")
        self._key = id_key
        self._by_kind: dict[str, blake2b] = {}

    def mint(self, kind: str, *parts: str) -> str:
        """The id of the thing of this kind that these facts name: 32 letters a-p.

        Other parts give another id: ("ab", "c") is not ("a", "bc"). The kind is 1-16 bytes; ids of different
        kinds have nothing in common.
        """
        hasher = self._started(kind).copy()
        for part in parts:
            said = part.encode()
            hasher.update(b"%d:%b" % (len(said), said))
        return hasher.hexdigest().encode().translate(LETTERS).decode()

    def mint_many(self, kind: str, columns: Sequence[pl.Series]) -> pl.Series:
        """`mint` for each row of text columns of equal length, about a microsecond each.

        The answer is a String series named `kind`. A missing part raises `BadInput`: what names a thing is known.
        """
        if any(column.null_count() for column in columns):
            raise BadInput(f"A part that names a {kind} is missing.", kind=kind)
        if not columns or not len(columns[0]):
            return pl.Series(kind, [], dtype=pl.String)
        parts = pl.DataFrame([column.cast(pl.String).alias(str(at)) for at, column in enumerate(columns)])
        told = [
            piece
            for name in parts.columns
            for piece in (pl.col(name).str.len_bytes().cast(pl.String), pl.lit(":"), pl.col(name))
        ]
        messages = parts.select(pl.concat_str(told).cast(pl.Binary)).to_series().to_list()
        start = self._started(kind).copy
        digests = []
        for message in messages:
            hasher = start()
            hasher.update(message)
            digests.append(hasher.digest())
        return _written(kind, digests)

    def numbers(self, kind: str, hashes: Iterable[int]) -> array[int]:
        """For each 64-bit hash a signed 64-bit number that cannot be found without the key."""
        start = self._started(kind).copy
        digests = bytearray()
        for number in hashes:
            hasher = start()
            hasher.update(int(number).to_bytes(8, "big"))
            digests += hasher.digest()[:8]
        found = array("q", bytes(digests))
        if sys.byteorder == "big":
            found.byteswap()
        return found

    def token(self, kind: str, text: str) -> str:
        """The token that stands for an identity number, code or phone (normalised text) of this kind."""
        return self.mint("token", kind, text)

    def tokens(self, kind: str, texts: pl.Series) -> pl.Series:
        """`token` for a whole column; missing texts give missing tokens."""
        present = texts.drop_nulls()
        minted = self.mint_many("token", [pl.repeat(kind, len(present), dtype=pl.String, eager=True), present])
        if len(present) == len(texts):
            return minted.alias(texts.name)
        answer = pl.Series(texts.name, [None] * len(texts), dtype=pl.String)
        return answer.scatter(texts.is_not_null().arg_true(), minted)

    def _started(self, kind: str) -> blake2b:
        started = self._by_kind.get(kind)
        if started is None:
            person = kind.encode()
            if not 1 <= len(person) <= blake2b.PERSON_SIZE:
                raise BadInput(f"A kind of id has 1 to {blake2b.PERSON_SIZE} bytes, not {kind!r}.")
            started = self._by_kind[kind] = blake2b(key=self._key, digest_size=DIGEST_BYTES, person=person)
        return started


def _written(name: str, digests: list[bytes]) -> pl.Series:
    """All digests as letters in one pass over one buffer, instead of one Python string each."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and a command that only looks something up mints no columns

    letters = b"".join(digests).hex().encode().translate(LETTERS)
    offsets = array("q", range(0, len(letters) + 1, ID_LETTERS))
    column = pa.LargeStringArray.from_buffers(len(digests), pa.py_buffer(offsets), pa.py_buffer(letters))
    return pl.Series(name, column)
