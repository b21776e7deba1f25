"""Where answers for people go.

The rule of this module: a reader that leaves ends the command as it does for every other answer; the library alone
would end the process by itself, as if the program had failed. And no text that is shown speaks to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from api.cli.visible import visible


class Screen(Console):
    """rich's console, whose broken pipe is for whoever runs the command."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces of a text or table; styles are no part of their texts yet."""
        for piece in super().render(renderable, options):
            shown = piece.text if piece.control else visible(piece.text)
            yield piece if shown == piece.text else Segment(shown, piece.style)

    def on_broken_pipe(self) -> None:
        """Called while the `BrokenPipeError` is handled: hand it on."""
        self.quiet = True
        raise  # noqa: PLE0704 - rich calls this from its own except block
