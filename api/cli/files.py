"""Files that commands write for people to take away.

The rule of this module: a file is there whole or not at all, is readable by its owner alone, and is never written over
another one.
"""

from __future__ import annotations

import os
from pathlib import Path

from graph.errors import BadInput


def new_file(given: Path) -> Path:
    """Where a new file is to be written; `BadInput` when there is one already, or no folder for it."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it

    target = caller().path(given.expanduser())
    if target.exists():
        raise BadInput(f"{target.name} exists already; nothing is written over it.", file=target.name)
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent.name} to write into.", file=target.name)
    return target


def written_whole(target: Path, content: bytes) -> None:
    """All of it under its name, readable by its owner alone, or nothing."""
    partly = target.with_name(f".{target.name}.partly")
    try:
        descriptor = os.open(partly, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partly.replace(target)
    finally:
        partly.unlink(missing_ok=True)
