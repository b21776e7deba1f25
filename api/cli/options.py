"""The arguments and options that several commands share, each described once.

The rule of this module: only descriptions; a command that reads persons takes `Purpose`, `Reference` and, where it
gives them away, `Reason`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Purpose = Annotated[
    str | None,
    typer.Option("--purpose", help="What for, from the closed list, such as supervision; without one, what is public."),
]
Reference = Annotated[str | None, typer.Option("--reference", help="The case, task or application it is for.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why, in words; kept in the audit.")]
MustReason = Annotated[str, typer.Option("--reason", help="Why, in words; kept for ever.")]
Steward = Annotated[
    str | None, typer.Option("--steward", help="Who judges, one of XINMAI_STEWARDS; else the local operator.")
]
Item = Annotated[
    str | None, typer.Option("--reference", help="The item it is for, kept in the audit; else the pair itself.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do; write nothing.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many at most.")]
InCase = Annotated[str | None, typer.Option("--case", help="A case's id: read for its purpose and within its bounds.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="What held on this day, such as 2026-03-01.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="What was known at this instant, such as 2026-03-01T08:00:00+08:00.")
]

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE", help="Delivered files, or folders of them.", show_default=False)
]
Department = Annotated[
    str,
    typer.Option("--department", help="Name of the department, where no sidecar says it.", rich_help_panel="Delivery"),
]
DepartmentCode = Annotated[str, typer.Option("--department-code", help="Its credit code.", rich_help_panel="Delivery")]
RegionCode = Annotated[str, typer.Option("--region", help="Six digits, such as 110105.", rich_help_panel="Delivery")]
Delivered = Annotated[
    str | None,
    typer.Option("--delivered", help="When, with zone: 2026-03-01T08:00:00+08:00.", rich_help_panel="Delivery"),
]
Kind = Annotated[
    str | None, typer.Option("--kind", help="full, delta, corrections or removals.", rich_help_panel="Delivery")
]
LayoutName = Annotated[
    str, typer.Option("--layout", help="Such as penalty-organisation-current.", rich_help_panel="Delivery")
]
Encoding = Annotated[str, typer.Option("--encoding", help="Such as gb18030.", rich_help_panel="Delivery")]
