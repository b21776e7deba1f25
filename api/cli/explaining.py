"""The command `explain`: why credit files are together or not.

The rule of this module: it says what the same question says over the API; a person's files are explained for the
purpose of resolution only, and that is in the audit.
"""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import options as o
from api.cli.app import JUDGE, app, command
from api.cli.session import session


@command(app, "explain", JUDGE)
def explain(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A credit file's id: how its cluster grew and what holds it.")],
    other: Annotated[
        str | None, typer.Argument(help="Another one's: why the two are together or not, and what would change it.")
    ] = None,
    reference: o.Item = None,
    steward: o.Steward = None,
    json: o.Json = False,
) -> None:
    """Why credit files are together or not: evidence in bits, bridges, and what single value would change it."""
    from api.cli.acts import steward_view  # noqa: PLC0415 - heavy
    from graph.view import steward_named  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        actor = steward_named(base.settings, steward)
        view = steward_view(base, actor, reference or f"{file}|{other or ''}".rstrip("|"))
        pair = None if other is None else view.explain_pair(file, other)
        cluster = view.explain_cluster(file) if other is None else None
    if json:
        here.say_json(pair or cluster)
        return
    from api.cli import pairs  # noqa: PLC0415 - heavy

    if pair is not None:
        here.screen.print(pairs.side_by_side(pair.left, pair.right))
        here.screen.print()
        for part in (pairs.waterfall(pair.steps), pairs.score(pair), pairs.reasons(pair), pairs.shared(pair)):
            here.screen.print(part)
    if cluster is not None:
        here.screen.print(pairs.cluster(cluster))
