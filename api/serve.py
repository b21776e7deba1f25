"""The server: one process that holds the base, answers GraphQL and runs the command line's commands.

The rule of this module: it listens on loopback, where whoever brings no key is the operator of this machine. An
address that other machines can reach is bound only once somebody is let in, and there nobody is the operator.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from types import FrameType
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.arriving import arriving, most_of, open_files, queue_of
from api.gate import Gate
from api.journal import journal, log
from api.limits import Limits
from api.shell import LOOPBACK_HOSTS
from api.socket import Command, control_app, control_socket
from graph.access import ANYBODY
from graph.base import Base
from graph.errors import BaseHeld, Refused
from graph.lasting import answering
from graph.settings import Settings

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

GRACE: Final = 10  # seconds that answers under way are given at the end
DEVELOPMENT: Final = "development log-in: whoever asks on this machine without a key or token is its operator"
AWAY: Final = (
    "The issuer cannot be reached: nobody logs in, and no token is believed, until it can. Keys work meanwhile."
)
AFTER_ALL: Final = 1  # seconds for the last bytes of the last answer


def serve(
    base: Base,
    host: str = "127.0.0.1",
    port: int = 8080,
    *,
    names: Sequence[str] = (),
    command: Command | None = None,
    announce: Callable[[str], None] = lambda _address: None,
    warn: Callable[[str], None] = lambda _said: None,
) -> None:
    """Answer until SIGINT or SIGTERM; then finish what is under way, at most ten seconds, and return.

    Meanwhile new requests are answered with 503, so that whoever shares them out sends them elsewhere; a second
    signal ends at once. What was asked is in the log of the settings.

    An embedded base is also reachable through a Unix socket in the home folder, so that commands work while the
    server holds it; `command` runs them, `api.cli.run` unless given. `announce` is told the address once it is
    bound, `warn` what does not work yet; port 0 takes a free one. `names` are the host names under which other
    machines ask. Raises `Refused` for an address that is taken, or that other machines can reach while nobody is
    let in.
    """
    address = address_of(host)
    finish_what_was_left(base)
    app = app_on(base, address, names)
    with contextlib.ExitStack() as open_sockets:
        open_sockets.enter_context(journal(base.settings))
        open_sockets.callback(app.state.handover.close)
        if development(base.settings, address, names):
            log.warning("%s", DEVELOPMENT)
        if app.state.awaits_issuer:
            log.warning("%s", AWAY)
            warn(AWAY)
        public = open_sockets.enter_context(_listening(str(address), port))
        leader = _Leader(_config(app, AFTER_ALL), app.state.gate)
        servers: list[tuple[uvicorn.Server, socket.socket]] = [(leader, public)]
        if base.settings.embedded and hasattr(socket, "AF_UNIX"):
            control = open_sockets.enter_context(control_socket(base.settings))
            servers.append((_Follower(_config(control_app(base, command)), leader), control))
        bound, number = public.getsockname()[:2]
        open_sockets.enter_context(answering())
        announce(f"http://{f'[{bound}]' if ':' in bound else bound}:{number}")
        asyncio.run(_together(servers))


def finish_what_was_left(base: Base) -> None:
    """Finish what a killed process left: readers wait for its changes. Whoever is writing now has done so already."""
    if base.side.runs.open_runs():
        with contextlib.suppress(BaseHeld), base.writing():
            pass


def address_of(host: str) -> Address:
    """The address of this machine that was meant; raises `Refused` for what is none."""
    name = host.strip("[]")
    if name == "localhost":
        return ipaddress.ip_address("127.0.0.1")
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        raise Refused(f"{host!r} is no address to listen on: give one of this machine, such as 127.0.0.1.") from None


def app_on(base: Base, address: Address, names: Sequence[str]) -> Starlette:
    """The application for an address: with the development log-in on loopback, and without it anywhere else.

    Whoever is reached under a name of other machines, through a proxy, is elsewhere as well, and so is who lets
    people log in.
    """
    settings = base.settings
    if development(settings, address, names):
        return create_app(base, hosts=(*LOOPBACK_HOSTS, *names))
    if not (base.side.grants.somebody_is_let_in() or settings.jwt_keys or settings.login_issuer):
        raise Refused(
            f"The service does not listen on {address}{' for other machines' if address.is_loopback else ''} while "
            "nobody is let in: other machines could ask, and would all be nobody. Use 127.0.0.1 without --name, or let "
            "somebody in first: `xinmai access add`."
        )
    known = [*names, *(LOOPBACK_HOSTS if address.is_loopback else ())]
    if settings.login_address:
        known.append(str(urlsplit(settings.login_address).hostname))
    if not (address.is_unspecified or address.is_loopback):
        known.append(shown_host(address))
    if not known:
        raise Refused(f"Under which host names is {address} reached? Name them: --name xinmai.example.org.")
    return create_app(base, actor=ANYBODY, hosts=tuple(known))


def development(settings: Settings, address: Address, names: Sequence[str]) -> bool:
    """Whether whoever brings no credential is the operator: on this machine alone, and where nobody logs in."""
    return address.is_loopback and not settings.login_address and set(names) <= set(LOOPBACK_HOSTS)


def shown_host(address: Address) -> str:
    """An address as it stands in an URL."""
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - the version of IP


class _Leader(uvicorn.Server):
    """The server that listens to signals. It swallows them: raised again they would end the process at once.

    The first one closes the gate; the server ends once nobody is inside any more or their time is up.
    """

    def __init__(self, config: uvicorn.Config, gate: Gate) -> None:
        super().__init__(config)
        self._gate = gate
        self._until = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's own signature
        """Let nobody in any more; a second signal ends at once."""
        if self._gate.closed:
            self.should_exit = self.force_exit = True
        self._gate.close()
        self._until = time.monotonic() + GRACE

    async def on_tick(self, counter: int) -> bool:
        """End when all who were let in have their answers, or when they have taken too long."""
        if self._gate.closed and (not self._gate.inside or time.monotonic() > self._until):
            self.should_exit = True
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Stop on SIGINT and SIGTERM while the block runs."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


class _Follower(uvicorn.Server):
    """A server that ends when another one does."""

    def __init__(self, config: uvicorn.Config, leader: uvicorn.Server) -> None:
        super().__init__(config)
        self._leader = leader

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the leader."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """End with the leader."""
        return self._leader.should_exit or await super().on_tick(counter)


async def _together(servers: list[tuple[uvicorn.Server, socket.socket]]) -> None:
    await asyncio.gather(*(server.serve(sockets=[listening]) for server, listening in servers))


def _config(app: object, grace: int = GRACE) -> uvicorn.Config:
    files = open_files()
    return uvicorn.Config(
        app,  # type: ignore[arg-type] # uvicorn and starlette spell the ASGI types differently
        http=arriving(most_of(files)),
        backlog=queue_of(files),
        log_config=None,
        access_log=False,  # addresses of GET requests would carry what was asked
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=grace,
        h11_max_incomplete_event_size=64 * 1024,
        ws="websockets-sansio",
        ws_max_size=Limits().body,
    )


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only on sockets that say of themselves that they are TCP; on others an answer
    # in two packets waits 40 ms for whoever asked to acknowledge the first.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
        listening.listen()  # whoever is told the address may ask at once, and waits until the server answers
    except OSError:
        listening.close()
        raise Refused(f"Port {port} of {address} is taken. Choose another one.", port=port) from None
    return listening
