"""Who looked, as GraphQL shows it.

The rule of this module: nothing of the case it was for, and nothing of anybody else.
"""

from __future__ import annotations

from datetime import datetime

from strawberry import field

from api.types.described import described


@described
class Look:
    """One time somebody looked at a subject."""

    sequence: int = field(description="Its place in the audit; the next page begins after it.")
    at: datetime = field(description="When.")
    actor: str = field(description="Who: a role and an id under which the audit knows them.")
    purpose: str = field(description="For which purpose.")
    did: str = field(description="What they did: find, show, lineage, export …")
    giver: str | None = field(description="By whose rights they did it, where these were given to them for a time.")
