"""The commands of the queue: `queue list|claim|release|escalate|judge|draw`; `queue` alone lists.

The rule of this module: everything is read for the purpose of resolution and is in the audit; what is shown to one
steward is what waits for that steward.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli import options as o
from api.cli.app import command, guarded, queue
from api.cli.counting import counted
from api.cli.session import session
from graph.errors import BadInput, NotFound

if TYPE_CHECKING:
    from rich.console import Console

    from graph.view.queue import Pattern, Queue, QueuePair

REFERENCE: Final = "queue"

Rule = Annotated[str | None, typer.Option("--rule", help="Only pairs with this reason, such as joined_across.")]
Asks = Annotated[
    str | None, typer.Option("--asks", help="Only conflict, proposal, second_steward, second_look or sample.")
]
InDepartment = Annotated[str | None, typer.Option("--department", help="Only where a department's name holds this.")]
InRegion = Annotated[str | None, typer.Option("--region", help="Only where a region's code begins so, such as 1101.")]
Left = Annotated[str, typer.Argument(help="A credit file's id.")]
Right = Annotated[str, typer.Argument(help="The other one's.")]


@queue.callback(invoke_without_command=True)
@guarded
def listed(
    context: typer.Context,
    limit: o.Limit = 20,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """What a steward should look at, the most telling decision first. Alone it lists; see also `queue list`."""
    if context.invoked_subcommand is None:
        list_pattern(context, pattern_of(None, None, None, None), limit, steward, json=json)


@command(queue, "list")
def list_(
    context: typer.Context,
    rule: Rule = None,
    asks: Asks = None,
    department: InDepartment = None,
    region: InRegion = None,
    limit: o.Limit = 20,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """The queue, or a part of it; with --steward, what waits for that steward."""
    list_pattern(context, pattern_of(rule, asks, department, region), limit, steward, json=json)


@command(queue, "claim")
def claim(
    context: typer.Context,
    left: Annotated[str | None, typer.Argument(help="A credit file's id; left out: the next pair.")] = None,
    right: Annotated[str | None, typer.Argument(help="The other one's.")] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=1, max=10_080, help="For how long.")] = 30,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Take a pair for yourself for a while; nobody else is given it meanwhile."""
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    if (left is None) != (right is None):
        raise BadInput("A pair is two credit files.")
    pair = None if left is None or right is None else (left, right)
    here = session(context)
    with here.base() as base:
        work = Stewarding(base, steward_named(base.settings, steward))
        taken = work.claim(pair, lasting=timedelta(minutes=minutes))
    if json:
        here.say_json(taken)
    else:
        here.screen.print(f"Yours until {taken.until:%Y-%m-%d %H:%M} UTC: {taken.left} {taken.right}", soft_wrap=True)
        here.screen.print(f"Look: [bold]xinmai explain {taken.left} {taken.right}[/]", soft_wrap=True)


@command(queue, "release")
def release(context: typer.Context, left: Left, right: Right, steward: o.Steward = None, json: o.Json = False) -> None:
    """Give a pair back that you have taken, or lay down the second look you asked for."""
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        given_back = Stewarding(base, steward_named(base.settings, steward)).release((left, right))
    if json:
        here.say_json(given_back)
    else:
        here.screen.print("Given back.")


@command(queue, "escalate")
def escalate(
    context: typer.Context,
    left: Left,
    right: Right,
    reason: o.MustReason,
    to: Annotated[str | None, typer.Option("--to", help="Which steward; else anybody but you.")] = None,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Ask for a second look at a pair, whatever a machine says of it."""
    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        work = Stewarding(base, steward_named(base.settings, steward))
        asked = work.escalate((left, right), to=to, reason=reason)
    if json:
        here.say_json(asked)
    else:
        here.screen.print(f"A second look is asked of {asked.asked_of or 'anybody else'}.")


@command(queue, "draw")
def draw(
    context: typer.Context,
    pairs: Annotated[
        int, typer.Option("--pairs", min=1, max=400, help="How many; fewer where there are no more.")
    ] = 100,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Draw pairs by chance out of all that are one subject: judged, they tell `quality` how right the joins are."""
    from uuid import uuid4  # noqa: PLC0415 - heavy

    from graph.stewarding import Stewarding  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        drawn = Stewarding(base, actor).draw(pairs, base.ids.mint("act", actor.id, uuid4().hex))
    if json:
        here.say_json(drawn)
    else:
        count = len(drawn.pairs)
        here.screen.print(f"{'1 pair is' if count == 1 else f'{count:,} pairs are'} drawn and wait to be judged.")
        here.screen.print("Look at them: [bold]xinmai review --asks sample[/]; then: [bold]xinmai quality[/]")


@command(queue, "judge")
def judge(
    context: typer.Context,
    verdict: Annotated[str, typer.Argument(metavar="same|different|unsure")],
    reason: o.MustReason,
    rule: Rule = None,
    asks: Asks = None,
    department: InDepartment = None,
    region: InRegion = None,
    steward: o.Steward = None,
    dry_run: o.DryRun = False,
    json: o.Json = False,
) -> None:
    """Judge all pairs of a pattern alike, in one act that is taken back as a whole. Try it with --dry-run first."""
    from api.cli.acts import act_of, say_act, steward_view, verdict_of  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy
    from graph.view.queue import ALL  # noqa: PLC0415 - heavy
    from graph.view.steward import MOST  # noqa: PLC0415 - heavy

    meant = verdict_of(verdict)
    pattern = pattern_of(rule, asks, department, region)
    if pattern == ALL:
        raise BadInput("Say which pairs: --rule, --asks, --department or --region.")
    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        with base.writing():
            found = steward_view(base, actor, REFERENCE).queue(pattern, MOST, actor.id)
            pairs = [(pair.left, pair.right) for pair in found.pairs]
            if not pairs:
                raise NotFound("No pair that waits for you fits.")
            done = act_of(base, meant, pairs, actor=actor, reason=reason, dry_run=dry_run)
    if json:
        here.say_json(done)
        return
    if dry_run:
        _say(here.screen, found)
    say_act(here.screen, done)


def pattern_of(rule: str | None, asks: str | None, department: str | None, region: str | None) -> Pattern:
    """The part of the queue that was typed; `BadInput` for a word that `--asks` does not know."""
    from graph.view.queue import Asks as Kinds  # noqa: PLC0415 - heavy
    from graph.view.queue import Pattern  # noqa: PLC0415 - heavy

    if asks is not None and asks not in set(Kinds):
        raise BadInput(f"--asks is one of {', '.join(Kinds)}, not {asks!r}.")
    return Pattern(rule, department, region, asks)


def list_pattern(
    context: typer.Context,
    pattern: Pattern,
    limit: int,
    steward: str | None,
    *,
    json: bool,
    mine: bool = False,
) -> None:
    """Tell a part of the queue; `mine`: only what waits for whoever asks, also when that is the local operator."""
    from api.cli.acts import steward_view  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        found = steward_view(base, actor, REFERENCE).queue(pattern, limit, actor.id if steward or mine else None)
    if json:
        here.say_json(found)
    else:
        _say(here.screen, found)


def _say(screen: Console, found: Queue) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    screen.print(
        f"[bold]{found.open:,}[/] open, {found.decided:,} decided, {found.share:.0%} done"
        + (f" [yellow](partial: {', '.join(found.partial.reasons)})[/]" if found.partial.is_partial else "")
    )
    for pair in found.pairs:
        screen.print(
            f"[bold]{escape(pair.left_name)}[/] and [bold]{escape(pair.right_name)}[/] [dim]\\[{pair.asks.value}: "
            f"{escape(pair.reason)}][/]"
        )
        screen.print(f"  {escape(pair.sentence)}")
        bridge = ", a bridge" if pair.bridge else ""
        places = "、".join(dict.fromkeys(filter(None, (*pair.departments, *pair.regions))))
        screen.print(f"  [dim]{counted(pair.files, 'file')} at stake{bridge}; {escape(places)}[/]")
        for said in _said(pair):
            screen.print(f"  [yellow]{escape(said)}[/]")
        screen.print(f"  [dim]xinmai explain {pair.left} {pair.right}[/]", soft_wrap=True)
    if found.pairs:
        screen.print("Look at them one by one: [bold]xinmai review[/]")


def _said(pair: QueuePair) -> list[str]:
    """What people did with a pair so far; contradicting judgements beside each other."""
    lines = []
    for one in pair.judgements:
        state = "waits for a second steward" if one.waiting else "contradicted" if one.contradicted else ""
        lines.append(f"{one.actor} judged {one.verdict.value}{f' ({state})' if state else ''}: {one.reason}")
    if pair.claimed_by is not None and pair.claimed_until is not None:
        lines.append(f"{pair.claimed_by} has it until {pair.claimed_until:%Y-%m-%d %H:%M} UTC")
    if pair.escalated_by is not None:
        lines.append(f"{pair.escalated_by} asks {pair.asked_of or 'anybody'} for a second look: {pair.asked_why}")
    return lines
