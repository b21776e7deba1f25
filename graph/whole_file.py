"""Files that are written for people to take away.

The rule of this module: a file is there whole or not at all, and readable by its owner alone.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph.errors import BadInput

FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS))
"""Refusals of the system that make room or a writable folder mend, whatever file it is."""
MOST_OF_NAME: Final = 50
"""Characters of a file's name that a name made from it, or a sentence, repeats."""


@contextmanager
def growing(target: Path) -> Iterator[Path]:
    """An empty file beside `target`, readable by its owner alone, which takes its name when the block has ended well.

    It has a name of its own, so that what a killed command has left stands in nobody's way.
    """
    partly = target.with_name(f".{target.name[:MOST_OF_NAME]}.{secrets.token_hex(4)}.partly")
    try:
        os.close(os.open(partly, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as refused:
        if refused.errno in FULL:
            raise
        raise BadInput(f"{target.name} cannot be written: {refused.strerror}.", file=target.name) from None
    try:
        yield partly
        partly.replace(target)
    finally:
        partly.unlink(missing_ok=True)


def written_whole(target: Path, content: bytes) -> None:
    """All of it under its name, readable by its owner alone, or nothing."""
    with growing(target) as partly, partly.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
