"""The settings that are in force, as they may be shown.

The rule of this module: of a key or a secret nothing is shown but that it is set, and of an address no user and no
password.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any

from graph.settings import DEFAULT_HOME, Settings, without_password


@dataclass(frozen=True)
class InForce:
    """One setting: its variable, its value as it may be shown, and whether it is another than without any choice."""

    variable: str
    value: str
    chosen: bool


def in_force(settings: Settings) -> tuple[InForce, ...]:
    """All settings, in the order of the README's table."""
    return tuple(_in_force(field, getattr(settings, field.name)) for field in fields(Settings))


def _in_force(field: Field[Any], value: Path | str | int) -> InForce:
    usual = Path(DEFAULT_HOME).expanduser().resolve() if field.default is MISSING else field.default
    chosen = value != usual
    secret = not field.repr
    shown = ("set" if chosen else "") if secret else without_password(str(value))
    return InForce(field.metadata["variable"], shown, chosen)
