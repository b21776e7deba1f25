"""Acts that are told as they stand: done once under a key, of which an id is kept, never the answer.

The rule of this module: whatever is secret or changes (a number, the secret of an address, a state) is read anew for
each answer, so that it is told as often as it may be and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Any, Protocol, TypeVar

from api.context import Context
from api.handing_over import FILES
from api.once import Once
from api.refusals import answered_as
from api.types.acts import Refused
from api.types.deliveries import FileToFetch

T = TypeVar("T")


class Keyed(Protocol):
    """What a mutation is asked with: the caller's key is in it."""

    @property
    def key(self) -> str:
        """Theirs alone for this request."""


def once(
    context: Context,
    what: str,
    asked: Keyed,
    act: Callable[[str], str],
    shown: Callable[[str], T],
    expected: UnionType = Refused,
) -> T | Any:
    """What `act` does under this key, or did before: it gives an id, which is then shown as it stands now.

    Or the refusal, where it is one that the mutation's union expects.
    """

    def done() -> T:
        doing = Once(context.base, context.actor.id, asked.key, what, asked)
        return shown(doing.do(lambda: act(doing.act), _id_of))

    return answered_as(expected, done)


def file_once(
    context: Context,
    what: str,
    asked: Keyed,
    let_fetch: Callable[[], str],
    address: Callable[[str], tuple[str, str]],
) -> FileToFetch | Refused:
    """A file that `let_fetch` lets be fetched under this key, at the secret and by the name that `address` tells."""

    def shown(of: str) -> FileToFetch:
        secret, name = address(of)
        return FileToFetch(name=name, address=f"{FILES}/{secret}")

    answer: FileToFetch | Refused = once(context, what, asked, lambda _: let_fetch(), shown)
    return answer


def _id_of(kept: str | Mapping[str, str]) -> str:
    """The id that is kept; versions before this one kept some by name."""
    return kept if isinstance(kept, str) else str(kept["id"])
