"""The command `demo`: the whole way from files to an explained graph, on invented subjects.

The rule of this module: the demo has a home of its own inside the home folder and never touches another base.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.session import session


@command(app, "demo", READ)
def demo(
    context: typer.Context,
    subjects: Annotated[int, typer.Option("--subjects", min=50, help="How many persons and organisations.")] = 5_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same files.")] = 1,
    keep: Annotated[Path | None, typer.Option("--keep", help="A folder for the files, to look at.")] = None,
    json: o.Json = False,
) -> None:
    """See it work: make files of 42 departments, check, load, resolve, and ask. Under a minute."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from api.cli.demonstration import Demonstration  # noqa: PLC0415 - heavy

    here = session(context)
    folder = None if keep is None else caller().path(keep)
    answer = Demonstration(here, subjects, seed, folder).run()
    if json:
        here.say_json(answer)
