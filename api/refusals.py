"""Refusals that whoever asks must expect, as answers.

The rule of this module: one place says which errors are answers of a mutation; all others go up as errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Final, TypeVar

from api.language import said
from api.types import acts
from api.types.reveal_state import RevealState
from graph import errors

T = TypeVar("T")
Plain = acts.PurposeRefused | acts.NotOpen | acts.KeyReused | acts.Unusable
PLAIN: Final[Mapping[type[errors.XinmaiError], type[Plain]]] = {
    errors.PurposeRefused: acts.PurposeRefused,
    errors.NotFound: acts.NotOpen,
    errors.KeyReused: acts.KeyReused,
    errors.BadInput: acts.Unusable,
}
"""Refusals that tell nothing but their sentence; of two that fit the first one is told."""


def answered(work: Callable[[], T]) -> T | acts.Refused:
    """What `work` gives, or one of the refusals that every mutation has to expect."""
    answer: T | acts.Refused = answered_as(acts.Refused, work)
    return answer


def answered_as(expected: UnionType, work: Callable[[], T]) -> T | Any:
    """What `work` gives, or the refusal where it is one that the union of the mutation expects."""
    try:
        return work()
    except errors.XinmaiError as error:
        answer = refusal(error)
        if isinstance(answer, expected):
            return answer
        raise


def refusal(error: errors.XinmaiError) -> acts.AnyRefusal | None:
    """The answer that tells this error; None for one that nobody has to expect."""
    told = {"message": said(error.message), "code": error.code}
    answer: acts.AnyRefusal | None
    match error:
        case errors.Outdated():
            answer = acts.Outdated(**told, version=int(error.facts["version"] or 0))
        case errors.Taken():
            until = error.facts.get("until")
            answer = acts.Taken(
                **told, by=str(error.facts["by"]), until=datetime.fromisoformat(str(until)) if until else None
            )
        case errors.QuotaExceeded():
            answer = acts.QuotaReached(
                **told, resets=datetime.fromisoformat(str(error.facts["resets"])).astimezone(UTC)
            )
        case errors.NotItsTurn():
            answer = acts.NotItsTurn(**told, state=RevealState(str(error.facts["state"])))
        case errors.CaseClosed():
            answer = acts.CaseClosed(**told, since=datetime.fromisoformat(str(error.facts["closed"])))
        case errors.LimitExceeded() if "limit" in error.facts:
            answer = acts.LimitReached(**told, limit=int(error.facts["limit"] or 0))
        case _:
            answer = next((plain(**told) for kind, plain in PLAIN.items() if isinstance(error, kind)), None)
    return answer
