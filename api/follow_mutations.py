"""What can be changed about whom one follows.

The rule of this module: each may be sent again: who follows already follows on, and the day of the end is the newest.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import well_formed
from api.types.described import described, resolved
from api.types.following import Following, following_shown
from graph.catalogue import purpose as purpose_named
from graph.view.following import USUAL_DAYS, follow_no_more, follow_subject

Info = strawberry.Info[Context, None]


@described
class FollowMutation:
    """What can be changed about whom one follows."""

    @resolved
    def follow_subject(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="A subject, by any id it ever had.")],  # noqa: A002
        purpose: Annotated[str, argument(description="A code of the closed list of `purposes`.")],
        reference: Annotated[
            str | None, argument(description="Id of the case, task or application, where the purpose needs one.")
        ] = None,
        days: Annotated[int, argument(description="For how many days; up to 366.")] = USUAL_DAYS,
    ) -> Following:
        """Follow a subject that is open to the purpose; at most 200 at a time."""
        base, actor, allowed = info.context.base, info.context.actor, purpose_named(purpose)
        begun = follow_subject(base, actor, well_formed(id), purpose=allowed, reference=reference, days=days)
        return following_shown(begun)

    @resolved
    def end_following(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of the following.")],  # noqa: A002
    ) -> Following:
        """Follow a subject no more; answers with what was followed."""
        return following_shown(follow_no_more(info.context.base, info.context.actor, well_formed(id)))
