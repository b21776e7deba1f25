"""The commands that look after a base: `status`, `rebuild`, `migrate`, `audit verify|show`, `vault rotate`.

The rule of this module: each may be stopped at any moment and typed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import KEEP, app, audit, command, vault
from api.cli.delivering import instant_of
from api.cli.reading import view_of
from api.cli.session import session


@command(app, "status", KEEP)
def status(context: typer.Context, json: o.Json = False) -> None:
    """Engine, versions, home, counts, last and open runs."""
    here = session(context)
    with here.base() as base:
        answer = view_of(base, None, None, None).status()
    if json:
        here.say_json(answer)
    else:
        from api.cli.health import say_status  # noqa: PLC0415 - heavy

        say_status(here.screen, answer, served=not here.local)


@command(app, "rebuild", KEEP)
def rebuild(context: typer.Context, json: o.Json = False) -> None:
    """Drop all facts and build them again from the archive and the ledger, with the same result."""
    from api.cli.progress import count_progress  # noqa: PLC0415 - heavy
    from graph.store.rebuild import rebuild as build_again  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base, base.writing(), count_progress(here, "rebuilding", "rows") as progress:
        done = build_again(base, actor=LOCAL_OPERATOR.id, progress=progress)
    if json:
        here.say_json(done)
    else:
        here.screen.print(f"Rebuilt from {done.deliveries:,} deliveries with {done.lines:,} rows.")


@command(app, "migrate", KEEP)
def migrate(context: typer.Context, json: o.Json = False) -> None:
    """Bring a base of an older version up to this program's."""
    from api.cli.migrating import bring_up_to_date  # noqa: PLC0415 - heavy

    here = session(context)
    with here.or_in_the_server(here.settings):
        # A server opens only a base that needs no migration.
        steps = bring_up_to_date(here.settings) if here.local else 0
    if json:
        here.say_json({"steps": steps})
    else:
        here.screen.print("The base is up to date." if not steps else f"Migrated: {steps} steps.")


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


@command(audit, "verify")
def verify(context: typer.Context, json: o.Json = False) -> int:
    """Check the audit's chain and signed heads. Exit code 1 when anything does not fit."""
    here = session(context)
    with here.base() as base:
        report = base.side.verify_audit()
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
        here.screen.print(f"Sound: {report.entries:,} entries, {report.heads:,} signed heads.")
    else:
        for finding in report.findings:
            here.screen.print(f"{finding.code} at {finding.sequence}: {finding.says}", markup=False)
    return 0 if report.sound else 1


@command(audit, "show")
def show_audit(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option("--subject", help="Only what touched this id or token.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="An instant with its zone.")] = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Last sequence of the page before.")] = 0,
    limit: o.Limit = 50,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Who looked at whom, when, and for which purpose. That you asked is in the audit as well."""
    from graph.sidebase.chain import AuditEntry  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    start = None if since is None else instant_of("--since", since)
    with here.base() as base:
        records = base.side.audit.entries(subject=subject, since=start, after=after, limit=limit)
        touched = () if subject is None else (subject,)
        asked = AuditEntry(LOCAL_OPERATOR.id, "oversight", "audit", reference or "", touched, {"entries": len(records)})
        base.side.audit.write(asked)
    told = [
        AuditAnswer(
            one.sequence, one.at, one.entry.actor, one.entry.purpose, one.entry.verb, one.entry.reference,
            one.entry.what, one.hash,
        )
        for one in records
    ]  # fmt: skip
    if json:
        here.say_json(told)
    else:
        from api.cli.health import say_audit  # noqa: PLC0415 - heavy

        say_audit(here.screen, [(a.sequence, a.at, a.actor, a.purpose, a.verb, a.reference, a.what) for a in told])


@command(vault, "rotate")
def rotate(context: typer.Context, json: o.Json = False) -> None:
    """Change the vault's key and seal every number anew. Stopped halfway, the next call goes on."""
    from api.cli.progress import count_progress  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base, base.writing(), count_progress(here, "sealing anew", "values") as progress:
        sealed = base.side.rotate_vault_key(progress=None if progress is None else increments(progress))
    if json:
        here.say_json({"sealed": sealed})
    else:
        here.screen.print(f"A new key is in force; {sealed:,} values were sealed anew.")


def increments(count: Callable[[int], None]) -> Callable[[int], None]:
    """A function that is told how many are done in all, for one that counts how many more."""
    before = 0

    def done(in_all: int) -> None:
        nonlocal before
        count(in_all - before)
        before = in_all

    return done
