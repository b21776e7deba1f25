"""Where kills take place."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def tmp_path(on_disk: Path) -> Path:
    """On the disk: what of a killed process it keeps is what is asked here."""
    return on_disk
