"""What can be changed about cases.

The rule of this module: a change names who makes it and why, is in the audit before it happens, and answers with the
thing as it stands afterwards.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import all_well_formed, well_formed
from api.types.cases import Case, case_shown
from api.types.described import described, resolved
from graph.bounds import USUAL, Bounds
from graph.catalogue import purpose as purpose_named
from graph.view.cases import case_of, open_case

Info = strawberry.Info[Context, None]
CaseId = Annotated[strawberry.ID, argument(description="Id of a case.")]


@described
class CaseMutation:
    """What can be changed about investigations."""

    @resolved
    def open_case(
        self,
        info: Info,
        title: Annotated[str, argument(description="What it is about.")],
        purpose: Annotated[str, argument(description="A code of the closed list of `purposes`.")],
        reference: Annotated[
            str | None, argument(description="Id of the case, task or application, where the purpose needs one.")
        ] = None,
        depth: Annotated[int, argument(description="Hops that a walk may take, up to 6.")] = USUAL.depth,
        subjects: Annotated[int, argument(description="Subjects that a walk may look at.")] = USUAL.subjects,
        paths: Annotated[int, argument(description="Paths that a walk may tell.")] = USUAL.paths,
    ) -> Case:
        """Open a case, whose purpose and bounds never change."""
        bounds = Bounds(depth=depth, subjects=subjects, paths=paths)
        base, actor, allowed = info.context.base, info.context.actor, purpose_named(purpose)
        return case_shown(open_case(base, actor, title=title, purpose=allowed, reference=reference, bounds=bounds))

    @resolved
    def note_in_case(
        self,
        info: Info,
        id: CaseId,  # noqa: A002 - the argument's name in the schema
        text: Annotated[str, argument(description="The note; identity numbers in it are masked.")],
        subjects: Annotated[list[strawberry.ID], argument(description="The subjects it is on.")] = [],  # noqa: B006
    ) -> Case:
        """Note something in an open case."""
        opened = case_of(info.context.base, info.context.actor, well_formed(id))
        opened.note(text, all_well_formed(subjects))
        return case_shown(opened)

    @resolved
    def close_case(self, info: Info, id: CaseId) -> Case:  # noqa: A002 - the argument's name in the schema
        """Close a case: nothing is read or noted in it any more."""
        opened = case_of(info.context.base, info.context.actor, well_formed(id))
        opened.close()
        return case_shown(opened)

    @resolved
    def reopen_case(self, info: Info, id: CaseId) -> Case:  # noqa: A002 - the argument's name in the schema
        """Open a closed case again, with the purpose and bounds it had."""
        opened = case_of(info.context.base, info.context.actor, well_formed(id))
        opened.reopen()
        return case_shown(opened)
