"""The commands about the audit: `audit verify|search|export`.

The rule of this module: that somebody looked into the audit is in the audit as well, before the answer is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli import options as o
from api.cli.app import audit, command
from api.cli.delivering import instant_of
from api.cli.session import Session, session
from graph.errors import BadInput, UnreadableFile

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from graph.base import Base
    from graph.sidebase.chain import AuditRecord
    from graph.sidebase.verify import AuditReport

PART: Final = 1_000
KEY_BYTES: Final = 32

Subject = Annotated[str | None, typer.Option("--subject", help="Only what touched this id, token or number.")]
Who = Annotated[str | None, typer.Option("--actor", help="Only by this actor.")]
What = Annotated[str | None, typer.Option("--verb", help="Only this: show, find, lineage, export …")]
For = Annotated[str | None, typer.Option("--purpose", help="Only for this purpose.")]
Since = Annotated[str | None, typer.Option("--since", help="From this instant on, with its zone.")]
Until = Annotated[str | None, typer.Option("--until", help="Before this instant, with its zone.")]


@dataclass(frozen=True)
class AuditAnswer:
    """One audit entry as it is told: ids and tokens, never what was typed."""

    sequence: int
    at: datetime
    actor: str
    purpose: str
    verb: str
    reference: str
    what: tuple[str, ...]
    hash: str
    giver: str


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for."""

    subject: str | None
    actor: str | None
    verb: str | None
    purpose: str | None
    since: datetime | None
    until: datetime | None

    def found(self, base: Base, after: int = 0) -> Iterator[AuditRecord]:
        """The entries there are now, in their order; those that are written meanwhile are left out."""
        from graph.view.audited import names_in_audit  # noqa: PLC0415 - heavy

        touching = () if self.subject is None else tuple(names_in_audit(base.ids, self.subject))
        last = base.side.audit.last_sequence()
        while after < last:
            part = base.side.audit.entries(
                touching=touching, actor=self.actor, since=self.since, until=self.until, after=after, limit=PART
            )
            for record in part:
                if record.sequence <= last and self._is_meant(record):
                    yield record
            after = part[-1].sequence if len(part) == PART else last

    def _is_meant(self, record: AuditRecord) -> bool:
        verb, purpose = record.entry.verb, record.entry.purpose
        return (self.verb is None or verb == self.verb) and (self.purpose is None or purpose == self.purpose)


@command(audit, "verify")
def verify(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="An exported file instead of the chain.")] = None,
    key: Annotated[
        str | None, typer.Option("--key", help="The public key the file must be signed with; else the base's own.")
    ] = None,
    json: o.Json = False,
) -> int:
    """Check the audit's chain and signed heads, or an exported file. Exit code 1 when anything does not fit."""
    here = session(context)
    if key is not None and file is None:
        raise BadInput("--key is for an exported file: the chain is checked with the base's own key.")
    report = _of_chain(here) if file is None else _of_file(here, file, key)
    if json:
        here.say_json(
            {
                "sound": report.sound,
                "entries": report.entries,
                "heads": report.heads,
                "last_hash": report.last_hash,
                "findings": report.findings,
            }
        )
    elif report.sound:
        heads = f", {report.heads:,} signed heads" if file is None else ", each signed"
        here.screen.print(f"Sound: {report.entries:,} entries{heads}.")
    else:
        for finding in report.findings:
            here.screen.print(f"{finding.code} at {finding.sequence}: {finding.says}", markup=False)
    return 0 if report.sound else 1


@command(audit, "search")
def search(
    context: typer.Context,
    subject: Subject = None,
    actor: Who = None,
    verb: What = None,
    purpose: For = None,
    since: Since = None,
    until: Until = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Last sequence of the page before.")] = 0,
    limit: o.Limit = 50,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Who looked at whom, when, and for which purpose. That you asked is in the audit as well."""
    here = session(context)
    wanted = _wanted(subject, actor, verb, purpose, since, until)
    with here.base() as base:
        records = list(islice(wanted.found(base, after), limit))
        _write_down(base, wanted, "audit", len(records), reference)
    told = [
        AuditAnswer(
            one.sequence, one.at, one.entry.actor, one.entry.purpose, one.entry.verb, one.entry.reference,
            one.entry.what, one.hash, one.entry.giver,
        )
        for one in records
    ]  # fmt: skip
    if json:
        here.say_json(told)
    else:
        from api.cli.health import say_audit  # noqa: PLC0415 - heavy

        say_audit(here.screen, [(a.sequence, a.at, a.actor, a.purpose, a.verb, a.reference, a.what) for a in told])


@command(audit, "export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    subject: Subject = None,
    actor: Who = None,
    verb: What = None,
    purpose: For = None,
    since: Since = None,
    until: Until = None,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Take entries away, each signed, in a file that can be checked without the base."""
    from api.caller import caller  # noqa: PLC0415 - as below
    from graph.sidebase.chain import public_hex  # noqa: PLC0415 - heavy

    here = session(context)
    wanted = _wanted(subject, actor, verb, purpose, since, until)
    path = caller().path(file)
    with here.base() as base:
        records = list(wanted.found(base))
        _write_down(base, wanted, "audit_export", len(records), reference)
        key = public_hex(base.side.audit_key)
        try:
            with path.open("xb") as written:
                written.writelines(line + b"\n" for line in base.side.export_audit(records))
        except FileExistsError:
            raise BadInput(f"{path} is there already: an export never writes over another.") from None
        except OSError as refused:
            raise BadInput(f"{path} cannot be written: {refused.strerror}.") from None
    if json:
        here.say_json({"file": str(path), "entries": len(records), "key": key})
    else:
        here.screen.print(f"{len(records):,} entries, signed with {key}.", soft_wrap=True)
        here.screen.print(f"Check it anywhere: [bold]xinmai audit verify {file.name} --key {key}[/]", soft_wrap=True)


def _of_chain(here: Session) -> AuditReport:
    with here.base() as base:
        return base.side.verify_audit()


def _of_file(here: Session, file: Path, key: str | None) -> AuditReport:
    from api.caller import caller  # noqa: PLC0415 - seldom needed
    from graph.sidebase.exported import verify_export  # noqa: PLC0415 - heavy

    if key is None:
        with here.base() as base:
            public = base.side.audit_key
    else:
        public = _key_of(key)
    try:
        with caller().path(file).open("rb") as lines:
            return verify_export(lines, public)
    except OSError as refused:
        raise UnreadableFile(f"{file} cannot be read: {refused.strerror}.") from None


def _key_of(written: str) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - heavy

    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadInput("--key is 64 hex digits, as `xinmai audit export` tells them.")
    return Ed25519PublicKey.from_public_bytes(key)


def _wanted(
    subject: str | None, actor: str | None, verb: str | None, purpose: str | None, since: str | None, until: str | None
) -> Wanted:
    return Wanted(
        subject,
        actor,
        verb,
        purpose,
        None if since is None else instant_of("--since", since),
        None if until is None else instant_of("--until", until),
    )


def _write_down(base: Base, wanted: Wanted, verb: str, entries: int, reference: str | None) -> None:
    from graph.sidebase.chain import AuditEntry  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.audited import names_in_audit, without_numbers  # noqa: PLC0415 - heavy

    touched = () if wanted.subject is None else tuple(names_in_audit(base.ids, wanted.subject))
    base.side.audit.write(
        AuditEntry(
            LOCAL_OPERATOR.id, "oversight", verb, without_numbers(reference or ""), touched, {"entries": entries}
        )
    )
