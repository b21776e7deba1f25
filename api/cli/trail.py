"""Lineage on the screen: from each value to the rows, files, departments and laws it stands on.

The rule of this module: the trail is drawn as it is, latest assertion first; nothing is summed up away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from graph.view.lineage import LineageAnswer
from graph.view.traced import Lineage

MOST_REASONS: Final = 20


def say_lineage(screen: Console, answer: LineageAnswer) -> None:
    """The screen of `xinmai lineage`."""
    kind = answer.kind.replace("_", " ")
    tree = Tree(f"[bold]{escape(answer.title)}[/]  {kind}  [dim]{answer.id}[/]", guide_style="dim")
    if answer.values:
        values = tree.add("values")
        for value in answer.values:
            text = f"{escape(value.label)}: {escape(value.value)}"
            original = next((row.original for row in value.lineage if row.original not in {None, value.value}), None)
            if original is not None:
                text += f" [dim]in the file: {escape(original)}[/]"
            values.add(f"{text} [dim]({value.rule})[/]")
    _add_rows(tree, answer.lineage)
    if answer.joined:
        joined = tree.add("why its files are together")
        for reason in answer.joined[:MOST_REASONS]:
            joined.add(f"{escape(reason.sentence)} [dim]\\[{escape(reason.by)}][/]")
    screen.print(tree)
    if answer.partial.is_partial:
        screen.print(f"[yellow]This answer is partial: {', '.join(answer.partial.reasons)}[/]")


def _add_rows(tree: Tree, rows: Iterable[Lineage]) -> None:
    for row in rows:
        sheet = f", sheet {escape(row.sheet)}" if row.sheet else ""
        line = f"{sheet}, line {row.line}" if row.line else ""
        source = row.source
        asserted = tree.add(f"asserted by [bold]{escape(source.name)}[/]{line}")
        asserted.add(
            f"file [dim]sha256 {source.hash}[/]  {source.format}, {source.encoding}, {source.kind}, "
            f"{source.lines:,} rows [dim]{source.id}[/]"
        )
        code = f" {row.delivered_by.code}" if row.delivered_by.code else ""
        region = f", {escape(row.region.name)} {row.region.code}" if row.region is not None else ""
        asserted.add(f"delivered {row.delivered:%Y-%m-%d %H:%M} UTC by {escape(row.delivered_by.name)}{code}{region}")
        asserted.add(
            f"read in run {row.run.number} by {escape(row.run.loader)} [dim]({escape(row.run.actor)}, "
            f"{row.recorded:%Y-%m-%d %H:%M} UTC, manifest {escape(source.manifest)})[/]"
        )
        if row.recognised_by is not None:
            asserted.add(f"recognised by {escape(row.recognised_by.name)}")
        if row.catalogue_entry is not None:
            entry = row.catalogue_entry
            allowed = asserted.add(
                f"collected under {entry.code} {escape(entry.name_zh)} [dim]({escape(entry.name_en)}, "
                f"catalogue {escape(entry.edition)})[/]"
            )
            for basis in entry.legal_basis:
                article = f", {escape(basis.article)}" if basis.article else ""
                allowed.add(f"{escape(basis.title)}{article}")
