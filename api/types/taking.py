"""What is taken away from a page, as GraphQL shows it.

The rule of this module: descriptions only; what leaves is made by the page, from what it was answered before.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from api.types.acts import KEY, KeyReused, PurposeRefused, QuotaReached, Unusable
from api.types.described import described, described_input


@described_input
class RecordTaking:
    """Put on record that what a page shows of subjects is taken away."""

    key: str = field(description=KEY)
    purpose: str = field(description="A code of the closed list of `purposes`.")
    subjects: list[strawberry.ID] = field(description="Ids of the subjects shown; at most 2,000.")
    form: str = field(description="As what: csv, json or png.")
    reference: str | None = field(
        default=None, description="Id of the case, task or application, where the purpose needs one."
    )
    reason: str | None = field(default=None, description="Why, in words; needed when a person is among the subjects.")


@described
class TakenAway:
    """What may leave now; that it does is on record."""

    subjects: int = field(description="How many of the subjects are open to the purpose.")


TakingRefused: TypeAlias = PurposeRefused | QuotaReached | KeyReused | Unusable
TakingAnswer = Annotated[
    TakenAway | TakingRefused,
    strawberry.union("TakingAnswer", description="What may leave, or why nothing may."),
]
