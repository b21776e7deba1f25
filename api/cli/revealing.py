"""The commands about numbers in the clear: `reveal ask|list|agree|take`.

The rule of this module: the operator asks, and whoever agrees proves by their own key that they are somebody else.
The number is shown once and written nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import command, reveal
from api.cli.key_file import holder_of
from api.cli.session import Session, session

if TYPE_CHECKING:
    from graph.base import Base
    from graph.sidebase.reveals import Reveal

Purpose = Annotated[str, typer.Option("--purpose", help="What for, from the closed list; one that reaches the mask.")]
Asked = Annotated[str, typer.Argument(metavar="REVEAL", help="Its id, as `reveal ask` told it.")]


@dataclass(frozen=True)
class RevealAnswer:
    """What was asked for, as it is told: never the number."""

    id: str
    state: str
    file: str
    kind: str
    mask: str
    purpose: str
    reference: str
    reason: str
    asked_by: str
    agreed_by: str | None
    until: datetime


@command(reveal, "ask")
def ask(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The id of the credit file that gives the number.")],
    token: Annotated[str, typer.Argument(help="The number's token, as `show --json` tells it.")],
    purpose: Purpose,
    reason: o.MustReason,
    reference: o.Reference = None,
    json: o.Json = False,
) -> None:
    """Ask for a number in the clear. Somebody of the second role has to agree."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.revealing import ask_for_number  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        asked = ask_for_number(
            base, LOCAL_OPERATOR, file=file, token=token, purpose=purpose, reference=reference, reason=reason
        )
        told = _told(base, asked)
    _say(here, [told], json=json, one=True)


@command(reveal, "list")
def list_reveals(context: typer.Context, json: o.Json = False) -> None:
    """What was asked for in the last two days, and how far it is."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.revealing import reveals_of  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = [_told(base, each) for each in reveals_of(base, LOCAL_OPERATOR)]
    _say(here, told, json=json)
    if not told and not json:
        here.screen.print("Nothing was asked for.")


@command(reveal, "agree")
def agree(
    context: typer.Context,
    asked: Asked,
    key: Annotated[Path, typer.Option("--key", help="A file with the key of whoever agrees, of the second role.")],
    reason: o.MustReason,
    json: o.Json = False,
) -> None:
    """Agree that a number is told: once, within ten minutes."""
    from graph.view.revealing import agree_to_reveal  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = _told(base, agree_to_reveal(base, holder_of(base, key), asked, reason=reason))
    _say(here, [told], json=json, one=True)


@command(reveal, "take")
def take(context: typer.Context, asked: Asked, json: o.Json = False) -> None:
    """The number, shown this once, after somebody of the second role agreed."""
    from graph.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy
    from graph.view.revealing import reveal_number  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        told = reveal_number(base, LOCAL_OPERATOR, asked)
    if json:
        here.say_json(told)
    else:
        here.screen.print(f"{told.kind}: {told.number}", markup=False, highlight=False)


def _told(base: Base, found: Reveal) -> RevealAnswer:
    wish = found.wish
    return RevealAnswer(
        found.id, found.state(base.clock()).value, wish.file, wish.kind, wish.mask, wish.purpose, wish.reference,
        wish.reason, found.asked_by, found.agreed_by, found.until,
    )  # fmt: skip


def _say(here: Session, told: list[RevealAnswer], *, json: bool, one: bool = False) -> None:
    if json:
        here.say_json(told[0] if one else told)
        return
    for each in told:
        line = f"{each.id}  {each.state} until {each.until:%Y-%m-%d %H:%M} UTC  {each.kind} {each.mask}  {each.reason}"
        here.screen.print(line, markup=False, soft_wrap=True)
