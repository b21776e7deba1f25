"""Somebody other than the operator at the command line: whoever has the key that lies in a file.

The rule of this module: a key is read from a file, so that it stands in no history of commands and no list of
processes, and is good for one command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.caller import caller
from graph.errors import BadInput, Refused, UnreadableFile

if TYPE_CHECKING:
    from graph.access import Actor
    from graph.base import Base


def holder_of(base: Base, path: Path) -> Actor:
    """Whose key this is; `UnreadableFile`, `BadInput` without a key, `Refused` for one that is not good."""
    try:
        key = caller().path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'no text'}.") from None
    if not key:
        raise BadInput(f"{path} holds no key.")
    grant = base.side.grants.of_key(key)
    if grant is None:
        raise Refused("This key is not known, was revoked, or has ended.")
    return grant.actor
