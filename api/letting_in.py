"""Letting people in over the service, for those who keep actors and keys.

The rule of this module: what was done is kept under its key as the id of a grant; a key that opens something is told
once and kept nowhere, and a number that somebody is bound to is made a token before anything is kept of the request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.doing import once
from api.ids import well_formed
from api.refusals import answered
from api.types.acts import WHY, Refused
from api.types.described import described, resolved
from api.types.letting_in import (
    ChangeGrant,
    GrantAnswer,
    GrantKept,
    LetSomebodyIn,
    NamePerson,
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
from graph.letting_in import Keeper, LetIn, Wanted
from graph.view.own import number_binding

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

        def act(act_id: str) -> LetIn:
            wanted = Wanted(
                name=input.name,
                role=input.role,
                bounds=bounds_in(input),
                login=input.login,
                person=input.person,
                number=input.number,
                subject=None if input.subject is None else well_formed(input.subject),
            )
            return _keeper(info).let_in(wanted, reason=input.reason, grant_id=act_id)

        def kept() -> GrantKept | Refused:
            token = None if input.number is None else number_binding(info.context.base.ids, input.number).value
            return _kept(info.context, "let_somebody_in", replace(input, number=token), act)

        return answered(kept)

    @resolved
    def change_grant(
        self,
        info: Info,
        input: Annotated[ChangeGrant, argument(description="Which, and what is to bound it.")],  # noqa: A002
    ) -> GrantAnswer:
        """Bound a grant anew, from the next request of its holder on."""

        def act(_: str) -> LetIn:
            changed = _keeper(info).change(
                well_formed(input.grant),
                bounds_in(input),
                reason=input.reason,
                expected_version=input.expected_version,
            )
            return LetIn(changed, None)

        return _kept(info.context, "change_grant", input, act)

    @resolved
    def name_person(
        self,
        info: Info,
        input: Annotated[NamePerson, argument(description="Whose, and which.")],  # noqa: A002
    ) -> GrantAnswer:
        """Say whose a grant is that was made without: nobody then counts as two where two people are needed."""

        def act(_: str) -> LetIn:
            named = _keeper(info).name_person(
                well_formed(input.grant), input.person, reason=input.reason, expected_version=input.expected_version
            )
            return LetIn(named, None)

        return _kept(info.context, "name_person", input, act)

    @resolved
    def renew_key(
        self,
        info: Info,
        input: Annotated[OfGrant, argument(description="Which.")],  # noqa: A002
    ) -> GrantAnswer:
        """Another API key for a grant: the one before opens nothing any more."""

        def act(_: str) -> LetIn:
            return _keeper(info).renew_key(
                well_formed(input.grant), reason=input.reason, expected_version=input.expected_version
            )

        return _kept(info.context, "renew_key", input, act)

    @resolved
    def revoke_grant(
        self,
        info: Info,
        input: Annotated[OfGrant, argument(description="Which.")],  # noqa: A002
    ) -> GrantAnswer:
        """Let somebody in no more, from their next request on."""

        def act(_: str) -> LetIn:
            ended = _keeper(info).revoke(
                well_formed(input.grant), reason=input.reason, expected_version=input.expected_version
            )
            return LetIn(ended, None)

        return _kept(info.context, "revoke_grant", input, act)

    @resolved
    def end_session(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of the session, as `sessions` tells it.")],  # noqa: A002
        reason: Annotated[str, argument(description=WHY)],
    ) -> SessionAnswer:
        """End a session from its next request on. Whoever is let in may log in again: revoke their grant as well."""
        return answered(lambda: session_shown(_keeper(info).end_session(well_formed(id), reason=reason)))


def _keeper(info: Info) -> Keeper:
    return Keeper(info.context.base, info.context.actor)


def _kept(
    context: Context, what: str, asked: LetSomebodyIn | ChangeGrant | NamePerson | OfGrant, act: Callable[[str], LetIn]
) -> GrantKept | Refused:
    """The grant after an act, with the key that the act made, if this is the request that made it."""
    keys: list[str] = []

    def done(act_id: str) -> str:
        told = act(act_id)
        keys.extend([told.key] if told.key else [])
        return told.grant.id

    def shown(grant: str) -> GrantKept:
        kept = context.base.side.grants.one(grant)
        return GrantKept(grant=let_in(kept, context.base.clock), key=next(iter(keys), None))

    return once(context, what, asked, done, shown)
