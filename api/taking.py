"""Taking away what a page shows: a picture or a table of a chart is an export as well.

The rule of this module: that it leaves is on record before it does, and what may not leave is refused by the same
rule as every other export.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import well_formed
from api.once import Once
from api.refusals import answered_as
from api.types.described import described, resolved
from api.types.taking import RecordTaking, TakenAway, TakingAnswer, TakingRefused
from graph.errors import BadInput

Info = strawberry.Info[Context, None]

FORMS: Final = ("csv", "json", "png")
MOST: Final = 2_000
"""As many subjects as a chart holds."""


@described
class TakingMutation:
    """What is taken away from a page."""

    @resolved
    def record_taking(
        self,
        info: Info,
        input: Annotated[RecordTaking, argument(description="What leaves, and what for.")],  # noqa: A002 - the schema's
    ) -> TakingAnswer:
        """Put on record that what a page shows of these subjects is taken away, before it is."""
        context = info.context

        def act() -> TakenAway:
            return taken_away(
                context, input.purpose, input.subjects, input.form, reference=input.reference, reason=input.reason
            )

        def done() -> TakenAway:
            once = Once(context.base, context.actor.id, input.key, "record_taking", input)
            return once.do(act, lambda told: TakenAway(**told))

        answer: TakingAnswer = answered_as(TakingRefused, done)
        return answer


def taken_away(
    context: Context, purpose: str, subjects: Sequence[str], form: str, *, reference: str | None, reason: str | None
) -> TakenAway:
    """What may leave, once it is on record; raises `PurposeRefused` and `BadInput`."""
    if form not in FORMS:
        raise BadInput(f"form is one of {', '.join(FORMS)}, not {form!r}.")
    if len(subjects) > MOST:
        raise BadInput(f"Take away at most {MOST} subjects at a time, not {len(subjects)}.")
    view = context.view(purpose, reference=reference, reason=reason)
    return TakenAway(subjects=view.take_away([well_formed(each) for each in subjects]))
