"""The process that is killed: does one operation on the base of the environment's settings.

The rule of this module: it runs the program's own code and nothing else, and says on its standard output when the
work begins, what a reader saw, and when the base is closed again. Called with the operation, the size of its world
and whether to read meanwhile.
"""

from __future__ import annotations

import os
import sys
import threading

from api.cli.migrating import bring_up_to_date
from graph.base import Base, open_base
from graph.errors import EngineUnavailable, XinmaiError
from graph.settings import Settings, settings_from
from graph.view import LOCAL_OPERATOR, View
from tests.kills.sight import sight
from tests.kills.work import Operation, World, operations

BEGIN, SAW, DONE = "begin", "saw", "done"
_one_line = threading.Lock()


def main() -> int:
    """Work; the exit code is the one that the command line gives."""
    name, size, reading = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "reading"
    settings = settings_from(os.environ)
    try:
        if name == "migrate":
            _say(BEGIN)
            bring_up_to_date(settings)
        else:
            _work(settings, operations(World(size))[name], reading=reading)
    except XinmaiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    _say(DONE)
    return 0


def _work(settings: Settings, operation: Operation, *, reading: bool) -> None:
    with open_base(settings) as base:
        for step in operation.ready:
            step(base)
        over = threading.Event()
        reader = threading.Thread(target=_read_on, args=(base, over))
        if reading:
            reader.start()
        try:
            _say(BEGIN)
            for step in operation.steps:
                step(base)
        finally:
            over.set()
            if reading:
                reader.join()


def _read_on(base: Base, over: threading.Event) -> None:
    """Say what is seen, again and again, and have it in the audit."""
    while not over.is_set():
        try:
            _say(f"{SAW} {sight(base.engine)}")
            View(base, LOCAL_OPERATOR, None).find("双生商行")
        except EngineUnavailable:
            over.wait(0.01)  # a rebuild is no state to be read


def _say(line: str) -> None:
    with _one_line:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
