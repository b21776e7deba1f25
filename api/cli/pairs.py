"""Two credit files on the screen: side by side, the evidence as a waterfall, what both name, and why.

The rule of this module: pure functions from an explanation to something that can be printed; a difference is marked
by a sign as well as by colour, so that it is seen without colours too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from api.cli.counting import counted
from graph.view.answers import CreditFile
from graph.view.explained import ClusterExplained, PairExplained, Speaks, Step
from graph.view.judged import Judged

DIFFERS: Final = "bold reverse"
BITS_PER_BLOCK: Final = 2.0
WIDEST: Final = 12
STYLES: Final = {Speaks.FOR: "green", Speaks.AGAINST: "red", Speaks.NEITHER: "dim"}


def marked(left: str, right: str) -> tuple[Text, Text]:
    """Two texts with the characters marked that differ; an absent text marks nothing."""
    ours, theirs = Text(left), Text(right)
    if left and right:
        for what, start, end, from_, to in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if what != "equal":
                ours.stylize(DIFFERS, start, end)
                theirs.stylize(DIFFERS, from_, to)
    return ours, theirs


def side_by_side(left: CreditFile, right: CreditFile) -> Table:
    """What both files say, row by row; “=” where they agree, “≠” where not, “·” where one says nothing."""
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    table.add_column("", no_wrap=True, style="dim")
    table.add_column(left.id, ratio=1, overflow="fold")
    table.add_column("", no_wrap=True, width=1)
    table.add_column(right.id, ratio=1, overflow="fold")
    for label, ours, theirs, alike in _rows(left, right):
        sign = "·" if not ours or not theirs else "=" if alike else "≠"
        one, other = marked(ours, theirs)
        table.add_row(label, one, Text(sign, style="yellow" if sign == "≠" else "dim"), other)
    return table


def waterfall(steps: Sequence[Step]) -> Table:
    """The evidence piece by piece, each with its bits as a bar, or “decides” where it stands alone."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for step in steps:
        table.add_row(step.field.replace("_", " "), bits(step.bits, step.speaks), _bar(step), escape(step.sentence))
    if not steps:
        table.add_row("", "", "", "Nothing that both files say counts for or against it.")
    return table


def bits(value: float | None, speaks: Speaks) -> Text:
    """A weight in bits, or which way something decides alone."""
    if value is not None:
        return Text(f"{value:+.1f} bits", style=STYLES[speaks])
    return Text(f"decides {speaks.value}", style=f"bold {STYLES[speaks]}")


def score(pair: PairExplained) -> RenderableType:
    """What a machine makes of it."""
    return Text.assemble(
        "Score ", bits(pair.bits, pair.speaks), f"  band {pair.band}, rule {pair.rule}",
        "  together now" if pair.together else "  apart now",
    )  # fmt: skip


def reasons(pair: PairExplained) -> RenderableType:
    """Why they are together or not, what people said, and what single value would change it."""
    lines: list[RenderableType] = []
    lines += [Text(f"together by {step.by}: {step.sentence}") for step in pair.path]
    lines += [Text(f"kept apart by {wall.by}: {wall.sentence}") for wall in pair.obstacles]
    if not pair.together and not pair.obstacles:
        lines.append(Text("Not together: no rule and no person joins them."))
    lines += [Text(said, style="yellow") for said in judged_lines(pair.judgements)]
    lines += [Text(change, style="dim") for change in pair.changes]
    return Group(*lines)


def shared(pair: PairExplained) -> RenderableType:
    """The neighbours that both files name."""
    if not pair.neighbours:
        return Text("Both name nothing in common that is open to this purpose.", style="dim")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for each in pair.neighbours:
        table.add_row(f"both name the {each.what.replace('_', ' ')}", escape(each.value))
    return table


def cluster(answer: ClusterExplained) -> RenderableType:
    """How a cluster grew, and the bridges that hold it."""
    names = {file.id: file.name for file in answer.files}
    lines: list[RenderableType] = [
        Text(f"{counted(len(answer.files), 'credit file')} on subject {answer.subject_id or 'none yet'}", style="bold")
    ]
    for file in answer.files:
        region = f", {file.region.name}" if file.region is not None else ""
        lines.append(Text.assemble(f"  {file.name}, {file.department.name}{region} ", (file.id, "dim")))
    if answer.grown:
        lines.append(Text("How it grew", style="bold"))
    for step in answer.grown:
        ends = f"{names.get(step.reason.other_file_id or '', '')} and {names.get(step.reason.file_id, '')}"
        lines.append(Text(f"  {step.left} + {step.right}  {ends}: {step.reason.sentence} [{step.reason.by}]"))
    if answer.bridges:
        lines.append(Text("What alone holds it", style="bold"))
    for bridge in answer.bridges:
        ends = f"{names.get(bridge.reason.other_file_id or '', '')} and {names.get(bridge.reason.file_id, '')}"
        sides = f"{len(bridge.left)} and {counted(len(bridge.right), 'file')}"
        lines.append(Text(f"  without “{bridge.reason.sentence}” ({ends}): {sides}"))
    if len(answer.files) > 1 and not answer.bridges:
        lines.append(Text("No single reason holds it: every part is joined at least twice.", style="dim"))
    lines += [Text(said, style="yellow") for said in judged_lines(answer.judgements)]
    return Group(*lines)


def judged_lines(judgements: Iterable[Judged]) -> list[str]:
    """What people said; a contradiction and a proposal say that they are one."""
    return [
        f"{one.by_rule or one.actor} judged {one.verdict.value}{_state(one)}: {one.reason} "
        f"({one.at:%Y-%m-%d}, {one.act})"
        for one in judgements
    ]


def _state(one: Judged) -> str:
    if one.contradicted:
        return ", CONTRADICTED by another judgement"
    return ", PROPOSED until a second steward agrees" if one.waiting else ""


def _rows(left: CreditFile, right: CreditFile) -> Iterable[tuple[str, str, str, bool]]:
    """Label, both texts, and whether both say the same: of numbers the tokens tell, masks of two may look alike."""
    ours, theirs = ({value.key: value.value for value in file.details} for file in (left, right))
    labels = {value.key: value.label for file in (left, right) for value in file.details}
    for key, label in labels.items():
        yield label, ours.get(key, ""), theirs.get(key, ""), ours.get(key) == theirs.get(key)
    kinds = dict.fromkeys(number.kind for file in (left, right) for number in file.identifiers)
    for kind in kinds:
        numbers = [[n for n in file.identifiers if n.kind == kind] for file in (left, right)]
        masks = ["、".join(number.mask for number in held) for held in numbers]
        tokens = [{number.token for number in held} for held in numbers]
        yield kind.replace("_", " "), masks[0], masks[1], tokens[0] == tokens[1]
    for label, one, other in (
        ("department", left.department.name, right.department.name),
        ("region", _region(left), _region(right)),
        ("kind", left.kind, right.kind),
        ("records", str(left.records), str(right.records)),
    ):
        yield label, one, other, one == other


def _region(file: CreditFile) -> str:
    return f"{file.region.name} {file.region.code}" if file.region is not None else ""


def _bar(step: Step) -> Text:
    size = WIDEST if step.bits is None else min(WIDEST, round(abs(step.bits) / BITS_PER_BLOCK))
    return Text("█" * size if step.speaks is not Speaks.NEITHER else "", style=STYLES[step.speaks])
