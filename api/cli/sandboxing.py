"""The command `sandbox`: invented subjects to write applications against, with a key for each role.

The rule of this module: a sandbox has a home of its own inside the home folder and never touches another base; the
schema, the rules and the answers are those of every base, and every answer says that it is a sandbox.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import orjson
import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.session import Session, session
from graph.errors import Refused

if TYPE_CHECKING:
    from graph.settings import Settings
    from loaders.sandbox import SandboxKey

KEYS: Final = "sandbox-keys.json"


@dataclass(frozen=True)
class SandboxAnswer:
    """What `sandbox --json` gives; `address` is None unless it serves."""

    home: str
    subjects: int
    keys: tuple[SandboxKey, ...]
    address: str | None


@command(app, "sandbox", READ)
def sandbox(
    context: typer.Context,
    subjects: Annotated[int, typer.Option("--subjects", min=50, help="How many persons and organisations.")] = 500,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same subjects.")] = 1,
    anew: Annotated[bool, typer.Option("--anew", help="Throw away the sandbox there is, with its keys.")] = False,
    only_make: Annotated[bool, typer.Option("--only-make", help="Make it and do not serve it.")] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8080,
    json: o.Json = False,
) -> None:
    """Make a base of invented subjects with a key for each role, and serve it with the same schema."""
    from api.serve import serve  # noqa: PLC0415 - heavy
    from graph.sandbox import sandbox_settings  # noqa: PLC0415 - heavy

    here = session(context)
    settings = sandbox_settings(here.settings)
    keys = _ready(here, settings, subjects, seed, anew=anew)

    def announce(address: str | None) -> None:
        if json:
            here.say_json(SandboxAnswer(str(settings.home), subjects, keys, address))
        else:
            _say(here, settings.home, keys, address)

    if only_make or not here.local:
        announce(None)
        return
    with here.base(settings) as base:
        serve(base, port=port, announce=announce)


def _ready(here: Session, settings: Settings, subjects: int, seed: int, *, anew: bool) -> tuple[SandboxKey, ...]:
    """The keys of the sandbox, made now unless there is one of just these subjects."""
    from graph.sandbox import Sandbox, mark_sandbox, sandbox_in  # noqa: PLC0415 - heavy
    from graph.sidebase.lock import base_lock  # noqa: PLC0415 - heavy
    from loaders.sandbox import SandboxKey, fill_sandbox  # noqa: PLC0415 - heavy

    there = sandbox_in(settings)
    if there == Sandbox(subjects, seed, ready=True) and not anew:
        return tuple(SandboxKey(**each) for each in orjson.loads((settings.home / KEYS).read_bytes()))
    if there is not None:
        if there.ready and not anew:
            raise Refused(
                f"There is a sandbox of {there.subjects} subjects with seed {there.seed}: ask for the same, or --anew."
            )
        with base_lock(settings):  # nobody, a server least of all, may be at work in it
            shutil.rmtree(settings.home)
    elif settings.home.exists() and any(settings.home.iterdir()):
        raise Refused(f"{settings.home} is not a sandbox: move it away first.")
    mark_sandbox(settings, Sandbox(subjects, seed, ready=False))
    with here.base(settings) as base:
        keys = fill_sandbox(base, settings.home / "files", subjects, seed, datetime.now(UTC).date())
    kept = settings.home / KEYS
    kept.touch(mode=0o600)
    kept.write_bytes(orjson.dumps([asdict(key) for key in keys]))
    mark_sandbox(settings, Sandbox(subjects, seed, ready=True))
    return keys


def _say(here: Session, home: Path, keys: tuple[SandboxKey, ...], address: str | None) -> None:
    here.screen.print(f"[bold yellow]SANDBOX[/]: nobody in it is real. Home {home}", soft_wrap=True)
    for each in keys:
        here.screen.print(f"  {each.role:<13}{each.key}  {each.bounds}", markup=False, soft_wrap=True)
    if address is not None:
        here.screen.print(f"GraphQL at {address}/graphql, explorer at {address}/explorer. Ctrl-C ends it.")
    else:
        here.screen.print("Serve it: xinmai sandbox", markup=False)
