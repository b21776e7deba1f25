"""The vault: the only place where an identity number exists in the clear, and only while it is being used.

Words of subjects, and rows that were not loaded, are sealed in it as well. The rule of this module: what is stored is
sealed (AES-256-GCM, a new 96-bit nonce each, the token as associated data, so that a sealed value moved under another
token does not open). Values are sealed by data keys, data keys are wrapped by the vault key (envelope encryption, NIST
SP 800-57 part 1, 5.3.5 and SP 800-38D), so the vault key can change without opening the vault. One data key may seal
2^32 values with random nonces; a rotation makes a new one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from itertools import repeat

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, func, insert, select

from graph.clock import Clock
from graph.errors import EngineError, NotFound, SettingsError
from graph.sidebase.sql import Sql, frame_of, next_number
from graph.sidebase.tables.vault import vault_key, vault_value

KEY_BYTES = 32
NONCE_BYTES = 12
CHUNK = 100_000


class Vault:
    """Sealed clear values by token. `key` is the vault key that wraps the data keys."""

    def __init__(self, sql: Sql, key: bytes, clock: Clock) -> None:
        self._sql = sql
        self._key = key
        self._clock = clock
        self._data_keys: dict[int, AESGCM] = {}

    def seal_many(self, frame: pl.DataFrame) -> int:
        """Keep clear values: columns token, kind, clear (text, none missing). The number of tokens that were new.

        A token that is there already keeps its value, so repeating a load changes nothing.
        """
        added = 0
        for chunk in frame.iter_slices(CHUNK):
            with self._sql.writing("vault") as connection:
                added += self.seal_within(connection, chunk)
        return added

    def seal_within(self, connection: Connection, frame: pl.DataFrame) -> int:
        """`seal_many` for a few values, inside a transaction that waits in the vault's queue."""
        number, cipher = self._newest(connection)
        tokens = frame["token"].to_list()
        sealed = seal_all(cipher, tokens, [clear.encode() for clear in frame["clear"].to_list()])
        rows = sorted(zip(tokens, frame["kind"].to_list(), repeat(number), sealed))  # neighbours in the key together
        return self._sql.insert_rows(connection, vault_value, ("token", "kind", "key_id", "sealed"), rows)

    def open_many(self, tokens: Sequence[str]) -> dict[str, str]:
        """The clear values of these tokens; a token the vault does not hold is left out.

        Raises `EngineError` for a value that was changed or moved under another token.
        """
        with self._sql.reading() as connection:
            return self.open_within(connection, tokens)

    def open_within(self, connection: Connection, tokens: Sequence[str]) -> dict[str, str]:
        """`open_many` inside a transaction."""
        rows = frame_of(
            connection,
            select(vault_value.c.token, vault_value.c.key_id, vault_value.c.sealed).where(
                self._sql.among(vault_value.c.token, tokens)
            ),
            {"token": pl.String, "key_id": pl.Int64, "sealed": pl.Binary},
        )
        ciphers = {number: self.cipher(connection, number) for number in rows["key_id"].unique()}
        return {token: opened(ciphers[number], token, sealed).decode() for token, number, sealed in rows.iter_rows()}

    def open_one(self, token: str) -> str:
        """The clear value of one token; `NotFound` when the vault does not hold it."""
        found = self.open_many([token])
        if token not in found:
            raise NotFound("The vault holds no value for this token.", token=token)
        return found[token]

    def forget(self, tokens: Sequence[str]) -> int:
        """Delete the values of these tokens for ever; how many there were."""
        with self._sql.writing("vault") as connection:
            return connection.execute(delete(vault_value).where(self._sql.among(vault_value.c.token, tokens))).rowcount

    @staticmethod
    def kept_until(kind: str, until: date) -> str:
        """The kind of values that are to be forgotten after a day."""
        return f"{kind} until {until.isoformat()}"

    def forget_due(self, kind: str, today: date) -> int:
        """Delete the values of a kind that were to be kept until a day before this one; how many there were."""
        due = vault_value.c.kind.startswith(f"{kind} until ", autoescape=True) & (
            vault_value.c.kind < self.kept_until(kind, today)
        )
        with self._sql.writing("vault") as connection:
            return connection.execute(delete(vault_value).where(due)).rowcount

    def count(self) -> int:
        """How many values the vault holds."""
        with self._sql.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(vault_value)) or 0)

    def _newest(self, connection: Connection) -> tuple[int, AESGCM]:
        number = next_number(connection, vault_key, "id") - 1 or add_data_key(connection, self._key, self._clock)
        return number, self.cipher(connection, number)

    def cipher(self, connection: Connection, number: int) -> AESGCM:
        """The data key of this number, unwrapped; kept in this process's memory."""
        known = self._data_keys.get(number)
        if known is None:
            wrapped = connection.scalar(select(vault_key.c.wrapped).where(vault_key.c.id == number))
            if wrapped is None:
                raise EngineError(f"The vault's data key {number} is missing.", number=number)
            known = self._data_keys[number] = AESGCM(unwrap(self._key, number, wrapped))
        return known


def add_data_key(connection: Connection, key: bytes, clock: Clock) -> int:
    """Make the next data key, wrapped by the vault key; its number."""
    number = next_number(connection, vault_key, "id")
    data_key = secrets.token_bytes(KEY_BYTES)
    connection.execute(insert(vault_key).values(id=number, wrapped=wrap(key, number, data_key), made=clock()))
    return number


def wrap(key: bytes, number: int, data_key: bytes) -> bytes:
    """A data key sealed by the vault key, bound to its number."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data_key, _bound(number))


def unwrap(key: bytes, number: int, wrapped: bytes) -> bytes:
    """The data key again; `SettingsError` when this is not the vault key that wrapped it."""
    try:
        return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(number))
    except InvalidTag:
        raise SettingsError(
            "The vault key is not the one that this vault is sealed with; if it was rotated, start again with the "
            "new one."
        ) from None


def seal_all(cipher: AESGCM, tokens: Sequence[str], clear: Sequence[bytes]) -> list[bytes]:
    """Nonce and sealed value of each clear one, bound to its token."""
    nonces = secrets.token_bytes(NONCE_BYTES * len(tokens))
    encrypt = cipher.encrypt
    sealed = []
    at = 0
    for token, value in zip(tokens, clear, strict=True):
        nonce = nonces[at : at + NONCE_BYTES]
        at += NONCE_BYTES
        sealed.append(nonce + encrypt(nonce, value, token.encode()))
    return sealed


def opened(cipher: AESGCM, token: str, sealed: bytes) -> bytes:
    """One value again; `EngineError` naming the token when it was changed."""
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], token.encode())
    except InvalidTag:
        raise EngineError("A sealed value of the vault was changed or moved.", token=token) from None


def _bound(number: int) -> bytes:
    return f"xinmai vault data key {number}".encode()
