"""What departments hold, as lists that are read page by page.

The rule of this module: a page is as long as its reader asks, up to a thousand, and costs as much at the end of a list
as at its beginning.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.batching import Together
from api.ids import well_formed
from api.objects import Objects
from api.types.described import described, resolved
from api.types.listed import ListedRecordConnection, listed_shown, slice_of
from api.types.wanted import AsOpen, Category, From, InState, To
from graph.view.answers import RecordState
from graph.view.choice import Choice

First = Annotated[int | None, argument(description="How many from the start or after `after`; at most 1,000.")]
After = Annotated[str | None, argument(description="Cursor of an edge or of a page's end; what follows it.")]
Last = Annotated[int | None, argument(description="How many from the end or before `before`; at most 1,000.")]
Before = Annotated[str | None, argument(description="Cursor of an edge or of a page's start; what precedes it.")]


@described
class Lists:
    """What departments hold."""

    objects: strawberry.Private[Objects]

    @resolved
    def department_records(
        self,
        department: Annotated[strawberry.ID, argument(description="Id of a department.")],
        *,
        category: Category = None,
        state: InState = RecordState.CURRENT,
        openness: AsOpen = None,
        decided_from: From = None,
        decided_to: To = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> ListedRecordConnection | None:
        """What a department holds on organisations, the latest decision first. Persons are in no list."""
        choice = Choice(category, None, None, state, openness, decided_from, decided_to)
        page = self.objects.view.records_of_department(
            well_formed(department), choice, slice_of(first, after, last, before)
        )
        records = Together([each.id for each in page.records], self.objects.records_by_id)
        subjects = Together([each.subject_id for each in page.records if each.subject_id], self.objects.subjects_by_id)
        return listed_shown(page, records, subjects)
