"""What can be changed about whom one follows.

The rule of this module: each may be sent again: who follows already follows on, and the day of the end is the newest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import well_formed
from api.once import Once
from api.refusals import answered_as
from api.types.described import described, resolved
from api.types.following import (
    BeginFollowing,
    Following,
    FollowingAnswer,
    FollowingRefused,
    StopFollowing,
    following_shown,
    following_told,
)
from graph.catalogue import purpose
from graph.view.following import follow_no_more, follow_subject

Info = strawberry.Info[Context, None]


@described
class FollowMutation:
    """What can be changed about whom one follows."""

    @resolved
    def begin_following(
        self,
        info: Info,
        input: Annotated[BeginFollowing, argument(description="Whom, and what for.")],  # noqa: A002 - the schema's name
    ) -> FollowingAnswer:
        """Follow a subject that is open to the purpose; at most 200 at a time."""
        base, actor = info.context.base, info.context.actor

        def begun() -> Following:
            subject, allowed = well_formed(input.subject), purpose(input.purpose)
            return following_shown(
                follow_subject(base, actor, subject, purpose=allowed, reference=input.reference, days=input.days)
            )

        return _answered(info.context, "begin_following", input, begun)

    @resolved
    def stop_following(
        self,
        info: Info,
        input: Annotated[StopFollowing, argument(description="Which.")],  # noqa: A002 - as above
    ) -> FollowingAnswer:
        """Follow a subject no more; answers with what was followed."""
        base, actor = info.context.base, info.context.actor

        def ended() -> Following:
            return following_shown(follow_no_more(base, actor, well_formed(input.following)))

        return _answered(info.context, "stop_following", input, ended)


def _answered(
    context: Context, what: str, asked: BeginFollowing | StopFollowing, act: Callable[[], Following]
) -> FollowingAnswer:
    def done() -> Following:
        return Once(context.base, context.actor.id, asked.key, what, asked).do(act, following_told)

    answer: FollowingAnswer = answered_as(FollowingRefused, done)
    return answer
