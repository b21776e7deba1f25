"""From what was typed to an exit code: parse, run, and say in one sentence what went wrong.

The rule of this module: whatever happens, the person gets a sentence and the shell an exit code, never a stack
trace; a trace goes to a file in the home folder with every number masked.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stderr, redirect_stdout, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, TextIO, TypeGuard, cast

import api.cli.commands  # noqa: F401 - importing it adds the commands to the application
from api.cli.app import ReaderLeft, Stopped, commands_for
from api.cli.ctrl_c import STOPPED
from api.cli.masked import Masked
from api.cli.session import HandOver, Session
from graph.errors import EngineUnavailable, Interrupted, XinmaiError
from graph.whole_file import FULL

if TYPE_CHECKING:
    from graph.base import Base

PIPE_CLOSED: Final = 141  # and for one whose reader left
LITTLE: Final = 64 << 10
"""A disk with so few bytes left is the one that is full: what was begun has been taken back by then."""


def main() -> None:
    """The program `xinmai`."""
    # It would tell people at the terminal of styles and extensions, which nobody reads here. Here, where the process is
    # ours, and not where workbooks are read: whoever uses the loaders in a program of their own has their own filters.
    warnings.filterwarnings("ignore", module="openpyxl")
    # And the driver of a server that is not there would say so beside the sentence in which the command says it.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A screen that cannot show a character shows its code; in JSON that is an escape and the same text.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:], None, sys.stdout, sys.stderr))


def run(argv: Sequence[str], base: Base | None, out: TextIO, err: TextIO) -> int:
    """Run one command and give its exit code (README, "Exit codes").

    With `base` None the command opens the base of the environment's settings; when a server holds it, the command
    runs there. A server gives its open base and the caller's streams.
    """
    session = Session(list(argv), base, out, err)
    try:
        code = _here_or_there(session)
    except (Stopped, KeyboardInterrupt, Interrupted):
        code = session.say_stopped(STOPPED)
    except (BrokenPipeError, ReaderLeft):
        _forget_output(out)
        code = PIPE_CLOSED
    except XinmaiError as error:
        code = session.fail(error)
    except Exception as fault:  # noqa: BLE001 - the last resort: nobody is shown a stack trace
        code = _say_full(session, fault) if _is_full(fault) else session.fail_unexpectedly(fault)
    return code


def _here_or_there(session: Session) -> int:
    try:
        return _run(session)
    except HandOver as found:
        return found.remote.run(session.argv, session.out, session.err)


def _run(session: Session) -> int:
    command = commands_for(session.argv)
    with ExitStack() as streams:
        if session.local:
            # Help and usage errors are written by the library to the process's own streams.
            streams.enter_context(redirect_stdout(session.out))
            streams.enter_context(redirect_stderr(cast("TextIO", Masked(session.err))))
        try:
            code = command.main(args=session.argv or ["--help"], prog_name="xinmai", obj=session)
        except SystemExit as ended:
            code = ended.code
    if code == STOPPED:
        raise Stopped  # before a command began, where the library says nothing of it
    return code if isinstance(code, int) else 0


def _is_full(fault: Exception) -> TypeGuard[OSError]:
    return isinstance(fault, OSError) and fault.errno in FULL


def _say_full(session: Session, refused: OSError) -> int:
    what = "Let the home folder be written to" if refused.errno == errno.EROFS else "Make room"
    where = _where(session, refused)
    error = EngineUnavailable(f"Nothing can be written{where}: {refused.strerror}. {what} and try again.")
    with suppress(OSError):  # it may be the answer that there is no room for
        session.fail(error)
    _forget_output(session.out)
    return error.exit_code


def _where(session: Session, refused: OSError) -> str:
    """The file, where the system tells it, which it does of one that cannot be made; else the home, if it is that."""
    if refused.filename is not None:
        return f" to {refused.filename}"
    with suppress(OSError, XinmaiError):
        home = session.settings.home
        if shutil.disk_usage(home).free < LITTLE:
            return f" in {home}"
    return ""


def _forget_output(out: TextIO) -> None:
    """Keep the interpreter from complaining at its end about what it could not write."""
    if out is sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
