"""What can be changed about cases.

The rule of this module: a change names who makes it and why, is in the audit before it happens, and answers with the
thing as it stands afterwards, or with the refusal that has to be expected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.doing import once
from api.ids import all_well_formed, well_formed
from api.types.cases import (
    AddCaseNote,
    Case,
    CaseAnswer,
    CaseRefused,
    CreateCase,
    EndCase,
    ResumeCase,
    case_shown,
)
from api.types.described import described, resolved
from graph.bounds import Bounds
from graph.catalogue import purpose
from graph.view.cases import OpenCase, case_of, open_case

Info = strawberry.Info[Context, None]


@described
class CaseMutation:
    """What can be changed about investigations."""

    @resolved
    def create_case(
        self,
        info: Info,
        input: Annotated[CreateCase, argument(description="What it is about and for.")],  # noqa: A002 - the schema's
    ) -> CaseAnswer:
        """Open a case, whose purpose and bounds never change."""
        base, actor = info.context.base, info.context.actor

        def act(case_id: str) -> str:
            opened = open_case(
                base,
                actor,
                title=input.title,
                purpose=purpose(input.purpose),
                reference=input.reference,
                bounds=Bounds(depth=input.depth, subjects=input.subjects, paths=input.paths),
                case_id=case_id,
            )
            return opened.case.id

        return _answered(info.context, "create_case", input, act)

    @resolved
    def add_case_note(
        self,
        info: Info,
        input: Annotated[AddCaseNote, argument(description="What to note, and where.")],  # noqa: A002 - as above
    ) -> CaseAnswer:
        """Note something in an open case."""

        def noted(case: OpenCase) -> None:
            case.note(input.text, all_well_formed(input.subjects), expected_version=input.expected_version)

        return _changed(info.context, "add_case_note", input, noted)

    @resolved
    def end_case(
        self,
        info: Info,
        input: Annotated[EndCase, argument(description="Which.")],  # noqa: A002 - as above
    ) -> CaseAnswer:
        """Close a case: nothing is read or noted in it any more."""

        def ended(case: OpenCase) -> None:
            case.close(expected_version=input.expected_version)

        return _changed(info.context, "end_case", input, ended)

    @resolved
    def resume_case(
        self,
        info: Info,
        input: Annotated[ResumeCase, argument(description="Which.")],  # noqa: A002 - as above
    ) -> CaseAnswer:
        """Open a closed case again, with the purpose and bounds it had."""

        def resumed(case: OpenCase) -> None:
            case.reopen(expected_version=input.expected_version)

        return _changed(info.context, "resume_case", input, resumed)


def _changed(
    context: Context, what: str, asked: AddCaseNote | EndCase | ResumeCase, change: Callable[[OpenCase], None]
) -> CaseAnswer:
    def act(_act_id: str) -> str:
        case = case_of(context.base, context.actor, well_formed(asked.case))
        change(case)
        return case.case.id

    return _answered(context, what, asked, act)


def _answered(
    context: Context, what: str, asked: CreateCase | AddCaseNote | EndCase | ResumeCase, act: Callable[[str], str]
) -> CaseAnswer:
    def shown(case_id: str) -> Case:
        return case_shown(case_of(context.base, context.actor, case_id))

    answer: CaseAnswer = once(context, what, asked, act, shown, CaseRefused)
    return answer
