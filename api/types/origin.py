"""Where what is read has to come from, as a caller writes it.

The rule of this module: ids are looked at before the base is asked, as everywhere.
"""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from api.ids import all_well_formed, run_named
from api.limits import Limits
from graph.errors import BadInput
from graph.view.origin import ALL, Sources
from graph.view.origin import Origin as Named

MOST = Limits().page


@strawberry.input(
    name="Origin",
    description="Some sources: the rows of these files, runs, delivering departments and categories. Of each kind "
    "that is named one has to fit for `onlyFrom`; for `without` any one is enough.",
)
class Origin:
    """Some sources, as a caller names them."""

    source_files: list[strawberry.ID] | None = field(default=None, description="Ids of delivered files.")
    runs: list[strawberry.ID] | None = field(default=None, description="Ids or numbers of runs.")
    departments: list[strawberry.ID] | None = field(default=None, description="Ids of delivering departments.")
    catalogue_entries: list[str] | None = field(default=None, description="Codes of the catalogue, such as 03.2.")

    def named(self) -> Named:
        """The sources that are meant; raises `BadInput` for what cannot be an id and for too many."""
        runs, entries = self.runs or [], self.catalogue_entries or []
        if max(len(runs), len(entries)) > MOST:
            raise BadInput(f"Name at most {MOST} of a kind.")
        return Named(
            files=frozenset(all_well_formed(self.source_files or [])),
            runs=frozenset(map(run_named, runs)),
            departments=frozenset(all_well_formed(self.departments or [])),
            categories=frozenset(entries),
        )


OnlyFrom = Annotated[
    Origin | None, argument(description="Read only what these sources say: every list below holds nothing else.")
]
Without = Annotated[
    Origin | None, argument(description="Read as if these sources had said nothing, in every list below.")
]


def sources(only_from: Origin | None, without: Origin | None) -> Sources:
    """Which sources are wanted; `BadInput` for an empty list of the only ones: reading all is not what it says."""
    if only_from is not None and [] in (
        only_from.source_files,
        only_from.runs,
        only_from.departments,
        only_from.catalogue_entries,
    ):
        raise BadInput("onlyFrom with an empty list would read nothing. Leave the list out to read from all.")
    return Sources(named(only_from), named(without)) if only_from or without else ALL


def named(origin: Origin | None) -> Named:
    """The sources that are meant, none for null."""
    return Named() if origin is None else origin.named()
