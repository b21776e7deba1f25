"""The commands around rules: `catalogue lint|show|versions|diff`, `regions load`.

The rule of this module: rules are data; a file that breaks them is told line by line and never half used.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import options as o
from api.cli.app import catalogue, command, regions
from api.cli.session import Session, session
from graph.errors import CatalogueError, NotFound

if TYPE_CHECKING:
    from datetime import date

    from graph.catalogue import Catalogue, Entry


@dataclass(frozen=True)
class EntryAnswer:
    """One category as it is listed."""

    code: str
    name_zh: str
    name_en: str
    on: bool
    off_because: str | None
    subject_kinds: tuple[str, ...]
    openness: str
    person_openness: str
    purposes: tuple[str, ...]
    legal_basis: tuple[str, ...]
    fields: tuple[str, ...]
    repairable: bool


@dataclass(frozen=True)
class CatalogueAnswer:
    """The catalogue in force."""

    edition: str
    authority: str
    effective_from: date
    rules_checked_on: date
    supersedes: str | None
    local_supplement_of: str | None
    entries: tuple[EntryAnswer, ...]


@command(catalogue, "lint")
def lint(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A catalogue; without one, the one in force.")] = None,
    json: o.Json = False,
) -> int:
    """Every broken rule of a catalogue, by line. Exit code 2 when one is broken."""
    from graph.catalogue import lint as broken  # noqa: PLC0415 - heavy

    here = session(context)
    found = broken(_text(here, file))
    if json:
        here.say_json(found)
    else:
        for finding in found:
            word = "warning" if finding.warning else "broken"
            here.screen.print(f"line {finding.line}: {finding.code} {word}: {finding.says}", markup=False)
        if not found:
            here.screen.print("The catalogue keeps all rules.")
    return CatalogueError.exit_code if any(not finding.warning for finding in found) else 0


@command(catalogue, "show")
def show(
    context: typer.Context,
    category: Annotated[str | None, typer.Argument(help="A code such as 03.2, for its fields.")] = None,
    json: o.Json = False,
) -> None:
    """What may be collected, of whom, on what legal basis, for which purposes."""
    from graph.catalogue import load_catalogue  # noqa: PLC0415 - heavy

    here = session(context)
    path = here.settings.catalogue
    known = load_catalogue(Path(path) if path else None)
    if category is not None and category not in known.entries:
        raise NotFound(f"Category {category} is not in catalogue {known.edition}.", category=category)
    chosen = [known.entries[code] for code in sorted(known.entries) if category in {None, code}]
    answer = CatalogueAnswer(
        known.edition,
        known.authority,
        known.effective_from,
        known.rules_checked_on,
        known.supersedes,
        known.local_supplement_of,
        tuple(_entry(entry) for entry in chosen),
    )
    if json:
        here.say_json(answer)
    else:
        _say_catalogue(here, answer, in_full=category is not None)


@command(catalogue, "versions")
def versions(context: typer.Context, json: o.Json = False) -> None:
    """Every catalogue that was in force here, the newest first."""
    from graph.catalogues import catalogue_versions  # noqa: PLC0415 - heavy
    from graph.officers import Officer  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    here = session(context)
    with here.base() as base:
        found = catalogue_versions(Officer(base, LOCAL_OPERATOR))
    if json:
        here.say_json(found)
        return
    for each in found:
        told = f"{each.number}  {each.edition}  since {each.since:%Y-%m-%d %H:%M} UTC  {each.hash[:12]}"
        here.screen.print(told, markup=False, highlight=False)
    if not found:
        here.screen.print("None yet: the first load notes it.")


@command(catalogue, "diff")
def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A catalogue's file, or the number of a version.")],
    after: Annotated[str | None, typer.Argument(help="Another one; without it, the one in force.")] = None,
    json: o.Json = False,
) -> None:
    """What differs between two catalogues, by category and field; also before a new one is put in force."""
    from graph.catalogue.differences import differences  # noqa: PLC0415 - heavy

    here = session(context)
    found = differences(_named(here, before), _named(here, after))
    if json:
        here.say_json(found)
        return
    for each in found:
        place = " ".join(word for word in (each.category or "catalogue", each.field, each.what) if word)
        said = f"{each.before or '-'} -> {each.after or '-'}"
        here.screen.print(f"{each.kind.value:8} {place}: {said}", markup=False, highlight=False)
    if not found:
        here.screen.print("Both say the same.")


@command(regions, "load")
def load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The published table, CSV in UTF-8.")],
    json: o.Json = False,
) -> None:
    """Load the whole published table of divisions, with what became of each."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from loaders.regions import read_region_table  # noqa: PLC0415 - heavy

    here = session(context)
    table = read_region_table(caller().path(file))
    with here.base() as base, base.writing():
        base.publish_regions(table)
    count = sum(1 for _ in table)
    if json:
        here.say_json({"regions": count})
    else:
        here.screen.print(f"{count:,} dated regions are in force now.")


def _text(here: Session, file: Path | None) -> str:
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from graph.catalogue import default_text  # noqa: PLC0415 - heavy

    chosen = file or (Path(here.settings.catalogue) if here.settings.catalogue else None)
    if chosen is None:
        return default_text()
    try:
        return caller().path(chosen).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"The catalogue {chosen.name} cannot be read: {type(error).__name__}.") from error


def _named(here: Session, named: str | None) -> Catalogue:
    """The catalogue of a file or of a version's number; without either, the one in force."""
    from graph.catalogue.load import catalogue_of  # noqa: PLC0415 - heavy
    from graph.catalogues import version_of  # noqa: PLC0415 - heavy
    from graph.officers import Officer  # noqa: PLC0415 - heavy
    from graph.view import LOCAL_OPERATOR  # noqa: PLC0415 - heavy

    if named is not None and named.isdecimal():
        with here.base() as base:
            return version_of(Officer(base, LOCAL_OPERATOR), int(named))
    return catalogue_of(_text(here, None if named is None else Path(named)), named or "the catalogue in force")


def _entry(entry: Entry) -> EntryAnswer:
    return EntryAnswer(
        code=entry.code,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        on=entry.on,
        off_because=entry.off_because,
        subject_kinds=tuple(kind.value for kind in entry.subject_kinds),
        openness=entry.openness.value,
        person_openness=entry.person_openness.value,
        purposes=entry.purposes,
        legal_basis=tuple(f"{law.title} {law.article or ''}".strip() for law in entry.legal_basis),
        fields=tuple(field.key for field in entry.collected),
        repairable=entry.repairable,
    )


def _say_catalogue(here: Session, answer: CatalogueAnswer, *, in_full: bool) -> None:
    from rich.markup import escape  # noqa: PLC0415 - heavy

    screen = here.screen
    screen.print(
        f"[bold]{escape(answer.edition)}[/] by {escape(answer.authority)}, in effect from {answer.effective_from}, "
        f"rules checked on {answer.rules_checked_on}"
    )
    for title, edition in (("supersedes", answer.supersedes), ("supplement of", answer.local_supplement_of)):
        if edition:
            screen.print(f"[dim]{title}:[/] {escape(edition)}")
    for entry in answer.entries:
        mark = "[green]on[/] " if entry.on else "[dim]off[/]"
        screen.print(f"{mark} [bold]{entry.code}[/] {escape(entry.name_zh)} [dim]{escape(entry.name_en)}[/]")
        if not entry.on:
            screen.print(f"      [dim]{escape(entry.off_because or '')}[/]")
        if in_full:
            for title, words in (
                ("of", entry.subject_kinds),
                ("openness", (f"organisations {entry.openness}", f"persons {entry.person_openness}")),
                ("purposes", entry.purposes),
                ("legal basis", entry.legal_basis),
                ("fields", entry.fields),
                ("repair", ("its records can be repaired" if entry.repairable else "not provided for",)),
            ):
                screen.print(f"      [dim]{title}:[/] {escape('; '.join(words))}")
