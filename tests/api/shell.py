"""A shell for tests: types commands of `xinmai` in this process and keeps what they say."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from tests.loaders.tables import OFFICE, OFFICE_CODE, PENALTY, Row, cells, write_csv

SIDECAR = """\
layout = "{layout}"
region = "{region}"
kind = "{kind}"
delivered = {delivered}
[department]
name = "{name}"
code = "{code}"
"""


@dataclass(frozen=True)
class Said:
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its answer to a machine: exactly one document."""
        return json.loads(self.out)


class Shell:
    """Commands on one home folder."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        for name in ("XINMAI_GRAPH", "XINMAI_SIDE_BASE", "XINMAI_ID_KEY", "XINMAI_VAULT_KEY", "XINMAI_CATALOGUE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("XINMAI_HOME", str(home))
        monkeypatch.setenv("XINMAI_MEMORY_MB", "256")
        monkeypatch.setenv("COLUMNS", "160")

    def __call__(self, *argv: str | Path) -> Said:
        """Type one command."""
        out, err = io.StringIO(), io.StringIO()
        code = run([str(word) for word in argv], None, out, err)
        return Said(code, out.getvalue(), err.getvalue())

    def ok(self, *argv: str | Path) -> Said:
        """Type one command that must work."""
        said = self(*argv)
        assert said.code == 0, said.err + said.out
        return said


def deliver(
    folder: Path,
    name: str,
    rows: Sequence[Row],
    *,
    header: Sequence[str] = PENALTY,
    layout: str = "penalty-organisation-current",
    kind: str = "delta",
    region: str = "110105",
    delivered: str = "2026-03-02T09:00:00+08:00",
    department: tuple[str, str] = (OFFICE, OFFICE_CODE),
) -> Path:
    """A file with its sidecar, as a department hands them over."""
    folder.mkdir(parents=True, exist_ok=True)
    path = write_csv(folder / name, header, cells(rows))
    said = SIDECAR.format(
        layout=layout, region=region, kind=kind, delivered=delivered, name=department[0], code=department[1]
    )
    path.with_name(f"{name}.toml").write_text(said, encoding="utf-8")
    return path
