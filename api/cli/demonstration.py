"""The demo, step by step: write, check, load, resolve, find, trace, compare with the truth.

The rule of this module: it does nothing that the other commands cannot do, and shows each step as they show it.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

import orjson
from rich.rule import Rule

from api.cli.counting import counted
from api.cli.demonstrated import if_agreed, say_proposals, say_quality
from api.cli.loading import say_load
from api.cli.progress import load_progress
from api.cli.resolving import say_resolved
from api.cli.shown import say_subject
from api.cli.trail import say_lineage
from graph.errors import NotFound, Refused, XinmaiError
from graph.resolution.model import REVIEW_BITS
from graph.settings import Settings
from graph.sidebase.lock import base_lock
from graph.store.resolving import Resolution, resolve_all
from graph.view import LOCAL_OPERATOR, View
from graph.view.answers import Shown
from graph.view.pages import Cut
from loaders.check import check_files
from loaders.demo import World, generate
from loaders.demo.found import clusters, contradicted, held_widely
from loaders.demo.quality import quality, read_truth
from loaders.load import LoadReport, load_files
from loaders.manifest import Given

if TYPE_CHECKING:
    from api.cli.session import Session
    from graph.base import Base

MARKER: Final = "demo.json"
OF_THE_BASE: Final = ("side_base", "id_key", "vault_key")
"""Settings that name what another base was made with."""
CHECKED_FIRST: Final = 3
"""Files the demo checks before it loads all: enough to see what `check` says."""


@dataclass(frozen=True)
class DemoAnswer:
    """What `demo --json` gives: what was written and loaded, how long each step took, and the quality.

    `agreed_...` is the quality if stewards agreed to all of the join band; None where nothing is proposed.
    """

    home: str
    files: str
    subjects: int
    rows: int
    loaded: Mapping[str, int]
    refused: int
    shown: str | None
    precision: float
    recall: float
    f1: float
    false_joins: int
    proposals: int
    agreed_precision: float | None
    agreed_recall: float | None
    seconds: Mapping[str, float]


@dataclass
class Demonstration:
    """One demo: `folder` keeps the files, None puts them into the demo's home."""

    here: Session
    subjects: int
    seed: int
    folder: Path | None
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self) -> DemoAnswer:
        """Do and show it all."""
        settings = _home_of_its_own(self.here.settings)
        today = self._fresh(settings)
        files = self.folder or settings.home / "files"
        with self._step(1, f"write the files of 42 departments into {files}"):
            world = generate(files, self.subjects, self.seed, today=today)
            self._say(
                f"{world.subjects:,} invented subjects, {world.rows:,} rows in {len(world.files)} files: CSV (UTF-8, "
                f"GB18030) and XLSX, each with a sidecar. {world.mistakes} rows are wrong on purpose; names and "
                "numbers are as dirty as real ones."
            )
        with self.here.base(settings) as base:
            return self._on(base, world)

    def _on(self, base: Base, world: World) -> DemoAnswer:
        with self._step(2, f"check: the first {CHECKED_FIRST} files in a dry run"):
            first = [file.path for file in world.files if file.rows][:CHECKED_FIRST]
            checked = check_files(base, first, Given()).checked
            for file in checked:
                said = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in file.outcomes.items())
                findings = counted(sum(file.counts.values()), "finding")
                self._say(f"{file.name}: {counted(file.lines, 'row')}, {said}; {findings}")
        with self._step(3, "load all of them: one run per file"), load_progress(self.here, "loading") as progress:
            report = load_files(base, [world.folder], Given(), actor=LOCAL_OPERATOR.id, progress=progress)
        self._say_load(report)
        view = View(base, LOCAL_OPERATOR, None)
        with self._step(4, "resolve: learn from the files alone, and propose what no number joins"):
            resolved = self._resolve(base)
            if not self.here.as_json:
                say_proposals(self.here.screen, base, view)
        with self._step(5, "one subject that several departments and regions hold"):
            opposed = contradicted(base)
            shown = _subject_to_show(opposed, view) or _subject_to_show(held_widely(base), view)
            if shown is not None and shown.subject.id in opposed:
                self._say(
                    "On a court's list of judgment debtors, in the list of abnormal operation, and graded A as a "
                    "taxpayer: no department alone can tell."
                )
            if shown is not None and not self.here.as_json:
                say_subject(self.here.screen, shown, view.why(shown.subject.id))
        with self._step(6, "where one record comes from"):
            if shown is not None and shown.page.records and not self.here.as_json:
                say_lineage(self.here.screen, view.lineage(shown.page.records[0].id))
        with self._step(7, "compare what was joined with the truth"):
            truth, found = read_truth(world.truth), clusters(base)
            measured = quality(truth, found)
            agreed, all_agreed = (if_agreed(base, truth, found, below=bits) for bits in (0.0, REVIEW_BITS))
            if not self.here.as_json:
                say_quality(self.here.screen, measured, agreed, all_agreed)
        self._say_next(base, shown)
        loaded = Counter[str]()
        for one in report.loaded:
            loaded.update(one.loaded.outcomes)
        return DemoAnswer(
            home=str(base.settings.home),
            files=str(world.folder),
            subjects=world.subjects,
            rows=world.rows,
            loaded=loaded,
            refused=len(report.refused),
            shown=shown.subject.id if shown is not None else None,
            precision=measured.precision,
            recall=measured.recall,
            f1=measured.f1,
            false_joins=measured.false_joins,
            proposals=resolved.proposals,
            agreed_precision=None if agreed is None else agreed.precision,
            agreed_recall=None if agreed is None else agreed.recall,
            seconds=self.seconds,
        )

    def _fresh(self, settings: Settings) -> date:
        """Start from nothing, or, on a server, from what the same demo left; the day the demo is made for."""
        marker = settings.home / MARKER
        today = datetime.now(UTC).date()
        if marker.exists() and settings.embedded:
            with base_lock(settings):  # nobody, a server least of all, may be at work in it
                shutil.rmtree(settings.home)
        elif marker.exists():
            before = orjson.loads(marker.read_bytes())
            if (before["subjects"], before["seed"]) != (self.subjects, self.seed):
                raise Refused(
                    f"The server holds a demo of {before['subjects']} subjects with seed {before['seed']}: ask for the "
                    f"same, or empty its database and remove {settings.home}."
                )
            today = date.fromisoformat(before["today"])
        elif settings.home.exists() and any(settings.home.iterdir()):
            raise Refused(f"{settings.home} is not a demo's home: move it away first.")
        elif not settings.embedded:
            self._refuse_foreign_graph(settings)
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        marker.write_bytes(orjson.dumps({"subjects": self.subjects, "seed": self.seed, "today": today}))
        return today

    def _refuse_foreign_graph(self, settings: Settings) -> None:
        """A server's database that holds deliveries of somebody else is none for a demo."""
        try:
            with self.here.base(settings) as base:
                held = base.engine.read("view_count_sources")[0]["held"]
        except XinmaiError:
            shutil.rmtree(settings.home)  # made by looking, and the next demo would take it for somebody's home
            raise
        if held:
            shutil.rmtree(settings.home)
            raise Refused(f"{settings.graph_address} holds deliveries already: give the demo an empty database.")

    @contextmanager
    def _step(self, number: int, what: str) -> Iterator[None]:
        if not self.here.as_json:
            self.here.screen.print()
            self.here.screen.print(Rule(f"[bold]{number}[/] {what}", align="left", style="dim"))
        begun = time.monotonic()
        yield
        self.seconds[what.partition(":")[0].partition(" into ")[0]] = round(time.monotonic() - begun, 2)

    def _say(self, text: str) -> None:
        if not self.here.as_json:
            self.here.screen.print(text, markup=False)

    def _say_load(self, report: LoadReport) -> None:
        if self.here.as_json:
            return
        say_load(self.here.screen, report)

    def _resolve(self, base: Base) -> Resolution:
        with base.writing():
            done = resolve_all(base, actor=LOCAL_OPERATOR.id)
        if not self.here.as_json:
            say_resolved(self.here.screen, done)
        return done

    def _say_next(self, base: Base, shown: Shown | None) -> None:
        if self.here.as_json:
            return
        took = sum(self.seconds.values())
        self.here.screen.print(f"\nDone in {took:.0f} s. The demo has a home of its own; to ask it more:")
        for line in (
            f"export XINMAI_HOME={base.settings.home}",
            *_not_of_the_demo(self.here.settings),
            "xinmai status",
            *(_asked_again(shown) if shown is not None else ()),
            "xinmai queue list --asks proposal",
            "xinmai conflicts --purpose quality_resolution --reference demo",
            "xinmai serve",
        ):
            self.here.screen.print(f"  [bold]{line}[/]", soft_wrap=True)


def _home_of_its_own(settings: Settings) -> Settings:
    """The demo's settings: everything but the graph's server is beside what the demo must not touch."""
    return replace(settings, home=settings.home / "demo", side_base="", id_key="", vault_key="")


def _not_of_the_demo(settings: Settings) -> tuple[str, ...]:
    """What a shell has to forget that names another base's ledger or keys; nothing in most shells."""
    named = [f.metadata["variable"] for f in fields(Settings) if f.name in OF_THE_BASE and getattr(settings, f.name)]
    return (f"unset {' '.join(named)}",) if named else ()


def _asked_again(shown: Shown) -> tuple[str, str]:
    """Questions that this base has an answer to."""
    name = shown.subject.name
    return f"xinmai show {shown.subject.id}", f"xinmai find {quote(name.value if name is not None else '')}"


def _subject_to_show(subjects: Sequence[str], view: View) -> Shown | None:
    """Of these subjects the one of which a reader may see most; None if there is none.

    What is held and what is open are two things: publicity may have ended in all regions but one.
    """
    open_to_all: list[Shown] = []
    for subject in subjects:
        with suppress(NotFound):
            open_to_all.append(view.show(subject, cut=Cut(first=8)))
    return max(open_to_all, key=_breadth, default=None)


def _breadth(shown: Shown) -> tuple[int, int, int]:
    subject = shown.subject
    return len(subject.regions), len(subject.departments), subject.files
