"""Being alone with a file for a moment, among all threads and processes of this machine.

The rule of this module: the lock is the operating system's own on a file of its own, which stays where it is; whoever
is killed holds nothing. It is for what takes microseconds and is done with every answer: a `FileLock` that can do more
takes ten times as long as what is done under it. Both keep each other out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(path: str) -> Iterator[None]:
    """Hold the lock of this file for the length of the block; waits for whoever holds it. Not to be nested."""
    if sys.platform == "win32":
        with FileLock(path, mode=0o600):
            yield
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
