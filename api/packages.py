"""Evidence packages over the service: ask for one, see how far it is, fetch it.

The rule of this module: every act has a key and is done once; everybody sees their own packages only.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.delivering import First, at_most
from api.doing import file_once, once
from api.ids import all_well_formed, well_formed
from api.limits import PAGE
from api.types.deliveries import FileAnswer
from api.types.described import described, resolved
from api.types.packages import (
    EvidencePackage,
    FetchEvidence,
    PackAnswer,
    PackEvidence,
    PackRefused,
    package_shown,
)
from graph.errors import BadInput
from loaders.handover.packages import AskedPackage

Info = strawberry.Info[Context, None]


@described
class PackageQuery:
    """Evidence packages that one has asked for."""

    @resolved
    def evidence_package(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="Id of a package.")],  # noqa: A002 - the schema's name
    ) -> EvidencePackage:
        """A package of one's own: ask again until `state` is DONE or FAILED."""
        context = info.context
        return package_shown(context.handover.packages.held(context.officer, well_formed(id)))

    @resolved
    def evidence_packages(self, info: Info, first: First = PAGE) -> list[EvidencePackage]:
        """One's own packages, the newest first."""
        context = info.context
        return [package_shown(each) for each in context.handover.packages.all_held(context.officer, at_most(first))]


@described
class PackageMutation:
    """Taking evidence away."""

    @resolved
    def pack_evidence(
        self,
        info: Info,
        input: Annotated[PackEvidence, argument(description="About whom, and what for.")],  # noqa: A002 - as above
    ) -> PackAnswer:
        """Have an evidence package made; the answer does not wait for it."""
        context = info.context

        def act(package_id: str) -> str:
            if (input.case is None) == (not input.subjects):
                raise BadInput("Name subjects, or a case.")
            told = AskedPackage(
                tuple(dict.fromkeys(all_well_formed(input.subjects))),
                "" if input.case is None else well_formed(input.case),
                input.purpose,
                input.reference,
                input.reason,
            )
            return context.handover.packages.ask(context.officer, package_id, told).job.id

        def shown(package_id: str) -> EvidencePackage:
            return package_shown(context.handover.packages.held(context.officer, package_id))

        return once(context, "pack_evidence", input, act, shown, PackRefused)

    @resolved
    def fetch_evidence(
        self,
        info: Info,
        input: Annotated[FetchEvidence, argument(description="Which package.")],  # noqa: A002 - as above
    ) -> FileAnswer:
        """Have a package as a file, to be fetched once within a quarter of an hour."""
        packages, officer = info.context.handover.packages, info.context.officer
        return file_once(
            info.context,
            "fetch_evidence",
            input,
            partial(packages.let_fetch, officer, well_formed(input.package)),
            partial(packages.address, officer),
        )
