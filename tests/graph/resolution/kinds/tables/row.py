"""One example."""

from __future__ import annotations

Row = tuple[str, str, str]
"""Two values, and the level at which they agree."""
