"""Numbers recognised before, so that a subject met in a thousand rows is looked at once.

The rule of this module: it holds clear numbers, so it lives as long as one file is read, in memory only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from graph.identifiers import CheckState, IdentifierKind, Number, birth_date, recognise, strong_keys

MOST_KNOWN: Final = 300_000
"""About 100 MB; then it starts anew."""

Told = tuple[
    str | None, str | None, str | None, str | None, str | None, date | None, bool | None, str | None, str | None
]
"""kind, text, mask, state, code, born, strong, inner kind, inner text; all None where there is no number."""

_NOTHING: Final[Told] = (None,) * 9
_PERSONS: Final = IdentifierKind.IDENTITY_NUMBER


@dataclass(frozen=True)
class KnownNumbers:
    """Answers by question."""

    _told: dict[tuple[str, IdentifierKind | None, bool | None, bool], Told] = field(default_factory=dict, repr=False)

    def holds_one(self, text: str) -> bool:
        """Whether there is a number in a cell for a person's number, be it right or wrong; a placeholder is none."""
        state = self.told(text, IdentifierKind.IDENTITY_NUMBER, None, numeric=False)[3]
        return state is not None and state != CheckState.PLACEHOLDER.value

    def told(self, text: str, expected: IdentifierKind | None, person: bool | None, *, numeric: bool) -> Told:
        """What is known of a number; it is recognised the first time it is asked for."""
        question = (text, expected, person, numeric)
        answer = self._told.get(question)
        if answer is None:
            if len(self._told) >= MOST_KNOWN:
                self._told.clear()
            answer = self._told[question] = _told(_recognised(text, expected, person, numeric=numeric))
        return answer


def _recognised(text: str, expected: IdentifierKind | None, person: bool | None, *, numeric: bool) -> Number | None:
    """The number in a cell. One that may be a person's or a business's is neither of them.

    Taken for the person's it would be unchecked wherever this file came first, and valid where others did.
    """
    number = recognise(text, expected, person, numeric_cell=numeric)
    if person is None and number is not None and number.kind is _PERSONS and number.state is CheckState.UNCHECKED:
        return replace(number, kind=IdentifierKind.OTHER)
    return number


def _told(number: Number | None) -> Told:
    if number is None:
        return _NOTHING
    kind, text = number.kind, number.text
    strong, inner_kind, inner_text = False, None, None
    for key_kind, key_text in strong_keys(number):
        if key_kind is kind:
            strong = True
        else:
            inner_kind, inner_text = key_kind.value, key_text
    born = birth_date(number) if kind is IdentifierKind.IDENTITY_NUMBER else None
    return (kind.value, text, number.mask, number.state.value, number.code, born, strong, inner_kind, inner_text)
