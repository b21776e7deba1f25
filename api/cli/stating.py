"""The commands of statements: `statement say`, `statement withdraw`.

The rule of this module: the operator acts for a subject whose papers were seen, and names that proof.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import command, statement
from api.cli.session import session

Proof = Annotated[str, typer.Option("--proof", help="The proof of identity that was seen, for the record.")]
Expected = Annotated[
    int | None, typer.Option("--expected-version", min=0, help="Refuse when it has gone on since this version.")
]


@command(statement, "say")
def say(
    context: typer.Context,
    about: Annotated[str, typer.Argument(metavar="ID", help="Of a record or a credit file.")],
    text: Annotated[str, typer.Argument(help="What the subject says, in plain words.")],
    proof: Proof,
    expected_version: Expected = None,
    json: o.Json = False,
) -> None:
    """Say something beside a record or a credit file; again is the next version of it."""
    from graph.stating import Stating  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        said = Stating(base, LOCAL_OPERATOR, proof).say(about, text, expected_version=expected_version)
    if json:
        here.say_json(said)
    else:
        here.screen.print(f"Version {said.version}: it is told wherever this is told.", markup=False)
        here.screen.print(f"Take it back: xinmai statement withdraw {said.id} --proof …", markup=False, soft_wrap=True)


@command(statement, "withdraw")
def withdraw(
    context: typer.Context,
    statement_id: Annotated[str, typer.Argument(metavar="STATEMENT", help="Its id.")],
    proof: Proof,
    expected_version: Expected = None,
    json: o.Json = False,
) -> None:
    """Take a statement back; its words are forgotten."""
    from graph.stating import Stating  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        gone = Stating(base, LOCAL_OPERATOR, proof).withdraw(statement_id, expected_version=expected_version)
    if json:
        here.say_json({"id": gone.id, "version": gone.version})
    else:
        here.screen.print("Withdrawn; its words are forgotten.")
