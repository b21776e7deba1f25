"""The command `export`: evidence to take away, as JSON Lines or GraphML.

The rule of this module: persons leave only with a purpose that reaches persons, a reference and a reason; the
`View` sees to it before the first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final, cast

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.files import new_file
from api.cli.reading import subject_meant, view_of
from api.cli.session import Session, session
from graph.errors import BadInput
from graph.whole_file import growing

if TYPE_CHECKING:
    from graph.view.export import Exported

TOLD_AFTER: Final = 50
"""Subjects after which a bar is drawn anew: drawing takes longer than writing one."""


class Format(StrEnum):
    """The two forms of an export."""

    JSONL = "jsonl"
    GRAPHML = "graphml"


@command(app, "export", READ)
def export(
    context: typer.Context,
    subjects: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUBJECT", help="Ids; without any, every organisation.", show_default=False),
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="A new file; without it, the answer itself.")] = None,
    form: Annotated[Format, typer.Option("--format", help="jsonl, or graphml for a case.")] = Format.JSONL,
    persons: Annotated[bool, typer.Option("--persons", help="Persons too: needs purpose and reason.")] = False,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """Take subjects with their files and records away: JSON Lines, or GraphML through networkx."""
    from api.cli.progress import count_progress  # noqa: PLC0415 - heavy
    from graph.delivery import SubjectKind  # noqa: PLC0415 - heavy
    from graph.export import write_graphml, write_json_lines  # noqa: PLC0415 - heavy
    from graph.view.export import ORGANISATIONS, subjects_in_all  # noqa: PLC0415 - heavy

    here = session(context)
    target = None if to is None else new_file(to)
    if target is None and (form is Format.GRAPHML or json):
        raise BadInput("Say where to with --to FILE: GraphML is one file, and --json tells about a file.")
    kinds = frozenset(SubjectKind) if persons else ORGANISATIONS
    with here.base() as base:
        view = view_of(base, purpose, reference, reason)
        ids = [subject_meant(view, each) for each in subjects] if subjects else None
        found = view.export(ids, kinds)
        if target is None:
            write_json_lines(found, cast("BinaryIO", _Lines(here)))
            return
        with (
            count_progress(
                here, "exporting", "subjects", lambda: len(ids) if ids else subjects_in_all(base.engine, kinds)
            ) as progress,
            growing(target) as partly,
        ):
            found = _told(found, progress)
            if form is Format.GRAPHML:
                count, unit = write_graphml(found, partly), "nodes"
            else:
                with partly.open("wb") as out:
                    count, unit = write_json_lines(found, out), "lines"
    if json:
        here.say_json({"file": target.name, "format": form.value, unit: count})
    else:
        here.screen.print(f"{count:,} {unit} written to {target.name}.", markup=False)


def _told(subjects: Iterable[Exported], progress: Callable[[int], None] | None) -> Iterator[Exported]:
    """The same subjects; whoever watches is told after some of them."""
    for number, subject in enumerate(subjects, start=1):
        yield subject
        if progress is not None and number % TOLD_AFTER == 0:
            progress(TOLD_AFTER)


class _Lines:
    """Where lines of UTF-8 become the text that a command writes."""

    def __init__(self, here: Session) -> None:
        self._out = here.out

    def write(self, line: bytes) -> int:
        """Pass one line on."""
        return self._out.write(line.decode())
