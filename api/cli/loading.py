"""What a load did or a check found, for people: one table, the findings by code, and what to do next.

The rule of this module: every row is shown under its one outcome and the sums are the file's; findings are counted
in full and shown by example.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cli.counting import counted
from api.cli.tables import say_table
from graph.delivery import Outcome
from loaders.check import CheckReport, FileChecked
from loaders.deliverables import FileRefused, LeftOut
from loaders.load import FileLoaded, LoadReport
from loaders.noted import Finding

OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
COLUMNS: Final = ("loaded", "unchanged", "new version", "rejected", "quarantined")
BAD: Final = {"rejected": "red", "quarantined": "yellow"}
LOADED: Final = ("lapsed", "files", "linked", "contested")
MOST_FILES: Final = 15
"""Files that have a line of their own on the screen; more are summed by layout."""
MOST_LEFT_OUT: Final = 10


def say_load(screen: Console, report: LoadReport) -> None:
    """The screen of `xinmai load`."""
    loaded = report.loaded
    if loaded:
        table = _table("Loaded", ("lapsed", "files", "linked", "waiting"))
        for name, group in _together(loaded).items():
            table.add_row(name, *_counts_of(group), *_number_of(group, LOADED))
        if len(loaded) > 1:
            table.add_section()
            table.add_row(f"[bold]{counted(len(loaded), 'file')}[/]", *_counts_of(loaded), *_number_of(loaded, LOADED))
        say_table(screen, table)
        counts = _sum(file.loaded.findings for file in loaded if not file.loaded.known)
        _say_findings(screen, counts, [(file.name, file.findings) for file in loaded])
        _say_dropped(screen, {file.name: file.dropped_columns for file in loaded})
    _say_refused(screen, report.refused)
    _say_left_out(screen, report.left_out)
    if loaded:
        last = loaded[-1].loaded.run
        screen.print(
            "\nNext: [bold]xinmai find[/] NAME · [bold]xinmai conflicts[/] · [bold]xinmai status[/]"
            f" · wrong file? [bold]xinmai withdraw {last} --reason …[/]"
        )


def say_check(screen: Console, report: CheckReport) -> None:
    """The screen of `xinmai check`."""
    checked = report.checked
    if checked:
        table = _table("Would be loaded (nothing was written)", ("ended",))
        for file in checked:
            table.add_row(_name(file, known=file.known), *_counts(file.lines, file.outcomes), _number(file.ended))
        say_table(screen, table)
        counts = _sum(file.counts for file in checked)
        _say_findings(screen, counts, [(file.name, file.findings) for file in checked])
        _say_dropped(screen, {file.name: file.dropped_columns for file in checked})
    for file in checked:
        if file.needs_confirmation:
            screen.print(
                f"[yellow]{escape(file.name)}[/] would end {counted(file.ended, 'record')}, more than 5 % of "
                "its scope: load it with [bold]--confirm-lapse[/] if that is right."
            )
    _say_refused(screen, report.refused)
    _say_left_out(screen, report.left_out)
    if checked:
        screen.print("\nNext: the same words with [bold]xinmai load[/].")


def _together(loaded: Sequence[FileLoaded]) -> dict[str, list[FileLoaded]]:
    """What makes one line of the table: a file, or all files of one layout where there are many."""
    lines: dict[str, list[FileLoaded]] = {}
    for file in loaded:
        many = len(loaded) > MOST_FILES
        lines.setdefault(file.layout if many else _name(file, known=file.loaded.known), []).append(file)
    if len(loaded) <= MOST_FILES:
        return lines
    return {f"{layout} [dim]{counted(len(lines[layout]), 'file')}[/]": lines[layout] for layout in sorted(lines)}


def _counts_of(group: Sequence[FileLoaded]) -> list[str]:
    return _counts(sum(file.loaded.lines for file in group), _sum(file.loaded.outcomes for file in group))


def _number_of(group: Sequence[FileLoaded], names: Sequence[str]) -> list[str]:
    return [_number(sum(getattr(file.loaded, name) for file in group)) for name in names]


def _table(title: str, more: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    table.add_column("file", overflow="fold", ratio=1)
    table.add_column("rows", justify="right")
    for column in (*COLUMNS, *more):
        table.add_column(column, justify="right")
    return table


def _name(file: FileLoaded | FileChecked, *, known: bool) -> str:
    note = " [dim](known)[/]" if known else ""
    kind = "" if file.kind == "delta" else f" [dim]{file.kind.value}[/]"
    return f"{escape(file.name)}{kind}{note}"


def _counts(lines: int, outcomes: Mapping[str, int]) -> list[str]:
    counted = [_number(outcomes.get(outcome, 0), BAD.get(outcome, "")) for outcome in OUTCOMES]
    return [_number(lines), *counted]


def _number(count: int, style: str = "") -> str:
    if not count:
        return "[dim]·[/]"
    return f"[{style}]{count:,}[/]" if style else f"{count:,}"


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


def _say_findings(screen: Console, counts: Mapping[str, int], kept: Sequence[tuple[str, Sequence[Finding]]]) -> None:
    if not counts:
        return
    table = Table(title="\nFindings", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.header_style = "dim"
    table.add_column("code")
    table.add_column("times", justify="right")
    table.add_column("for example", ratio=1, overflow="fold")
    for code, times in sorted(counts.items()):
        table.add_row(code, f"{times:,}", _example(code, kept))
    say_table(screen, table)


def _example(code: str, kept: Sequence[tuple[str, Sequence[Finding]]]) -> str:
    for name, findings in kept:
        for finding in findings:
            if finding.code == code:
                column = f", {escape(finding.column)}" if finding.column else ""
                value = f" “{escape(finding.value)}”" if finding.value else ""
                line = f", line {finding.line}" if finding.line else ""
                return f"{escape(finding.says)} [dim]({escape(name)}{line}{column}{value})[/]"
    return ""


def _say_dropped(screen: Console, columns: Mapping[str, tuple[str, ...]]) -> None:
    dropped = sorted({column for names in columns.values() for column in names})
    if dropped:
        screen.print(f"\nColumns dropped before anything was stored: {escape('、'.join(dropped))}")


def _say_refused(screen: Console, refused: Sequence[FileRefused]) -> None:
    if not refused:
        return
    screen.print(f"\n[bold red]Refused: {len(refused)}[/]")
    for file in refused:
        where = "" if file.name in file.says else f" {escape(file.name)}"
        screen.print(f"  {escape(file.says)} [dim]\\[{file.code}]{where}[/]")


def _say_left_out(screen: Console, left_out: Sequence[LeftOut]) -> None:
    if not left_out:
        return
    screen.print(f"\n[dim]Left out, as no delivery or a copy of one: {counted(len(left_out), 'file')}[/]")
    for file in left_out[:MOST_LEFT_OUT]:
        screen.print(f"  [dim]{escape(file.name)}: {escape(file.why)}[/]")
    if len(left_out) > MOST_LEFT_OUT:
        screen.print(f"  [dim]and {len(left_out) - MOST_LEFT_OUT} more[/]")
