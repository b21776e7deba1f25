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

State: TypeAlias = tuple[int, ...]
"""What is another one as soon as somebody writes to a file or puts another in its place."""

Readable: TypeAlias = Path | SealedFile


@contextmanager
def readable(path: Readable) -> Iterator[None]:
    """Whatever the system says against reading `path` is raised as `UnreadableFile`."""
    try:
        yield
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        raise UnreadableFile(f"{path.name} cannot be read: {why}.", file=path.name) from None


def state_of(path: Readable) -> State:
    """The state of a file; one that lies sealed has but one."""
    if not isinstance(path, Path):
        return ()
    found = path.stat()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def check_unchanged(path: Readable, before: State) -> None:
    """Raise `UnreadableFile` for a file that is no more in the state it was in: what was read is then of two files."""
    with readable(path):
        if state_of(path) != before:
            raise UnreadableFile(
                f"{path.name} was changed while it was read: load it once it is whole.", file=path.name
            )
