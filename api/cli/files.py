"""Where commands write the files that people take away.

The rule of this module: no file is written over another one.
"""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadInput
from graph.whole_file import MOST_OF_NAME


def new_file(given: Path) -> Path:
    """Where a new file is to be written; `BadInput` when there is one already, or no folder for it."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it

    target = caller().path(given)
    try:
        taken = target.exists()
    except OSError as refused:
        raise BadInput(f"{target.name[:MOST_OF_NAME]} cannot be written: {refused.strerror}.") from None
    if taken:
        raise BadInput(f"{target.name} exists already; nothing is written over it.", file=target.name)
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent.name} to write into.", file=target.name)
    return target
