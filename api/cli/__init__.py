"""The command line: `xinmai`, for people on a screen and for machines with `--json`.

The rule of this package: a command asks the loaders, the store or a `View`, and says the answer; it decides nothing
itself. Heavy modules are imported inside commands, so that help comes at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from api.cli.ctrl_c import STOPPED, stop_at_first_press

if TYPE_CHECKING:
    from graph.base import Base

__all__ = ["main", "run"]


def main() -> None:
    """The program `xinmai`. Importing it takes a second or more, and Ctrl-C comes then as well."""
    stop_at_first_press()
    try:
        from api.cli import entry  # noqa: PLC0415 - see above
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before anything was done.\n")
        sys.exit(STOPPED)
    entry.main()


def run(argv: Sequence[str], base: Base | None, out: TextIO, err: TextIO) -> int:
    """Run one command and give its exit code (`api.cli.entry.run`)."""
    from api.cli import entry  # noqa: PLC0415 - as above

    return entry.run(argv, base, out, err)
