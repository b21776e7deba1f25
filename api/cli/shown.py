"""Subjects on the screen: what was found, and everything held on one.

The rule of this module: every value stands beside the rule and the file it came from, and what is not held is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from api.cli.counting import counted
from api.cli.pairs import judged_lines
from api.cli.tables import say_table
from graph.relations import Relation
from graph.view.answers import CreditFile, CreditRecord, Found, IdentityState, JoinReason, Shown, Subject
from graph.view.judged import Judged
from graph.view.relations import Related
from graph.view.traced import Traced

STATES: Final = {
    IdentityState.CONFIRMED: ("green", "one file, or a person judged it"),
    IdentityState.MACHINE: ("cyan", "joined by a rule; no person has looked"),
    IdentityState.CONTESTED: ("yellow", "evidence or judgements contradict each other"),
}
RELATIONS: Final = {
    Relation.BRANCH_OF: ("is a branch of", "has the branch"),
    Relation.REPRESENTED_BY: ("is represented by", "represents"),
    Relation.OWNED_BY: ("is owned by", "owns"),
    Relation.CONVERTED_TO: ("was converted to", "was converted from"),
    Relation.SUPERSEDED_BY: ("has had its number changed to that of", "has had the number of"),
}
"""What is said of a relation from its beginning, and from its end."""
MOST_REASONS: Final = 8
RECORD_STYLES: Final = {"current": "", "superseded": "dim", "lapsed": "dim"}


def say_found(screen: Console, found: Sequence[Found], *, purpose: str | None) -> None:
    """The screen of `xinmai find`."""
    if not found:
        screen.print("Nothing is found, or nothing that is open to this purpose.")
        if purpose is None:
            screen.print("Persons are found only with [bold]--purpose[/] and [bold]--reference[/].")
        screen.print("By a name persons are found only with [bold]--second[/]: what else you know of them.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("subject", no_wrap=True)
    table.add_column("name", ratio=2, overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("found by", ratio=2, overflow="fold", style="dim")
    table.add_column("files", justify="right")
    table.add_column("regions", ratio=2, overflow="fold")
    for each in found:
        matched = each.by if each.matched in {"", each.name} else f"{each.by}: {escape(each.matched)}"
        table.add_row(
            each.subject_id, escape(each.name), each.kind, matched, str(each.files), escape("、".join(each.regions))
        )
    say_table(screen, table)
    screen.print(f"\nNext: [bold]xinmai show {found[0].subject_id}[/]")


def say_subject(
    screen: Console,
    shown: Shown,
    why: Sequence[JoinReason],
    judged: Sequence[Judged] = (),
    relations: Sequence[Related] = (),
) -> None:
    """The screen of `xinmai show`; judgements that contradict each other or wait for a second steward are told."""
    subject = shown.subject
    _say_head(screen, subject, why)
    for line in judged_lines(one for one in judged if one.contradicted or one.waiting):
        screen.print(f"  [yellow]{escape(line)}[/]", soft_wrap=True)
    _say_golden(screen, subject)
    _say_relations(screen, relations)
    _say_files(screen, shown.files)
    _say_records(screen, shown)
    not_held = [f"{each.category} {escape(each.name_zh)}" for each in subject.coverage if not each.held]
    if not_held:
        screen.print(f"\n[dim]Not held, or not open to this purpose: {'、'.join(not_held)}[/]")
    if subject.partial.is_partial or shown.page.partial.is_partial:
        reasons = {*subject.partial.reasons, *shown.page.partial.reasons}
        screen.print(f"[yellow]This answer is partial: {', '.join(sorted(reasons))}[/]")
    if shown.page.records:
        screen.print(f"\nNext: [bold]xinmai lineage {shown.page.records[0].id}[/]")


def _say_head(screen: Console, subject: Subject, why: Sequence[JoinReason]) -> None:
    screen.print(f"[bold]{escape(subject.name.value)}[/]  {subject.kind}  [dim]{subject.id}[/]")
    if subject.asked != subject.id:
        screen.print(f"[yellow]{subject.asked} is part of this subject now.[/]")
    style, meaning = STATES[subject.identity_state]
    screen.print(f"Identity [{style}]{subject.identity_state.value}[/] [dim]({meaning})[/]")
    for reason in why[:MOST_REASONS]:
        screen.print(f"  · {escape(reason.sentence)} [dim]\\[{escape(reason.by)}][/]")
    if len(why) > MOST_REASONS:
        screen.print(f"  [dim]and {len(why) - MOST_REASONS} more reasons[/]")
    if subject.identifiers:
        numbers = "  ".join(f"{each.mask} [dim]{each.kind}, {each.state}[/]" for each in subject.identifiers)
        screen.print(f"Numbers  {numbers}")


def _say_golden(screen: Console, subject: Subject) -> None:
    table = Table(title="\nValues", title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.header_style = "dim"
    table.add_column("field")
    table.add_column("value", ratio=2, overflow="fold")
    table.add_column("chosen by", style="dim")
    table.add_column("from", ratio=3, overflow="fold", style="dim")
    for value in (subject.name, *subject.golden):
        table.add_row(escape(value.label), escape(value.value), value.rule, _source(value))
    say_table(screen, table)


def _say_relations(screen: Console, relations: Sequence[Related]) -> None:
    if not relations:
        return
    screen.print("\n[bold]Relations[/]")
    for each in relations:
        words = RELATIONS[each.relation][0 if each.forward else 1]
        other = "not held here, or not open to this purpose"
        if each.other is not None:
            other = f"{escape(each.other.name)} [dim]{each.other.id}[/]"
        since = f" since {each.since}" if each.since else ""
        until = f" until {each.until}" if each.until else ""
        said = f"{each.number}{since}{until}, {escape(each.department.name)}, record {each.record_id}"
        screen.print(f"  {words} {other} [dim]{said}[/]", soft_wrap=True)


def _source(value: Traced) -> str:
    if not value.lineage:
        return ""
    row = value.lineage[0]
    more = f" and {len(value.lineage) - 1} more" if len(value.lineage) > 1 else ""
    return f"{escape(row.source.name)}, line {row.line}, {escape(row.delivered_by.name)}{more}"


def _say_files(screen: Console, files: Sequence[CreditFile]) -> None:
    tree = Tree(f"\n[bold]Files[/] {len(files)}", guide_style="dim")
    for region in sorted({_region(file) for file in files}):
        branch = tree.add(escape(region))
        for file in sorted((f for f in files if _region(f) == region), key=lambda f: (f.department.name, f.id)):
            masks = "  ".join(number.mask for number in file.identifiers)
            branch.add(
                f"{escape(file.department.name)}: {escape(file.name)} [dim]{masks}  {counted(file.records, 'record')}, "
                f"delivered {file.delivered:%Y-%m-%d}  {file.id}[/]"
            )
    screen.print(tree)


def _region(file: CreditFile) -> str:
    return f"{file.region.name} {file.region.code}" if file.region is not None else "region unknown"


def _say_records(screen: Console, shown: Shown) -> None:
    page = shown.page
    screen.print(
        f"\n[bold]Records[/] {page.total}" + (f" [dim](first {len(page.records)})[/]" if page.has_next else "")
    )
    for entry in dict.fromkeys(record.catalogue_entry for record in page.records):
        table = Table(
            title=f"{entry.code} {escape(entry.name_zh)} [dim]{escape(entry.name_en)}[/]",
            title_justify="left", title_style="", box=None, pad_edge=False, show_header=False,
        )  # fmt: skip
        table.add_column("decided", no_wrap=True)
        table.add_column("title", ratio=2, overflow="fold")
        table.add_column("number", ratio=1, overflow="fold")
        table.add_column("state", no_wrap=True)
        table.add_column("id", style="dim", no_wrap=True)
        for record in page.records:
            if record.catalogue_entry == entry:
                table.add_row(*_record(record), style=RECORD_STYLES.get(record.state.value, ""))
                for said in record.statements:
                    table.add_row("", f"[italic]{escape(said.text)}[/]", "what the subject says", "", "")
        say_table(screen, table)


def _record(record: CreditRecord) -> list[str]:
    decided = "" if record.decided is None else record.decided.isoformat()
    state = record.state.value + (f", {record.severity}" if record.severity else "")
    until = f" until {record.valid_to}" if record.valid_to else ""
    contested = ", [yellow]CONTESTED[/]" if record.contested else ""
    return [decided, escape(record.title), escape(record.number or ""), f"{state}{until}{contested}", record.id]
