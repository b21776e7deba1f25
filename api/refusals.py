"""Refusals that whoever asks must expect, as answers.

The rule of this module: one place says which errors are answers of a mutation; all others go up as errors.
"""

from __future__ import annotations

from datetime import datetime

from api.language import said
from api.types import acts
from graph import errors


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
