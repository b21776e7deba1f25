"""What can be asked.

The rule of this module: every reading begins with `view`, which says for which purpose and as of when; all that
is asked below it is answered by that one view.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from api.batching import Together
from api.context import Context
from api.delivering import Delivering
from api.ids import AN_ID, MOST, all_well_formed, run_named, well_formed
from api.keeping import Keeping
from api.letting_in import LettingInQuery
from api.limits import PAGE
from api.lists import Lists
from api.many import Many
from api.objects import Objects
from api.packages import PackageQuery
from api.people_queries import PeopleQuery
from api.rights import OwnRights
from api.screening import ScreeningQuery
from api.stewarding import Stewards
from api.types.cases import Case, case_shown
from api.types.described import described, resolved, shown_as
from api.types.entities import CreditFile, CreditRecord, Node, Subject
from api.types.feed import FeedChangeConnection, Followed, InRegion, Kinds, OfDepartment, OfSubjects, wanted
from api.types.feed import connection as feed_connection
from api.types.feed import page_length as feed_length
from api.types.following import Following, following_shown
from api.types.lineage import Contribution, Found, LineageAnswer, Purpose, Search, found
from api.types.links import Links
from api.types.looks import Look, Looks, Touched
from api.types.origin import OnlyFrom, Without, sources
from api.types.status import Loads, Status
from api.types.values import Conflict, LoadRun, Partial
from api.types.work import LetIn, Task, let_in
from api.watching import Watching
from graph import work_list
from graph.catalogue import Purpose as Allowed
from graph.catalogue import purposes as allowed_purposes
from graph.errors import BadInput
from graph.view import answers, forward, looked, traced
from graph.view import lineage as answered_lineage
from graph.view import status as answered_status
from graph.view import touched as answers_touched
from graph.view.access import PUBLIC
from graph.view.cases import OpenCase, case_of, cases_of
from graph.view.following import followed_by

LONGEST_SEARCH = 50
Info = strawberry.Info[Context, None]
AnyId = Annotated[strawberry.ID, argument(description="An id from any answer, or from the command line.")]
ManyIds = Annotated[list[strawberry.ID], argument(description="Ids from any answer; at most 200.")]
AsSteward = Annotated[
    str | None,
    argument(description="The operator's own: as which steward of this installation. Others work as themselves."),
]
Sought = Annotated[str, argument(description="A name in any writing, or a number of a subject.")]
SecondFact = Annotated[
    str | None,
    argument(
        description="A second fact about a person, such as a birth date, an address, a number, a region or a "
        "department. By a name only those persons are found whose file of that name says it."
    ),
]
WithPersons = Annotated[bool, argument(description="False: by a name only organisations are looked for.")]
HowMany = Annotated[int, argument(description=f"How many at most; up to {LONGEST_SEARCH}.")]


@described
class View(OwnRights, Many, Lists, Watching):
    """What may be read for one purpose, at one moment. Reading it is on record."""

    purpose: str = field(description="The purpose that was named.")
    reference: str | None = field(description="The case, task or application that was named.")
    as_of: date | None = field(description="The day whose validity is shown; null means today.")
    known_at: datetime | None = field(description="The instant whose knowledge is shown; null means now.")

    @shown_as(Partial)
    def partial(self) -> answers.Partial:
        """Whether all that was known at the moment is still there for the lists below, and if not, why."""
        return self.objects.view.partial()

    @resolved
    def subject(self, id: AnyId) -> Subject | None:  # noqa: A002 - the argument's name in the schema
        """A subject by any id it ever had. An id that has moved on answers with `nowPartOf`."""
        return self.objects.subjects([self.objects.view.subject(well_formed(id))])[0]

    @resolved
    def subjects(self, ids: ManyIds) -> list[Subject | None]:
        """Several subjects in the order asked; null for one that is not there or not open to this purpose."""
        return self.objects.subjects_by_id(all_well_formed(ids))

    @resolved
    def find(
        self, text: Sought, limit: HowMany = 10, second: SecondFact = None, *, persons: WithPersons = True
    ) -> list[Found]:
        """Subjects by name or number, best first. Persons are found only for a purpose that reaches persons.

        `search` is the same and tells whether there are more.
        """
        return self._search(text, limit, second, persons=persons).found

    @resolved
    def search(
        self, text: Sought, limit: HowMany = 10, second: SecondFact = None, *, persons: WithPersons = True
    ) -> Search:
        """Subjects by name or number, as `find` finds them, and whether there are more."""
        return self._search(text, limit, second, persons=persons)

    def _search(self, text: str, limit: int, second: str | None, *, persons: bool) -> Search:
        answer = self.objects.view.search(text, _at_most(limit, LONGEST_SEARCH), second, persons=persons)
        subjects = Together([hit.subject_id for hit in answer.found], self.objects.subjects_by_id)
        return Search(found=found(answer.found, subjects), partial=answer.partial)

    @resolved
    def credit_file(self, id: AnyId) -> CreditFile | None:  # noqa: A002 - the argument's name in the schema
        """A credit file."""
        return self.objects.files([self.objects.view.credit_file(well_formed(id))])[0]

    @resolved
    def record(self, id: AnyId) -> CreditRecord | None:  # noqa: A002 - the argument's name in the schema
        """One version of a credit record."""
        return self.objects.records([self.objects.view.record(well_formed(id))])[0]

    @shown_as(LineageAnswer | None)
    def lineage(self, id: AnyId) -> answered_lineage.LineageAnswer:  # noqa: A002 - the argument's name in the schema
        """Where a subject, credit file, record or source file comes from."""
        return self.objects.view.lineage(well_formed(id))

    @shown_as(Contribution | None)
    def contribution(
        self,
        id: Annotated[strawberry.ID, argument(description="Id of a source file, a run, a department or a judgement.")],  # noqa: A002
        first: Annotated[int, argument(description="How many credit files at most; up to 200.")] = PAGE,
        after: Annotated[strawberry.ID | None, argument(description="`next` of the page before.")] = None,
    ) -> forward.Contribution:
        """What a source file, a run, a department or a judgement has contributed to: lineage forward. No persons."""
        named = run_named(id) if AN_ID.fullmatch(id) is None else id
        return self.objects.view.contribution(named, first, None if after is None else well_formed(after))

    @resolved
    def node(self, id: AnyId) -> Node | None:  # noqa: A002 - the argument's name in the schema
        """Whatever has this id: a subject, a credit file or a record; null when there is none."""
        return self.objects.node(well_formed(id))

    @resolved
    def links(self) -> Links:
        """What ties subjects to each other: expand node by node, and find the ways between two."""
        return Links(view=self.objects.view)

    @shown_as(list[Conflict])
    def conflicts(
        self,
        limit: HowMany = PAGE,
        after: Annotated[str | None, argument(description="`left|right` of the last pair seen.")] = None,
    ) -> tuple[answers.Conflict, ...]:
        """Pairs of credit files that a machine kept apart, in a fixed order."""
        return self.objects.view.conflicts(_at_most(limit, LONGEST_SEARCH), after)

    @shown_as(list[Look])
    def who_looked(
        self,
        subject: AnyId,
        limit: HowMany = PAGE,
        after: Annotated[int, argument(description="`sequence` of the last look seen.")] = 0,
    ) -> tuple[looked.Look, ...]:
        """Who looked at a subject, the earliest first: for the subject and for oversight, nobody else.

        `looks` is the same and tells where it goes on.
        """
        return self._looks(subject, limit, after).looks

    @shown_as(Looks)
    def looks(
        self,
        subject: AnyId,
        limit: HowMany = PAGE,
        after: Annotated[int, argument(description="`next` of the page before.")] = 0,
    ) -> looked.Looks:
        """Who looked at a subject, the earliest first, and where it goes on: for the subject and for oversight."""
        return self._looks(subject, limit, after)

    def _looks(self, subject: str, limit: int, after: int) -> looked.Looks:
        return self.objects.view.looks(well_formed(subject), _at_most(limit, LONGEST_SEARCH), after)

    @shown_as(Touched)
    def touched(
        self,
        id: Annotated[strawberry.ID, argument(description="Id of a source file, run, department or judgement.")],  # noqa: A002
        limit: HowMany = PAGE,
        after: Annotated[int, argument(description="`next` of the page before.")] = 0,
    ) -> answers_touched.Touched:
        """Which earlier answers rest on something that came, the earliest first: for oversight."""
        return self.objects.view.touched(run_named(id), _at_most(limit, LONGEST_SEARCH), after)

    @resolved
    def changes(
        self,
        first: Annotated[int, argument(description="How many changes at most; up to 200.")] = PAGE,
        after: Annotated[str | None, argument(description="Behind this cursor; null: from the beginning.")] = None,
        kinds: Kinds = None,
        department: OfDepartment = None,
        region: InRegion = None,
        subjects: OfSubjects = None,
        *,
        following: Followed = False,
        from_now: Annotated[
            bool, argument(description="Without `after`: only where the feed ends now, to go on from there.")
        ] = False,
    ) -> FeedChangeConnection:
        """What became visible, in order: ask again behind the last cursor, and nothing is missed or told twice."""
        asked = wanted(kinds, department, region, subjects, following=following)
        view = self.objects.view
        page = view.feed(asked, feed_length(first), after=after, from_now=from_now)
        return feed_connection(page, self.objects.subjects_by_id, after=after)

    @shown_as(list[LoadRun])
    def runs(self, limit: HowMany = PAGE) -> tuple[traced.LoadRun, ...]:
        """The last runs whose rows stand in the graph, latest first. `loads` is the same and tells where it goes on."""
        return self.objects.view.runs(_at_most(limit, LONGEST_SEARCH))

    @shown_as(Loads)
    def loads(
        self,
        limit: HowMany = PAGE,
        before: Annotated[int | None, argument(description="`next` of the page before; null: the latest.")] = None,
    ) -> answered_status.Loads:
        """The runs whose rows stand in the graph, latest first, page by page."""
        return self.objects.view.loads(_at_most(limit, LONGEST_SEARCH), before)

    @shown_as(LoadRun | None)
    def run(
        self,
        id: Annotated[strawberry.ID, argument(description="Id or number of a run.")],  # noqa: A002 - as above
    ) -> traced.LoadRun:
        """One run."""
        return self.objects.view.run(run_named(id))


@described
class Query(PeopleQuery, LettingInQuery, Keeping, ScreeningQuery, PackageQuery):
    """The knowledge base. What is held is read below `view`, for one of `purposes`; begin with `view { find }`."""

    @resolved
    def view(
        self,
        info: Info,
        *,
        purpose: Annotated[str, argument(description="A code of the closed list of `purposes`.")] = PUBLIC,
        reference: Annotated[
            str | None, argument(description="Id of the case, task or application, where the purpose needs one.")
        ] = None,
        reason: Annotated[str | None, argument(description="Why, in words, for the record.")] = None,
        as_of: Annotated[date | None, argument(description="Show what held on this day (valid time).")] = None,
        known_at: Annotated[
            datetime | None,
            argument(description="Show what was known here at this instant (recorded time); with a time zone."),
        ] = None,
        only_from: OnlyFrom = None,
        without: Without = None,
    ) -> View:
        """What may be read for a purpose, at a moment. Everything that is read is asked below this field."""
        view = info.context.view(
            purpose,
            reference=reference,
            reason=reason,
            as_of=as_of,
            known_at=known_at,
            sources=sources(only_from, without),
        )
        return View(purpose=purpose, reference=reference, as_of=as_of, known_at=known_at, objects=Objects(view))

    @resolved
    def stewarding(
        self, info: Info, steward: AsSteward = None, only_from: OnlyFrom = None, without: Without = None
    ) -> Stewards:
        """What a data steward works with: queue, explanations, what was judged. For stewards only."""
        work = info.context.stewarding(steward, sources(only_from, without))
        return Stewards(actor=work.actor.id, work=work)

    @resolved
    def delivering(self, info: Info) -> Delivering:
        """What an officer of a department works with: uploads, jobs, reports, deliveries. Each their own only."""
        return Delivering(actor=info.context.actor.id, officer=info.context.officer, handover=info.context.handover)

    @shown_as(list[Task])
    def my_work(self, info: Info) -> list[work_list.Task]:
        """What waits for you, what ends first at the head; at most 200."""
        return work_list.work_list(info.context.officer)[:MOST]

    @resolved
    def let_in(self, info: Info) -> list[LetIn]:
        """Everybody who was let in, the newest first, at most 200: for those who keep actors and keys."""
        officer = info.context.officer
        return [let_in(each, officer.base.clock) for each in officer.grants()[:MOST]]

    @resolved
    def node(self, info: Info, id: AnyId) -> Node | None:  # noqa: A002 - the argument's name in the schema
        """Whatever has this id, as the public may read it today; `view { node }` reads for another purpose."""
        return Objects(info.context.view()).node(well_formed(id))

    @resolved
    def case(self, info: Info, id: AnyId, only_from: OnlyFrom = None, without: Without = None) -> Case:  # noqa: A002
        """A case of one's own: what is read below it is read for its purpose."""
        narrowed = sources(only_from, without)
        return case_shown(case_of(info.context.base, info.context.actor, well_formed(id), narrowed))

    @resolved
    def cases(self, info: Info) -> list[Case]:
        """One's own cases, the newest first; at most 200."""
        base, actor = info.context.base, info.context.actor
        return [case_shown(OpenCase(base, actor, each)) for each in cases_of(base, actor)[:MOST]]

    @resolved
    def following(self, info: Info) -> list[Following]:
        """Whom you follow now, for which purpose and until when, the latest first."""
        return [following_shown(one) for one in followed_by(info.context.base, info.context.actor)]

    @shown_as(list[Purpose])
    def purposes(self) -> list[Allowed]:
        """The closed list of purposes."""
        return list(allowed_purposes().values())

    @shown_as(Status)
    def status(self, info: Info) -> answered_status.Status:
        """How the base is: engine, versions, counts, last runs."""
        return info.context.view().status()


def _at_most(limit: int, most: int) -> int:
    if not 1 <= limit <= most:
        raise BadInput(f"limit must be from 1 to {most}, not {limit}.")
    return limit
