"""The commands of a data steward: `conflicts`, `judge`, `retract`, `judgements`, `resolve`.

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
from graph.errors import BadInput

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
    left: Annotated[str, typer.Argument(help="A credit file's id.")],
    right: Annotated[str, typer.Argument(help="The other one's.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Decide whether two credit files are about one subject. Nothing a machine finds overrules it."""
    from graph.sidebase.judgements import Verdict  # noqa: PLC0415 - heavy
    from graph.store.judging import judge as decide  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    if verdict not in set(Verdict):
        raise BadInput(f"A verdict is one of {', '.join(Verdict)}, not {verdict!r}.")
    here = session(context)
    with here.base() as base, base.writing():
        judged = decide(base, Verdict(verdict), left, right, actor=LOCAL_OPERATOR.id, reason=reason)
    if json:
        here.say_json(judged)
    else:
        here.screen.print(f"Judged {verdict}. Take it back: [bold]xinmai retract {judged.id} --reason …[/]")


@command(app, "retract", JUDGE)
def retract(
    context: typer.Context,
    judgement: Annotated[str, typer.Argument(help="The judgement's id.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Take a judgement back and undo what it did; that it was made stays readable."""
    from graph.store.judging import retract as take_back  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base, base.writing():
        gone = take_back(base, judgement, actor=LOCAL_OPERATOR.id, reason=reason)
    if json:
        here.say_json(gone)
    else:
        here.screen.print(f"Retracted: judgement {judgement} no longer counts.")


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


@command(app, "resolve", JUDGE)
def resolve(context: typer.Context, json: o.Json = False) -> None:
    """Place every credit file anew, by the rules and judgements of today."""
    from graph.store.judging import resolve as place_all  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base, base.writing():
        moved = place_all(base, actor=LOCAL_OPERATOR.id)
    if json:
        here.say_json({"moved": moved})
    elif moved:
        here.screen.print(f"Resolved: {moved:,} credit files are about another subject now.")
    else:
        here.screen.print("Resolved: every credit file is where it belongs.")


def _say_judgement(screen: Console, one: Judgement) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    what = one.verdict.value if one.verdict is not None else "retracted"
    by = f"rule {one.by_rule}" if one.by_rule else one.actor
    screen.print(f"[bold]{what}[/] {one.left} {one.right}", soft_wrap=True)
    screen.print(
        f"  {escape(one.reason)} [dim]({escape(by)}, {one.at:%Y-%m-%d %H:%M} UTC, {one.id})[/]", soft_wrap=True
    )
