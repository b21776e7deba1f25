"""What people at the door ask about themselves.

The rule of this module: everybody is told of their own: who they are here, what was given, what they asked for.
"""

from __future__ import annotations

import strawberry

from api.context import Context
from api.types.described import described, resolved
from api.types.people import GivenRights, Me, Reveal, me, reveal_shown, rights_shown
from graph.view.delegating import rights_given
from graph.view.revealing import reveals_of

Info = strawberry.Info[Context, None]


@described
class PeopleQuery:
    """What people ask about themselves."""

    @resolved
    def me(self, info: Info) -> Me:
        """Who asks, and with whose rights."""
        return me(info.context.actor)

    @resolved
    def rights(self, info: Info) -> list[GivenRights]:
        """Rights of reading that one gave or was given and that hold now, the oldest first."""
        return [rights_shown(each) for each in rights_given(info.context.base, info.context.actor)]

    @resolved
    def reveals(self, info: Info) -> list[Reveal]:
        """Numbers one asked for in the clear in the last two days; for the second role also what waits for it."""
        base = info.context.base
        return [reveal_shown(each, base.clock()) for each in reveals_of(base, info.context.actor)]
