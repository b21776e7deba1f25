"""Screening a list over the service: announce it, hand it over, have it answered, fetch the result.

The rule of this module: every act has a key and is done once; everybody sees their own lists only.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.delivering import First, at_most
from api.doing import file_once, once
from api.handing_over import UPLOADS
from api.ids import well_formed
from api.limits import PAGE
from api.types.deliveries import FileAnswer
from api.types.described import described, resolved
from api.types.screening import (
    CreateScreening,
    FetchScreening,
    ScreenedAnswer,
    Screening,
    ScreeningAnswer,
    ScreeningCreated,
    ScreeningRefused,
    ScreenList,
    screening_shown,
)
from loaders.handover.lists import AnnouncedList, HeldList
from loaders.handover.uploads import Announced

Info = strawberry.Info[Context, None]


@described
class ScreeningQuery:
    """Lists that one has screened."""

    @resolved
    def screening(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of a screening.")],  # noqa: A002 - the schema's name
    ) -> Screening:
        """A list of one's own that is screened: ask again until `state` is DONE or FAILED."""
        return _shown(info.context, well_formed(id))

    @resolved
    def screenings(self, info: Info, first: First = PAGE) -> list[Screening]:
        """One's own lists, the newest first."""
        handover = info.context.handover
        return [_told(info.context, held) for held in handover.lists.all_held(info.context.officer, at_most(first))]


@described
class ScreeningMutation:
    """Having lists screened."""

    @resolved
    def create_screening(
        self,
        info: Info,
        input: Annotated[CreateScreening, argument(description="The list.")],  # noqa: A002 - the schema's name
    ) -> ScreeningAnswer:
        """Announce a list, and get the address at which its bytes are awaited."""
        context = info.context
        told = AnnouncedList(
            Announced(name=input.name, size=input.size, sha256=input.sha256),
            input.column,
            tuple(input.categories),
            input.purpose,
            input.reference,
            input.reason,
        )

        def shown(list_id: str) -> ScreeningCreated:
            secret = context.handover.created(list_id).secret
            return ScreeningCreated(screening=_shown(context, list_id), address=f"{UPLOADS}/{secret}")

        return once(
            context,
            "create_screening",
            input,
            lambda act: context.handover.lists.announce(context.officer, act, told).id,
            shown,
            ScreeningRefused,
        )

    @resolved
    def screen_list(
        self,
        info: Info,
        input: Annotated[ScreenList, argument(description="Which list.")],  # noqa: A002 - as above
    ) -> ScreenedAnswer:
        """Have a list screened; the answer does not wait for it."""
        context, list_id = info.context, well_formed(input.screening)
        return once(
            context,
            "screen_list",
            input,
            lambda act: context.handover.lists.screen(context.officer, act, list_id).upload.id,
            lambda held: _shown(context, held),
        )

    @resolved
    def fetch_screening(
        self,
        info: Info,
        input: Annotated[FetchScreening, argument(description="Which screening.")],  # noqa: A002 - as above
    ) -> FileAnswer:
        """Have the result of a screening as a CSV file, to be fetched once."""
        lists, officer = info.context.handover.lists, info.context.officer
        return file_once(
            info.context,
            "fetch_screening",
            input,
            partial(lists.let_fetch, officer, well_formed(input.screening)),
            partial(lists.address, officer),
        )


def _shown(context: Context, list_id: str) -> Screening:
    return _told(context, context.handover.lists.held(context.officer, list_id))


def _told(context: Context, held: HeldList) -> Screening:
    return screening_shown(held, context.handover.progress(held.job) if held.job is not None else None)
