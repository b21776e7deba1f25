"""Resolution in the graph: which subject each touched credit file is about.

The rule of this module: only components that were touched are looked at, and each as a whole, so that one file at
a time gives the same subjects as all at once. A subject's id hangs on its oldest credit file: on a split the part
with that file keeps the id, and an id that lost its files leads to wherever its file is now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

import polars as pl

from graph.few import FEW, framed
from graph.ids import Ids
from graph.resolution.clusters import Apart, Compare, Partition, partition
from graph.resolution.features import FileFeatures, kind_of_subject
from graph.resolution.second_steward import in_effect
from graph.resolution.standing import Standing
from graph.sidebase.anchors import Anchors
from graph.store.changes import APART, IDS, KINDS, MOVES, SUBJECTS, Changes
from graph.store.components import Component, Touched, components, lonely_and_idle, lonely_files
from graph.store.looked_up import Looks, looked_up
from graph.store.misnamed import named_otherwise

_NO_IDS: Final = pl.DataFrame(schema={"id": pl.String})
ANCHORS = pl.Schema({"subject_id": pl.String, "file_id": pl.String})

LOOKED_AT: Final = 50_000
"""Files that come or go and are looked at together: what is read of them would be the most memory of a load."""


@dataclass(frozen=True)
class Placement:
    """Where the touched files belong now.

    `subjects` and `links` concern files that no reader has seen yet and are written before the commit; `changes`
    concern what readers see; `anchors` go to the ledger before either. `idle` are subjects whose files all go, which no
    reader sees after that: a server takes hours to delete hundreds of thousands in the one transaction.
    `named_otherwise` are new files, each with a file of the same number under another name.
    """

    subjects: pl.DataFrame
    links: pl.DataFrame
    changes: Changes
    anchors: pl.DataFrame
    contested: int
    idle: pl.DataFrame = field(default_factory=_NO_IDS.clone)
    named_otherwise: tuple[tuple[str, str], ...] = ()

    def with_lonely(self, lonely: pl.DataFrame, ids: Ids, run: int, under: int) -> Placement:
        """The same, and a subject of its own for each lonely file, with an id made `under` a run's number."""
        if lonely.is_empty():
            return self
        if len(lonely) <= FEW:
            return self._with_few_lonely(lonely, ids, run, under)
        said = pl.repeat(str(under), len(lonely), dtype=pl.String, eager=True)
        named = lonely.with_columns(ids.mint_many("subject", [lonely["id"], said]).alias("subject"))
        number = pl.lit(run, dtype=pl.Int64)
        return replace(
            self,
            subjects=pl.concat(
                [self.subjects, named.select(pl.col("subject").alias("id"), "kind", number.alias("run"))]
            ),
            links=pl.concat([self.links, named.select(pl.col("id").alias("file"), "subject")]),
            anchors=pl.concat(
                [self.anchors, named.select(pl.col("subject").alias("subject_id"), pl.col("id").alias("file_id"))]
            ),
        )

    def _with_few_lonely(self, lonely: pl.DataFrame, ids: Ids, run: int, under: int) -> Placement:
        named = [(file, kind, ids.mint("subject", file, str(under))) for file, kind in lonely.iter_rows()]
        subjects = framed([(name, kind, run) for _, kind, name in named], SUBJECTS)
        links = framed([(file, name) for file, _, name in named], MOVES)
        anchors = framed([(name, file) for file, _, name in named], ANCHORS)
        return replace(
            self,
            subjects=self.subjects.vstack(subjects),
            links=self.links.vstack(links),
            anchors=self.anchors.vstack(anchors),
        )


class Placer:
    """Places files with one comparison and the judgements that stand."""

    def __init__(self, engine: Looks, anchors: Anchors, ids: Ids, judgements: Standing, compare: Compare) -> None:
        self._engine = engine
        self._anchors = anchors
        self._ids = ids
        self._judgements = judgements
        self._compare = compare

    def place(self, touched: Touched, run: int, under: int | None = None) -> Placement:
        """Place the touched files and everything that hangs together with them.

        New ids are made `under` the run's number or, where a load is repeated, under that of whoever repeats it: the id
        that a file gave then may hang on another one by now.
        """
        lonely, crowd = self._apart_from_lonely(touched)
        idle, crowd = self._apart_from_lonely_gone(crowd)
        under = run if under is None else under
        placement = self._placed(crowd, touched.new_ids, run, under) if crowd.any else _nothing()
        return replace(placement, idle=idle).with_lonely(lonely, self._ids, run, under)

    def _placed(self, crowd: Touched, new: frozenset[str], run: int, under: int) -> Placement:
        """Where those of the touched files belong that hang together with others."""
        found = components(self._engine, crowd, self._judgements)
        naming = _Naming(self._anchors, self._ids, run, under, found, crowd)
        apart: list[Apart] = []
        otherwise: list[tuple[str, str]] = []
        for files in found.groups:
            split = self._split(files)
            apart += split.conflicts
            otherwise += named_otherwise(files, split.conflicts, new)
            by_id = {file.id: file for file in files}
            for cluster in split.clusters:
                naming.name([by_id[file] for file in cluster])
        return replace(naming.placement(apart, self._engine), named_otherwise=tuple(otherwise))

    def _apart_from_lonely(self, touched: Touched) -> tuple[pl.DataFrame, Touched]:
        """New files that hang together with nothing, as a frame, and the rest: most files of a first load are alone."""
        if len(touched.new) <= LOOKED_AT:
            lonely = self._lonely_of(touched.new)
        else:
            lonely = pl.concat(map(self._lonely_of, touched.new.iter_slices(LOOKED_AT)))
        if len(lonely) == len(touched.new):
            return lonely, replace(touched, new=touched.new.head(0))
        if lonely.is_empty():
            return lonely, touched
        crowd = touched.new.join(lonely, on="id", how="anti", maintain_order="left")
        return lonely, replace(touched, new=crowd)

    def _apart_from_lonely_gone(self, touched: Touched) -> tuple[pl.DataFrame, Touched]:
        """Subjects that die with files that go and hang together with nothing, and the rest."""
        if not touched.gone:
            return _NO_IDS, touched
        gone = pl.DataFrame({"id": sorted(touched.gone)}, {"id": pl.String})
        lonely, idle = [gone.clear()], [gone.clear()]
        for some in gone.iter_slices(LOOKED_AT):
            files, subjects = lonely_and_idle(self._engine, some, self._judgements)
            lonely.append(files)
            idle.append(subjects)
        return pl.concat(idle), replace(touched, gone=touched.gone.difference(pl.concat(lonely)["id"]))

    def _lonely_of(self, new: pl.DataFrame) -> pl.DataFrame:
        lonely = lonely_files(self._engine, new, self._judgements)
        held = self._anchors.subjects_anchored_on(lonely["id"].to_list())
        return lonely.filter(~pl.col("id").is_in([file for _, file in held])) if held else lonely

    def _split(self, files: Sequence[FileFeatures]) -> Partition:
        if len(files) == 1:
            return Partition(((files[0].id,),))
        said = in_effect(files, self._judgements.on(file.id for file in files))
        return partition(files, said.acting, self._compare)


@cache
def _nothing() -> Placement:
    return Placement(SUBJECTS.to_frame(), MOVES.to_frame(), Changes(), ANCHORS.to_frame(), contested=0)


class _Naming:
    """Gives each cluster its subject id: the one that hangs on its oldest file, or a new one."""

    def __init__(self, anchors: Anchors, ids: Ids, run: int, under: int, found: Component, touched: Touched) -> None:
        self._ids = ids
        self._run = run
        self._under = under
        self._found = found
        self._touched = touched
        self._anchored: dict[str, list[str]] = defaultdict(list)
        self._moved: list[tuple[str, str]] = []
        held = anchors.subjects_anchored_on([*found.files, *sorted(touched.gone)])
        for subject, file in held:
            self._anchored[file].append(subject)
        self._rehang()
        self._subject_of: dict[str, str] = {}
        self._kind_of: dict[str, str] = {}
        self._minted: set[str] = set()

    def name(self, cluster: Sequence[FileFeatures]) -> None:
        """Decide the id of one cluster."""
        oldest = min(cluster, key=lambda file: file.age)
        present = self._found.subject_of
        candidates = [
            (file.age, subject != present.get(file.id), subject)
            for file in cluster
            for subject in self._anchored.get(file.id, ())
        ]
        if candidates:
            *_, subject = min(candidates)
            if oldest.id not in {file.id for file in cluster if subject in self._anchored.get(file.id, ())}:
                self._moved.append((subject, oldest.id))
        else:
            subject = self._ids.mint("subject", oldest.id, str(self._under))
            self._minted.add(subject)
            self._moved.append((subject, oldest.id))
        for file in cluster:
            self._subject_of[file.id] = subject
        self._kind_of[subject] = kind_of_subject(cluster).value

    def placement(self, apart: Sequence[Apart], engine: Looks) -> Placement:
        """Everything that follows from the names."""
        present = self._found.subject_of
        living = set(present.values())
        new = self._touched.new_ids
        new_links = [(file, self._subject_of[file]) for file in sorted(new)]
        moves = [
            (file, subject)
            for file, subject in sorted(self._subject_of.items())
            if file not in new and present.get(file) != subject
        ]
        born = {subject for _, subject in new_links if subject not in living}
        reborn = {subject for _, subject in moves if subject not in living} - born
        dead = living - set(self._subject_of.values())
        left_over = self._left_over(engine, born | reborn)
        born, reborn = born - left_over, reborn - left_over
        cut, links = _apart_changes(engine, self._found.files, new, apart)
        return Placement(
            subjects=self._subjects(born),
            links=framed(new_links, MOVES),
            changes=Changes(
                subjects=self._subjects(reborn),
                moves=framed(moves, MOVES),
                kinds=self._kinds(),
                dead_subjects=framed([(name,) for name in sorted(dead)], IDS),
                cut_apart=cut,
                apart=links,
            ),
            anchors=framed(self._moved, ANCHORS),
            contested=len(apart),
        )

    def _left_over(self, engine: Looks, ids: set[str]) -> set[str]:
        """Subjects that a killed run left without files and that are needed again."""
        return {name for (name,) in looked_up(engine, "store_known_subjects_bulk", ids - self._minted, ("id",))}

    def _subjects(self, ids: Iterable[str]) -> pl.DataFrame:
        rows = [(subject, self._kind_of[subject], self._run) for subject in sorted(ids)]
        return framed(rows, SUBJECTS)

    def _kinds(self) -> pl.DataFrame:
        """Known subjects whose oldest file is now of another kind."""
        before = self._found.kind_of
        changed = [(name, kind) for name, kind in sorted(self._kind_of.items()) if before.get(name, kind) != kind]
        return framed(changed, KINDS)

    def _rehang(self) -> None:
        """Ids that hang on files that go are hung on the oldest file that was with it, if one stays."""
        mates: dict[str, list[FileFeatures]] = defaultdict(list)
        for file, subject in self._found.subject_of.items():
            mates[subject].append(self._found.files[file])
        for gone in sorted(self._touched.gone):
            stay = mates.get(self._found.gone_subject_of.get(gone, ""))
            if not stay:
                continue
            heir = min(stay, key=lambda file: file.age).id
            for subject in self._anchored.pop(gone, ()):
                self._anchored[heir].append(subject)
                self._moved.append((subject, heir))


def _apart_changes(
    engine: Looks, files: Mapping[str, FileFeatures], new: frozenset[str], apart: Sequence[Apart]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which files lose their KEPT_APART links, and which links there are instead."""
    before: dict[str, set[tuple[str, str, float | None]]] = defaultdict(set)
    told = ("left_file", "right_file", "reason", "weight")
    for left, right, reason, weight in looked_up(engine, "store_kept_apart_of_bulk", files.keys() - new, told):
        before[left].add((right, reason, weight))
    after: dict[str, set[tuple[str, str, float | None]]] = defaultdict(set)
    for one in apart:
        after[one.left].add((one.right, one.reason, one.weight))
    changed = sorted(file for file in {*before, *after} if before[file] != after[file])
    cut = framed([(file,) for file in changed if before[file]], IDS)
    links = [(one.left, one.right, one.reason, one.sentence, one.weight) for one in apart if one.left in set(changed)]
    return cut, framed(links, APART)
