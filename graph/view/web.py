"""Which open credit files give which values: what a walk and a count of ties go along.

The rule of this module: how many give a value is counted after what is closed was left out, so that a closed file
neither takes the place of an open one nor shows in a bound. What is bounded besides is the work, in files looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from graph.catalogue import Role
from graph.delivery import SubjectKind
from graph.identifiers import CheckState
from graph.ties import KINDS, value_token
from graph.view.cells import text, text_or_none, whole
from graph.view.files import OpenFile, files_by_id, identifiers_in
from graph.view.naming import in_force, names_in
from graph.view.reading import Reading

LOOKED_AT: Final = 10_000
"""So many credit files are looked at for one web, open or not; a number that more give is nobody's."""


class TieKind(StrEnum):
    """What two subjects may have in common; the last four are hubs, which are counted and not walked through."""

    REPRESENTATIVE = "representative"
    ADDRESS = "address"
    PHONE = "phone"
    NUMBER = "number"
    DEPARTMENT = "department"
    REGION = "region"
    CATALOGUE_ENTRY = "catalogue_entry"
    SOURCE_FILE = "source_file"


@dataclass(frozen=True)
class Value:
    """One value that credit files give; `field` is the key in the identity block, or the kind of number."""

    kind: TieKind
    field: str
    token: str
    shown: str


@dataclass(frozen=True)
class Tie:
    """A value that two subjects have in common, and in which credit files; `subjects` give it, as far as is open."""

    kind: TieKind
    shown: str
    subjects: int
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Web:
    """Which open credit files give which values: by token and subject the ids of the files.

    `crowded` are tokens that more open files give than are told here.
    """

    values: Mapping[str, Value]
    files: Mapping[str, OpenFile]
    givers: Mapping[str, Mapping[str, tuple[str, ...]]]
    crowded: frozenset[str]

    def ties(self, one: str, other: str, kinds: Collection[TieKind] = tuple(TieKind)) -> tuple[Tie, ...]:
        """What two subjects have in common, the rarest first."""
        found = [
            Tie(value.kind, value.shown, len(given), given[one], given[other])
            for token, value in self.values.items()
            if value.kind in kinds and one in (given := self.givers.get(token, {})) and other in given
        ]
        return tuple(sorted(found, key=lambda tie: (tie.subjects, tie.kind, tie.shown)))

    def others(self, subject: str, kind: TieKind) -> dict[str, SubjectKind]:
        """Those whom values of one kind tie to a subject, in order of id."""
        found = {
            other: self.files[files[0]].kind
            for token, given in self.givers.items()
            if self.values[token].kind is kind and subject in given
            for other, files in given.items()
            if other != subject
        }
        return dict(sorted(found.items()))


def web_around(reading: Reading, files: Sequence[OpenFile], most: int) -> Web:
    """The values that these files give, with the open files that give one of them.

    Of a value that more than `most` open files give, the first `most` are told; of such a number none, because it is
    nobody's. Reads as often for many files as for few, and again only where closed ones stand among the first.
    """
    look = _Look(reading, files, most)
    crowded = look.until_enough()
    mine = [file.id for file in files]
    givers = {}
    for token, value in look.values.items():
        told = () if token in crowded and value.field not in KINDS else look.giving[token][:most]
        given: dict[str, list[str]] = defaultdict(list)
        for file in sorted({*told, *(each for each in mine if look.gives(each, token))}):
            given[str(look.files[file].subject)].append(file)
        givers[token] = {subject: tuple(named) for subject, named in sorted(given.items())}
    return Web(look.values, look.files, givers, crowded)


class _Look:
    """What was looked at so far: the open files, and by token those of them that give it, in order of their ids."""

    def __init__(self, reading: Reading, files: Sequence[OpenFile], most: int) -> None:
        self._reading = reading
        self._most = most
        said = values_in(reading, files)
        self.values = {value.token: value for each in said.values() for value in each}
        self.files = {file.id: file for file in files}
        self.giving: dict[str, list[str]] = defaultdict(list)
        self._tokens = _tokens(said)
        self._closed: set[str] = set()

    def gives(self, file: str, token: str) -> bool:
        """Whether an open file of a subject says so."""
        return token in self._tokens.get(file, ()) and self.files[file].subject is not None

    def until_enough(self) -> frozenset[str]:
        """Look at files page by page, the pages growing, until of each value enough are open or all were looked at.

        The tokens of which there are more than enough, or may be.
        """
        texts = {token for token, value in self.values.items() if value.field in KINDS}
        numbers = self._files_with(sorted(self.values.keys() - texts))
        wanted, at, size, room = texts | numbers.keys(), 0, self._most + 1, LOOKED_AT
        while wanted and size > 0:
            page = {token: found[at : at + size] for token, found in numbers.items() if token in wanted}
            if asked := sorted(wanted & texts):
                page |= self._reading.base.side.ties.files_of(asked, size, skip=at)
            self._look_at(page)
            wanted = {token for token, files in page.items() if len(files) == size and not self._crowded(token)}
            room -= sum(len(files) for files in page.values())
            at, size = at + size, min(2 * size, room // max(len(wanted), 1))
        unread = self.values.keys() - texts - numbers.keys()
        return frozenset({*wanted, *unread, *filter(self._crowded, self.values)})

    def _crowded(self, token: str) -> bool:
        return len(self.giving[token]) > self._most

    def _look_at(self, page: Mapping[str, Sequence[str]]) -> None:
        new = {file for files in page.values() for file in files} - self.files.keys() - self._closed
        opened = files_by_id(self._reading, new) if new else []
        self.files |= {file.id: file for file in opened}
        self._closed |= new - self.files.keys()
        self._tokens |= _tokens(values_in(self._reading, opened))
        for token, files in page.items():
            self.giving[token] += [file for file in files if self.gives(file, token)]

    def _files_with(self, numbers: Sequence[str]) -> dict[str, list[str]]:
        """The files that give each number, without the numbers that more give than are looked at."""
        rows = self._reading.rows("view_sizes_of_identifiers", numbers)
        room, few = LOOKED_AT, []
        for size, token in sorted((whole(row, "files"), text(row, "token")) for row in rows):
            room -= size if size > self._most else 0
            if room >= 0:
                few.append(token)
        found: dict[str, set[str]] = {token: set() for token in few}
        # Of a number that more records name than are looked at, only who bears it is told.
        naming = self._reading.rows("view_sizes_of_namings", few)
        named = [text(row, "token") for row in naming if 0 < whole(row, "records") <= LOOKED_AT]
        for block, tokens in (("view_files_with_identifiers", few), ("view_files_naming_numbers", named)):
            for row in self._reading.rows(block, tokens):
                if (file := text_or_none(row, "file")) is not None:
                    found[text(row, "token")].add(file)
        return {token: sorted(files) for token, files in found.items()}


def _tokens(said: Mapping[str, Sequence[Value]]) -> dict[str, frozenset[str]]:
    return {file: frozenset(value.token for value in values) for file, values in said.items()}


def values_in(reading: Reading, files: Sequence[OpenFile]) -> dict[str, tuple[Value, ...]]:
    """The values that tie open files to others, as far as the reader may read them, by file id."""
    numbers, named = identifiers_in(reading, files), names_in(reading, files)
    found: dict[str, tuple[Value, ...]] = {}
    for file in files:
        said = [
            Value(TieKind(kind), kind, token, file.block[kind])
            for kind in KINDS
            if kind in file.block and (token := value_token(reading.base.ids, kind, file.block[kind])) is not None
        ]
        said += [
            Value(
                TieKind.PHONE if number.kind == Role.PHONE.value else TieKind.NUMBER,
                number.kind,
                number.token,
                number.mask,
            )
            for number in numbers.get(file.id, ())
            if number.state == CheckState.VALID.value
        ]
        # Whom a record names is tied to it by that number, as its bearer is.
        said += [Value(TieKind.NUMBER, each.kind, each.token, each.mask) for each in in_force(named.get(file.id, ()))]
        found[file.id] = tuple(said)
    return found
