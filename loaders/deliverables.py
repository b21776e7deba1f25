"""From the paths a person names to planned deliveries, each with its own success or failure.

The rule of this module: what cannot be planned is named with its reason and stops nothing else; what can be is put
into the order in which it was delivered.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from graph.base import Base
from graph.errors import BadInput, ManifestError, NotFound, UnreadableFile, XinmaiError
from graph.identifiers import mask_text
from loaders.manifest import FOLDER_SIDECAR, Given, is_source, sidecar_paths
from loaders.plan import FITS_NONE, NoLayout, PlannedFile, plan
from loaders.readers import files
from loaders.readers.readable import Readable, readable

NO_FORMAT: Final = "not in a format that is read (CSV, TXT, TSV, XLSX, or a TOML manifest of a source)"

_SAME: Final = "the same bytes with the same manifest as {}, which is taken once"


@dataclass(frozen=True)
class FileRefused:
    """A file of which nothing was loaded: the error's code and sentence, and the exit code it stands for."""

    name: str
    code: str
    says: str
    exit_code: int


@dataclass(frozen=True)
class LeftOut:
    """A file that is no delivery, or one more copy of one, and why; a person's number in its name is masked."""

    name: str
    why: str


@dataclass(frozen=True)
class Deliverables:
    """What the paths hold: deliveries in the order of their delivery, files refused, and others (none, or copies)."""

    planned: tuple[PlannedFile, ...]
    refused: tuple[FileRefused, ...]
    left_out: tuple[LeftOut, ...]


def deliverables(base: Base, paths: Sequence[Readable], given: Given) -> Deliverables:
    """Plan every file of these files and folders (not of subfolders)."""
    planned: dict[str, PlannedFile] = {}
    refused: list[FileRefused] = []
    left_out: list[LeftOut] = []
    named = _named_paths(paths, refused)
    others: dict[Readable, XinmaiError] = {}
    for path, _ in named:
        if path.is_file() and not _is_table_or_source(path):
            others[path] = BadInput(f"{path.name} is {NO_FORMAT}.")
            continue
        try:
            found = plan(path, given, base.catalogue, base.ids, base.regions)
        except NoLayout as none:
            others[path] = none
        except XinmaiError as error:
            refused.append(refusal(path.name, error))
        else:
            for file in found:
                if _is_in_future(file, base):
                    refused.append(_from_the_future(file))
                elif (same := planned.setdefault(file.delivery.id, file)).path != path:
                    left_out.append(LeftOut(mask_text(path.name), _SAME.format(same.delivery.name)))
    for path, folder in named:
        if path in others and folder is None:
            refused.append(refusal(path.name, others[path]))
        elif path in others:
            why = FITS_NONE if isinstance(others[path], NoLayout) else NO_FORMAT
            left_out.append(LeftOut(mask_text(path.name), why))
    refused += map(_nothing_in, _idle(named, others))
    in_order = sorted(planned.values(), key=lambda file: (file.delivery.stamp, file.path.name))
    return Deliverables(tuple(in_order), tuple(refused), tuple(left_out))


def _idle(named: Sequence[tuple[Readable, Path | None]], others: Container[Readable]) -> list[Path]:
    """The folders in which there are files and not one delivery: nobody is to take them for loaded."""
    folders = dict.fromkeys(folder for _, folder in named if folder is not None)
    return [each for each in folders if all(path in others for path, folder in named if folder == each)]


def _is_in_future(file: PlannedFile, base: Base) -> bool:
    """Whether nothing could ever correct it: the latest delivery is the one that counts. Clocks may differ by a day."""
    return file.delivery.delivered > base.clock() + timedelta(days=1)


def _from_the_future(file: PlannedFile) -> FileRefused:
    name, when = file.path.name, file.delivery.delivered
    return refusal(name, ManifestError(f"{name}: it was not delivered on {when:%Y-%m-%d}, which is yet to come."))


def refusal(name: str, error: XinmaiError) -> FileRefused:
    """What the report says of a file that an error kept out.

    The file's name, and what its sidecar says in the wrong place, may hold a person's number: it is masked.
    """
    return FileRefused(mask_text(name), error.code, mask_text(error.message), error.exit_code)


def _nothing_in(folder: Readable) -> FileRefused:
    return refusal(folder.name, NotFound(f"No file in folder {folder.name} is a delivery."))


def _named_paths(paths: Sequence[Readable], refused: list[FileRefused]) -> list[tuple[Readable, Path | None]]:
    """Every path to plan, and the folder it lies in where a person named that and not the file."""
    every: list[tuple[Readable, Path | None]] = []
    for path in paths:
        try:
            with readable(path):
                folder = path if isinstance(path, Path) and path.is_dir() else None
                held = _in_folder(folder) if folder is not None else []
        except UnreadableFile as error:
            refused.append(refusal(path.name, error))
            continue
        if folder is None:
            every.append((path, None))
        elif held:
            every += [(each, folder) for each in held]
        else:
            refused.append(_nothing_in(folder))
    beside = {each for path, _ in every for each in _beside(path)}  # whoever types `folder/*` names them as well
    return [(path, folder) for path, folder in every if path not in beside]


def _beside(path: Readable) -> tuple[Path, ...]:
    """What may lie beside a table and speak of it."""
    if not isinstance(path, Path) or not files.may_be_table(path):
        return ()
    return (*sidecar_paths(path), path.with_name(FOLDER_SIDECAR))


def _in_folder(folder: Path) -> list[Path]:
    """The files of a folder that may be deliveries; sidecars describe one and are none."""
    paths = sorted(path for path in folder.iterdir() if _is_there(path) and not path.name.startswith((".", "~$")))
    beside = {each for path in paths for each in _beside(path)}
    return [path for path in paths if path not in beside and path.name != FOLDER_SIDECAR]


def _is_there(path: Path) -> bool:
    """Whether it is a file, or a link to a table that has gone: whoever put it there waits for it to be loaded."""
    return path.is_file() or (path.is_symlink() and not path.exists() and files.may_be_table(path))


def _is_table_or_source(path: Readable) -> bool:
    try:
        return files.may_be_table(path) or is_source(path)
    except XinmaiError:
        return path.suffix == ".toml"  # a broken manifest is planned, so that its own error is told
