"""`resolve`: place every credit file anew, propose the likely ones, and handle the model that proposals go by.

The rule of this module: a model changes only when it is asked for, can be looked at before, and can be gone back to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import JUDGE, app, command
from api.cli.counting import counted, moved_files
from api.cli.session import session

if TYPE_CHECKING:
    from rich.console import Console

    from graph.store.refitting import Preview
    from graph.store.resolving import Resolution


@command(app, "resolve", JUDGE)
def resolve(
    context: typer.Context,
    refit: Annotated[bool, typer.Option("--refit", help="Learn a new model from all files and propose by it.")] = False,
    model: Annotated[
        int | None, typer.Option("--model", min=1, help="Go to the model with this number.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --refit or --model: what would change. Writes nothing.")
    ] = False,
    json: o.Json = False,
) -> None:
    """Place every credit file anew, by the rules and judgements of today, and propose those that may be one."""
    from api.cli.progress import stage_progress  # noqa: PLC0415 - heavy
    from graph.errors import BadInput  # noqa: PLC0415 - heavy
    from graph.store.refitting import Preview, preview  # noqa: PLC0415 - heavy
    from graph.store.resolving import resolve_all  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    if refit and model is not None:
        raise BadInput("Either learn a new model (--refit) or go to one (--model).")
    if dry_run and not refit and model is None:
        raise BadInput("--dry-run goes with --refit or --model.")
    here = session(context)
    with here.base() as base, base.writing(), stage_progress(here) as progress:
        done: Preview | Resolution = (
            preview(base, model, progress)
            if dry_run
            else resolve_all(base, actor=LOCAL_OPERATOR.id, refit_it=refit, go_to=model, progress=progress)
        )
    if json:
        here.say_json(done)
    elif isinstance(done, Preview):
        _say_preview(here.screen, done)
    else:
        say_resolved(here.screen, done)


def say_resolved(screen: Console, done: Resolution) -> None:
    """What was placed, and what is proposed by which model."""
    if done.moved:
        screen.print(f"Resolved: {moved_files(done.moved)}.")
    else:
        screen.print("Resolved: every credit file is where it belongs.")
    if done.model is None:
        screen.print(f"[dim]Nothing is proposed: a model needs {done.least_files} credit files to learn from.[/]")
        return
    learnt = f", learnt now from {counted(done.learnt_from, 'file')}" if done.learnt_from else ""
    screen.print(
        f"Proposed as one subject by model {done.model}{learnt}: {counted(done.proposals, 'pair')} of files. "
        "[bold]xinmai queue list[/], [bold]xinmai review[/]"
    )


def _say_preview(screen: Console, looked: Preview) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    screen.print(
        f"Proposals about {counted(looked.files, 'file')}: {looked.come:,} would come, {looked.go:,} go, "
        f"{looked.change_band:,} change band, {looked.stay:,} stay. Nothing is written."
    )
    for change in looked.changes:
        bits = [f"{said:+.1f}" if said is not None else "none" for said in (change.before, change.after)]
        told = f"{change.left} {change.right}  {bits[0]} → {bits[1]}"
        screen.print(f"{told}  [dim]{escape(change.why)}[/]", soft_wrap=True)
