"""What people at the door can do: give rights for a time, and ask for a number in the clear.

The rule of this module: what is done is kept under its key as an id, never as an answer, so that a number that was
told is told once.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.doing import once
from api.ids import well_formed
from api.refusals import answered, answered_as
from api.types.acts import WHY
from api.types.described import described, resolved
from api.types.people import (
    AskForNumber,
    GivenRights,
    GiveRights,
    NumberAnswer,
    Reveal,
    RevealAnswer,
    RevealRefused,
    RightsAnswer,
    number_shown,
    reveal_shown,
    rights_shown,
)
from graph.sidebase.delegations import Part
from graph.view.delegating import give_rights, take_rights_back
from graph.view.revealing import agree_to_reveal, ask_for_number, reveal_number

Info = strawberry.Info[Context, None]
Why = Annotated[str, argument(description=WHY)]
RightsId = Annotated[strawberry.ID, argument(description="Id of rights that were given.")]
RevealId = Annotated[strawberry.ID, argument(description="Id of what was asked for.")]


@described
class PeopleMutation:
    """What people do about rights and numbers."""

    @resolved
    def give_rights(
        self,
        info: Info,
        input: Annotated[GiveRights, argument(description="What to give, to whom, until when.")],  # noqa: A002
    ) -> RightsAnswer:
        """Let another actor read what a part of one's own rights opens, for a time. The audit names both."""
        base, actor = info.context.base, info.context.actor
        part = Part(input.region, tuple(input.categories), tuple(input.purposes))

        def act(given: str) -> str:
            return give_rights(
                base, actor, to=input.to, part=part, until=input.until, reason=input.reason, given_id=given
            ).id

        def shown(rights: str) -> GivenRights:
            return rights_shown(base.side.delegations.one(rights))

        return once(info.context, "give_rights", input, act, shown)

    @resolved
    def end_rights(self, info: Info, id: RightsId, reason: Why) -> RightsAnswer:  # noqa: A002
        """Take rights back that one gave, or lay down those one was given, from the next request on."""
        base, actor = info.context.base, info.context.actor
        return answered(lambda: rights_shown(take_rights_back(base, actor, well_formed(id), reason=reason)))

    @resolved
    def ask_for_number(
        self,
        info: Info,
        input: Annotated[AskForNumber, argument(description="Which number, and why.")],  # noqa: A002
    ) -> RevealAnswer:
        """Ask for a number in the clear, for a purpose that reaches its mask."""
        base, actor = info.context.base, info.context.actor

        def act(reveal: str) -> str:
            asked = ask_for_number(
                base,
                actor,
                file=well_formed(input.file),
                token=input.token,
                purpose=input.purpose,
                reference=input.reference,
                reason=input.reason,
                reveal_id=reveal,
            )
            return asked.id

        def shown(reveal: str) -> Reveal:
            return reveal_shown(base.side.reveals.one(reveal), base.clock())

        return once(info.context, "ask_for_number", input, act, shown, RevealRefused)

    @resolved
    def agree_to_reveal(self, info: Info, id: RevealId, reason: Why) -> RevealAnswer:  # noqa: A002
        """Agree, as the second role, that somebody is told a number: once, within ten minutes."""
        base, actor = info.context.base, info.context.actor
        answer: RevealAnswer = answered_as(
            RevealRefused,
            lambda: reveal_shown(agree_to_reveal(base, actor, well_formed(id), reason=reason), base.clock()),
        )
        return answer

    @resolved
    def reveal_number(self, info: Info, id: RevealId) -> NumberAnswer:  # noqa: A002
        """The number one asked for, once, after somebody of the second role agreed. It is on record before that."""
        base, actor = info.context.base, info.context.actor
        answer: NumberAnswer = answered_as(
            RevealRefused, lambda: number_shown(reveal_number(base, actor, well_formed(id)))
        )
        return answer
