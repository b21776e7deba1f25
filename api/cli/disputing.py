"""The commands of disputes: `dispute file|list|show|answer|escalate|withdraw`.

The rule of this module: the operator acts for a subject whose papers were seen, or for the department that answers; a
dispute is named by its receipt or its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import command, dispute
from api.cli.session import Session, session
from api.cli.stating import Expected, Proof
from graph.errors import BadInput

if TYPE_CHECKING:
    from graph.sidebase.disputes import Ground
    from graph.view.disputes import DisputeTold

Named = Annotated[str, typer.Argument(metavar="DISPUTE", help="Its receipt, such as 2026-7, or its id.")]
Why = Annotated[str, typer.Option("--text", help="In plain words, up to 1,000 letters.")]
REPAIR, OWN = "dispute_repair", "subject_access"


@command(dispute, "file")
def file_(
    context: typer.Context,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="A record's id.")],
    text: Why,
    proof: Proof,
    ground: Annotated[str, typer.Option("--ground", help="not_me, wrong, outdated, repaired or other.")] = "wrong",
    json: o.Json = False,
) -> None:
    """Dispute a record for its subject: it is contested for everybody at once."""
    from graph.disputing import Disputing  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = Disputing(base, LOCAL_OPERATOR, proof).file(record, ground_of(ground), text)
    _say(here, told, json=json)


@command(dispute, "list")
def list_(
    context: typer.Context,
    subject: Annotated[str | None, typer.Option("--subject", help="Only of this subject's id.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that wait for something.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")] = 50,
    reference: Annotated[str, typer.Option("--reference", help="What for, kept in the audit.")] = "work list",
    json: o.Json = False,
) -> None:
    """Disputes to be answered: what is overdue or due first comes first."""
    from api.cli.reading import view_of  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        page = view_of(base, REPAIR, reference, None).disputes(subject, only_open=only_open, limit=limit)
    if json:
        here.say_json(page)
        return
    for told in page.disputes:
        _say_head(here, told)
    if not page.disputes:
        here.screen.print("There is no dispute.")
    elif page.has_next:
        here.screen.print(f"[dim]{page.total - len(page.disputes):,} more[/]")


@command(dispute, "show")
def show(context: typer.Context, named: Named, json: o.Json = False) -> None:
    """A dispute with its history."""
    from api.cli.reading import view_of  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = view_of(base, REPAIR, named, None).dispute(named)
    _say(here, told, json=json)


@command(dispute, "answer")
def answer(
    context: typer.Context,
    named: Named,
    text: Why,
    upheld: Annotated[
        bool | None, typer.Option("--upheld/--rejected", help="Whether the subject is right.", show_default=False)
    ] = None,
    expected_version: Expected = None,
    json: o.Json = False,
) -> None:
    """Answer a dispute with reasons. Upheld, the correction has to be delivered; rejected, the record stands."""
    from graph.disputing import Answering  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    if upheld is None:
        raise BadInput("Say whether the subject is right: --upheld or --rejected.")
    here = session(context)
    with here.base() as base:
        told = Answering(base, LOCAL_OPERATOR).answer(
            named, upheld=upheld, text=text, expected_version=expected_version
        )
    _say(here, told, json=json)


@command(dispute, "escalate")
def escalate(
    context: typer.Context,
    named: Named,
    text: Why,
    proof: Proof,
    expected_version: Expected = None,
    json: o.Json = False,
) -> None:
    """Ask the second instance for the subject: after a rejection, or once what is awaited is overdue."""
    from graph.disputing import Disputing  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = Disputing(base, LOCAL_OPERATOR, proof).escalate(named, text, expected_version=expected_version)
    _say(here, told, json=json)


@command(dispute, "withdraw")
def withdraw(
    context: typer.Context,
    named: Named,
    proof: Proof,
    expected_version: Expected = None,
    json: o.Json = False,
) -> None:
    """Take a dispute back for the subject."""
    from graph.disputing import Disputing  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = Disputing(base, LOCAL_OPERATOR, proof).withdraw(named, expected_version=expected_version)
    _say(here, told, json=json)


def ground_of(word: str) -> Ground:
    """The ground that was typed."""
    from graph.sidebase.disputes import Ground  # noqa: PLC0415 - heavy

    if word not in set(Ground):
        raise BadInput(f"A ground is one of {', '.join(Ground)}, not {word!r}.")
    return Ground(word)


def _say(here: Session, told: DisputeTold, *, json: bool) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    if json:
        here.say_json(told)
        return
    _say_head(here, told)
    for event in told.dispute.events:
        here.screen.print(
            f"  {event.at:%Y-%m-%d %H:%M} UTC {event.step.value} [dim]{escape(event.actor)}[/] "
            f"{escape(event.text or '')}",
            soft_wrap=True,
        )


def _say_head(here: Session, told: DisputeTold) -> None:
    one = told.dispute
    due = "" if one.due is None else f", due {one.due}"
    late = " [red]OVERDUE[/]" if told.overdue else ""
    here.screen.print(
        f"[bold]{one.number}[/] {one.state.value}{due}{late}  {one.ground.value}  record {one.record}  "
        f"[dim]version {one.version}[/]",
        soft_wrap=True,
    )
