"""Taking away what a page shows: a picture or a table of a chart is an export as well.

The rule of this module: that it leaves is on record before it does, and what may not leave is refused by the same
rule as every other export.
"""

from __future__ import annotations

from typing import Annotated, Final

import strawberry
from strawberry import argument, field

from api.context import Context
from api.ids import well_formed
from api.types.described import described, resolved
from graph.errors import BadInput

Info = strawberry.Info[Context, None]

FORMS: Final = ("csv", "json", "png")
MOST: Final = 2_000
"""As many subjects as a chart holds."""


@described
class TakenAway:
    """What may leave now; that it does is on record."""

    subjects: int = field(description="How many of the subjects are open to the purpose.")


@described
class TakingMutation:
    """What is taken away from a page."""

    @resolved
    def take_away(
        self,
        info: Info,
        purpose: Annotated[str, argument(description="A code of the closed list of `purposes`.")],
        subjects: Annotated[list[strawberry.ID], argument(description="Ids of the subjects shown; at most 2,000.")],
        form: Annotated[str, argument(description="As what: csv, json or png.")],
        reference: Annotated[
            str | None, argument(description="Id of the case, task or application, where the purpose needs one.")
        ] = None,
        reason: Annotated[
            str | None, argument(description="Why, in words; needed when a person is among the subjects.")
        ] = None,
    ) -> TakenAway:
        """Put on record that what a page shows of these subjects is taken away, before it is."""
        if form not in FORMS:
            raise BadInput(f"form is one of {', '.join(FORMS)}, not {form!r}.")
        if len(subjects) > MOST:
            raise BadInput(f"Take away at most {MOST} subjects at a time, not {len(subjects)}.")
        view = info.context.view(purpose, reference=reference, reason=reason)
        return TakenAway(subjects=view.take_away([well_formed(each) for each in subjects]))
