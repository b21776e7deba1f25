"""What stewards can ask to be done, what comes of it, and what it can be refused for.

The rule of this module: a refusal that whoever asks must expect is an answer of its own type, with what is needed to
go on; everything else is an error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

import strawberry
from strawberry import field

from api.types.described import described, described_input, described_interface
from api.types.reveal_state import RevealState
from api.types.verdict import Verdict
from graph.view.sampling import MOST, USUAL

KEY = (
    "Yours alone for this request, such as a UUID (8 to 128 letters, digits or any of _ . : -): sent again it is done "
    "once and answered alike. After a refusal nothing was done, and the key may be used again."
)
WHO = "The operator's own: as which steward of this installation. Others work as themselves."
WHY = "Why, for everybody who looks at it later; numbers are masked."
EXPECTED = "The `version` you looked at: refused as Outdated when more was judged since."
DRY = "Only tell what it would do."


@described_input
class ClaimPair:
    """Take a pair of the queue for yourself for a while; nobody else is given it meanwhile."""

    key: str = field(description=KEY)
    left: strawberry.ID | None = field(default=None, description="A credit file; null: the next pair that waits.")
    right: strawberry.ID | None = field(default=None, description="The other one.")
    minutes: int = field(default=30, description="For how long; up to seven days.")
    steward: str | None = field(default=None, description=WHO)


@described_input
class ReleasePair:
    """Give a pair back that you have taken, or lay down the second look that you asked for."""

    key: str = field(description=KEY)
    left: strawberry.ID = field(description="A credit file.")
    right: strawberry.ID = field(description="The other one.")
    steward: str | None = field(default=None, description=WHO)


@described_input
class EscalatePair:
    """Ask for a second look at a pair, whatever a machine says of it."""

    key: str = field(description=KEY)
    left: strawberry.ID = field(description="A credit file.")
    right: strawberry.ID = field(description="The other one.")
    reason: str = field(description=WHY)
    to: str | None = field(default=None, description="Which steward; null: anybody but you.")
    steward: str | None = field(default=None, description=WHO)


@described_input
class JudgePair:
    """Decide whether two credit files are about one subject. Nothing a machine finds overrules it."""

    key: str = field(description=KEY)
    verdict: Verdict = field(description="Your judgement.")
    left: strawberry.ID = field(description="A credit file.")
    right: strawberry.ID = field(description="The other one.")
    reason: str = field(description=WHY)
    expected_version: int | None = field(default=None, description=EXPECTED)
    dry_run: bool = field(default=False, description=DRY)
    steward: str | None = field(default=None, description=WHO)


@described_input
class JudgeFiles:
    """Judge several credit files in one act.

    SAME: all these are one. DIFFERENT: the first is not of the others; given alone, not of its subject.
    """

    key: str = field(description=KEY)
    verdict: Verdict = field(description="Your judgement.")
    files: list[strawberry.ID] = field(description="Credit files; at most 200.")
    reason: str = field(description=WHY)
    expected_version: int | None = field(default=None, description=EXPECTED)
    dry_run: bool = field(default=False, description=DRY)
    steward: str | None = field(default=None, description=WHO)


@described_input
class Retract:
    """Take an act of judging back and undo what it did; that it was made stays readable."""

    key: str = field(description=KEY)
    act: strawberry.ID = field(description="Id of the act, or of one judgement of it.")
    reason: str = field(description=WHY)
    steward: str | None = field(default=None, description=WHO)


@described_input
class DrawJoins:
    """Have pairs drawn by chance out of all that are one subject here. They wait in the queue instead of the last."""

    key: str = field(description=KEY)
    pairs: int = field(default=USUAL, description=f"How many, up to {MOST}; fewer are drawn where there are no more.")
    steward: str | None = field(default=None, description=WHO)


@described
class JoinsDrawn:
    """Pairs that were drawn by chance; `quality` tells what people say of them."""

    id: strawberry.ID = field(description="Id of the sample.")
    drawn: datetime = field(description="When (UTC).")
    by: str = field(description="Who had them drawn.")
    pairs: list[JudgedPair] = field(description="The pairs, in the order in which they were drawn.")


@described
class PairNoted:
    """What became of a pair of the queue."""

    left: strawberry.ID = field(description="A credit file.")
    right: strawberry.ID = field(description="The other one.")
    actor: str = field(description="Who did it.")
    until: datetime | None = field(description="Until when it is theirs (UTC), after a claim.")
    asked_of: str | None = field(description="Of whom a second look is asked; null after that means anybody else.")


@described
class JudgedPair:
    """A pair that an act is about."""

    left: strawberry.ID = field(description="A credit file.")
    right: strawberry.ID = field(description="The other one.")


@described
class ActDone:
    """What was judged or taken back."""

    id: strawberry.ID = field(description="Id of the act: retracting it takes back all of it.")
    verdict: Verdict | None = field(description="What was judged; null for a retraction.")
    pairs: list[JudgedPair] = field(description="The pairs it is about.")
    moved: int = field(description="How many credit files are about another subject now.")
    waiting: list[strawberry.ID] = field(description="Judgements that act only when a second steward agrees.")


@described
class ActTried:
    """What an act would do. Nothing was written."""

    # Nullable as in `ActDone`, so that one selection fits both.
    verdict: Verdict | None = field(description="What would be judged.")
    pairs: list[JudgedPair] = field(description="The pairs it would be about.")
    moved: int = field(description="How many credit files would be about another subject.")


@described_interface
class Refusal:
    """Why something was not done. Nothing was changed."""

    message: str = field(description="The reason in one sentence.")
    code: str = field(description="A code of the closed list, as in `extensions.code` of an error.")


@described
class Outdated(Refusal):
    """Somebody else has judged or changed it since you looked."""

    version: int = field(description="The version of now; look again first.")


@described
class Taken(Refusal):
    """Somebody else is at work on this pair or file."""

    by: str = field(description="Who has it.")
    until: datetime | None = field(
        description="Until when (UTC). Ask for it by an alias where another answer of the union has an `until` as well."
    )


@described
class NotOpen(Refusal):
    """There is no such thing, or none that is open to you."""


@described
class PurposeRefused(Refusal):
    """It is not open for this purpose, or not without a reference or a reason: give them, or another purpose."""


@described
class LimitReached(Refusal):
    """There are as many as there may be at a time: end one first."""

    limit: int = field(description="How many there may be.")


@described
class QuotaReached(Refusal):
    """As many as may be read or told in a day were: the day begins anew at midnight in Beijing."""

    resets: datetime = field(description="When it goes on (UTC).")


@described
class CaseClosed(Refusal):
    """The case is closed: open it again first."""

    since: datetime = field(description="When it was closed (UTC).")


@described
class NotItsTurn(Refusal):
    """It is not the turn of this step: a number is asked for by one, agreed to by another, and then told once."""

    state: RevealState = field(description="How far it is.")


@described
class KeyReused(Refusal):
    """The key was used before, for another request."""


@described
class Unusable(Refusal):
    """What was given cannot be used as it is."""


Refused: TypeAlias = Outdated | Taken | NotOpen | KeyReused | Unusable
AnyRefusal: TypeAlias = Refused | PurposeRefused | LimitReached | QuotaReached | CaseClosed | NotItsTurn
DrawAnswer = Annotated[
    JoinsDrawn | Refused,
    strawberry.union("DrawAnswer", description="The pairs that were drawn, or why none were."),
]
NoteAnswer = Annotated[
    PairNoted | Refused,
    strawberry.union("NoteAnswer", description="What became of a pair, or why nothing did."),
]
ActAnswer = Annotated[
    ActDone | ActTried | Refused,
    strawberry.union("ActAnswer", description="What was judged or would be, or why it was not."),
]
