"""Evidence to take away: answers in one file that anybody can check without the base.

The rule of this module: every part of a package is named in its list with length and SHA-256, the list is signed by
the key that signs the audit's heads, and nothing else is in the package. A check trusts nothing it has not hashed: it
needs the package, and to know whose it is the public key, which `xinmai evidence pack` tells.

    evidence.json     the list: who made it, when, for which purpose, about whom, and its parts
    signature.json    key and signature (Ed25519, RFC 8032) over the list's bytes
    parts/…           answers as JSON
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph.bounds import USUAL
from graph.errors import UnreadableFile
from graph.sidebase.cases import Case
from graph.signed import Signature, holds, require_key, signature_of
from graph.view.audited import without_numbers
from graph.view.base import Base
from graph.view.cursor import Cursors
from graph.view.view import View

LIST, SIGNATURE, PARTS = "evidence.json", "signature.json", "parts/"
FORMAT: Final = 1
SMALL: Final = 4 * 1024 * 1024
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of a list, and of all parts together: a package that claims more is no package of ours."""
STAMP: Final = (1980, 1, 1, 0, 0, 0)  # no instant of the machine that packs
OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
KIND: Final = b"xinmai evidence "


@dataclass(frozen=True)
class Part:
    """One answer in a package."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class About:
    """Who took what away, when and what for. `audit` is the sequence and hash of the audit's head at that instant."""

    made: datetime
    by: str
    purpose: str
    reference: str
    subjects: tuple[str, ...]
    case: str | None
    partial: tuple[str, ...]
    audit_sequence: int
    audit_hash: str


@dataclass(frozen=True)
class Checked:
    """What a check found: nothing wrong if `faults` is empty. `about` is the list as it is written, if it is signed."""

    key: str
    parts: tuple[Part, ...]
    about: Mapping[str, object]
    faults: tuple[str, ...]


def package_of(base: Base, view: View, subjects: Sequence[str], *, case: Case | None = None) -> bytes:
    """A package about a few subjects, or about those of a case; errors as `View.evidence`."""
    found = view.evidence(subjects, case.bounds if case is not None else USUAL)
    head = base.side.audit.sign_head()
    about = About(
        made=base.clock(),
        by=view.actor.id,
        purpose=view.purpose.code,
        reference=without_numbers(view.reference or ""),
        subjects=tuple(each.shown.subject.id for each in found.subjects),
        case=None if case is None else case.id,
        partial=tuple(why.value for why in found.partial.reasons),
        audit_sequence=0 if head is None else head.sequence,
        audit_hash="" if head is None else head.hash,
    )
    answers: dict[str, object] = {f"subject-{each.shown.subject.id}.json": each for each in found.subjects}
    answers |= {f"connection-{each.left.id}-{each.right.id}.json": each for each in found.connections}
    answers |= {} if case is None else {"case.json": case}
    return packed(about, {name: _written(said) for name, said in answers.items()}, base.side.keys.signing)


def _written(answer: object) -> bytes:
    return orjson.dumps(answer, default=_plain, option=OPTIONS)


def _plain(thing: object) -> object:
    if isinstance(thing, Cursors):
        return list(thing)
    raise TypeError(f"{type(thing).__name__} has no JSON form.")


def packed(about: About, answers: Mapping[str, bytes], signing: Ed25519PrivateKey) -> bytes:
    """A package of answers by name; the same answers give the same bytes."""
    parts = [Part(f"{PARTS}{name}", len(said), sha256(said).hexdigest()) for name, said in sorted(answers.items())]
    listed = orjson.dumps({"format": FORMAT, "about": about, "parts": parts}, option=OPTIONS)
    signature = signature_of(KIND, listed, signing)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, LIST, listed)
        _put(package, SIGNATURE, orjson.dumps(signature, option=OPTIONS))
        for name, said in sorted(answers.items()):
            _put(package, f"{PARTS}{name}", said)
    return written.getvalue()


def checked(path: Path, key: str | None = None) -> Checked:
    """Whether a package is as it was made, and made by the holder of `key` (64 hex digits) where one is given.

    Raises `UnreadableFile` for a file that is no package at all.
    """
    require_key(key)
    try:
        with zipfile.ZipFile(path) as package:
            return _looked_at(package, key)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise UnreadableFile(f"{path.name} is not an evidence package, or it is damaged.", file=path.name) from None


def _looked_at(package: zipfile.ZipFile, key: str | None) -> Checked:
    names = package.namelist()
    sizes = {info.filename: info.file_size for info in package.infolist()}
    small = all(sizes.get(name, SMALL + 1) <= SMALL for name in (LIST, SIGNATURE))
    if not small or len(names) != len(set(names)) or sum(sizes.values()) > LARGEST:
        raise zipfile.BadZipFile
    listed = package.read(LIST)
    try:
        said, signed = orjson.loads(listed), orjson.loads(package.read(SIGNATURE))
        parts = tuple(Part(str(one["name"]), int(one["bytes"]), str(one["sha256"])) for one in said["parts"])
        signature, about = (
            Signature(str(signed["key"]), str(signed["signature"]), str(signed["algorithm"])),
            dict(said["about"]),
        )
    except (ValueError, KeyError, TypeError):
        raise zipfile.BadZipFile from None
    faults = []
    if not holds(KIND, listed, signature):
        faults.append(f"{LIST} was not signed by the key in {SIGNATURE}.")
    if key is not None and signature.key != key:
        faults.append(f"It was signed by another key than {key}.")
    faults += [f"{part.name} is not what was packed." for part in parts if not _same(package, part, sizes)]
    named = {LIST, SIGNATURE, *(part.name for part in parts)}
    faults += [f"{name} is in the package and not in its list." for name in sorted(set(names) - named)]
    return Checked(signature.key, parts, about, tuple(faults))


def _same(package: zipfile.ZipFile, part: Part, sizes: Mapping[str, int]) -> bool:
    if sizes.get(part.name) != part.bytes:
        return False
    try:
        return sha256(package.read(part.name)).hexdigest() == part.sha256
    except (zipfile.BadZipFile, zlib.error):
        return False


def _put(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    package.writestr(info, content)
