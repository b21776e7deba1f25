"""The mark of a sandbox: every answer of one says that nobody in it is real.

The rule of this module: whoever makes the body of an answer has it marked here, by whichever door it leaves.
"""

from __future__ import annotations


def marked(body: dict[str, object], *, sandbox: bool) -> dict[str, object]:
    """The body of an answer, with the mark where it is one of a sandbox."""
    return {**body, "extensions": {"sandbox": True}} if sandbox else body
