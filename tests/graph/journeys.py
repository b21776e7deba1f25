"""What an engine is asked, counted at the engine, whatever layer asks it.

The rule of this module: however it is asked, each question counts once, because on a server each is one journey.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import pytest

from graph.engines.base import Engine, Value

T = TypeVar("T")

READING: Final = ("read", "read_columns", "read_columns_then")


def journeys(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The blocks that the engine is asked from now on."""
    asked: list[str] = []

    def counted(read: Callable[..., T]) -> Callable[..., T]:
        def counting(block: str, *then: str, **parameters: Value) -> T:
            asked.append(block)
            return read(block, *then, **parameters)

        return counting

    for name in READING:
        monkeypatch.setattr(engine, name, counted(getattr(engine, name)))
    return asked
