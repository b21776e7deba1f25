"""One command that was typed: its words, its streams, the base it works on, and how it says that it failed.

The rule of this module: an embedded base belongs to one process; when that is a server, the command is handed over
to it instead of failing.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

import typer

from api.cli.visible import visible
from graph.errors import BaseHeld, XinmaiError
from graph.settings import Settings, settings_from

if TYPE_CHECKING:
    from rich.console import Console

    from api.remote import Remote
    from graph.base import Base


CONSISTENT: Final = (
    "The base is consistent: what was not finished is invisible and is cleared away by the next command that writes."
)
STARTING_S: Final = 5.0
"""How long a server that holds the base may take to answer its first command."""


class HandOver(Exception):
    """A server holds the base: the command has to run there."""

    def __init__(self, remote: Remote) -> None:
        super().__init__("A server holds the base.")
        self.remote = remote


@dataclass
class Session:
    """What a command works with. `given_base` is the server's, None in a process of its own."""

    argv: list[str]
    given_base: Base | None
    out: TextIO
    err: TextIO
    left_when_stopped: str = CONSISTENT
    """What Ctrl-C leaves behind; a command says so where it is something else."""

    @property
    def local(self) -> bool:
        """Whether the command runs in the process it was typed for."""
        return self.given_base is None

    @property
    def as_json(self) -> bool:
        """Whether a machine reads the answer."""
        return "--json" in self.argv

    @cached_property
    def settings(self) -> Settings:
        """The settings of the open base, else of the environment."""
        return self.given_base.settings if self.given_base is not None else settings_from(os.environ)

    @cached_property
    def screen(self) -> Console:
        """Where answers for people go."""
        return self._console(self.out)

    @cached_property
    def aside(self) -> Console:
        """Where progress and errors go."""
        return self._console(self.err)

    @contextmanager
    def base(self, settings: Settings | None = None) -> Iterator[Base]:
        """The open base, of these settings if others than the session's are meant.

        Raises `HandOver` when a server holds it, `BaseHeld` when another command does.
        """
        from graph.base import open_base  # noqa: PLC0415 - heavy

        if self.given_base is not None and settings is None:
            yield self.given_base
            return
        meant = settings or self.settings
        with self.or_in_the_server(meant), open_base(meant) as opened:
            yield opened

    @contextmanager
    def or_in_the_server(self, settings: Settings) -> Iterator[None]:
        """Raise `HandOver` instead of `BaseHeld` where it is a server that holds the base."""
        try:
            yield
        except BaseHeld:
            remote = _server_of(settings) if self.local and settings is self.settings else None
            if remote is None:
                raise
            raise HandOver(remote) from None

    def say_json(self, answer: Any) -> None:
        """Write one JSON document."""
        from api.cli.machines import json_text  # noqa: PLC0415 - only machines need it

        self.out.write(json_text(answer))
        self.out.flush()

    def fail(self, error: XinmaiError) -> int:
        """Say what went wrong in one sentence; the exit code."""
        from graph.identifiers import mask_text  # noqa: PLC0415 - heavy, and seldom needed

        said = mask_text(error.message)
        facts = {
            name: mask_text(fact) if isinstance(fact, str) else fact
            for name, fact in error.facts.items()
            if fact is not None
        }
        told = "".join(f"; {name} {fact}" for name, fact in facts.items() if str(fact) not in said)
        self.err.write(visible(f"{said} [{error.code}{told}]\n"))
        if self.as_json:
            self.say_json({"error": {"code": error.code, "exit": error.exit_code, "message": said, "facts": facts}})
        return error.exit_code

    def fail_unexpectedly(self, fault: Exception) -> int:
        """Say that the program is at fault; the trace goes to a file, masked."""
        from api.cli.traces import write_trace  # noqa: PLC0415 - seldom needed

        trace_id = secrets.token_hex(4)
        try:
            kept = f"The trace is in {write_trace(self.settings.home, trace_id, fault)}."
        except (OSError, XinmaiError):
            kept = "The trace could not be kept."
        said = f"Something went wrong inside the program ({type(fault).__name__}), trace {trace_id}."
        self.err.write(f"{said} {kept}\n")
        if self.as_json:
            self.say_json({"error": {"code": "INTERNAL", "exit": 1, "message": said, "facts": {"trace": trace_id}}})
        return 1

    def say_stopped(self, code: int) -> int:
        """Say what a person who pressed Ctrl-C needs to know."""
        self.err.write(f"Stopped. {self.left_when_stopped}\n")
        if self.as_json:
            self.say_json({"error": {"code": "INTERRUPTED", "exit": code, "message": "Stopped.", "facts": {}}})
        return code

    def _console(self, stream: TextIO) -> Console:
        from api.caller import caller  # noqa: PLC0415 - as below
        from api.cli.screen import Screen  # noqa: PLC0415 - help comes without it

        return Screen(
            file=stream,
            width=max(shutil.get_terminal_size().columns if self.local and stream.isatty() else caller().columns, 60),
            force_terminal=stream.isatty(),
            highlight=False,
            soft_wrap=False,
            emoji=False,
        )


def _server_of(settings: Settings) -> Remote | None:
    """The server that holds the base; one that is just starting is given a moment."""
    from api.remote import server_of  # noqa: PLC0415 - heavy, and seldom needed
    from api.socket import socket_path  # noqa: PLC0415 - as above

    until = time.monotonic() + STARTING_S
    while True:
        remote = server_of(settings)
        if remote is not None or not socket_path(settings).exists() or time.monotonic() > until:
            return remote
        time.sleep(0.1)


def session(context: typer.Context) -> Session:
    """The session of a command."""
    return cast("Session", context.obj)
