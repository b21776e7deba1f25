"""The commands that look after a base: `status`, `rebuild`, `migrate`, `vault rotate`.

The rule of this module: each may be stopped at any moment and typed again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import typer

from api.cli import options as o
from api.cli.app import KEEP, app, command, vault
from api.cli.counting import counted
from api.cli.reading import view_of
from api.cli.session import session


@command(app, "status", KEEP)
def status(context: typer.Context, json: o.Json = False) -> None:
    """Engine, versions, home, counts, last and open runs."""
    from api.cli.running import run_answer  # noqa: PLC0415 - heavy
    from graph.view.status import LAST_RUNS  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        answer = view_of(base, None, None, None).figures()
        # The graph knows of loads alone, and only of those that stand; the ledger of all that was done.
        last = [run_answer(each) for each in base.side.runs.runs(LAST_RUNS)]
        unfinished = [run_answer(each) for each in base.side.runs.open_runs()]
    if json:
        told = {field.name: getattr(answer, field.name) for field in fields(answer)}
        here.say_json({**told, "last_runs": last, "open_runs": unfinished})
    else:
        from api.cli.health import say_status  # noqa: PLC0415 - heavy

        say_status(here.screen, answer, last, unfinished, served=not here.local)


@command(app, "rebuild", KEEP)
def rebuild(context: typer.Context, json: o.Json = False) -> None:
    """Drop all facts and build them again from the archive and the ledger, with the same result."""
    from api.cli.progress import count_progress  # noqa: PLC0415 - heavy
    from graph.store.rebuild import lines_to_rebuild  # noqa: PLC0415 - heavy
    from graph.store.rebuild import rebuild as build_again  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with (
        here.base() as base,
        base.writing(),
        count_progress(here, "rebuilding", "rows", lambda: lines_to_rebuild(base)) as progress,
    ):
        here.left_when_stopped = "Nothing is lost; the base answers again when `xinmai rebuild` has come to its end."
        done = build_again(base, actor=LOCAL_OPERATOR.id, progress=progress)
    if json:
        here.say_json(done)
    else:
        here.screen.print(f"Rebuilt. Deliveries: {done.deliveries:,}, with {counted(done.lines, 'row')}.")


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


@command(vault, "rotate")
def rotate(context: typer.Context, json: o.Json = False) -> None:
    """Change the vault's key and seal every number anew. Stopped halfway, the next call goes on."""
    from api.cli.progress import count_progress  # noqa: PLC0415 - heavy

    here = session(context)
    with (
        here.base() as base,
        base.writing(),
        count_progress(here, "sealing anew", "values", base.side.vault.count) as progress,
    ):
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
