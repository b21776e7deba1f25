"""Commands through the process that holds the base.

The rule of this module: whoever can open the socket has the rights of the operator who started the server, so
the socket lies in a folder that only this user can write to and is itself open to this user only; a caller makes
sure in turn, by what the kernel says, that it talks to a process of its own user.
"""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import socket
import stat
import struct
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextvars import copy_context
from dataclasses import replace
from hashlib import sha256
from io import TextIOBase
from pathlib import Path
from typing import Final, TextIO, cast

import anyio
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.caller import CALLER, Caller
from api.failures import MASKED, log_fault
from graph.base import Base
from graph.errors import BaseHeld, Refused
from graph.settings import Settings

NAME: Final = "server.sock"
INTERRUPTED: Final = 130  # what a shell gives for a command that Ctrl-C ended
LONGEST: Final = 100  # bytes of a socket's address that every kernel takes
Command = Callable[[Sequence[str], Base, TextIO, TextIO], int]


def socket_path(settings: Settings) -> Path:
    """Where the socket of a home folder lies: in it, or in a private temporary folder if its path is too long."""
    inside = settings.home / NAME
    if len(os.fsencode(inside)) <= LONGEST:
        return inside
    short = sha256(os.fsencode(settings.home)).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"xinmai-{os.getuid()}-{short}", NAME)


@contextlib.contextmanager
def control_socket(settings: Settings) -> Generator[socket.socket]:
    """A listening socket, removed at the end. A stale one is replaced; a live one raises `BaseHeld`."""
    path = socket_path(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_private(path.parent)
    if is_alive(path):
        raise BaseHeld("Another server holds this base.")
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        listening.bind(str(path))
        listening.listen()  # a command that comes at once waits for the server and does not take it for dead
    finally:
        os.umask(mask)
    ours = path.stat().st_ino
    try:
        yield listening
    finally:
        listening.close()
        with contextlib.suppress(OSError):
            if path.stat().st_ino == ours:
                path.unlink()


def is_alive(path: Path) -> bool:
    """Whether a server listens there; the file alone says nothing, it outlives a killed one."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        trying.settimeout(2)
        trying.connect(str(path))
        return True
    return False


def control_app(base: Base, command: Command | None = None) -> Starlette:
    """The small application behind the socket: who is there, and run a command."""
    door = _Door(base, command or _command_line)
    return Starlette(
        routes=[
            Route("/", door.hello),
            Route("/command", door.run, methods=["POST"]),
            Route("/key", door.press, methods=["POST"]),
        ]
    )


def _command_line(argv: Sequence[str], base: Base, out: TextIO, err: TextIO) -> int:
    # Imported here because the command line itself imports this package to find the server.
    from api.cli import run  # noqa: PLC0415

    return run(argv, base, out, err)


class _Door:
    def __init__(self, base: Base, command: Command) -> None:
        self._base = base
        self._command = command
        self._waiting: dict[str, queue.SimpleQueue[str]] = {}

    async def hello(self, _request: Request) -> Response:
        """The process behind the socket."""
        return JSONResponse({"pid": os.getpid()})

    async def run(self, request: Request) -> Response:
        """Run one command and stream what it writes: lines of JSON `["out"|"err", text]`, then `["exit", code]`.

        A line `["key", command]` asks for a key, to be sent to `press`.
        """
        asked = orjson.loads(await request.body())
        argv = [str(word) for word in asked["argv"]]
        who = Caller(
            str(asked["folder"]), int(asked["columns"]), bool(asked["terminal"]), bool(asked.get("keyboard", False))
        )
        return StreamingResponse(self._lines(argv, who), media_type="application/x-ndjson")

    async def press(self, request: Request) -> Response:
        """Give a waiting command the key it asked for; one that does not wait any more is none of its business."""
        pressed = orjson.loads(await request.body())
        waiting = self._waiting.get(str(pressed["command"]))
        if waiting is not None:
            waiting.put(str(pressed["key"]))
        return JSONResponse({"waited": waiting is not None})

    async def _lines(self, argv: Sequence[str], caller: Caller) -> AsyncIterator[bytes]:
        said: queue.SimpleQueue[tuple[str, str | int]] = queue.SimpleQueue()
        gone = threading.Event()
        command, keys = secrets.token_hex(16), queue.SimpleQueue[str]()
        self._waiting[command] = keys

        def ask_key() -> str:
            said.put(("key", command))
            key = keys.get()
            if gone.is_set():
                raise CallerGone
            return key

        who = replace(caller, ask_key=ask_key)
        worker = threading.Thread(target=self._work, args=(argv, who, said, gone), name="command", daemon=True)
        worker.start()
        try:
            kind = ""
            while kind != "exit":
                kind, text = await anyio.to_thread.run_sync(said.get, abandon_on_cancel=True)
                yield orjson.dumps([kind, text]) + b"\n"
        finally:
            # The caller has left (Ctrl-C) or all is said: what the command writes from now on ends it.
            gone.set()
            del self._waiting[command]
            keys.put("")  # frees a command that still waits for a key
            said.put(("exit", 0))  # frees a thread that still waits for a line

    def _work(
        self,
        argv: Sequence[str],
        who: Caller,
        said: queue.SimpleQueue[tuple[str, str | int]],
        gone: threading.Event,
    ) -> None:
        out, err = (cast("TextIO", _Line(name, who, said, gone)) for name in ("out", "err"))
        context = copy_context()
        context.run(CALLER.set, who)
        code = 1
        try:
            code = context.run(self._command, argv, self._base, out, err)
        except CallerGone:
            code = INTERRUPTED
        except Exception as error:  # noqa: BLE001 - a traceback in the server's log could quote a file's content
            log_fault(error, "command")
            said.put(("err", MASKED + "\n"))
        finally:
            said.put(("exit", code))


class CallerGone(KeyboardInterrupt):
    """The shell that waited for this command is gone; the command ends as it does on Ctrl-C."""


class _Line(TextIOBase):
    """A stream of the caller's; writing to one that is gone interrupts the writer."""

    def __init__(
        self, name: str, who: Caller, said: queue.SimpleQueue[tuple[str, str | int]], gone: threading.Event
    ) -> None:
        self._name = name
        self._who = who
        self._said = said
        self._gone = gone

    @property
    def encoding(self) -> str:  # type: ignore[override] # a property serves as the attribute
        """Text goes over the socket as UTF-8."""
        return "utf-8"

    def writable(self) -> bool:
        """Always."""
        return True

    def isatty(self) -> bool:
        """Whether the caller's own stream is a screen."""
        return self._who.terminal

    def write(self, text: str) -> int:
        """Send text to the caller."""
        if self._gone.is_set():
            raise CallerGone
        if text:
            self._said.put((self._name, text))
        return len(text)


def peer_is_us(connection: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user, where the kernel can say so."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the folder's and the socket's permissions stand alone there
    peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return cast("int", struct.unpack("3i", peer)[1]) in {os.getuid(), 0}


def _check_private(folder: Path) -> None:
    found = folder.stat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise Refused(f"{folder} must belong to this user and not be writable by others.")
