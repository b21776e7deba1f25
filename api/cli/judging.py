"""The commands of a data steward: `conflicts`, `judge`, `retract`, `judgements`, `agreement`.

The rule of this module: machines propose and people decide; a judgement has an author and a reason, and can be
taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import JUDGE, app, command
from api.cli.reading import view_of
from api.cli.session import session

if TYPE_CHECKING:
    from rich.console import Console

    from graph.sidebase.judgements import Judgement


@command(app, "conflicts", JUDGE)
def conflicts(
    context: typer.Context,
    limit: o.Limit = 20,
    after: Annotated[str | None, typer.Option("--after", help="“left|right” of the last pair seen.")] = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Pairs of credit files that a machine kept apart and a person should look at."""
    here = session(context)
    with here.base() as base:
        found = view_of(base, purpose, reference, None).conflicts(limit, after)
    if json:
        here.say_json(found)
        return
    from rich.markup import escape  # noqa: PLC0415 - heavy

    for pair in found:
        here.screen.print(
            f"[bold]{escape(pair.left_name)}[/] and [bold]{escape(pair.right_name)}[/] [dim]\\[{pair.reason}][/]"
        )
        here.screen.print(f"  {escape(pair.sentence)}")
        here.screen.print(f"  [dim]xinmai judge same {pair.left} {pair.right} --reason …[/]", soft_wrap=True)
    if not found:
        here.screen.print("No pairs are kept apart, or none that is open to this purpose.")
    elif len(found) == limit:
        here.screen.print(f"More: --after '{found[-1].left}|{found[-1].right}'", soft_wrap=True)


@command(app, "judge", JUDGE)
def judge(
    context: typer.Context,
    verdict: Annotated[str, typer.Argument(metavar="same|different|unsure")],
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Credit file ids. same: all these are one. different: the first is not of the others; "
            "given alone, not of its subject.",
            show_default=False,
        ),
    ],
    reason: o.MustReason,
    steward: o.Steward = None,
    dry_run: o.DryRun = False,
    json: o.Json = False,
) -> None:
    """Decide whether credit files are about one subject. Nothing a machine finds overrules it."""
    from api.cli.acts import act_of, say_act, verdict_of  # noqa: PLC0415 - heavy
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    meant = verdict_of(verdict)
    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        pairs = Stewarding(base, actor).pairs_meant(meant, files)
        with base.writing():
            done = act_of(base, meant, pairs, actor=actor, reason=reason, dry_run=dry_run)
    if json:
        here.say_json(done)
    else:
        say_act(here.screen, done)


@command(app, "retract", JUDGE)
def retract(
    context: typer.Context,
    judgement: Annotated[str, typer.Argument(help="The id of an act, or of one judgement of it.")],
    reason: o.MustReason,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Take an act of judging back and undo what it did; that it was made stays readable."""
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        with base.writing():
            gone = Stewarding(base, actor).retract(judgement, reason=reason)
    if json:
        here.say_json(gone)
    else:
        many = f", {len(gone.judgements)} pairs" if len(gone.judgements) > 1 else ""
        here.screen.print(f"Retracted: judgement {judgement} no longer counts{many}.")


@command(app, "judgements", JUDGE)
def judgements(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE", help="Credit file ids: all ever judged on them.", show_default=False),
    ] = None,
    json: o.Json = False,
) -> None:
    """The judgements in force; with credit file ids, everything ever judged on these, retractions too."""
    here = session(context)
    with here.base() as base:
        ledger = base.side.judgements
        found = ledger.history(files) if files else ledger.standing_judgements()
    if json:
        here.say_json(found)
        return
    if not found:
        here.screen.print("Nothing is judged.")
    for one in found:
        _say_judgement(here.screen, one)


@command(app, "agreement", JUDGE)
def agreement(context: typer.Context, json: o.Json = False) -> None:
    """How far stewards agree on the pairs that two or more of them judged: the share, and Cohen's kappa."""
    from api.cli.acts import say_agreement  # noqa: PLC0415 - heavy
    from graph.resolution.agreement import agreement as how_far  # noqa: PLC0415 - heavy
    from graph.store.mirroring import standing  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        answer = how_far(standing(base.side.judgements))
    if json:
        here.say_json(answer)
    else:
        say_agreement(here.screen, answer)


@command(app, "quality", JUDGE)
def quality(context: typer.Context, steward: o.Steward = None, json: o.Json = False) -> None:
    """How good the judging is: work done, agreement, joins that people judged, and whether bits keep their promise."""
    from api.cli.acts import say_quality  # noqa: PLC0415 - heavy
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        answer = Stewarding(base, steward_named(base.settings, steward)).view().quality()
    if json:
        here.say_json(answer)
    else:
        say_quality(here.screen, answer)


def _say_judgement(screen: Console, one: Judgement) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    what = one.verdict.value if one.verdict is not None else "retracted"
    by = f"rule {one.by_rule}" if one.by_rule else one.actor
    screen.print(f"[bold]{what}[/] {one.left} {one.right}", soft_wrap=True)
    screen.print(
        f"  {escape(one.reason)} [dim]({escape(by)}, {one.at:%Y-%m-%d %H:%M} UTC, {one.id})[/]", soft_wrap=True
    )
