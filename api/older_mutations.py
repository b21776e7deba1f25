"""What was asked in another form before: these answer every refusal as an error, and most of them know no key.

The rule of this module: nothing is added here. Whoever asks in the old form is served as before, and the schema says
what to ask instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import all_well_formed, well_formed
from api.once import Once
from api.taking import taken_away
from api.types.acts import KEY
from api.types.cases import Case, case_shown
from api.types.described import described, resolved_until
from api.types.following import Following, following_shown
from api.types.taking import TakenAway
from graph.bounds import USUAL, Bounds
from graph.catalogue import purpose as purpose_named
from graph.view.cases import OpenCase, case_of, open_case
from graph.view.following import USUAL_DAYS, follow_no_more, follow_subject

Info = strawberry.Info[Context, None]
CaseId = Annotated[strawberry.ID, argument(description="Id of a case.")]
Key = Annotated[str | None, argument(description=f"{KEY} Null: done each time it is sent.")]


@dataclass(frozen=True)
class _Opening:
    """What is asked for with a case, by which a request that is sent again is known."""

    title: str
    purpose: str
    reference: str | None
    depth: int
    subjects: int
    paths: int


@dataclass(frozen=True)
class _Noting:
    """What is asked for with a note."""

    case: str
    text: str
    subjects: tuple[str, ...]


@described
class OlderMutation:
    """What is still answered in its old form."""

    @resolved_until("Ask `createCase`: what has to be expected is an answer there, and it has a key.")
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
        key: Key = None,
    ) -> Case:
        """Open a case, whose purpose and bounds never change."""
        bounds = Bounds(depth=depth, subjects=subjects, paths=paths)
        base, actor, allowed = info.context.base, info.context.actor, purpose_named(purpose)

        def opened(case_id: str | None = None) -> OpenCase:
            return open_case(
                base, actor, title=title, purpose=allowed, reference=reference, bounds=bounds, case_id=case_id
            )

        if key is None:
            return case_shown(opened())
        once = Once(base, actor.id, key, "open_case", _Opening(title, purpose, reference, depth, subjects, paths))
        return case_shown(case_of(base, actor, once.do(lambda: opened(once.act).case.id, str)))

    @resolved_until("Ask `addCaseNote`: what has to be expected is an answer there, and it has a key.")
    def note_in_case(
        self,
        info: Info,
        id: CaseId,  # noqa: A002 - the argument's name in the schema
        text: Annotated[str, argument(description="The note; identity numbers in it are masked.")],
        subjects: Annotated[list[strawberry.ID], argument(description="The subjects it is on.")] = [],  # noqa: B006
        key: Key = None,
    ) -> Case:
        """Note something in an open case."""
        base, actor = info.context.base, info.context.actor

        def noted() -> OpenCase:
            opened = case_of(base, actor, well_formed(id))
            opened.note(text, all_well_formed(subjects))
            return opened

        if key is None:
            return case_shown(noted())
        once = Once(base, actor.id, key, "note_in_case", _Noting(id, text, tuple(subjects)))
        return case_shown(case_of(base, actor, once.do(lambda: noted().case.id, str)))

    @resolved_until("Ask `endCase`: what has to be expected is an answer there, and it has a key.")
    def close_case(self, info: Info, id: CaseId) -> Case:  # noqa: A002 - the argument's name in the schema
        """Close a case: nothing is read or noted in it any more."""
        opened = case_of(info.context.base, info.context.actor, well_formed(id))
        opened.close()
        return case_shown(opened)

    @resolved_until("Ask `resumeCase`: what has to be expected is an answer there, and it has a key.")
    def reopen_case(self, info: Info, id: CaseId) -> Case:  # noqa: A002 - the argument's name in the schema
        """Open a closed case again, with the purpose and bounds it had."""
        opened = case_of(info.context.base, info.context.actor, well_formed(id))
        opened.reopen()
        return case_shown(opened)

    @resolved_until("Ask `beginFollowing`: what has to be expected is an answer there, and it has a key.")
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

    @resolved_until("Ask `stopFollowing`: what has to be expected is an answer there, and it has a key.")
    def end_following(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of the following.")],  # noqa: A002
    ) -> Following:
        """Follow a subject no more; answers with what was followed."""
        return following_shown(follow_no_more(info.context.base, info.context.actor, well_formed(id)))

    @resolved_until("Ask `recordTaking`: what has to be expected is an answer there, and it has a key.")
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
        return taken_away(info.context, purpose, subjects, form, reference=reference, reason=reason)
