"""What an audit entry is, byte for byte, and how each one is chained to the one before.

The rule of this module: pure functions. An entry's hash is SHA-256 over the hash before it and the entry's canonical
bytes (JSON, keys sorted, UTF-8), so no entry can be changed, taken out, put in or moved without every later hash
changing. No identity number may stand in an entry: subjects are ids, numbers are tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graph.errors import BadInput
from graph.sidebase.tables.instant import EPOCH, MICROSECOND, microseconds

GENESIS: Final = "0" * 64
# 15 or 17 digits and what may follow, also with spaces or hyphens between; ids and hashes have other letters beside.
LOOKS_LIKE_A_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){14,16}(?:[ -]?[\dXx])?(?![0-9A-Za-z])")


@dataclass(frozen=True)
class AuditEntry:
    """What somebody is about to read or did.

    `verb` is what was done (show, find, lineage, export, load …), `reference` the case it was done for, `what` the
    subject ids and tokens it touched, `outcome` counts by name, `request` the id of the request it was part of. `giver`
    is by whose rights the actor did it, where these were given for a time.
    """

    actor: str
    purpose: str
    verb: str
    reference: str = ""
    what: tuple[str, ...] = ()
    outcome: Mapping[str, int] = field(default_factory=dict)
    request: str = ""
    giver: str = ""

    @property
    def touches(self) -> tuple[str, ...]:
        """Under what it is found: what it touched, and whose rights it was done by."""
        return (*self.what, rights_of(self.giver)) if self.giver else self.what


@dataclass(frozen=True)
class AuditRecord:
    """An entry as it stands in the chain."""

    sequence: int
    at: datetime
    entry: AuditEntry
    hash: str


@dataclass(frozen=True)
class Head:
    """A signed statement that the chain had this hash at this sequence. Key and signature are hex digits."""

    sequence: int
    hash: str
    at: datetime
    key: str
    signature: str

    def line(self) -> bytes:
        """The head as one line of JSON."""
        return canonical(
            {
                "sequence": self.sequence,
                "hash": self.hash,
                "at": microseconds(self.at),
                "key": self.key,
                "signature": self.signature,
            }
        )


def rights_of(actor: str) -> str:
    """Under what entries are found that others wrote by the rights of an actor."""
    return f"by the rights of {actor}"


def check_entry(entry: AuditEntry) -> None:
    """Raise `BadInput` for an entry without actor or verb, or in which an identity number stands in the clear."""
    if not entry.actor or not entry.verb:
        raise BadInput("An audit entry says who did what.")
    texts = (entry.actor, entry.purpose, entry.verb, entry.reference, entry.request, *entry.touches, *entry.outcome)
    # Each on a line of its own, which no number goes beyond: one search for all of them.
    if LOOKS_LIKE_A_NUMBER.search("\n".join(texts)):
        raise BadInput("An audit entry may not hold an identity number: give its token instead.", verb=entry.verb)


def entry_bytes(entry: AuditEntry, at: datetime) -> bytes:
    """The canonical bytes of an entry and its instant."""
    return canonical(
        {
            "at": microseconds(at),
            "actor": entry.actor,
            "purpose": entry.purpose,
            "verb": entry.verb,
            "reference": entry.reference,
            "what": list(entry.what),
            "outcome": dict(entry.outcome),
            "request": entry.request,
            **({"giver": entry.giver} if entry.giver else {}),  # entries from before there were any stay as they are
        }
    )


def record_of(sequence: int, content: bytes, chained: str) -> AuditRecord:
    """The entry again from its canonical bytes; `ValueError` or `KeyError` when they are not of an entry."""
    told = orjson.loads(content)
    entry = AuditEntry(
        actor=told["actor"],
        purpose=told["purpose"],
        verb=told["verb"],
        reference=told["reference"],
        what=tuple(told["what"]),
        outcome=told["outcome"],
        request=told["request"],
        giver=told.get("giver", ""),
    )
    return AuditRecord(sequence, EPOCH + told["at"] * MICROSECOND, entry, chained)


def chained_hash(previous: str, sequence: int, content: bytes) -> str:
    """The hash of the entry with this sequence after an entry with the hash `previous`, as 64 hex digits."""
    return sha256(b"%b %d " % (previous.encode(), sequence) + content).hexdigest()


def signed_head(signing: Ed25519PrivateKey, sequence: int, chained: str, at: datetime) -> Head:
    """A head signed by Ed25519 (RFC 8032)."""
    key = public_hex(signing.public_key())
    return Head(sequence, chained, at, key, signing.sign(_statement(sequence, chained, at)).hex())


def signed_by(head: Head, public: Ed25519PublicKey) -> bool:
    """Whether this key signed this head."""
    if head.key != public_hex(public):
        return False
    try:
        public.verify(bytes.fromhex(head.signature), _statement(head.sequence, head.hash, head.at))
    except (InvalidSignature, ValueError):
        return False
    return True


def head_of(line: bytes) -> Head | None:
    """A head from its line; None when the line is not one."""
    try:
        told = orjson.loads(line)
        return Head(
            int(told["sequence"]),
            str(told["hash"]),
            EPOCH + int(told["at"]) * MICROSECOND,
            str(told["key"]),
            str(told["signature"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def public_hex(public: Ed25519PublicKey) -> str:
    """A public key as 64 hex digits."""
    return public.public_bytes_raw().hex()


def _statement(sequence: int, chained: str, at: datetime) -> bytes:
    return b"xinmai audit head %d %b %d" % (sequence, chained.encode(), microseconds(at))


def canonical(told: Mapping[str, object]) -> bytes:
    """JSON with sorted keys, in UTF-8: the same bytes for the same content."""
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
