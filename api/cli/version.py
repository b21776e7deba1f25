"""`xinmai --version`: which program this is, and on which engines it stands.

The rule of this module: nothing is opened for it. Whoever reports a fault may have no base, or one that is the fault;
which version of a server answers is told by `xinmai status`.
"""

from __future__ import annotations

import platform
from typing import Annotated, Final

import typer

from api.cli.app import app

ENGINES: Final = (("ladybug", "embedded graph"), ("neo4j", "driver of a graph on a server"))
"""The packages of the engines, and what they are here."""


def versions() -> list[str]:
    """The program's version, then those of what it stands on, a line for each."""
    from importlib.metadata import version  # noqa: PLC0415 - it takes as long as all the rest of help

    engines = [f"{package} {version(package)} ({what})" for package, what in ENGINES]
    return [f"xinmai {version('xinmai')}", *engines, f"Python {platform.python_version()}"]


def _say(asked: bool) -> None:
    if asked:
        typer.echo("\n".join(versions()))
        raise typer.Exit


@app.callback()
def before_commands(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", "-V", is_eager=True, callback=_say, help="Say which version this is, and of what."),
    ] = False,
) -> None:
    """Take what stands before a command."""
