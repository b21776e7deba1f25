"""What can be done over the service.

The rule of this module: the same functions act as on the command line; every act is idempotent by its key, and a
refusal that has to be expected is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, TypeVar

import strawberry
from strawberry import ID, argument

from api.case_mutations import CaseMutation
from api.context import Context
from api.delivering_mutations import DeliveringMutation
from api.follow_mutations import FollowMutation
from api.ids import all_well_formed, well_formed
from api.letting_in import LettingInMutation
from api.older_mutations import OlderMutation
from api.once import Once
from api.packages import PackageMutation
from api.people_mutations import PeopleMutation
from api.refusals import answered
from api.rights_mutations import RightsMutation
from api.sampling_mutations import SamplingMutation
from api.screening import ScreeningMutation
from api.taking import TakingMutation
from api.types.acts import (
    ActAnswer,
    ActDone,
    ActTried,
    ClaimPair,
    EscalatePair,
    JudgedPair,
    JudgeFiles,
    JudgePair,
    NoteAnswer,
    PairNoted,
    Refused,
    ReleasePair,
    Retract,
)
from api.types.described import described, resolved
from graph.errors import BadInput
from graph.sidebase.judgements import Verdict
from graph.stewarding import Noted, Stewarding
from graph.store.judging import Act, Pair

T = TypeVar("T")
Info = strawberry.Info[Context, None]

WAIT_S: Final = 20.0
"""How long a judgement waits for another writer, such as a small load, before it is refused."""


@described
class Mutation(
    CaseMutation, DeliveringMutation, FollowMutation, LettingInMutation, PackageMutation, PeopleMutation,
    RightsMutation, SamplingMutation, ScreeningMutation, TakingMutation, OlderMutation,
):  # fmt: skip
    """What can be done. What takes an `input` has a key in it and is done once, however often it is sent.

    What takes an id may be sent again until it is known to be done; a number is told once.

    What has to be expected is an answer: `... on Refusal { message code }` reads every refusal of a union. All else
    that goes wrong is an error with a code.
    """

    @resolved
    def claim_pair(self, info: Info, input: Annotated[ClaimPair, argument(description="What to take.")]) -> NoteAnswer:  # noqa: A002
        """Take a pair of the queue for yourself, or the next one that waits."""

        def act(work: Stewarding, _once: Once) -> Noted:
            if (input.left is None) != (input.right is None):
                raise BadInput("A pair is two credit files.")
            pair = None if input.left is None or input.right is None else _pair(input.left, input.right)
            return work.claim(pair, lasting=timedelta(minutes=input.minutes))

        return _noted(info.context, "claim", input, act)

    @resolved
    def release_pair(
        self,
        info: Info,
        input: Annotated[ReleasePair, argument(description="What to give back.")],  # noqa: A002
    ) -> NoteAnswer:
        """Give a pair back, or lay down the second look that you asked for."""
        return _noted(info.context, "release", input, lambda work, _: work.release(_pair(input.left, input.right)))

    @resolved
    def escalate_pair(
        self,
        info: Info,
        input: Annotated[EscalatePair, argument(description="What to look at again.")],  # noqa: A002
    ) -> NoteAnswer:
        """Ask for a second look at a pair."""
        return _noted(
            info.context,
            "escalate",
            input,
            lambda work, _: work.escalate(_pair(input.left, input.right), to=input.to, reason=_said(input.reason)),
        )

    @resolved
    def judge_pair(self, info: Info, input: Annotated[JudgePair, argument(description="The judgement.")]) -> ActAnswer:  # noqa: A002
        """Decide whether two credit files are about one subject."""
        return _judged(info.context, "judge_pair", input, lambda _: [_pair(input.left, input.right)])

    @resolved
    def judge_files(
        self,
        info: Info,
        input: Annotated[JudgeFiles, argument(description="The judgement.")],  # noqa: A002
    ) -> ActAnswer:
        """Judge that several credit files are one, or that the first is not of the others, in one act."""
        return _judged(
            info.context,
            "judge_files",
            input,
            lambda work: work.pairs_meant(input.verdict, all_well_formed(input.files)),
        )

    @resolved
    def retract(self, info: Info, input: Annotated[Retract, argument(description="What to take back.")]) -> ActAnswer:  # noqa: A002
        """Take an act of judging back and undo what it did."""

        def act(work: Stewarding, once: Once) -> ActDone:
            return _act(work.retract(input.act, reason=_said(input.reason), act=once.act))

        return _done(info.context, "retract", input, act, _act_told, writing=True)


def _judged(
    context: Context,
    what: str,
    asked: JudgePair | JudgeFiles,
    pairs_of: Callable[[Stewarding], Sequence[Pair]],
) -> ActDone | ActTried | Refused:
    def act(work: Stewarding, once: Once) -> ActDone:
        done = work.judge(
            asked.verdict,
            pairs_of(work),
            reason=_said(asked.reason),
            expected_version=asked.expected_version,
            act=once.act,
        )
        return _act(done)

    if not asked.dry_run:
        return _done(context, what, asked, act, _act_told, writing=True)

    def tried() -> ActTried:
        work = context.stewarding(asked.steward)
        with work.writing(WAIT_S):
            would = work.try_(asked.verdict, pairs_of(work))
        return ActTried(verdict=would.verdict, pairs=_pairs(would.pairs), moved=would.moved)

    return answered(tried)


def _noted(
    context: Context,
    what: str,
    asked: ClaimPair | ReleasePair | EscalatePair,
    act: Callable[[Stewarding, Once], Noted],
) -> PairNoted | Refused:
    return _done(context, what, asked, lambda work, once: _note(act(work, once)), _note_told)


def _done(
    context: Context,
    what: str,
    asked: ClaimPair | ReleasePair | EscalatePair | JudgePair | JudgeFiles | Retract,
    act: Callable[[Stewarding, Once], T],
    told: Callable[[Mapping[str, Any]], T],
    *,
    writing: bool = False,
) -> T | Refused:
    """What was done, or the refusal that has to be expected."""

    def done() -> T:
        work = context.stewarding(asked.steward)
        once = Once(context.base, work.actor.id, asked.key, what, asked)

        def acting() -> T:
            with work.writing(WAIT_S) if writing else nullcontext():
                return act(work, once)

        return once.do(acting, told)

    return answered(done)


def _pair(left: str, right: str) -> Pair:
    return well_formed(left), well_formed(right)


def _said(reason: str) -> str:
    if not reason.strip():
        raise BadInput("Say why.")
    return reason


def _note(noted: Noted) -> PairNoted:
    return PairNoted(
        left=ID(noted.left), right=ID(noted.right), actor=noted.actor, until=noted.until, asked_of=noted.asked_of
    )


def _note_told(told: Mapping[str, Any]) -> PairNoted:
    until = told["until"]
    return PairNoted(**{**told, "until": datetime.fromisoformat(until) if until else None})


def _act(done: Act) -> ActDone:
    return ActDone(
        id=ID(done.id),
        verdict=done.verdict,
        pairs=_pairs([(one.left, one.right) for one in done.judgements]),
        moved=done.moved,
        waiting=[ID(each) for each in done.waiting],
    )


def _act_told(told: Mapping[str, Any]) -> ActDone:
    verdict = told["verdict"]
    return ActDone(
        **{
            **told,
            "verdict": Verdict(verdict) if verdict else None,
            "pairs": [JudgedPair(**pair) for pair in told["pairs"]],
        }
    )


def _pairs(pairs: Sequence[Pair]) -> list[JudgedPair]:
    return [JudgedPair(left=ID(left), right=ID(right)) for left, right in pairs]
