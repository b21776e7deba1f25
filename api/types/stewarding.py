"""The queue, explanations and judgements, as GraphQL shows them.

The rule of this module: descriptions only, like `api.types.values`; the credit files of an explanation are its one
relation.
"""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field

from api.language import SENTENCE
from api.types.described import described
from api.types.entities import CreditFile
from api.types.values import JoinReason, Partial
from api.types.verdict import Verdict
from graph.resolution import agreement
from graph.view import answers, explained, judged
from graph.view.explained import Speaks
from graph.view.queue import Asks

VERSION = "Grows with everything that is judged; give it as `expectedVersion` so that nobody is judged past."

strawberry.enum(
    Asks,
    description="Why a pair is in the queue: CONFLICT (something contradicts), PROPOSAL (too little evidence for a "
    "machine), SECOND_STEWARD (one said SAME, another one has to agree), SECOND_LOOK (a steward asked for it), "
    "SAMPLE (drawn by chance, to know how right the joins are).",
)
strawberry.enum(
    Speaks, description="Which way a piece of evidence points: FOR one subject, AGAINST it, or NEITHER way."
)


@described
class Judged:
    """A judgement on two credit files that stands."""

    id: strawberry.ID = field(description="Id of the judgement.")
    act: strawberry.ID = field(description="Id of the act it was made in; retracting that takes back all of it.")
    verdict: Verdict = field(description="What was judged.")
    left: strawberry.ID = field(description="One credit file.")
    right: strawberry.ID = field(description="The other one.")
    actor: str = field(description="Who judged.")
    at: datetime = field(description="When (UTC).")
    reason: str = field(description="Why, in their words; numbers are masked.")
    by_rule: str | None = field(description="The rule that judged; null for a person.")
    waiting: bool = field(description="True while it needs a second steward to act.")
    contradicted: bool = field(description="True when another standing judgement says the opposite.")


@described
class JudgementWritten:
    """Something that was ever judged: a judgement, or the retraction of one. Nothing is edited or deleted."""

    id: strawberry.ID = field(description="Id of the judgement.")
    act: strawberry.ID = field(description="Id of the act it was made in.")
    verdict: Verdict | None = field(description="What was judged; null for a plain retraction.")
    left: strawberry.ID = field(description="One credit file.")
    right: strawberry.ID = field(description="The other one.")
    actor: str = field(description="Who judged or retracted.")
    at: datetime = field(description="When (UTC).")
    reason: str = field(description="Why, in their words; numbers are masked.")
    retracts: strawberry.ID | None = field(description="The judgement that it takes back.")
    by_rule: str | None = field(description="The rule that judged; null for a person.")


@described
class QueuePair:
    """Two credit files that wait for a person."""

    left: strawberry.ID = field(description="One credit file.")
    right: strawberry.ID = field(description="The other one.")
    left_name: str = field(description="Name in the one.")
    right_name: str = field(description="Name in the other.")
    kind: str = field(description="person, organisation or individual_business.")
    asks: Asks = field(description="Why it is in the queue.")
    reason: str = field(description="Code of the rule that sent it here.")
    sentence: str = field(metadata=SENTENCE, description="The reason in words.")
    weight: float | None = field(description="Evidence in bits; null where something contradicts or it was drawn.")
    files: int = field(description="How many credit files a decision affects.")
    bridge: bool = field(description="Whether the two are held together, or apart, by nothing else in the queue.")
    uncertainty: float = field(description="How undecided the evidence is, from 0 to 1.")
    gain: float = field(description="How much a decision is expected to move; the queue is sorted by it.")
    departments: tuple[str, ...] = field(graphql_type=list[str], description="Who holds the one and the other.")
    regions: tuple[str, ...] = field(graphql_type=list[str], description="Where they are held: codes.")
    judgements: tuple[judged.Judged, ...] = field(
        graphql_type=list[Judged], description="What stands on this pair; contradicting ones beside each other."
    )
    claimed_by: str | None = field(description="Who has taken it.")
    claimed_until: datetime | None = field(description="Until when (UTC).")
    escalated_by: str | None = field(description="Who asks for a second look.")
    asked_of: str | None = field(description="Of whom; null means anybody else.")
    asked_why: str = field(description="Why a second look is asked for.")
    version: int = field(description=VERSION)


@described
class Queue:
    """A part of the stewards' queue, the most telling decision first, and how far the work is."""

    pairs: tuple[object, ...] = field(graphql_type=list[QueuePair], description="The pairs.")
    open: int = field(description="How many of those chosen are left.")
    decided: int = field(description="How many pairs people have decided.")
    share: float = field(description="The share of all that is decided, from 0 to 1.")
    partial: answers.Partial = field(graphql_type=Partial, description="Whether this is all, and if not, why.")


@described
class Step:
    """One step of the waterfall: a compared field."""

    field: str = strawberry.field(description="Which field.")
    left: str = strawberry.field(description="What the one file says; empty where it is closed to this purpose.")
    right: str = strawberry.field(description="What the other one says.")
    sentence: str = strawberry.field(metadata=SENTENCE, description="What it means, in words.")
    bits: float | None = strawberry.field(description="Its weight in bits; null where it decides alone.")
    speaks: Speaks = strawberry.field(description="Which way it points.")


@described
class Neighbour:
    """Something that both files name."""

    what: str = field(description="department, region, a field, or a kind of number.")
    value: str = field(description="What they name; a mask for a number.")


@described
class PairExplained:
    """Two credit files side by side and all that is said of them."""

    left: CreditFile = field(description="The one file.")
    right: CreditFile = field(description="The other one.")
    together: bool = field(description="Whether they are on one subject now.")
    band: str = field(description="What a machine would do: join, review, apart, conflict or none.")
    rule: str = field(description="The rule that says so.")
    steps: tuple[explained.Step, ...] = field(graphql_type=list[Step], description="The evidence, piece by piece.")
    bits: float | None = field(description="The whole weight; null where something decides alone.")
    speaks: Speaks = field(description="Which way it points as a whole.")
    judgements: tuple[judged.Judged, ...] = field(graphql_type=list[Judged], description="What people judged of them.")
    path: tuple[answers.JoinReason, ...] = field(
        graphql_type=list[JoinReason], description="What leads from one to the other when they are together."
    )
    obstacles: tuple[answers.JoinReason, ...] = field(
        graphql_type=list[JoinReason], description="What keeps their clusters apart when they are not."
    )
    changes: tuple[str, ...] = field(
        graphql_type=list[str], description="Single values that would change what a machine says, each in a sentence."
    )
    neighbours: tuple[explained.Neighbour, ...] = field(
        graphql_type=list[Neighbour], description="What both files name."
    )
    version: int = field(description=VERSION)


@described
class Grown:
    """One step in which a cluster grew."""

    reason: answers.JoinReason = field(graphql_type=JoinReason, description="What joined the two parts.")
    left: int = field(description="How many files the one part had.")
    right: int = field(description="How many files the other part had.")


@described
class Held:
    """A join without which the cluster falls in two."""

    reason: answers.JoinReason = field(graphql_type=JoinReason, description="The join.")
    left: tuple[str, ...] = field(graphql_type=list[strawberry.ID], description="The files on its one side.")
    right: tuple[str, ...] = field(graphql_type=list[strawberry.ID], description="The files on its other side.")


@described
class ClusterExplained:
    """The cluster of a credit file: how it grew and what holds it."""

    subject_id: strawberry.ID | None = field(description="The subject it is.")
    files: list[CreditFile] = field(description="Its credit files that are open to this purpose.")
    grown: tuple[explained.Grown, ...] = field(
        graphql_type=list[Grown], description="The steps in which it grew, the first one first."
    )
    bridges: tuple[explained.Held, ...] = field(
        graphql_type=list[Held], description="The joins that alone hold it together."
    )
    judgements: tuple[judged.Judged, ...] = field(graphql_type=list[Judged], description="What people judged in it.")
    version: int = field(description=VERSION)


@described
class TwoStewards:
    """How far two stewards agree on the pairs that both judged."""

    one: str = field(description="The one.")
    other: str = field(description="The other.")
    pairs: int = field(description="How many pairs both judged.")
    share: float = field(description="The share they judged alike, from 0 to 1.")
    kappa: float | None = field(description="Cohen's kappa; 0 is no more than chance, null where it is undefined.")


@described
class Agreement:
    """How far stewards agree on the pairs that two or more of them judged: the quality of judging."""

    pairs: int = field(description="How many pairs two or more judged.")
    share: float | None = field(description="The share on which all who judged agree; null when there is none.")
    kappa: float | None = field(description="Cohen's kappa, the mean over two stewards at a time.")
    stewards: tuple[agreement.TwoStewards, ...] = field(
        graphql_type=list[TwoStewards], description="Two stewards at a time."
    )
