"""The small TOML file beside each delivery that says what it is.

The rule of this module: it tells all that cannot be read off the file itself, and nothing about its rows.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from graph.delivery import DeliveryKind
from loaders.demo.deliveries import Series


def sidecar_path(file: Path) -> Path:
    """Where the sidecar of a file stands: beside it, its name with `.toml` behind."""
    return file.with_name(f"{file.name}.toml")


def write_sidecar(file: Path, series: Series, kind: DeliveryKind, delivered: datetime) -> Path:
    """Describes one delivered file. A full delivery names the period whose decisions it has; XLSX has no encoding."""
    department = series.department
    lines = [
        f'layout = "{series.layout}"',
        f'region = "{department.place.code}"',
        f'kind = "{kind}"',
        f"delivered = {delivered.isoformat()}",
    ]
    if series.encoding != "xlsx":
        lines.append(f'encoding = "{series.encoding.removesuffix("-sig")}"')
    lines += ["", "[department]", f'name = "{department.name}"', f'code = "{department.code}"']
    if kind is DeliveryKind.FULL:
        lines += ["", "[period]", f"from = {series.decided_from}", f"to = {series.decided_to}"]
    path = sidecar_path(file)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path
