"""Connections as they come in: who says nothing, or does not take what they asked for, keeps nobody out who asks.

The rule of this module: a connection on which no request is being answered may be closed. It is closed when the head
of a request has not come in time, and the one that has waited longest is when there are more connections than the
machine lets the service have; without a word, since nothing was asked. If all are busy the newcomer is told 503. An
answer is kept for whoever takes it, however long that takes, and not for who does not.
"""

from __future__ import annotations

import asyncio
import sys
from struct import unpack
from typing import Final

import orjson
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.context import trace_id_from
from api.failures import Overloaded, failures
from api.gate import BUSY, SOON
from api.limits import SLOWEST, Limits

MANY: Final = 8_192  # open files are as many as a busy service needs
QUEUE: Final = 2_048  # connections that the system has made and nobody has looked at yet


def open_files() -> int:
    """How many files this process may have open, once it has asked the system for as many as it needs."""
    if sys.platform == "win32":
        return MANY
    import resource  # noqa: PLC0415 - not on every system

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if hard == resource.RLIM_INFINITY else min(MANY, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def most_of(files: int) -> int:
    """How many connections may be open at a time; the other half is for the bases, uploads and commands."""
    return files // 2


def queue_of(files: int) -> int:
    """How many new connections are taken at a time: asyncio takes them all before the first one is looked at."""
    return min(QUEUE, files // 8)


def arriving(most: int, arrival_s: float = Limits().arrival_s) -> type[Arriving]:
    """Connections of which there are so many at a time, each of which has so long to say what it wants."""
    return type("ArrivingHere", (Arriving,), {"most": most, "arrival_s": arrival_s})


class Arriving(H11Protocol):
    """uvicorn's connection, with a time for the head of a request to come and an end to how many there are.

    What is written and not yet taken is held in memory, so that it is looked at whether it becomes less.
    """

    most: int
    arrival_s: float

    waiting_since: float | None = None
    _late: asyncio.TimerHandle | None = None
    _looks: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own
        """Let it in, in the place of whoever has waited longest if there is no other."""
        super().connection_made(transport)
        if len(self.connections) > self.most and not self._makes_room():
            transport.write(_busy())
            transport.close()
            return
        self._waits()

    def data_received(self, data: bytes) -> None:
        """Read on; its time is over only while no request is whole enough to be answered."""
        super().data_received(data)
        self._waits()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._answers()
        self._looks_no_more()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Look from now on whether what was written is taken."""
        super().pause_writing()
        self._answers()
        self._look_again(_untaken(self.transport))

    def resume_writing(self) -> None:
        """It was taken: go on."""
        super().resume_writing()
        self._looks_no_more()
        self._waits()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._waits()

    def _waits(self) -> None:
        """Look whether a request is being answered, and if not, how long it has been so."""
        upgraded = self.transport.get_protocol() is not self
        answering = self.cycle is not None and not self.cycle.response_complete
        if self.transport.is_closing() or upgraded or answering or self.flow.write_paused:
            self._answers()
        elif self._late is None:
            self.waiting_since = self.loop.time()
            self._late = self.loop.call_later(self.arrival_s, self._is_late)

    def _answers(self) -> None:
        self.waiting_since = None
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _is_late(self) -> None:
        self._answers()
        self.transport.abort()

    def _look_again(self, untaken: int) -> None:
        self._looks = self.loop.call_later(self.arrival_s, self._look, untaken)

    def _look(self, before: int) -> None:
        untaken = _untaken(self.transport)
        if before - untaken < SLOWEST * self.arrival_s:
            self.transport.abort()
        else:
            self._look_again(untaken)

    def _looks_no_more(self) -> None:
        if self._looks is not None:
            self._looks.cancel()
            self._looks = None

    def _makes_room(self) -> bool:
        """Close the connection that has waited longest; False when each is being answered."""
        waiting = [(each.waiting_since, id(each), each) for each in self._others() if each.waiting_since is not None]
        if not waiting:
            return False
        min(waiting)[-1]._is_late()  # noqa: SLF001 - one of our own
        return True

    def _others(self) -> list[Arriving]:
        return [each for each in self.connections if isinstance(each, Arriving) and each is not self]


def _untaken(transport: asyncio.Transport) -> int:
    """How many bytes were written and not taken: those that wait here, and those that wait in the system."""
    here, socket = transport.get_write_buffer_size(), transport.get_extra_info("socket")
    try:
        import fcntl  # noqa: PLC0415 - not on every system
        import termios  # noqa: PLC0415 - as above

        (there,) = unpack("i", fcntl.ioctl(socket.fileno(), termios.TIOCOUTQ, bytes(4)))
    except (ImportError, OSError, AttributeError):
        return here
    return here + int(there)


def _busy() -> bytes:
    """The answer to whoever cannot be let in, before anything they say is read."""
    body = orjson.dumps({"errors": failures([Overloaded(BUSY, 503, **SOON)], trace_id_from(None))})
    head = (
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
        f"connection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
