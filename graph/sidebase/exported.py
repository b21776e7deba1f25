"""Audit entries taken away: a file in which every entry is signed, and which can be checked without the base.

The rule of this module: pure functions over lines. An entry carries its own signature, so that a part of the chain
proves itself alone; where neighbours of the chain stand in the file, they must chain; the last line signs the whole
file, so that nothing can be taken out of it, put in, moved, or cut off its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from graph.sidebase.chain import AuditRecord, canonical, chained_hash, entry_bytes, public_hex
from graph.sidebase.tables.instant import microseconds
from graph.sidebase.verify import AuditFinding, AuditReport

KIND: Final = "xinmai audit export"


def exported_lines(records: Iterable[AuditRecord], signing: Ed25519PrivateKey, at: datetime) -> Iterator[bytes]:
    """The lines of an export, one JSON object each: the entries in their order, then the line that signs them all."""
    key = public_hex(signing.public_key())
    written = sha256()
    count = 0
    for record in records:
        content = entry_bytes(record.entry, record.at)
        line = canonical(
            {
                "sequence": record.sequence,
                "entry": content.decode(),
                "hash": record.hash,
                "key": key,
                "signature": signing.sign(_entry_statement(record.sequence, record.hash, content)).hex(),
            }
        )
        written.update(line + b"\n")
        count += 1
        yield line
    digest, made = written.hexdigest(), microseconds(at)
    signature = signing.sign(_end_statement(count, digest, made)).hex()
    yield canonical({"kind": KIND, "entries": count, "digest": digest, "at": made, "key": key, "signature": signature})


def verify_export(lines: Iterable[bytes], public: Ed25519PublicKey) -> AuditReport:
    """Whether an export is as the holder of this key wrote it."""
    findings: list[AuditFinding] = []
    read = sha256()
    last, last_hash, count = 0, "", 0
    ended = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(b"\n")
        if ended:
            findings.append(AuditFinding("AFTER_END", number, f"Line {number} stands after the end."))
            break
        told = _object(line)
        if told.get("kind") == KIND:
            ended = True
            findings += _wrong_with_end(told, count, read.hexdigest(), public)
            continue
        read.update(line + b"\n")
        count += 1
        sequence, chained, content = (
            _whole(told.get("sequence")),
            str(told.get("hash")),
            str(told.get("entry")).encode(),
        )
        if not _signed(told.get("signature"), _entry_statement(sequence, chained, content), public):
            findings.append(AuditFinding("CHANGED", sequence, f"Line {number} is not as it was signed."))
        elif sequence <= last:
            findings.append(AuditFinding("REORDERED", sequence, f"Entry {sequence} stands after entry {last}."))
        elif sequence == last + 1 and last_hash and chained_hash(last_hash, sequence, content) != chained:
            findings.append(AuditFinding("CHANGED", sequence, f"Entry {sequence} does not fit the one before."))
        last, last_hash = sequence, chained
    if not ended:
        findings.append(AuditFinding("CUT", last, "The line that signs the whole file is missing."))
    return AuditReport(count, 0, last_hash, tuple(findings))


def _wrong_with_end(
    told: dict[str, object], count: int, digest: str, public: Ed25519PublicKey
) -> Iterator[AuditFinding]:
    said, entries, made = str(told.get("digest")), _whole(told.get("entries")), _whole(told.get("at"))
    if not _signed(told.get("signature"), _end_statement(entries, said, made), public):
        yield AuditFinding("FORGED_END", count, "The last line is not signed by this key.")
    elif entries != count:
        yield AuditFinding("CUT", count, f"{entries} entries were exported, {count} are there.")
    elif said != digest:
        yield AuditFinding("CHANGED_FILE", count, "The lines are not those that were exported.")


def _entry_statement(sequence: int, chained: str, content: bytes) -> bytes:
    return b"xinmai audit entry %d %b " % (sequence, chained.encode()) + content


def _end_statement(count: int, digest: str, made: int) -> bytes:
    return b"xinmai audit export %d %b %d" % (count, digest.encode(), made)


def _signed(signature: object, statement: bytes, public: Ed25519PublicKey) -> bool:
    try:
        public.verify(bytes.fromhex(str(signature)), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def _object(line: bytes) -> dict[str, object]:
    try:
        told = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _whole(told: object) -> int:
    return told if isinstance(told, int) else -1
