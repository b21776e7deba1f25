"""Everything that hangs together with touched credit files: by shared numbers, judgements, or a common subject.

The rule of this module: a component is complete. Whatever could be in one cluster with a touched file is in its
component, and a file that is in none is in nobody else's either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import polars as pl

from graph.delivery import SubjectKind
from graph.few import FEW
from graph.identifiers import joins_some, joins_some_rows, may_join
from graph.resolution.features import FileFeatures, StrongNumber
from graph.resolution.standing import Standing
from graph.store.looked_up import Looks, looked_up
from graph.store.written import NEW_FILES

FEATURES: Final = ("id", "kind", "name", "name_key", "stamp", "block")
"""What resolution looks at of a credit file itself, in the order in which `file_features` takes it."""


_TOLD: Final = (*FEATURES, "subject", "subject_kind")
_FILE_KIND: Final = FEATURES.index("kind")

_NO_FILES: Final = NEW_FILES.to_frame()


@dataclass(frozen=True)
class Touched:
    """What resolution starts from: files nobody has placed yet, known files to look at again, files that go.

    `new` has the columns id and kind.
    """

    new: pl.DataFrame = field(default_factory=lambda: _NO_FILES)
    again: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Whether there is a file among them."""
        return bool(self.new.height or self.again or self.gone)

    @property
    def new_ids(self) -> frozenset[str]:
        """The new files by id."""
        return frozenset(self.new["id"])


@dataclass(frozen=True)
class Component:
    """The touched files and all that hangs together with them.

    `groups` split the files into components, in a fixed order; `subject_of` says where each known file is now,
    `gone_subject_of` the same for files that go; `kind_of` says what each known subject is about.
    """

    files: Mapping[str, FileFeatures]
    groups: Sequence[Sequence[FileFeatures]]
    subject_of: Mapping[str, str]
    kind_of: Mapping[str, str]
    gone_subject_of: Mapping[str, str]


def components(engine: Looks, touched: Touched, judgements: Standing) -> Component:
    """Gather and split what hangs together with the touched files."""
    gathered = _Gathering(engine, touched, judgements)
    gathered.spread({*touched.new_ids, *touched.again, *touched.gone})
    return gathered.result()


def lonely_files(engine: Looks, new: pl.DataFrame, judgements: Standing) -> pl.DataFrame:
    """Those of the new files that share no joining number with any file and are judged the same as none.

    Whose number joins only the others that give it is not lonely either: it is looked at with them, and only once.
    """
    if new.is_empty():
        return new
    if len(new) <= FEW:
        lonely = _lonely_few(engine, new["id"].to_list(), judgements)
        if not lonely:
            return new.head(0)
        return new if len(lonely) == len(new) else new.filter(pl.col("id").is_in(lonely))
    numbers = engine.read_frame("store_numbers_of_files_bulk", new.select("id"))
    numbers = numbers.filter(joins_some_rows()).select("file", "token")
    tokens = numbers.select(pl.col("token").alias("id")).unique()
    if tokens.is_empty():
        sharing = numbers
    else:
        holders = engine.read_frame("store_files_of_numbers_bulk", tokens)
        shared = holders.group_by("token").agg(pl.col("file").n_unique().alias("files")).filter(pl.col("files") > 1)
        sharing = numbers.join(shared, on="token", how="semi")
    judged = judgements.judged_same
    if sharing.is_empty() and judged.isdisjoint(new["id"]):
        return new
    return new.join(sharing, left_on="id", right_on="file", how="anti", maintain_order="left").filter(
        ~pl.col("id").is_in(sorted(judged))
    )


def _lonely_few(engine: Looks, new: Sequence[str], judgements: Standing) -> list[str]:
    tokens: dict[str, set[str]] = defaultdict(set)
    told = looked_up(engine, "store_numbers_of_files_bulk", new, ("file", "token", "kind", "state"))
    for file, token, kind, state in told:
        if joins_some(kind, state):
            tokens[file].add(token)
    holders: dict[str, set[str]] = defaultdict(set)
    asked = {token for held in tokens.values() for token in held}
    for file, token in looked_up(engine, "store_files_of_numbers_bulk", asked, ("file", "token")):
        holders[token].add(file)
    judged = judgements.judged_same
    return [name for name in new if name not in judged and all(len(holders[token]) < 2 for token in tokens[name])]  # noqa: PLR2004 - itself


def lonely_and_idle(engine: Looks, gone: pl.DataFrame, judgements: Standing) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those of the files that go which hang together with nothing, and the subjects that no file is about without them.

    Both frames have the column id; a file with others on its subject is not lonely.
    """
    alone = lonely_files(engine, gone, judgements).select("id")
    if alone.is_empty():
        return alone, alone
    placed = engine.read_frame("store_subjects_of_files_bulk", alone).select(pl.col("file").alias("id"), "subject")
    if placed.is_empty():
        return alone, alone.clear()
    subjects = placed.select(pl.col("subject").alias("id")).unique(maintain_order=True)
    files = engine.read_frame("store_files_of_subjects_bulk", subjects)
    several = files.group_by("subject").len().filter(pl.col("len") > 1)
    kept = placed.join(several, on="subject", how="semi")
    return (
        alone.join(kept, on="id", how="anti", maintain_order="left"),
        subjects.join(several, left_on="id", right_on="subject", how="anti", maintain_order="left"),
    )


def file_features(told: Sequence[Any], strong: Iterable[StrongNumber]) -> FileFeatures:
    """A credit file as resolution sees it: what is `told` of it, as `FEATURES` names it, and its joining numbers."""
    file, kind, name, name_key, stamp, block = told
    said = orjson.loads(block or "{}")
    former, birth = said.get("former_name"), said.get("birth_date")
    return FileFeatures(file, SubjectKind(kind), name, name_key, stamp, former, birth, frozenset(strong))


def joining_numbers(engine: Looks, files: Iterable[str]) -> Iterator[tuple[str, StrongNumber]]:
    """The numbers that may join these credit files, each with the file that gives it."""
    told = looked_up(engine, "store_numbers_of_files_bulk", files, ("file", "token", "kind", "state", "file_kind"))
    return ((file, StrongNumber(kind, token)) for file, token, kind, *of in told if may_join(kind, *of))


class _Gathering:
    def __init__(self, engine: Looks, touched: Touched, judgements: Standing) -> None:
        self._engine = engine
        self._gone = touched.gone
        self._judgements = judgements
        self._files_of: dict[str, set[str]] = defaultdict(set)
        self._known: dict[str, FileFeatures] = {}
        self._subject_of: dict[str, str] = {}
        self._kind_of: dict[str, str] = {}
        self._seen: set[str] = set()

    def spread(self, files: set[str]) -> None:
        """Follow numbers, subjects and judgements until nothing new comes up."""
        while files:
            self._seen |= files
            tokens, subjects = self._look_at(files)
            judged = {other for file in files & self._known.keys() for other in self._judgements.same_as(file)}
            files = (self._mates(subjects) | self._sharing(tokens) | judged) - self._seen

    def result(self) -> Component:
        files = {name: self._known[name] for name in sorted(self._known) if name not in self._gone}
        return Component(
            files=files,
            groups=[[files[name] for name in group] for group in self._groups(files)],
            subject_of={file: subject for file, subject in self._subject_of.items() if file in files},
            kind_of=self._kind_of,
            gone_subject_of={file: subject for file, subject in self._subject_of.items() if file in self._gone},
        )

    def _look_at(self, files: set[str]) -> tuple[set[str], set[str]]:
        """Note files with their numbers; the tokens, and the subjects, that come up for the first time.

        A few are asked about once. Of many that would repeat the whole file for each of its numbers.
        """
        if len(files) > FEW:
            numbers = joining_numbers(self._engine, files)
            told = looked_up(self._engine, "store_features_bulk", files, _TOLD)
        else:
            columns = (*_TOLD, "token", "number_kind", "state")
            found = [*looked_up(self._engine, "store_joining_files_bulk", files, columns)]
            numbers = (
                (row[0], StrongNumber(kind, token))
                for *row, token, kind, state in found
                if may_join(kind, state, row[_FILE_KIND])
            )
            told = iter({row[0]: row[: len(_TOLD)] for row in found}.values())
        strong_of, tokens = self._numbers(numbers)
        return tokens, self._features(told, strong_of)

    def _numbers(self, told: Iterable[tuple[str, StrongNumber]]) -> tuple[Mapping[str, set[StrongNumber]], set[str]]:
        """The joining numbers of files, and the tokens among them that come up for the first time."""
        numbers: dict[str, set[StrongNumber]] = defaultdict(set)
        new: set[str] = set()
        for file, number in told:
            numbers[file].add(number)
            if number.token not in self._files_of:
                new.add(number.token)
            self._files_of[number.token].add(file)
        return numbers, new

    def _features(self, told: Iterable[tuple[Any, ...]], numbers: Mapping[str, set[StrongNumber]]) -> set[str]:
        """Note the files themselves; the subjects among theirs that come up for the first time."""
        new: set[str] = set()
        for *row, subject, kind in told:
            file = file_features(row, numbers.get(row[0], ()))
            self._known[file.id] = file
            if subject is not None:
                self._subject_of[file.id] = subject
                if subject not in self._kind_of:
                    new.add(subject)
                self._kind_of[subject] = kind
        return new

    def _mates(self, subjects: set[str]) -> set[str]:
        """Files on these subjects."""
        return {file for (file,) in looked_up(self._engine, "store_files_of_subjects_bulk", subjects, ("file",))}

    def _sharing(self, tokens: set[str]) -> set[str]:
        """Files that give these numbers."""
        return {file for (file,) in looked_up(self._engine, "store_files_of_numbers_bulk", tokens, ("file",))}

    def _groups(self, files: Mapping[str, FileFeatures]) -> Iterable[Sequence[str]]:
        """Connected components over shared numbers and SAME judgements, in order of their least file."""
        root = {name: name for name in files}

        def find(name: str) -> str:
            while root[name] != name:
                root[name] = root[root[name]]
                name = root[name]
            return name

        def unite(names: Iterable[str]) -> None:
            here = sorted({find(name) for name in names if name in root})
            for other in here[1:]:
                root[other] = here[0]

        for sharing in self._files_of.values():
            if len(sharing) > 1:
                unite(sharing)
        for name in files:
            if same := self._judgements.same_as(name):
                unite({name, *same})
        groups: dict[str, list[str]] = defaultdict(list)
        for name in files:
            groups[find(name)].append(name)
        return groups.values()
