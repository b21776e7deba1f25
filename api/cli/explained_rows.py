"""Why two rows of a resolved table are together or not, on a screen.

The rule of this module: it shows the steps that add up to the weight, as `graph.resolution.explain` gives them, with
every person's number masked: a screen is not the place for them, whosever table it is.
"""

from __future__ import annotations

from dataclasses import replace

from rich.markup import escape
from rich.table import Table

from api.cli.session import Session
from graph.identifiers import mask_text
from graph.resolution.explain import Explanation


def shown(found: Explanation) -> Explanation:
    """The explanation as it may be shown."""
    steps = tuple(replace(step, sentence=mask_text(step.sentence)) for step in found.steps)
    return replace(found, steps=steps)


def say_explained(here: Session, left: str, right: str, found: Explanation) -> None:
    """Print it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for step in found.steps:
        table.add_row(escape(step.column or step.level), f"{step.bits:+.1f} bits", escape(step.sentence))
    say = here.screen.print
    together = "together" if found.together else "apart"
    say(f"{left} and {right} are {together}: {found.bits:+.1f} bits of {found.threshold:+.1f} needed.", markup=False)
    say(table)
    if found.contradiction:
        say(f"Contradiction: {found.contradiction}", markup=False)
    say(f"Met by {'; '.join(found.keys) or 'no key: they were never compared'}.", markup=False)
    for change in found.changes:
        say(
            f"{change.column} {change.instead} instead of {change.level} would make it {change.bits:+.1f} bits.",
            markup=False,
        )
