"""The command `dedupe`: which rows of any table are about one subject. It needs no base and touches none.

The rule of this module: a table and FIELDS.toml are enough; what is found is written to files, never into the graph.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli import options as o
from api.cli.app import READ, app, command
from api.cli.counting import counted
from api.cli.session import Session, session
from graph.errors import BadInput, NotFound

if TYPE_CHECKING:
    import polars as pl

    from graph.resolution.explain import Explanation
    from graph.resolution.fields import Fields
    from graph.resolution.quality import Quality
    from graph.resolution.report import Report
    from graph.resolution.tables import Resolved


@dataclass(frozen=True)
class DedupeAnswer:
    """What a machine is told; precision, recall and f1 are those against the truth, None without one.

    Where numbers or stewards gave too few answers the estimate is not `borne_out`: a model's word of itself, no bound.
    `explained` is why the two rows that were asked about are together or not.
    """

    rows: int
    clusters: int
    clusters_of_several: int
    joined_pairs: int
    review_pairs: int
    contradicted_pairs: int
    cut_pairs: int
    capped_keys: int
    silent_columns: tuple[str, ...]
    own_column: str | None
    estimated_precision: float
    estimated_recall: float
    cautious_precision: float
    differing_pairs: int
    borne_out: bool
    precision: float | None
    recall: float | None
    f1: float | None
    seconds: float
    peak_mib: float
    explained: Explanation | None


NO_BOUND: Final = (
    "No answers are known here, so this is what the weights promise of themselves and no bound: they promise too much "
    "where strangers are alike in several columns. If 300 joined pairs drawn at random are all right, 99 of 100 are."
)
"""The rule of three: none wrong of n leaves at most 3/n with 95 % confidence (Hanley and Lippman-Hand 1983, "If Nothing
Goes Wrong, Is Everything All Right?")."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nobody looks for what is thrown away in circles: over one table it is little, and looking takes a fifteenth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@command(app, "dedupe", READ)
def dedupe(
    context: typer.Context,
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="CSV or Parquet.", show_default=False)],
    fields: Annotated[Path, typer.Option("--fields", help="FIELDS.toml: which column is of which kind.")],
    out: Annotated[Path, typer.Option("--out", help="The clusters, as CSV: row_id,cluster_id.")],
    pairs: Annotated[Path | None, typer.Option("--pairs", help="Pairs with weights and reasons, as CSV.")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Counts, times and the model, as JSON.")] = None,
    truth: Annotated[str | None, typer.Option("--truth", help="The column that says which rows are one.")] = None,
    policy: Annotated[str, typer.Option("--policy", help="weight, or strong: only with an equal number.")] = "weight",
    spark: Annotated[
        str | None, typer.Option("--spark", metavar="MASTER", help="Compare on Spark, as local[4].")
    ] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option("--explain", metavar="ROW ROW", help="Two row ids: why they are one subject or not."),
    ] = None,
    json: o.Json = False,
) -> None:
    """Find the rows of any table that are about one subject, without examples and without a base."""
    from api.caller import caller  # noqa: PLC0415 - light, but only commands with paths need it
    from api.cli.progress import stage_progress  # noqa: PLC0415 - heavy
    from graph.resolution.fields import Policy  # noqa: PLC0415 - heavy
    from graph.resolution.tables import Options, resolve_table  # noqa: PLC0415 - heavy
    from loaders.dedupe.fields_file import read_fields  # noqa: PLC0415 - heavy
    from loaders.dedupe.on_spark import on_spark  # noqa: PLC0415 - heavy
    from loaders.dedupe.written import check_targets  # noqa: PLC0415 - heavy

    here = session(context)
    here.left_when_stopped = "Each of the files to be written is whole, or as it was before."
    if policy not in set(Policy):
        raise BadInput(f"--policy is one of {', '.join(Policy)}, not {policy!r}.")
    files = [each for each in (table, fields, out, pairs, report) if each is not None]
    path: dict[Path | None, Path] = {each: caller().path(each) for each in files}
    check_targets([path[table], path[fields]], [path[each] for each in (out, pairs, report) if each is not None])
    known = read_fields(path[fields])
    read = [_read(path[table], known, truth)]
    told = read[0].select(list(dict.fromkeys(each for each in (known.row_id, known.source, truth) if each)))
    if explain is not None:
        _check_rows(told[known.row_id], explain)
    with (
        nullcontext() if spark is None else on_spark(spark) as engine,
        stage_progress(here) as progress,
        _uncollected(),
    ):
        # Handed over rather than lent: its texts are given back as soon as they are read.
        resolved = resolve_table(read.pop(), known, Options(policy=Policy(policy), engine=engine), progress)
    found = None if truth is None else _against(told, known, truth, resolved)
    _write(resolved, path[out], path.get(pairs), path.get(report))
    answer = _answer(resolved.report, found, None if explain is None else _explained(resolved, *explain))
    if json:
        here.say_json(answer)
        return
    _say(here, answer, path[out])
    if explain is not None and answer.explained is not None:
        from api.cli.explained_rows import say_explained  # noqa: PLC0415 - heavy

        say_explained(here, *explain, answer.explained)


def _read(table: Path, known: Fields, truth: str | None) -> pl.DataFrame:
    from loaders.dedupe.table_file import read_table  # noqa: PLC0415 - heavy

    asked = [known.row_id, *([known.source] if known.source else []), *known.columns, *([truth] if truth else [])]
    return read_table(table, asked, known.row_id)


def _write(resolved: Resolved, out: Path, pairs: Path | None, report: Path | None) -> None:
    from loaders.dedupe.written import write_clusters, write_pairs, write_report  # noqa: PLC0415 - heavy

    write_clusters(resolved, out)
    if pairs is not None:
        write_pairs(resolved, pairs)
    if report is not None:
        write_report(resolved, report)


def _check_rows(there: pl.Series, wanted: tuple[str, str]) -> None:
    """Resolving a long table takes long: that there is no such row is said before."""
    import polars as pl  # noqa: PLC0415 - heavy

    for row in wanted:
        if not (there.cast(pl.String) == row).any():
            raise NotFound(f"No row is named {row!r}.")


def _against(told: pl.DataFrame, known: Fields, truth: str, resolved: Resolved) -> Quality:
    """How good the result is; `told` are the rows as they stood, the result is in the order of row ids."""
    import polars as pl  # noqa: PLC0415 - heavy

    from graph.resolution.quality import quality  # noqa: PLC0415 - heavy

    told = told.with_columns(pl.col(known.row_id).cast(pl.String)).sort(known.row_id)
    sources = told[known.source] if known.source and known.sources_matter else None
    return quality(resolved.cluster_ids(), told[truth], sources)


def _explained(resolved: Resolved, left: str, right: str) -> Explanation:
    from api.cli.explained_rows import shown  # noqa: PLC0415 - heavy
    from graph.resolution.explain import explain as explained  # noqa: PLC0415 - heavy

    return shown(explained(resolved, left, right))


def _answer(report: Report, found: Quality | None, explained: Explanation | None) -> DedupeAnswer:
    return DedupeAnswer(
        rows=report.rows,
        clusters=report.clusters,
        clusters_of_several=report.clusters_of_several,
        joined_pairs=report.joined,
        review_pairs=report.review,
        contradicted_pairs=report.contradicted,
        cut_pairs=report.cut,
        capped_keys=sum(key.capped_groups > 0 for key in report.keys),
        silent_columns=report.silent,
        own_column=report.own,
        estimated_precision=round(report.estimate.precision, 4),
        estimated_recall=round(report.estimate.recall, 4),
        cautious_precision=round(report.estimate.cautious_precision, 4),
        differing_pairs=report.estimate.differing,
        borne_out=bool(report.calibration),
        precision=None if found is None else round(found.precision, 5),
        recall=None if found is None else round(found.recall, 5),
        f1=None if found is None else round(found.f1, 5),
        seconds=round(sum(stage.seconds for stage in report.stages), 2),
        peak_mib=max((stage.peak_mib for stage in report.stages), default=0.0),
        explained=explained,
    )


def _say(here: Session, answer: DedupeAnswer, out: Path) -> None:
    """The screen of `xinmai dedupe`."""
    say = here.screen.print
    say(
        f"{counted(answer.rows, 'row')}, {counted(answer.clusters, 'subject')}, {answer.clusters_of_several:,} of them "
        "with several rows."
    )
    say(f"  Joined: {counted(answer.joined_pairs, 'pair')}; for review: {answer.review_pairs:,}", end="")
    say(f" ({answer.contradicted_pairs:,} contradict each other)." if answer.contradicted_pairs else ".")
    if answer.f1 is not None:
        say(f"  Against the truth: precision {answer.precision:.4f}, recall {answer.recall:.4f}, F1 {answer.f1:.4f}.")
    else:
        say(
            f"  Estimated without truth: precision {answer.estimated_precision:.3f}, "
            f"recall {answer.estimated_recall:.3f}."
        )
        if answer.differing_pairs:
            say(
                f"  Precision {answer.cautious_precision:.3f} if {counted(answer.differing_pairs, 'joined pair')} that "
                "differ in what is each subject's own, and share no number, are strangers: look at these first."
            )
        if answer.joined_pairs and not answer.borne_out:
            say(f"  {NO_BOUND}")
    if answer.silent_columns:
        say(f"  Empty, or the same in every row: {', '.join(answer.silent_columns)}.", markup=False)
    if answer.own_column is not None:
        say(f"  No kind says what is each subject's own; {answer.own_column} was taken for it.", markup=False)
    if answer.cut_pairs:
        say(f"  Cut: {counted(answer.cut_pairs, 'weak pair')} in groups too large to be one subject; see --report.")
    if answer.capped_keys:
        say(f"  Too large to compare are groups of {counted(answer.capped_keys, 'key')}; --report says which.")
    say(f"  {answer.seconds:.1f} s, {answer.peak_mib:,.0f} MiB. Written to {out.name}.", markup=False)
