"""Refusals that whoever asks must expect, as answers.

The rule of this module: one place says which errors are answers of a mutation; all others go up as errors.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from api.language import said
from api.types import acts
from graph import errors

T = TypeVar("T")


def answered(work: Callable[[], T]) -> T | acts.Refused:
    """What `work` gives, or the refusal that has to be expected."""
    try:
        return work()
    except errors.XinmaiError as error:
        answer = refusal(error)
        if answer is None:
            raise
        return answer


def refusal(error: errors.XinmaiError) -> acts.Refused | None:
    """The answer that tells this error; None for one that nobody has to expect."""
    told = {"message": said(error.message), "code": error.code}
    match error:
        case errors.Outdated():
            return acts.Outdated(**told, version=int(error.facts["version"] or 0))
        case errors.Taken():
            until = error.facts.get("until")
            return acts.Taken(
                **told, by=str(error.facts["by"]), until=datetime.fromisoformat(str(until)) if until else None
            )
        case errors.NotFound():
            return acts.NotOpen(**told)
        case errors.KeyReused():
            return acts.KeyReused(**told)
        case errors.BadInput():
            return acts.Unusable(**told)
    return None
