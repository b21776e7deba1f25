"""Which catalogues were in force, and what differs between two of them: for those who keep the catalogue.

The rule of this module: a version is read as it was written, by the reader of catalogues of today; whoever asks is in
the audit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.catalogue import Catalogue
from graph.catalogue.differences import Difference, differences
from graph.catalogue.load import catalogue_of
from graph.errors import Refused
from graph.officers import Officer
from graph.sidebase.catalogues import CatalogueVersion


@dataclass(frozen=True)
class Differences:
    """What changed from one version to another."""

    before: CatalogueVersion
    after: CatalogueVersion
    differences: tuple[Difference, ...]


def catalogue_versions(officer: Officer) -> Sequence[CatalogueVersion]:
    """Every catalogue that was in force here, the newest first; `Refused` for whoever does not keep it."""
    _require_keeping(officer)
    found = officer.base.side.catalogues.versions()
    officer.write_down("catalogue_versions", [], {"versions": len(found)})
    return found


def catalogue_differences(officer: Officer, before: int, after: int) -> Differences:
    """What differs between two versions; `NotFound` for a number that none has."""
    _require_keeping(officer)
    side = officer.base.side.catalogues
    old, new = (catalogue_of(side.text(number), f"version {number}") for number in (before, after))
    known = {each.number: each for each in side.versions()}
    found = differences(old, new)
    officer.write_down("catalogue_differences", [], {"before": before, "after": after, "differences": len(found)})
    return Differences(known[before], known[after], found)


def version_of(officer: Officer, number: int) -> Catalogue:
    """The catalogue of one version; errors as `catalogue_differences`."""
    _require_keeping(officer)
    officer.write_down("catalogue_version", [], {"version": number})
    return catalogue_of(officer.base.side.catalogues.text(number), f"version {number}")


def _require_keeping(officer: Officer) -> None:
    if not officer.role.administers:
        raise Refused("Versions of the catalogue are told to those who keep it.", role=officer.actor.role)
