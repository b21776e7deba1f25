"""What tests of loading stand on: an embedded base of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.base import Base, open_base
from graph.settings import Settings


@pytest.fixture
def base(settings: Settings) -> Iterator[Base]:
    with open_base(settings) as opened:
        yield opened
