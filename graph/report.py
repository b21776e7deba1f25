"""A subject's report as a file: what they are told about themselves, signed, and checked without the base.

The rule of this module: a report is JSON, byte for byte as it is written here, with the signature of the key that
signs the audit's heads. The same report for the eye is a PDF that carries the JSON inside; its pages are signed as
well, in a line after its end, so that neither a page nor the JSON can be changed unseen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import orjson

from graph.base import Base
from graph.errors import UnreadableFile
from graph.signed import Signature, holds, require_key, signature_of
from graph.view.audited import without_numbers
from graph.view.report import SubjectReport
from graph.view.view import View

FORMAT: Final = 1
KIND: Final = b"xinmai report "
PAGES: Final = b"xinmai report pages "
INSIDE: Final = "report.json"
LARGEST: Final = 64 * 1024 * 1024
OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
SIGNED_PDF: Final = re.compile(rb"%xinmai ([0-9a-f]{64}) ([0-9a-f]{128})\n\Z")
"""The last line of a PDF: a comment, which readers of PDF pass over."""


@dataclass(frozen=True)
class About:
    """When a report was made, by whom and why. `audit` is the sequence and hash of the audit's head at that instant.

    `sandbox`: everything in it is invented.
    """

    made: datetime
    by: str
    purpose: str
    reference: str
    audit_sequence: int
    audit_hash: str
    sandbox: bool


@dataclass(frozen=True)
class Made:
    """A report: what it says, and the signed JSON of it."""

    about: About
    report: SubjectReport
    signature: Signature
    json: bytes


@dataclass(frozen=True)
class Checked:
    """What a check found: nothing wrong if `faults` is empty. `about` and `subject` are as the report says."""

    key: str
    about: Mapping[str, object]
    subject: str
    faults: tuple[str, ...]


def report_for(base: Base, view: View, subject: str | None = None, since: datetime | None = None) -> Made:
    """The report about a subject, or about the one that the reader is; errors as `View.report`."""
    told = view.report(subject, since)
    head = base.side.audit.sign_head()
    about = About(
        made=base.clock(),
        by=view.actor.id,
        purpose=view.purpose.code,
        reference=without_numbers(view.reference or ""),
        audit_sequence=0 if head is None else head.sequence,
        audit_hash="" if head is None else head.hash,
        sandbox=base.sandbox,
    )
    said = {"format": FORMAT, "about": about, "told": told}
    signature = signature_of(KIND, orjson.dumps(said, option=OPTIONS), base.side.keys.signing)
    return Made(about, told, signature, orjson.dumps({"report": said, "signature": signature}, option=OPTIONS))


def pdf_of(base: Base, made: Made) -> bytes:
    """The same report as a PDF, with the JSON inside."""
    from graph.report_pages import pages_of  # noqa: PLC0415 - heavy, and seldom needed

    pages = pages_of(made.about, made.report, made.signature.key, (INSIDE, made.json))
    signature = signature_of(PAGES, pages, base.side.keys.signing)
    return pages + f"%xinmai {signature.key} {signature.signature}\n".encode()


def checked(path: Path, key: str | None = None) -> Checked:
    """Whether a report, JSON or PDF, is as it was made, and made by the holder of `key` where one is given.

    Raises `UnreadableFile` for a file that is no report at all.
    """
    require_key(key)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise _no_report(path.name) from None
    if len(content) > LARGEST:
        raise _no_report(path.name)
    found = _pdf(path.name, content) if content.startswith(b"%PDF") else _json(path.name, content)
    if key is not None and found.key != key:
        return replace(found, faults=(*found.faults, f"It was signed by another key than {key}."))
    return found


def _json(name: str, content: bytes) -> Checked:
    try:
        whole = orjson.loads(content)
        said, signed = whole["report"], whole["signature"]
        signature = Signature(str(signed["key"]), str(signed["signature"]), str(signed["algorithm"]))
        about, subject = dict(said["about"]), str(said["told"]["subject"]["id"])
        # Two texts can be read as one JSON, and readers differ in which of two equal keys they believe. Nothing may
        # stand beside what is signed, either.
        same = orjson.dumps({"report": said, "signature": signature}, option=OPTIONS) == content
    except (ValueError, KeyError, TypeError):
        raise _no_report(name) from None
    faults = [] if same else ["It is not written as it was signed."]
    if not holds(KIND, orjson.dumps(said, option=OPTIONS), signature):
        faults.append("What it says was not signed by the key in it.")
    return Checked(signature.key, about, subject, tuple(faults))


def _pdf(name: str, content: bytes) -> Checked:
    from graph.report_pages import attached  # noqa: PLC0415 - heavy, and seldom needed

    end = SIGNED_PDF.search(content, max(0, len(content) - 256))
    pages = content if end is None else content[: end.start()]
    inside = attached(pages, INSIDE)
    if inside is None or len(inside) > LARGEST:
        raise _no_report(name)
    found = _json(name, inside)
    faults = list(found.faults)
    if end is None or not holds(PAGES, pages, Signature(end[1].decode(), end[2].decode())):
        faults.append("Its pages are not those that were signed.")
    elif end[1].decode() != found.key:
        faults.append("Its pages were signed by another key than what is inside.")
    return Checked(found.key, found.about, found.subject, tuple(faults))


def _no_report(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} is not a report, or it is damaged.", file=name)
