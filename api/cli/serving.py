"""The command `serve`: one process that holds the base and answers GraphQL.

The rule of this module: it only starts the server; while it runs, every other command works through it.
"""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.cli.app import READ, app, command
from api.cli.session import HandOver, session
from graph.errors import BaseHeld
from graph.settings import PROFILES

OPEN: Final = PROFILES[0]

DEVELOPMENT: Final = (
    "[yellow]Development log-in[/]: whoever asks on this machine without a key or token is its operator."
)
PLAIN: Final = "Without a key or token only what is public is read. It speaks HTTP: put what speaks TLS before it."


@command(app, "serve", READ)
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option("--host", help="An address of this machine; others than loopback once somebody is let in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8080,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A host name under which it is reached; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Tell the address in JSON, for machines.")] = False,
) -> None:
    """Serve GraphQL at http://127.0.0.1:8080/graphql until Ctrl-C."""
    from api.profile import BY_NAME  # noqa: PLC0415 - the rules of roles and all they need, a third of what help takes
    from api.serve import address_of, development  # noqa: PLC0415 - heavy
    from api.serve import serve as answer  # noqa: PLC0415 - heavy

    here = session(context)
    if not here.local:
        raise BaseHeld("This base is being served already.")

    def announce(address: str) -> None:
        if json:
            here.say_json({"address": address, "graphql": f"{address}/graphql"})
        else:
            page = f", a page to try it in at [bold]{address}/explorer[/]" if here.settings.profile == OPEN else ""
            here.screen.print(f"GraphQL at [bold]{address}/graphql[/]{page}.")
            if BY_NAME[here.settings.profile].pages:
                here.screen.print(f"Chart at [bold]{address}/chart[/], review at [bold]{address}/review[/].")
            here.screen.print("Other commands work meanwhile. Ctrl-C ends.")
            alone = development(here.settings, address_of(host), tuple(name or ()))
            here.screen.print(DEVELOPMENT if alone else PLAIN, soft_wrap=True)
            if here.settings.login_address:
                here.screen.print(f"People log in at [bold]{here.settings.login_address}/login[/].", soft_wrap=True)
            here.out.flush()

    def warn(said: str) -> None:
        here.aside.print(f"[yellow]{said}[/]", soft_wrap=True)

    try:
        with here.base() as base:
            answer(base, host, port, names=tuple(name or ()), announce=announce, warn=warn)
    except HandOver as held:
        raise BaseHeld(f"This base is served already, by process {held.remote.pid}.", pid=held.remote.pid) from None
