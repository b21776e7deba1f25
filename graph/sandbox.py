"""Whether a base is a sandbox: invented subjects, for those who write applications.

The rule of this module: a sandbox has a home, keys and an embedded base of its own, so that no id or key of it is one
of another base; it is one from its first moment on, and every answer of it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson

from graph.settings import Settings

MARKER: Final = "sandbox.json"
FOLDER: Final = "sandbox"


@dataclass(frozen=True)
class Sandbox:
    """What a sandbox was made of. `ready` is False as long as it is being made."""

    subjects: int
    seed: int
    ready: bool


def sandbox_settings(settings: Settings) -> Settings:
    """The settings of the sandbox of a home: how much it may take, and nothing of what the sandbox must not touch.

    Whatever is not named here is as by default: no address, key or issuer, of today or of later, gets in by itself.
    """
    return Settings(
        home=settings.home / FOLDER,
        catalogue=settings.catalogue,
        memory_mb=settings.memory_mb,
        timeout_s=settings.timeout_s,
        rate=settings.rate,
        upload_mb=settings.upload_mb,
    )


def sandbox_in(settings: Settings) -> Sandbox | None:
    """What the sandbox in a home was made of; None where there is none."""
    marker = settings.home / MARKER
    return Sandbox(**orjson.loads(marker.read_bytes())) if marker.exists() else None


def mark_sandbox(settings: Settings, sandbox: Sandbox) -> None:
    """Make the base of this home a sandbox."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (settings.home / MARKER).write_bytes(orjson.dumps(sandbox))
