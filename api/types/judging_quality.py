"""How good the judging is, as GraphQL shows it.

The rule of this module: descriptions only; every share stands beside how many pairs it rests on.
"""

from __future__ import annotations

from datetime import datetime

from strawberry import field

from api.types.described import described
from api.types.stewarding import Agreement
from api.types.values import Partial
from graph.resolution import calibration
from graph.resolution.agreement import Agreement as Agreeing
from graph.view import answers, judging_quality, sampling

LOW = "The true share lies between this …"
HIGH = "… and this, in 95 of 100 cases."


@described
class JoinsJudged:
    """Pairs that a machine joins by its rules and people judged. People chose them: they are no sample by chance."""

    pairs: int = field(description="How many people judged.")
    same: int = field(description="How many of these are one subject, by their word.")
    share: float | None = field(description="The share of these: how right the rules are; null where there is none.")
    low: float = field(description=LOW)
    high: float = field(description=HIGH)


@described
class JoinsSampled:
    """What people say of pairs that were drawn by chance out of all that are one subject here: how right that is."""

    drawn: datetime = field(description="When they were drawn (UTC); the share is that of this moment.")
    by: str = field(description="Who had them drawn.")
    pairs: int = field(description="How many of them are open to you and still here.")
    judged: int = field(description="How many of these people judged; the others wait in the queue as SAMPLE.")
    same: int = field(description="How many of those judged are one subject, by their word.")
    share: float | None = field(description="The share of those judged; null before one is.")
    low: float = field(description=LOW)
    high: float = field(description=HIGH)


@described
class Calibrated:
    """Judged pairs of a band of bits: what the model promised of them, and what people found."""

    above: float | None = field(description="More bits than this; null: no lower end.")
    up_to: float | None = field(description="At most so many bits; null: no upper end.")
    pairs: int = field(description="How many people judged.")
    same: int = field(description="How many of these are one subject, by their word.")
    promised: float = field(description="The share that the model promised.")
    low: float = field(description=LOW)
    high: float = field(description=HIGH)


@described
class JudgingQuality:
    """How good the judging is, over the pairs on which all who judged agree."""

    decided: int = field(description="How many pairs people have decided.")
    open: int = field(description="How many wait in the queue.")
    share: float = field(description="The share of all that is decided, from 0 to 1.")
    agreement: Agreeing = field(graphql_type=Agreement, description="How far stewards agree.")
    joins: judging_quality.JoinsJudged = field(
        graphql_type=JoinsJudged, description="How right a machine's rules are, where people judged what they join."
    )
    sampled: sampling.JoinsSampled | None = field(
        graphql_type=JoinsSampled | None,
        description="How right all joins are, by the last pairs drawn by chance (`drawJoins`); null before the first.",
    )
    bands: tuple[calibration.Calibrated, ...] | None = field(
        graphql_type=list[Calibrated] | None,
        description="Whether the model's bits keep what they promise, band by band; null where no model is in force.",
    )
    model: int | None = field(
        description="Number of the model in force: the pinned one, if it compares as this program does."
    )
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")
