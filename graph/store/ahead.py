"""The next batch is made ready while the one before it is written.

Reading, archiving and sealing wait for disks and for another process, writing for the engine. The rule of this
module: one item ahead and no more, and when the iterator is closed nothing is being made any more.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

_END: Final = object()


def ahead(items: Iterable[T], is_worth: Callable[[T], bool] = lambda _: True) -> Generator[T]:
    """The same items; the one after an item that `is_worth` it is asked for in a thread when that one is handed out.

    An error of `items` is raised in its place. Closing waits for the item that is being made, then closes `items`.
    """
    source = iter(items)
    try:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="xinmai-ahead") as thread:
            item = next(source, _END)
            while item is not _END:
                coming = thread.submit(next, source, _END) if is_worth(item) else None  # type: ignore[arg-type]
                yield item  # type: ignore[misc] # the end is not among the items
                item = next(source, _END) if coming is None else coming.result()
    finally:
        if isinstance(source, Generator):
            source.close()
