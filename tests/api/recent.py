"""Deliveries of these days: penalties are public only for a while after their decision.

The rule of this module: rows and files are those of the intake tests, with the days moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.api.shell import deliver as hand_over
from tests.loaders.tables import OFFICE, OFFICE_CODE, PENALTY, Row
from tests.loaders.tables import penalty as any_penalty
from tests.loaders.tables import person_penalty as any_person_penalty

TODAY = datetime.now(UTC).date()
DECIDED = TODAY - timedelta(days=40)
RECENT = {"cf_jdrq": f"{DECIDED:%Y/%m/%d}", "cf_cflb": "吊销许可证"}


def at(days: int) -> str:
    """An instant so many days from today, as a sidecar writes it."""
    return f"{TODAY + timedelta(days=days)}T09:00:00+08:00"


def penalty(number: int, **changed: str) -> Row:
    """A serious penalty of an organisation, decided forty days ago."""
    return any_penalty(number, **(RECENT | changed))


def person_penalty(number: int, **changed: str) -> Row:
    """A serious penalty of a person, decided forty days ago."""
    return any_person_penalty(number, **(RECENT | changed))


def deliver(
    folder: Path,
    name: str,
    rows: Sequence[Row],
    *,
    header: Sequence[str] = PENALTY,
    layout: str = "penalty-organisation-current",
    kind: str = "delta",
    region: str = "110105",
    delivered: str = at(-20),
    department: tuple[str, str] = (OFFICE, OFFICE_CODE),
) -> Path:
    """A file with its sidecar, handed over twenty days ago unless said otherwise."""
    return hand_over(
        folder, name, rows, header=header, layout=layout, kind=kind, region=region, delivered=delivered,
        department=department,
    )  # fmt: skip
