"""What an answer is looked at for."""

from __future__ import annotations

from typing import Any


def code(told: Any) -> str:
    return str(told["errors"][0]["extensions"]["code"])
