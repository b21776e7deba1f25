"""The catalogue in force: read from its file and refused as a whole if it breaks one of its own rules.

The rule of this module: nobody works with a catalogue that has not passed `lint`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from graph.catalogue.entry import Catalogue
from graph.catalogue.read import read_draft
from graph.catalogue.rules import broken_rules
from graph.catalogue.source import LintFinding
from graph.errors import CatalogueError


def default_text() -> str:
    """The text of the catalogue that comes with the program."""
    return files("graph.catalogue").joinpath("default.toml").read_text(encoding="utf-8")


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue of this file, or the one in the package; `CatalogueError` names the first broken rule."""
    return catalogue_of(catalogue_text(path), "the packaged catalogue" if path is None else path.name)


def catalogue_text(path: Path | None = None) -> str:
    """The words of the catalogue of this file, or of the one in the package."""
    return default_text() if path is None else _read(path)


def catalogue_of(text: str, where: str) -> Catalogue:
    """The catalogue that these words make; errors as `load_catalogue`, which say where the words stand."""
    catalogue, broken = _judged(text)
    if broken:
        first = broken[0]
        raise CatalogueError(
            f"{where}, line {first.line}: {first.says} ({first.code}; {len(broken)} broken rules in all, "
            "see `xinmai catalogue lint`.)",
            line=first.line,
            rule=first.code,
            broken=len(broken),
        )
    return catalogue


@lru_cache(maxsize=4)  # a process opens bases again and again, and their catalogues are the same few words
def _judged(text: str) -> tuple[Catalogue, tuple[LintFinding, ...]]:
    draft = read_draft(text)
    return draft.catalogue, tuple(found for found in broken_rules(draft) if not found.warning)


def lint(text: str) -> tuple[LintFinding, ...]:
    """Every broken rule of a catalogue's text, by line; warnings are marked and do not stop a loading."""
    return broken_rules(read_draft(text))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise CatalogueError(f"The catalogue {path} cannot be read: {why}.", name=path.name) from error
