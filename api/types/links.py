"""Links between subjects, as GraphQL shows them: counts by kind, who is tied by one kind, and ways between two.

The rule of this module: descriptions only, like `api.types.values`, and the one field through which links are asked;
every answer says whether it is all, and if not, why.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument, field

from api.ids import well_formed
from api.types.described import described, shown_as
from api.types.values import Department, Lineage, Partial, Traced
from graph.bounds import USUAL, WIDEST, Bounds
from graph.relations import Relation
from graph.view import connect as connecting
from graph.view import relations as relating
from graph.view import shared as sharing
from graph.view import ties as tying
from graph.view.answers import RecordState
from graph.view.shared import A_REGION
from graph.view.view import View
from graph.view.web import TieKind

strawberry.enum(
    TieKind,
    description="What two subjects may have in common. DEPARTMENT, REGION, CATALOGUE_ENTRY and SOURCE_FILE are hubs: "
    "they are named and counted, never walked through.",
)
strawberry.enum(
    Relation,
    description="How one subject stands to another: BRANCH_OF a company, REPRESENTED_BY a person, OWNED_BY a person "
    "with whose identity number a business is registered, CONVERTED_TO the company that a business has become, "
    "SUPERSEDED_BY whoever bears the number that took the place of one's own.",
)
OneSubject = Annotated[strawberry.ID, argument(description="Any id the subject ever had.")]


@described
class TieCount:
    """How many others of one kind a subject is tied to."""

    kind: TieKind = field(description="The kind of tie.")
    count: int = field(description="How many others, after access rules; of a hub, how many hubs.")
    hub: bool = field(description="Whether this kind is a hub.")
    partial: Partial = field(description="Whether all were counted, and if not, why.")


@described
class Ties:
    """How many others a subject is tied to, by kind; the place where a chart is expanded from."""

    subject_id: strawberry.ID = field(description="The subject.")
    kind: str = field(description="person, organisation or individual_business.")
    name: str = field(description="Its name.")
    counts: list[TieCount] = field(description="Kinds of ties that there are.")
    partial: Partial = field(description="Whether this is all, and if not, why.")


@described
class Tie:
    """A value that two subjects have in common."""

    kind: TieKind = field(description="The kind of tie.")
    shown: str = field(description="The value; a mask where it is a number.")
    subjects: int = field(description="How many subjects give it: the more, the less it says.")
    mine: list[strawberry.ID] = field(description="Credit files in which the subject asked about gives it.")
    theirs: list[strawberry.ID] = field(description="Credit files in which the other one gives it.")


@described
class Tied:
    """Somebody or something that a subject is tied to."""

    id: strawberry.ID = field(description="Id of the subject, or of the hub.")
    what: str = field(description="subject, or the kind of hub.")
    kind: str | None = field(description="person, organisation or individual_business; null for a hub.")
    name: str = field(description="Its name.")
    files: int = field(description="Credit files it has; of a hub, those that the subject has there.")
    ties: list[Tie] = field(description="What they have in common, the rarest first; empty for a hub.")


@described
class TiedPage:
    """A page of what one kind ties to a subject, in a fixed order."""

    subject_id: strawberry.ID = field(description="The subject.")
    kind: TieKind = field(description="The kind of tie.")
    tied: list[Tied] = field(description="Those who are tied to it.")
    total: int = field(description="How many there are in all, after access rules.")
    has_next: bool = field(description="Whether there are more after this page.")
    end: str | None = field(description="What to give as `after` for the next page.")
    partial: Partial = field(description="Whether all were looked at, and if not, why.")


@described
class PathNode:
    """A subject on a path."""

    id: strawberry.ID = field(description="The subject.")
    kind: str = field(description="person, organisation or individual_business.")
    name: str = field(description="Its name.")


@described
class HopEnd:
    """One side of a tie: who gives the value, where, and every row that says so."""

    subject_id: strawberry.ID = field(description="The subject.")
    file_id: strawberry.ID = field(description="Its credit file that gives the value.")
    records: list[strawberry.ID] = field(description="The newest records in that file.")
    value: Traced = field(description="The value as this file gives it, with its lineage.")


@described
class HopTie:
    """A value that both ends of a hop give."""

    kind: TieKind = field(description="The kind of tie.")
    shown: str = field(description="The value; a mask where it is a number.")
    subjects: int = field(description="How many subjects give it: the more, the less it says.")
    ends: list[HopEnd] = field(description="Both sides.")


@described
class Hop:
    """A step of a path."""

    start: strawberry.ID = field(description="From this subject …")
    end: strawberry.ID = field(description="… to this one.")
    ties: list[HopTie] = field(description="What ties them, the rarest first.")
    bridge: bool = field(description="True when in what was looked at nothing else connects its two sides.")


@described
class Path:
    """One way between two subjects: a way to look, no finding about anybody."""

    nodes: list[PathNode] = field(description="The subjects from the first to the second.")
    hops: list[Hop] = field(description="The steps between them.")
    weight: float = field(description="Hops, and a little more for common values; paths come by it.")


@described
class WalkBounds:
    """How far a walk may go; for persons it is shorter than asked."""

    depth: int = field(description="Hops between the two.")
    subjects: int = field(description="Subjects in all.")
    seconds: float = field(description="Seconds that it may take.")
    paths: int = field(description="Paths to tell.")


@described
class Connection:
    """How two subjects are connected. No path is an answer too: none within the bounds."""

    left: PathNode = field(description="The first subject.")
    right: PathNode = field(description="The second subject.")
    paths: list[Path] = field(description="The best ways: shorter ones first, of two as long the one by rarer values.")
    bounds: WalkBounds = field(description="The bounds that were kept.")
    looked_at: int = field(description="Subjects that were looked at.")
    communities: list[list[strawberry.ID]] = field(
        description="Groups with more ties inside than between them, largest first; persons only if on a path."
    )
    partial: Partial = field(description="Which bound ended the walk, if one did.")


@described
class Hub:
    """A source file, a department, or a region with all that lies in it."""

    id: strawberry.ID = field(description="Id, or the code of a region.")
    what: TieKind = field(description="Which of these it is.")
    name: str = field(description="Its name.")


@described
class KindCount:
    """How many subjects of one kind."""

    kind: str = field(description="person, organisation or individual_business.")
    count: int | None = field(description="How many, after access rules; null for fewer than ten persons.")


@described
class Shared:
    """What hubs have in common: figures, and the names of some organisations."""

    hubs: list[Hub] = field(description="Those that were asked about.")
    counts: list[KindCount] = field(description="Subjects on whom each of them holds something, by kind.")
    named: list[PathNode] = field(description="The first organisations among them, by id; persons are never named.")
    partial: Partial = field(description="Whether all were counted, and if not, why.")


@described
class DisclosedRelation:
    """How one subject stands to another, as a record discloses it by a number."""

    relation: Relation = field(description="Which relation.")
    forward: bool = field(description="Whether it begins at the subject asked about: it is the branch, the one owned.")
    other: PathNode | None = field(
        description="The other subject; null where nobody here bears the number, or nobody open to this purpose."
    )
    number: str = field(description="The number that is named; a mask where it is a person's.")
    record_id: strawberry.ID = field(description="The record that discloses it.")
    file_id: strawberry.ID = field(description="The credit file of that record.")
    department: Department = field(description="Who holds the record.")
    state: RecordState = field(description="Where that record stands among its versions.")
    since: date | None = field(description="First day, or the day of the decision.")
    until: date | None = field(description="Last day; null while it lasts.")
    lineage: list[Lineage] = field(description="Every row that says so.")


@described
class Relations:
    """The relations of a subject that departments disclose, those in force first."""

    subject_id: strawberry.ID = field(description="The subject.")
    relations: list[DisclosedRelation] = field(description="Up to a hundred of them.")
    partial: Partial = field(description="Whether these are all, and if not, why.")


@described
class Links:
    """What ties subjects to each other, for investigators. Nothing adverse passes along a tie."""

    view: strawberry.Private[View]
    bounds: strawberry.Private[Bounds] = WIDEST

    @shown_as(Ties)
    def ties(self, subject: OneSubject) -> tying.Ties:
        """How many others a subject is tied to, by kind: look here before expanding."""
        return self.view.ties(well_formed(subject))

    @shown_as(Relations)
    def relations(self, subject: OneSubject) -> relating.Relations:
        """How a subject stands to others as departments disclose it: its parent company, its owner, its former form."""
        return self.view.relations(well_formed(subject))

    @shown_as(TiedPage)
    def tied(
        self,
        subject: OneSubject,
        kind: Annotated[TieKind, argument(description="The kind to expand.")],
        first: Annotated[int, argument(description="How many at most, up to 100.")] = tying.USUAL,
        after: Annotated[str | None, argument(description="`end` of the page before.")] = None,
    ) -> tying.TiedPage:
        """Those whom one kind ties to a subject, page by page."""
        return self.view.tied(well_formed(subject), kind, first, after)

    @shown_as(Shared)
    def shared(
        self,
        hubs: Annotated[
            list[strawberry.ID],
            argument(description="Up to five source files, departments or regions; a region also by its code."),
        ],
    ) -> sharing.Shared:
        """The subjects that several hubs have in common, counted by kind; of one hub, those that hang on it."""
        return self.view.shared([each if A_REGION.fullmatch(each) else well_formed(each) for each in hubs])

    @shown_as(Connection)
    def connect(
        self,
        left: OneSubject,
        right: OneSubject,
        depth: Annotated[int, argument(description="Hops at most, up to 6.")] = USUAL.depth,
        subjects: Annotated[int, argument(description="Subjects to look at, up to 1,000.")] = USUAL.subjects,
        paths: Annotated[int, argument(description="Paths to tell, up to 10.")] = USUAL.paths,
        hide: Annotated[list[TieKind], argument(description="Kinds of ties that are not walked along.")] = [],  # noqa: B006
    ) -> connecting.Connection:
        """The ways between two subjects, each hop with its records and the rows that say so."""
        bounds = Bounds(depth=depth, subjects=subjects, paths=paths).within(self.bounds)
        return self.view.connect(well_formed(left), well_formed(right), bounds, hide)
