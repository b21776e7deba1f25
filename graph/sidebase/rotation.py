"""Changing the vault key and sealing everything anew, while the vault is in use and whatever is killed when.

The rule of this module: after every transaction all values can be opened with one vault key that is on disk. First
the new vault key is written down, then one transaction wraps all data keys with it and adds a new data key, then the
new key takes the old one's place, then old values are sealed anew in batches. Each part is found half done and
finished by the next opening or the next call.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import blake2b

from sqlalchemy import bindparam, delete, insert, select, update

from graph.clock import Clock
from graph.sidebase.sql import Sql
from graph.sidebase.tables.itself import key_check
from graph.sidebase.tables.vault import vault_key, vault_value
from graph.sidebase.vault import KEY_BYTES, Vault, add_data_key, opened, seal_all, unwrap, wrap

BATCH = 5_000
VAULT_CHECK = "vault"


def fingerprint(key: bytes) -> str:
    """What is kept to recognise a key: a keyed hash that tells nothing about it."""
    return blake2b(b"xinmai key check", key=key, digest_size=16).hexdigest()


def new_vault_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def rewrap(sql: Sql, key: bytes, new_key: bytes, clock: Clock) -> None:
    """Wrap all data keys with the new vault key and add a data key for what comes: one transaction.

    From its end on only the new key opens the vault. Harmless when the new key is already in force.
    """
    with sql.writing("vault") as connection:
        in_force = connection.scalar(select(key_check.c.fingerprint).where(key_check.c.name == VAULT_CHECK))
        if in_force == fingerprint(new_key):
            return
        for row in connection.execute(select(vault_key.c.id, vault_key.c.wrapped)).all():
            data_key = unwrap(key, row.id, row.wrapped)
            connection.execute(
                update(vault_key).where(vault_key.c.id == row.id).values(wrapped=wrap(new_key, row.id, data_key))
            )
        add_data_key(connection, new_key, clock)
        connection.execute(delete(key_check).where(key_check.c.name == VAULT_CHECK))
        connection.execute(insert(key_check).values(name=VAULT_CHECK, fingerprint=fingerprint(new_key)))


def reseal(sql: Sql, vault: Vault, *, batch: int = BATCH, progress: Callable[[int], None] | None = None) -> int:
    """Seal every value of an older data key with the newest one, then drop the older data keys; how many values.

    `vault` is opened with the vault key in force. `progress` is told after each committed batch how many are done.
    """
    done = 0
    after = ""
    while True:
        with sql.writing("vault") as connection:
            newest = connection.scalar(select(vault_key.c.id).order_by(vault_key.c.id.desc()).limit(1))
            if newest is None:
                return 0
            rows = connection.execute(
                select(vault_value.c.token, vault_value.c.key_id, vault_value.c.sealed)
                .where(vault_value.c.token > after, vault_value.c.key_id != newest)
                .order_by(vault_value.c.token)
                .limit(batch)
            ).all()
            if not rows:
                connection.execute(delete(vault_key).where(vault_key.c.id != newest))
                return done
            tokens = [row.token for row in rows]
            clear = [opened(vault.cipher(connection, row.key_id), row.token, row.sealed) for row in rows]
            again = seal_all(vault.cipher(connection, newest), tokens, clear)
            connection.execute(
                update(vault_value)
                .where(vault_value.c.token == bindparam("of"))
                .values(key_id=newest, sealed=bindparam("again")),
                [{"of": token, "again": sealed} for token, sealed in zip(tokens, again, strict=True)],
            )
        after = tokens[-1]
        done += len(rows)
        if progress is not None:
            progress(done)
