"""The commands of evidence: `evidence pack` takes answers away, `evidence verify` checks them without the base.

The rule of this module: a package is written whole or not at all, never over another file, and whoever checks one is
told every fault and the key it is signed by.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import command, evidence
from api.cli.casing import case_named
from api.cli.files import new_file
from api.cli.reading import subject_meant, view_of
from api.cli.session import Session, session
from graph.errors import BadInput
from graph.whole_file import written_whole

Key = Annotated[str | None, typer.Option("--key", help="The public key it must be signed by, 64 hex digits.")]


@command(evidence, "pack")
def pack(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="A new file, such as evidence.zip.")],
    subjects: Annotated[
        list[str] | None, typer.Argument(metavar="SUBJECT", help="Up to 20 subjects.", show_default=False)
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", help="A case instead: its notes and the subjects noted in it.")
    ] = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> None:
    """Take all that is held on subjects away, with lineage and how they are connected, in one signed file."""
    from graph.evidence import package_of  # noqa: PLC0415 - heavy
    from graph.sidebase.chain import public_hex  # noqa: PLC0415 - heavy

    target = new_file(out)
    if (case is None) == (not subjects):
        raise BadInput("Name subjects, or a case with --case.")
    here = session(context)
    with here.base() as base:
        if case is None:
            view = view_of(base, purpose, reference, reason)
            content = package_of(base, view, [subject_meant(view, each) for each in subjects or ()])
        else:
            opened = case_named(base, case)
            if not opened.case.subjects:
                raise BadInput("No subject is noted in the case yet.", case=case)
            content = package_of(base, opened.view, opened.case.subjects, case=opened.case)
        key = public_hex(base.side.keys.signing.public_key())
    written_whole(target, content)
    if json:
        here.say_json({"file": target.name, "bytes": len(content), "key": key})
        return
    here.screen.print(f"{len(content):,} bytes written to {target.name}, signed by {key}", markup=False, soft_wrap=True)
    here.screen.print(f"Check: xinmai evidence verify {target.name} --key {key}", markup=False, soft_wrap=True)


@command(evidence, "verify")
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A package.")],
    key: Key = None,
    json: o.Json = False,
) -> int:
    """Check a package without any base: every part, the list and the signature. Exit code 1 when anything differs."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from graph.evidence import checked  # noqa: PLC0415 - heavy

    here = session(context)
    found = checked(caller().path(file), key)
    whole = f"{len(found.parts)} parts, signed by {found.key}"
    return say_checked(here, found, found.faults, whole, expected=key, json=json)


def say_checked(
    here: Session, answer: object, faults: Sequence[str], whole: str, *, expected: str | None, json: bool
) -> int:
    """What a check of something signed found, and its exit code; `whole` says what it is when nothing was changed."""
    from rich.markup import escape  # noqa: PLC0415 - heavy

    code = 1 if faults else 0
    if json:
        here.say_json(answer)
        return code
    for fault in faults:
        here.screen.print(f"[red]{escape(fault)}[/]", soft_wrap=True)
    if not faults:
        here.screen.print(f"[green]Nothing was changed[/]: {whole}", soft_wrap=True)
        if expected is None:
            here.screen.print("Whose key that is, only who made it can tell: compare it, or give it with --key.")
    return code
