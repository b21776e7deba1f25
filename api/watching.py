"""What those ask who watch over the reading: the audit itself.

The rule of this module: it is asked for the purpose of oversight, and asking is in the audit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from api.limits import PAGE
from api.objects import Objects
from api.types.described import described, shown_as
from api.types.values import Partial
from graph.view import answers, searched

Instant = datetime | None


@described
class AuditEntry:
    """One entry of the audit. It tells of how many things it is, never of which."""

    sequence: int = field(description="Its place in the chain; the next page begins after it.")
    at: datetime = field(description="When (UTC).")
    actor: str = field(description="Who: a role and an id under which the audit knows them.")
    purpose: str = field(description="For which purpose; empty for what needs none.")
    did: str = field(description="What they did: find, show, lineage, export …")
    things: int = field(description="How many subjects, files, records or numbers it was about.")
    hash: str = field(description="Its hash in the chain.")
    giver: str | None = field(description="By whose rights, where these were given to them for a time.")


@described
class AuditEntries:
    """A page of the audit."""

    entries: tuple[searched.Entry, ...] = field(
        graphql_type=list[AuditEntry], description="The entries, the earliest first."
    )
    next: int | None = field(description="Give it as `after` for what follows; null at the end.")
    partial: answers.Partial = field(
        graphql_type=Partial, description="Whether this page is all it could be, and if not, why."
    )


@described
class Watching:
    """What those ask who watch over the reading."""

    objects: strawberry.Private[Objects]

    @shown_as(AuditEntries)
    def audit(
        self,
        *,
        subject: Annotated[str | None, argument(description="Only what touched this id, token or number.")] = None,
        actor: Annotated[str | None, argument(description="Only by this actor, or by their rights.")] = None,
        did: Annotated[str | None, argument(description="Only this: show, find, lineage, export …")] = None,
        purpose: Annotated[str | None, argument(description="Only for this purpose.")] = None,
        since: Annotated[Instant, argument(description="From this instant on; with a time zone.")] = None,
        until: Annotated[Instant, argument(description="Before this instant; with a time zone.")] = None,
        limit: Annotated[int, argument(description="How many at most; up to 200.")] = PAGE,
        after: Annotated[int, argument(description="`next` of the page before.")] = 0,
    ) -> searched.Entries:
        """Who did what and what for, the earliest first: for oversight. That you asked is an entry as well."""
        wanted = searched.EntriesWanted(subject, actor, did, purpose, since, until)
        return self.objects.view.audit(wanted, limit, after)
