"""The three secrets of one installation, from settings or from files that only their owner can read.

The rule of this module: a key is made once, when nothing was made with it yet, and is never silently replaced.
Losing the id key would give every subject a new id, losing the vault key every number, losing the signing key the
proof of the audit; so a key that is missing beside an existing base is an error, not a first use.

Keys are opened before any base is made. Hosts that share one side base share all three keys.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph.errors import SettingsError
from graph.settings import Settings

KEY_BYTES = 32
ID, VAULT, SIGNING, NEXT_VAULT = "id.key", "vault.key", "signing.key", "vault.key.next"


@dataclass(frozen=True)
class Keys:
    """The id key (ids and tokens), the vault key (seals the vault's data keys) and the audit's signing key.

    `next_vault_key` is there only while a rotation of the vault key is under way: it was written down before the
    vault was sealed anew, so that a kill between the two loses neither.
    """

    id_key: bytes = field(repr=False)
    vault_key: bytes = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)
    next_vault_key: bytes | None = field(default=None, repr=False)

    @classmethod
    def open(cls, settings: Settings, *, base_exists: bool | None = None) -> Keys:
        """The keys of this installation, made at first use.

        `base_exists` says whether something was already made with these keys; left out, the files in the home
        folder tell. Raises `SettingsError` for a key that is missing beside an existing base, that others can
        read, or that is not 64 hex digits.
        """
        exists = _base_in(settings.home) if base_exists is None else base_exists
        folder = settings.home / "keys"
        following = folder / NEXT_VAULT
        return cls(
            id_key=_given_or_kept(settings.id_key, folder / ID, base_exists=exists),
            vault_key=_given_or_kept(settings.vault_key, folder / VAULT, base_exists=exists),
            signing=Ed25519PrivateKey.from_private_bytes(_given_or_kept("", folder / SIGNING, base_exists=exists)),
            next_vault_key=read_key(following) if following.exists() else None,
        )


def write_next_vault_key(settings: Settings, key: bytes) -> bytes:
    """Write down the vault key that a rotation is about to use; one that is there already is kept and returned."""
    path = settings.home / "keys" / NEXT_VAULT
    _make_private_folder(path.parent)
    _write_once(path, key)
    return read_key(path)


def promote_next_vault_key(settings: Settings) -> None:
    """Make the written-down next vault key the vault key: one atomic rename, harmless when done already."""
    folder = settings.home / "keys"
    if (folder / NEXT_VAULT).exists():
        (folder / NEXT_VAULT).replace(folder / VAULT)
        _sync_folder(folder)


def read_key(path: Path) -> bytes:
    """The 32 bytes a key file holds; `SettingsError` when others may read it or it is not 64 hex digits."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(
            f"The key file {path.name} may be read by others: make it private with chmod 600, and make new keys "
            "if anyone else could have read it.",
            path=str(path),
        )
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"The key file {path.name} does not hold 64 hex digits.", path=str(path))
    return key


def _given_or_kept(given: str, path: Path, *, base_exists: bool) -> bytes:
    if given:
        return bytes.fromhex(given)
    if not path.exists():
        if base_exists:
            raise SettingsError(
                f"The key file {path.name} is missing although a base was made with it: put it back from the "
                "backup. A new key would not fit what is stored.",
                path=str(path),
            )
        _make_private_folder(path.parent)
        _write_once(path, secrets.token_bytes(KEY_BYTES))
    return read_key(path)


def _base_in(home: Path) -> bool:
    return (home / "side.sqlite").exists() or (home / "graph").exists()


def _make_private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)


def _write_once(path: Path, key: bytes) -> None:
    """Write a whole key file or none: a complete private file is linked to its name, and the first link wins."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.hex().encode("ascii") + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return  # another process was first: its key is the key
        _sync_folder(path.parent)
    finally:
        draft.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # folders cannot be synchronised there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
