"""The second place where the audit's signed heads are kept: a folder beside the base, best on another disk.

The rule of this module: heads are added after the base has committed them, never before, so this place never knows
more than the base did; if it does know more, the base was cut. `heads.jsonl` holds one head per line; `tail` holds
the newest one and is rewritten after every write, so that not even the last entry can be cut unseen.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from graph.sidebase.chain import Head, head_of
from graph.sidebase.moments import alone

_LONGEST: Final = 4_096
"""Bytes of the tail that are looked at; a head has some three hundred."""


class HeadKeeper:
    """Writes and reads the second place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock, self._tail = str(folder / "lock"), str(folder / "tail")

    def add(self, heads: Sequence[Head]) -> None:
        """Append heads and wait until they are on the disk."""
        if not heads:
            return
        descriptor = os.open(self._folder / "heads.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, b"".join(head.line() + b"\n" for head in heads))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def move_tail(self, head: Head) -> None:
        """Make this the tail unless another process has set a later one.

        It is not forced to the disk: after a power failure an older tail is weaker, not wrong. It is written over the
        one before, which takes a third of the time of a new file in its place: a head is shorter than a sector and
        never shorter than an earlier one, so there is always one whole head.
        """
        line = head.line()
        with alone(self._lock):
            descriptor = os.open(self._tail, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                there = os.read(descriptor, _LONGEST)
                before = head_of(there)
                if before is not None and before.sequence >= head.sequence:
                    return
                os.lseek(descriptor, 0, os.SEEK_SET)
                os.write(descriptor, line)
                if len(there) > len(line):  # something longer that is no head
                    os.ftruncate(descriptor, len(line))
            finally:
                os.close(descriptor)

    def heads(self) -> list[Head | None]:
        """Every kept head in the order of adding; None for a line that is not a head."""
        path = self._folder / "heads.jsonl"
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")
        return [head_of(line) for line in lines if line]

    def tail(self) -> Head | None:
        """The newest head; None before the first."""
        path = Path(self._tail)
        with alone(self._lock):  # else half of a head that is being written might be seen
            return head_of(path.read_bytes()) if path.exists() else None
