"""What can be read: a file at a path, or one that lies sealed on the disk; and when the system refuses to give it.

The rule of this module: readers ask a file for its name and its bytes and nothing else. One that a person named and
that cannot be read is that file's failure, told by its name, and never a fault of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from graph.errors import UnreadableFile
from graph.sealed import SealedFile

Readable: TypeAlias = Path | SealedFile


@contextmanager
def readable(path: Readable) -> Iterator[None]:
    """Whatever the system says against reading `path` is raised as `UnreadableFile`."""
    try:
        yield
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        raise UnreadableFile(f"{path.name} cannot be read: {why}.", file=path.name) from None
