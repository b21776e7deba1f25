"""The command line: `xinmai`, for people on a screen and for machines with `--json`.

The rule of this package: a command asks the loaders, the store or a `View`, and says the answer; it decides nothing
itself. Heavy modules are imported inside commands, so that help comes at once.
"""

from api.cli.entry import main, run

__all__ = ["main", "run"]
