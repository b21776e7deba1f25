"""The server that holds a base, as a command in another process finds and uses it.

The rule of this module: a server is there when it answers; a socket file that nobody answers is left alone, the
next server replaces it.
"""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import orjson

from api.caller import Caller, caller
from api.keyboard import Keyboard
from api.socket import is_alive, peer_is_us, socket_path
from graph.errors import EngineUnavailable, Refused
from graph.settings import Settings

HELLO_S: Final = 5


@dataclass(frozen=True)
class Remote:
    """A server that answered: the address of its socket, and its process."""

    path: Path
    pid: int

    def run(self, argv: Sequence[str], out: TextIO, err: TextIO, asking: Caller | None = None) -> int:
        """Run a command in the server and pass on what it writes; the answer is its exit code.

        Where the command there waits for a key, the next one pressed here is sent to it. Ctrl-C here ends the command
        there at its next line, and so does a reader who leaves (`BrokenPipeError`). Raises `EngineUnavailable` when
        the server ends first.
        """
        who = asking or caller()
        asked = {
            "argv": list(argv),
            "folder": who.folder,
            "columns": who.columns,
            "terminal": who.terminal,
            "keyboard": who.keyboard,
        }
        with closing(Keyboard()) as keyboard:
            for kind, text in self._lines(asked):
                if kind == "exit":
                    return int(text)
                if kind == "key":
                    self._press(text, keyboard.key())
                    continue
                # What fails here is the caller's own stream, and not the server.
                stream = out if kind == "out" else err
                stream.write(text)
                stream.flush()
        raise EngineUnavailable("The server ended before the command did.", pid=self.pid)

    def _lines(self, asked: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """What the server says, as long as it is there."""
        connection = _Connection(self.path, None)
        try:
            connection.request("POST", "/command", orjson.dumps(asked), {"content-type": "application/json"})
            for line in connection.getresponse():
                kind, text = orjson.loads(line)
                yield str(kind), str(text)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _press(self, command: str, key: str) -> None:
        """Give the server the key that a command waits for."""
        connection = _Connection(self.path, HELLO_S)
        try:
            pressed = orjson.dumps({"command": command, "key": key})
            connection.request("POST", "/key", pressed, {"content-type": "application/json"})
            connection.getresponse().read()
        finally:
            connection.close()


def server_of(settings: Settings) -> Remote | None:
    """The server that holds the embedded base of these settings; None when there is none."""
    if not settings.embedded or not hasattr(socket, "AF_UNIX"):
        return None
    path = socket_path(settings)
    if not is_alive(path):
        return None
    connection = _Connection(path, HELLO_S)
    try:
        connection.request("GET", "/")
        hello = orjson.loads(connection.getresponse().read())
        return Remote(path, int(hello["pid"]))
    except (OSError, http.client.HTTPException, orjson.JSONDecodeError, KeyError):
        return None
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float | None) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket, and to nobody else's."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
        if not peer_is_us(self.sock):
            self.sock.close()
            raise Refused(f"The server at {self._path} belongs to another user.", user=os.getuid())
