"""The command `review`: a steward's session in the terminal.

The rule of this module: keys need a screen and a keyboard; without them, and for machines, it lists what the session
would show.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.caller import caller
from api.cli import options as o
from api.cli.app import JUDGE, app, command
from api.cli.queueing import Asks, InDepartment, InRegion, Rule, list_pattern, pattern_of
from api.cli.session import session

REASON: Final = "looked at side by side in a review"


@command(app, "review", JUDGE)
def review(
    context: typer.Context,
    rule: Rule = None,
    asks: Asks = None,
    department: InDepartment = None,
    region: InRegion = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words; kept with each judgement.")] = REASON,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Work through the queue with single keys: side by side, the score hidden until asked for, with undo."""
    here = session(context)
    pattern = pattern_of(rule, asks, department, region)
    who = caller()
    if json or not (who.terminal and who.keyboard and here.out.isatty()):
        list_pattern(context, pattern, 50, steward, json=json, mine=True)
        return
    from api.cli.review.loop import review as work_through  # noqa: PLC0415 - heavy
    from api.cli.review.work import Work  # noqa: PLC0415 - heavy
    from api.keyboard import Keyboard  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    with here.base() as base, Keyboard() as keyboard:
        actor = steward_named(base.settings, steward)
        if who.ask_key is None:
            keyboard.listen()
        desk = work_through(Work(base, actor, reason, pattern), here.screen, who.ask_key or keyboard.key, actor.id)
    here.screen.print(f"{len(desk.said):,} decided, {desk.open:,} open, {desk.share:.0%} done.")
    for said in desk.said:
        here.screen.print(f"  {said.verdict.value} {' '.join(said.pair)} [dim]{said.act}[/]", soft_wrap=True)
