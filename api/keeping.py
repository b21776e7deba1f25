"""What those ask who keep this installation: which catalogues were in force, and what changed.

The rule of this module: it is for those whose role keeps the catalogue, and in the audit.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from api.context import Context
from api.types.catalogues import CatalogueDifferences, CatalogueVersion
from api.types.described import described, shown_as
from graph import catalogues
from graph.sidebase import catalogues as ledger

Info = strawberry.Info[Context, None]


@described
class Keeping:
    """What those ask who keep this installation."""

    @shown_as(list[CatalogueVersion])
    def catalogue_versions(self, info: Info) -> list[ledger.CatalogueVersion]:
        """Every catalogue that was in force here, the newest first: for those who keep it."""
        return list(catalogues.catalogue_versions(info.context.officer))

    @shown_as(CatalogueDifferences)
    def catalogue_differences(
        self,
        info: Info,
        before: Annotated[int, argument(description="Number of a version.")],
        after: Annotated[int, argument(description="Number of another one.")],
    ) -> catalogues.Differences:
        """What changed from one catalogue to another: for those who keep it."""
        return catalogues.catalogue_differences(info.context.officer, before, after)
