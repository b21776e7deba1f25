"""Signing what leaves the base, so that anybody can check it without the base.

The rule of this module: what is signed (Ed25519, RFC 8032) begins with what kind of thing it is, so that a signature
under one kind of thing never fits another; it is signed by the key that signs the audit's heads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graph.errors import BadInput
from graph.sidebase.chain import public_hex

ALGORITHM: Final = "Ed25519"
A_KEY: Final = re.compile(r"[0-9a-f]{64}")
A_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True)
class Signature:
    """Who signed, as a public key in hex, and the signature in hex."""

    key: str
    signature: str
    algorithm: str = ALGORITHM


def signature_of(kind: bytes, content: bytes, signing: Ed25519PrivateKey) -> Signature:
    """The signature of content as a thing of this kind."""
    return Signature(public_hex(signing.public_key()), signing.sign(_statement(kind, content)).hex())


def holds(kind: bytes, content: bytes, signature: Signature) -> bool:
    """Whether content of this kind is what was signed. There is one way to write a signature, and no other holds."""
    if signature.algorithm != ALGORITHM or not (
        A_KEY.fullmatch(signature.key) and A_SIGNATURE.fullmatch(signature.signature)
    ):
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.key))
        key.verify(bytes.fromhex(signature.signature), _statement(kind, content))
    except (InvalidSignature, ValueError):
        return False
    return True


def require_key(key: str | None) -> None:
    """Raise `BadInput` for what is given as a public key and is none."""
    if key is not None and not A_KEY.fullmatch(key):
        raise BadInput("A public key has 64 hex digits.")


def _statement(kind: bytes, content: bytes) -> bytes:
    return kind + sha256(content).hexdigest().encode()
