"""Letting people in over the service, for those who keep actors and keys.

The rule of this module: what was done is kept under its key as the id of a grant; a key that opens something is told
once and kept nowhere, and a number that somebody is bound to is made a token before anything is kept of the request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Annotated, TypeVar

import strawberry
from strawberry import argument

from api.context import Context
from api.ids import well_formed
from api.once import Once
from api.refusals import refusal
from api.types.acts import WHY, Refused
from api.types.described import described, resolved
from api.types.letting_in import (
    ChangeGrant,
    GrantAnswer,
    GrantKept,
    LetSomebodyIn,
    OfGrant,
    PersonSession,
    Role,
    SessionAnswer,
    bounds_in,
    role_shown,
    session_shown,
)
from api.types.work import let_in
from graph.access import roles
from graph.errors import XinmaiError
from graph.letting_in import Keeper, LetIn, Wanted
from graph.view.own import number_binding

T = TypeVar("T")
Info = strawberry.Info[Context, None]


@described
class LettingInQuery:
    """What those ask who keep actors and keys."""

    @resolved
    def roles(self) -> list[Role]:
        """Every role: what it may read at most. What somebody may read is bounded further, as `letIn` tells."""
        return [role_shown(rule) for rule in roles().values()]

    @resolved
    def sessions(self, info: Info) -> list[PersonSession]:
        """Who is logged in by browser, the oldest first: for those who keep actors and keys."""
        return [session_shown(each) for each in _keeper(info).sessions()]


@described
class LettingInMutation:
    """What those do who keep actors and keys."""

    @resolved
    def let_somebody_in(
        self,
        info: Info,
        input: Annotated[LetSomebodyIn, argument(description="Who, as what, within which bounds.")],  # noqa: A002
    ) -> GrantAnswer:
        """Let somebody in. A subject is let in by those who see their papers, everybody else by administrators."""

        def act(once: Once) -> LetIn:
            wanted = Wanted(
                name=input.name,
                role=input.role,
                bounds=bounds_in(input),
                login=input.login,
                person=input.person,
                number=input.number,
                subject=None if input.subject is None else well_formed(input.subject),
            )
            return _keeper(info).let_in(wanted, reason=input.reason, grant_id=once.act)

        def kept() -> GrantAnswer:
            token = None if input.number is None else number_binding(info.context.base.ids, input.number).value
            return _once(info.context, "let_somebody_in", replace(input, number=token), act)

        return _answered(kept)

    @resolved
    def change_grant(
        self,
        info: Info,
        input: Annotated[ChangeGrant, argument(description="Which, and what is to bound it.")],  # noqa: A002
    ) -> GrantAnswer:
        """Bound a grant anew, from the next request of its holder on."""

        def act(_once: Once) -> LetIn:
            changed = _keeper(info).change(
                well_formed(input.grant),
                bounds_in(input),
                reason=input.reason,
                expected_version=input.expected_version,
            )
            return LetIn(changed, None)

        return _answered(lambda: _once(info.context, "change_grant", input, act))

    @resolved
    def renew_key(
        self,
        info: Info,
        input: Annotated[OfGrant, argument(description="Which.")],  # noqa: A002
    ) -> GrantAnswer:
        """Another API key for a grant: the one before opens nothing any more."""

        def act(_once: Once) -> LetIn:
            return _keeper(info).renew_key(
                well_formed(input.grant), reason=input.reason, expected_version=input.expected_version
            )

        return _answered(lambda: _once(info.context, "renew_key", input, act))

    @resolved
    def revoke_grant(
        self,
        info: Info,
        input: Annotated[OfGrant, argument(description="Which.")],  # noqa: A002
    ) -> GrantAnswer:
        """Let somebody in no more, from their next request on."""

        def act(_once: Once) -> LetIn:
            ended = _keeper(info).revoke(
                well_formed(input.grant), reason=input.reason, expected_version=input.expected_version
            )
            return LetIn(ended, None)

        return _answered(lambda: _once(info.context, "revoke_grant", input, act))

    @resolved
    def end_session(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of the session, as `sessions` tells it.")],  # noqa: A002
        reason: Annotated[str, argument(description=WHY)],
    ) -> SessionAnswer:
        """End a session from its next request on. Whoever is let in may log in again: revoke their grant as well."""
        return _answered(lambda: session_shown(_keeper(info).end_session(well_formed(id), reason=reason)))


def _keeper(info: Info) -> Keeper:
    return Keeper(info.context.base, info.context.actor)


def _once(
    context: Context, what: str, asked: LetSomebodyIn | ChangeGrant | OfGrant, act: Callable[[Once], LetIn]
) -> GrantKept:
    keys: list[str] = []
    once = Once(context.base, context.actor.id, asked.key, what, asked)

    def done() -> Mapping[str, str]:
        told = act(once)
        keys.extend([told.key] if told.key else [])
        return {"id": told.grant.id}

    kept = once.do(done, lambda told: {"id": str(told["id"])})
    return GrantKept(
        grant=let_in(context.base.side.grants.one(kept["id"]), context.base.clock), key=next(iter(keys), None)
    )


def _answered(act: Callable[[], T]) -> T | Refused:
    """What was done, or the refusal that has to be expected."""
    try:
        return act()
    except XinmaiError as error:
        answer = refusal(error)
        if answer is None:
            raise
        return answer
