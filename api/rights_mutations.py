"""What a subject can do about what is held on them, and what is answered to it.

The rule of this module: every act is idempotent by its key, and of its answer only the id is kept under that key,
never the words. A refusal that has to be expected is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import strawberry
from strawberry import ID, argument

from api.context import Context
from api.ids import well_formed
from api.once import Once
from api.refusals import answered
from api.types.described import described, resolved
from api.types.rights import (
    AnswerDispute,
    DisputeAnswer,
    EscalateDispute,
    FileDispute,
    SayBeside,
    StatementAnswer,
    StatementKept,
    WithdrawDispute,
    WithdrawStatement,
    dispute_shown,
)
from graph.access.rules import REPAIR
from graph.catalogue import purpose
from graph.disputing import Answering, Disputing
from graph.stating import Stating
from graph.view import View
from graph.view.disputes import DisputeTold
from graph.view.looked import OWN

T = TypeVar("T")
Info = strawberry.Info[Context, None]


@described
class RightsMutation:
    """What subjects can do about what is held on them."""

    @resolved
    def say_beside(
        self,
        info: Info,
        input: Annotated[SayBeside, argument(description="What to say, and where.")],  # noqa: A002
    ) -> StatementAnswer:
        """Say something beside a record or a credit file of one's own: it is told wherever that is told."""

        def act(_once: Once) -> StatementKept:
            said = Stating(info.context.base, info.context.actor, input.proof).say(
                well_formed(input.about), input.text, expected_version=input.expected_version
            )
            return StatementKept(id=ID(said.id), version=said.version, withdrawn=False)

        return _once(info.context, OWN, "say_beside", input, act, lambda kept: StatementKept(**kept))

    @resolved
    def withdraw_statement(
        self,
        info: Info,
        input: Annotated[WithdrawStatement, argument(description="What to take back.")],  # noqa: A002
    ) -> StatementAnswer:
        """Take a statement back; its words are forgotten."""

        def act(_once: Once) -> StatementKept:
            gone = Stating(info.context.base, info.context.actor, input.proof).withdraw(
                well_formed(input.statement), expected_version=input.expected_version
            )
            return StatementKept(id=ID(gone.id), version=gone.version, withdrawn=True)

        return _once(info.context, OWN, "withdraw_statement", input, act, lambda kept: StatementKept(**kept))

    @resolved
    def file_dispute(
        self,
        info: Info,
        input: Annotated[FileDispute, argument(description="What is disputed, and why.")],  # noqa: A002
    ) -> DisputeAnswer:
        """Dispute a record: it is contested at once, and its department has to answer in twenty days."""

        def act(work: Disputing, once: Once) -> DisputeTold:
            return work.file(well_formed(input.record), input.ground, input.text, act=once.act)

        return _by_subject(info.context, "file_dispute", input, act)

    @resolved
    def escalate_dispute(
        self,
        info: Info,
        input: Annotated[EscalateDispute, argument(description="Which, and why.")],  # noqa: A002
    ) -> DisputeAnswer:
        """Ask the second instance: after a rejection, or once the answer or the correction is overdue."""

        def act(work: Disputing, _once: Once) -> DisputeTold:
            return work.escalate(input.dispute, input.text, expected_version=input.expected_version)

        return _by_subject(info.context, "escalate_dispute", input, act)

    @resolved
    def withdraw_dispute(
        self,
        info: Info,
        input: Annotated[WithdrawDispute, argument(description="Which.")],  # noqa: A002
    ) -> DisputeAnswer:
        """Take a dispute back: the record is not marked any more."""

        def act(work: Disputing, _once: Once) -> DisputeTold:
            return work.withdraw(input.dispute, expected_version=input.expected_version)

        return _by_subject(info.context, "withdraw_dispute", input, act)

    @resolved
    def answer_dispute(
        self,
        info: Info,
        input: Annotated[AnswerDispute, argument(description="The answer.")],  # noqa: A002
    ) -> DisputeAnswer:
        """Answer a dispute: for the department that recognised the record, and after it for the second instance."""
        base, actor = info.context.base, info.context.actor

        def act(_once: Once) -> DisputeTold:
            return Answering(base, actor).answer(
                input.dispute, upheld=input.upheld, text=input.text, expected_version=input.expected_version
            )

        return _disputed(info.context, REPAIR, "answer_dispute", input, act, reference=input.dispute)


def _by_subject(
    context: Context,
    what: str,
    asked: FileDispute | EscalateDispute | WithdrawDispute,
    act: Callable[[Disputing, Once], DisputeTold],
) -> DisputeAnswer:
    def acted(once: Once) -> DisputeTold:
        return act(Disputing(context.base, context.actor, asked.proof), once)

    return _disputed(context, OWN, what, asked, acted, reference=asked.proof)


def _disputed(
    context: Context, code: str, what: str, asked: Any, act: Callable[[Once], DisputeTold], *, reference: str
) -> DisputeAnswer:
    """The dispute as it stands after the act; told again, it is read anew."""

    def told(kept: Mapping[str, Any]) -> DisputeTold:
        return View(context.base, context.actor, purpose(code), reference=reference).dispute(kept["id"])

    found = _once(context, code, what, asked, lambda once: {"id": act(once).dispute.id}, told)
    return dispute_shown(found) if isinstance(found, DisputeTold) else found


def _once(
    context: Context,
    code: str,
    what: str,
    asked: Any,
    act: Callable[[Once], object],
    told: Callable[[Mapping[str, Any]], T],
) -> T | Any:
    context.purposes.append(code)

    def done() -> Any:
        once = Once(context.base, context.actor.id, asked.key, what, asked)
        return once.do(lambda: act(once), told)

    return answered(done)
