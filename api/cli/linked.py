"""Ties and ways between subjects on the screen.

The rule of this module: every tie stands with how many give its value, and what is not all says so.
"""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from graph.view.answers import Partial
from graph.view.connect import Connection, End, HopTie
from graph.view.shared import Shared
from graph.view.ties import TiedPage, Ties
from graph.view.web import Tie


def say_ties(screen: Console, answer: Ties) -> None:
    """The screen of `xinmai links`."""
    screen.print(f"[bold]{escape(answer.name)}[/]  {answer.kind}  [dim]{answer.subject_id}[/]")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("kind", no_wrap=True)
    table.add_column("count", justify="right")
    table.add_column("")
    for each in answer.counts:
        note = "hub" if each.hub else "at least" if each.partial.is_partial else ""
        table.add_row(each.kind.value, f"{each.count:,}", note, style="dim" if each.hub else "")
    screen.print(table)
    say_partial(screen, answer.partial)
    opened = next((each.kind.value for each in answer.counts if not each.hub), None)
    if opened is not None:
        screen.print(f"\nNext: [bold]xinmai links {answer.subject_id} --kind {opened}[/]", soft_wrap=True)


def say_tied(screen: Console, page: TiedPage) -> None:
    """The screen of `xinmai links --kind`."""
    screen.print(f"{page.total:,} by {page.kind.value}")
    for each in page.tied:
        tree = Tree(f"[bold]{escape(each.name)}[/]  {each.kind or each.what}  [dim]{each.id}[/]", guide_style="dim")
        for tie in each.ties:
            tree.add(tie_line(tie))
        screen.print(tree)
    say_partial(screen, page.partial)
    if page.has_next:
        screen.print(f"\nNext: [bold]--after {page.end}[/]", soft_wrap=True)


def say_connection(screen: Console, found: Connection) -> None:
    """The screen of `xinmai connect`."""
    if not found.paths:
        screen.print(
            f"No way between {escape(found.left.name)} and {escape(found.right.name)} within {found.bounds.depth} hops "
            f"and {found.bounds.subjects} subjects; {found.looked_at} were looked at."
        )
    for number, path in enumerate(found.paths, start=1):
        names = " ── ".join(escape(node.name) for node in path.nodes)
        tree = Tree(f"[bold]{number}.[/] {names} [dim]({len(path.hops)} hops)[/]", guide_style="dim")
        known = {node.id: node.name for node in path.nodes}
        for hop in path.hops:
            bridge = " [yellow]nothing else connects them[/]" if hop.bridge else ""
            step = tree.add(f"{escape(known[hop.start])} ── {escape(known[hop.end])}{bridge}")
            for tie in hop.ties:
                branch = step.add(tie_line(tie))
                for end in tie.ends:
                    branch.add(_end(end, known[end.subject_id]))
        screen.print(tree)
    say_partial(screen, found.partial)


def say_shared(screen: Console, found: Shared) -> None:
    """The screen of `xinmai shared`."""
    for hub in found.hubs:
        screen.print(f"{hub.what.value} [bold]{escape(hub.name)}[/] [dim]{hub.id}[/]")
    for each in found.counts:
        screen.print(f"  {each.kind}: {'fewer than ten' if each.count is None else f'{each.count:,}'}")
    if not found.counts:
        screen.print("  They have nobody in common, or nobody who is open to this purpose.")
    for node in found.named:
        screen.print(f"  {escape(node.name)} [dim]{node.kind} {node.id}[/]")
    say_partial(screen, found.partial)


def tie_line(tie: Tie | HopTie) -> str:
    """A value in common, and how much it says."""
    others = "only these two" if tie.subjects == len(("mine", "theirs")) else f"{tie.subjects:,} subjects"
    return f"{tie.kind.value} {escape(tie.shown)} [dim]({others})[/]"


def say_partial(screen: Console, partial: Partial) -> None:
    """Why an answer is not all, if it is not."""
    if partial.is_partial:
        screen.print(f"[yellow]This answer is partial: {', '.join(partial.reasons)}[/]")


def _end(end: End, name: str) -> str:
    said = f"{escape(name)}: {escape(end.value.value)}"
    if not end.value.lineage:
        return said
    row = end.value.lineage[0]
    more = f" and {len(end.value.lineage) - 1} more" if len(end.value.lineage) > 1 else ""
    return f"{said} [dim]{escape(row.source.name)}, line {row.line}{more}, {escape(row.delivered_by.name)}[/]"
