"""The command `query`: a GraphQL document from a file, answered without a server or through the one that runs.

The rule of this module: the same schema, limits and rights as over HTTP. What is typed as --purpose, --reference and
--reason reaches the document as the variables of these names, so that one document serves several purposes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.session import Session, session
from api.cli.visible import visible
from graph.errors import BadInput, UnreadableFile, XinmaiError, every_error

if TYPE_CHECKING:
    from api.failures import Failure
    from api.operations import Answered

LONGEST = 256 * 1024


@command(app, "query", READ)
def query(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GraphQL document.", show_default=False)],
    variables: Annotated[str, typer.Option("--variables", help="Its variables, as a JSON object.")] = "{}",
    operation: Annotated[
        str | None, typer.Option("--operation", help="Which of its operations, where it has several.")
    ] = None,
    purpose: o.Purpose = None,
    reference: o.Reference = None,
    reason: o.Reason = None,
    json: o.Json = False,
) -> int:
    """Ask a GraphQL document of a file. Purpose, reference and reason reach it as $purpose, $reference and $reason."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from api.context import Context, trace_id_from  # noqa: PLC0415 - heavy
    from api.limits import Limits  # noqa: PLC0415 - heavy
    from api.operations import Asked, Operations  # noqa: PLC0415 - heavy
    from api.schema import core_schema  # noqa: PLC0415 - heavy
    from graph.view.access import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    text = _document_in(caller().path(file))
    typed = {"purpose": purpose, "reference": reference, "reason": reason}
    given = {**_variables(variables), **{name: said for name, said in typed.items() if said is not None}}
    operations = Operations(core_schema(), Limits())
    unheard = [name for name, said in typed.items() if said is not None and f"${name}" not in text]
    if unheard:
        raise BadInput(f"The document does not use ${unheard[0]}, so that --{unheard[0]} would not be heard.")
    with here.base() as base:
        answered = operations.answer(Asked(text, given, operation), Context(base, LOCAL_OPERATOR, trace_id_from(None)))
    return _say(here, answered, as_json=json)


def _document_in(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            read = opened.read(LONGEST + 1)
        text = read.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(f"There is no GraphQL document in UTF-8 at {path}.") from None
    if len(read) > LONGEST:
        raise UnreadableFile(f"{path.name} is longer than {LONGEST} bytes, so it is no GraphQL document of ours.")
    return text


def _variables(text: str) -> Mapping[str, object]:
    import orjson  # noqa: PLC0415 - heavy

    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise BadInput('--variables is a JSON object such as {"text": "图书馆"}.')
    return given


def _place(error: Failure) -> Iterator[str]:
    """Where in the answer it is, or, of a document that was not answered at all, where in the file."""
    if error.get("path"):
        yield f"at {'.'.join(map(str, error['path']))}"
    elif error.get("locations"):
        first = error["locations"][0]
        yield f"line {first['line']}, column {first['column']}"


def _say(here: Session, answered: Answered, *, as_json: bool) -> int:
    """The answer, its errors aside; the exit code of the first error."""
    from api.failures import RequestCode  # noqa: PLC0415 - heavy

    body: dict[str, object] = {"errors": answered.errors} if answered.errors else {}
    if answered.ran:
        body["data"] = answered.data
    if as_json:
        here.say_json(body)
    elif answered.ran:
        here.say_json(answered.data)
    for error in answered.errors:
        extensions = error["extensions"]
        told = "; ".join([extensions["code"], *_place(error), f"trace {extensions['traceId']}"])
        hint = " Say it with --operation." if extensions["code"] == RequestCode.OPERATION_UNKNOWN else ""
        here.err.write(visible(f"{error['message']}{hint} [{told}]\n"))
    return _exit_code(answered.errors[0]["extensions"]["code"]) if answered.errors else 0


def _exit_code(code: str) -> int:
    known = {error.code: error.exit_code for error in reversed(list(every_error()))}
    return known.get(code, BadInput.exit_code) if code != XinmaiError.code else XinmaiError.exit_code
