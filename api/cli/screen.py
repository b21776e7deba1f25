"""Where answers for people go.

The rule of this module: a reader that leaves ends the command as it does for every other answer; the library alone
would end the process by itself, as if the program had failed.
"""

from __future__ import annotations

from rich.console import Console


class Screen(Console):
    """rich's console, whose broken pipe is for whoever runs the command."""

    def on_broken_pipe(self) -> None:
        """Called while the `BrokenPipeError` is handled: hand it on."""
        self.quiet = True
        raise  # noqa: PLE0704 - rich calls this from its own except block
