"""What Ladybug's messages mean: the driver has one exception for everything, so its words decide.

The rule of this module: what cannot be recognised is a wrong statement, never a reason to try again.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from graph.engines.blocks import Block
from graph.engines.deadline import overran
from graph.engines.values import without_values
from graph.errors import BaseHeld, EngineError, EngineUnavailable, Interrupted, StatementError

_HOLDER = re.compile(r"held by PID (\d+)")
_UNWRITTEN = re.compile(r"Cannot write to file\. path: (.+?) fileDescriptor:")


def unopened(error: Exception, path: Path) -> EngineError:
    """Why a base could not be opened: held by another process, or not to be had at all."""
    holder = _HOLDER.search(str(error))
    if holder or "Could not set lock" in str(error):
        process = int(holder[1]) if holder else None
        return BaseHeld(
            f"Process {process or 'unknown'} holds the base {path}; ask through it or wait for its end.",
            base=str(path),
            process=process,
        )
    remedy = ""
    if "corrupted" in str(error):
        # As a full disk leaves it. Nothing is lost: the graph is made of what ledger, vault and archive hold.
        remedy = f" Move {path.name} and {path.name}.wal out of {path.parent}, then `xinmai rebuild` makes it anew."
    return EngineUnavailable(f"The base {path} cannot be opened: {without_values(str(error))}{remedy}", base=str(path))


class NoRoom(EngineUnavailable):
    """The engine's memory is full of what runs beside: the same statement may work in a moment."""


class Unwritten(EngineUnavailable):
    """A file of the base took no more, as on a full disk: nothing may be written until the base is opened anew."""


def named(error: RuntimeError, block: Block, *, stopped: bool) -> EngineError:
    """Why a statement failed; `stopped` says that somebody asked for it to be stopped."""
    message = str(error)
    if stopped:
        return Interrupted(f"{block.name} was stopped.", block=block.name)
    if message.startswith("Interrupted"):
        return overran(block.name)
    if message.startswith("Buffer manager exception"):
        return NoRoom(f"{block.name}: {without_values(message)}", block=block.name)
    if _UNWRITTEN.search(message) or message.startswith("Checkpoint failed"):
        return _unwritten(message, block)
    if message.startswith("IO exception"):
        return EngineUnavailable(f"{block.name}: {without_values(message)}", block=block.name)
    return StatementError(f"{block.name}: {without_values(message)}", block=block.name)


def _unwritten(message: str, block: Block) -> Unwritten:
    """Which file, and how much room there is: the driver's own words tell the reason of some other call by then."""
    found = _UNWRITTEN.search(message)
    path = Path(found[1]) if found else None
    room = ""
    if path is not None and path.parent.is_dir():
        room = f", and its disk has {shutil.disk_usage(path.parent).free >> 10} KiB left"
    return Unwritten(
        f"The base could not be written to {path or 'its disk'}{room}. Make room and try again.", block=block.name
    )
