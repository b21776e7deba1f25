"""The application that the commands are added to, and its groups.

The rule of this module: every command is added through `command`, which turns Ctrl-C into `Stopped` and a broken pipe
into `ReaderLeft` before the library can swallow them, and ends with the command's own exit code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from typing import Final, ParamSpec

import typer
from typer.core import TyperGroup
from typer.main import get_group

P = ParamSpec("P")

READ, LOAD, JUDGE, KEEP = "Read", "Load", "Judge", "Keep"


class Stopped(Exception):
    """Ctrl-C."""


class ReaderLeft(Exception):
    """Nobody reads the answer any more."""


app: Final = typer.Typer(
    name="xinmai",
    help="Xinmai 信脉: departments' files become one explained graph of subjects, records, departments and regions.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalogue: Final = typer.Typer(help="What may be collected, and on what legal basis.", no_args_is_help=True)
regions: Final = typer.Typer(help="Administrative divisions.", no_args_is_help=True)
audit: Final = typer.Typer(help="Who looked, at what, for which purpose.", no_args_is_help=True)
queue: Final = typer.Typer(help="What a steward should look at, the most telling decision first.")
access: Final = typer.Typer(help="Who is let in through the service, and as what.", no_args_is_help=True)
case: Final = typer.Typer(help="Investigations: a purpose, bounds and notes.", no_args_is_help=True)
follow: Final = typer.Typer(help="Subjects whose changes you are told.", no_args_is_help=True)
evidence: Final = typer.Typer(help="Answers to take away, signed, and checked without the base.", no_args_is_help=True)
statement: Final = typer.Typer(help="What subjects say beside what is held about them.", no_args_is_help=True)
dispute: Final = typer.Typer(help="What subjects dispute, and what is answered.", no_args_is_help=True)
reveal: Final = typer.Typer(help="A number in the clear: it takes two roles, once.", no_args_is_help=True)
vault: Final = typer.Typer(help="Where clear identity numbers are, sealed.", no_args_is_help=True)
for _group, _name, _panel in (
    (case, "case", READ),
    (follow, "follow", READ),
    (evidence, "evidence", READ),
    (statement, "statement", READ),
    (dispute, "dispute", READ),
    (reveal, "reveal", READ),
    (queue, "queue", JUDGE),
    (catalogue, "catalogue", KEEP),
    (regions, "regions", KEEP),
    (audit, "audit", KEEP),
    (access, "access", KEEP),
    (vault, "vault", KEEP),
):
    app.add_typer(_group, name=_name, rich_help_panel=_panel)


def commands_for(words: Sequence[str]) -> TyperGroup:
    """The application as far as these words need it: of a hundred commands, all of them, or the one they begin with.

    The library gets every command ready that it is given, which takes longer than most of them take.
    """
    meant = copy(app)
    meant.registered_commands = [each for each in app.registered_commands if each.name in words[:1]]
    meant.registered_groups = [each for each in app.registered_groups if each.name in words[:1]]
    return get_group(meant if meant.registered_commands or meant.registered_groups else app)


def command(
    to: typer.Typer, name: str, panel: str | None = None
) -> Callable[[Callable[P, int | None]], Callable[P, None]]:
    """Add a function as the command `name`; what it returns is the exit code (None: 0)."""

    def added(work: Callable[P, int | None]) -> Callable[P, None]:
        return to.command(name, rich_help_panel=panel)(guarded(work))

    return added


def guarded(work: Callable[P, int | None]) -> Callable[P, None]:
    """A function as the library calls it: Ctrl-C is `Stopped`, a broken pipe `ReaderLeft`, what it returns the code."""

    @wraps(work)
    def called(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = work(*args, **kwargs)
        except KeyboardInterrupt:
            raise Stopped from None
        except BrokenPipeError:
            raise ReaderLeft from None
        if code:
            raise typer.Exit(code)

    return called
