"""What can be subscribed to.

The rule of this module: a subscription is the pollable list of the same name, told as it grows: each thing has the
cursor behind which either of them goes on, so nothing is lost or told twice whatever comes in between.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.limits import PAGE
from api.listening import Heard, ListeningContext
from api.objects import Objects
from api.types.described import described, subscribed
from api.types.feed import (
    FeedChange,
    Followed,
    InRegion,
    Kinds,
    OfDepartment,
    OfSubjects,
    shown,
    wanted,
)
from api.types.origin import OnlyFrom, Without, sources
from graph.view.access import PUBLIC

Info = strawberry.Info[ListeningContext, None]


@described
class Subscription:
    """What is told as it happens, over WebSocket (graphql-transport-ws) or server-sent events."""

    @subscribed
    async def changes(
        self,
        info: Info,
        purpose: Annotated[str, argument(description="A code of the closed list of `purposes`.")] = PUBLIC,
        reference: Annotated[
            str | None, argument(description="Id of the case, task or application, where the purpose needs one.")
        ] = None,
        reason: Annotated[str | None, argument(description="Why, in words, for the record.")] = None,
        after: Annotated[str | None, argument(description="Behind this cursor; null: from now on.")] = None,
        kinds: Kinds = None,
        department: OfDepartment = None,
        region: InRegion = None,
        subjects: OfSubjects = None,
        *,
        following: Followed = False,
        only_from: OnlyFrom = None,
        without: Without = None,
    ) -> AsyncGenerator[FeedChange, None]:
        """What became visible, in order, within seconds.

        Subscribe again behind the last cursor after a lost connection: nothing is missed or told twice.
        """
        asked = wanted(kinds, department, region, subjects, following=following)
        read_from = sources(only_from, without)

        def page(context: Context, behind: str | None, waiting: bool) -> Heard[FeedChange]:
            view = context.view(purpose, reference=reference, reason=reason, sources=read_from)
            found = view.feed(asked, PAGE, after=behind, from_now=True, waiting=waiting)
            return Heard(shown(found, Objects(view).subjects_by_id), found.cursor, found.has_next)

        async for change in info.context.told(page, after):
            yield change
