"""Having joins drawn by chance, so that it becomes known how right they are.

The rule of this module: a sample is drawn once under its key; sent again, the request is answered with what was drawn.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import ID, argument

from api.context import Context
from api.doing import once
from api.types.acts import DrawAnswer, DrawJoins, JoinsDrawn, JudgedPair
from api.types.described import described, resolved

Info = strawberry.Info[Context, None]


@described
class SamplingMutation:
    """Drawing by chance."""

    @resolved
    def draw_joins(
        self,
        info: Info,
        input: Annotated[DrawJoins, argument(description="How many.")],  # noqa: A002 - the schema's name
    ) -> DrawAnswer:
        """Have pairs drawn by chance out of all that are one subject here, to be judged like the rest of the queue."""
        context = info.context

        def act(sample_id: str) -> str:
            return context.stewarding(input.steward).draw(input.pairs, sample_id).id

        def shown(sample_id: str) -> JoinsDrawn:
            sample = context.stewarding(input.steward).draw(input.pairs, sample_id)
            pairs = [JudgedPair(left=ID(left), right=ID(right)) for left, right in sample.pairs]
            return JoinsDrawn(id=ID(sample.id), drawn=sample.at, by=sample.actor, pairs=pairs)

        return once(context, "draw_joins", input, act, shown)
