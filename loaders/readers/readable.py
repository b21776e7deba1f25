"""When the system refuses to give a file.

The rule of this module: a file that a person named and that cannot be read is that file's failure, told by its name,
and never a fault of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import UnreadableFile


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Whatever the system says against reading `path` is raised as `UnreadableFile`."""
    try:
        yield
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        raise UnreadableFile(f"{path.name} cannot be read: {why}.", file=path.name) from None
