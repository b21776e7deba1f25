"""How dirty the demo's files are: every rate in one place.

The rule of this module: a rate is a share of what it names (rows, subjects, groups), between 0 and 1, and
nothing else in the generator decides how often something goes wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from graph.errors import BadInput


@dataclass(frozen=True)
class Dirt:
    """Rates of what real deliveries get wrong; the defaults are the least that resolution must master.

    Number states exclude each other and count rows of licence and penalty files and of the flat table (the
    registry and the tax office always know a number). Name forms count rows. `moved` and the groups (`twins`,
    `fathers_and_sons`, `namesakes` of persons; `branches` of organisations) count subjects. A rate outside
    0..1 or number states of more than 1 together raise `BadInput`.
    """

    number_missing: float = 0.25
    number_masked: float = 0.15
    # Persons: the old 15 digits (one in nine was born since 2000 and never had them: masked instead).
    # Organisations: only a number from before 2015.
    number_fifteen: float = 0.09
    number_wrong: float = 0.05  # one character wrong, so that the check character fails
    number_spelled: float = 0.04  # right, but with spaces, hyphens, a small x or full-width digits
    number_placeholder: float = 0.01  # seventeen zeros and X, eighteen zeros, 123456789012345678
    number_in_numeric_cell: float = 0.01  # XLSX only: the last digits are lost
    name_changed: float = 0.25
    birth_missing: float = 1 / 3
    phone_missing: float = 1 / 3
    address_missing: float = 1 / 3
    moved: float = 0.20
    twins: float = 0.04
    fathers_and_sons: float = 0.04
    namesakes: float = 0.04
    branches: float = 0.04
    traps: float = 0.005  # subjects in each other trap of `loaders.demo.traps`
    row_twice: float = 0.004  # the same row again in the same file
    null_word: float = 0.5  # an empty optional cell says 无, /, N/A or — — instead

    def __post_init__(self) -> None:
        for rate in fields(self):
            value = getattr(self, rate.name)
            if not 0 <= value <= 1:
                raise BadInput(f"The rate {rate.name} must lie between 0 and 1, not {value}.", rate=rate.name)
        if self.numbers_touched > 1:
            raise BadInput("The rates of the number states must not exceed 1 together.")

    @property
    def numbers_touched(self) -> float:
        """Share of rows whose number is not simply there and right."""
        return (
            self.number_missing
            + self.number_masked
            + self.number_fifteen
            + self.number_wrong
            + self.number_spelled
            + self.number_placeholder
        )


CLEAN = Dirt(**dict.fromkeys((rate.name for rate in fields(Dirt)), 0.0))
"""Files as they should be: no dirt at all (what stays is one of each trap, which are no dirt but facts of life)."""

USUAL = Dirt()
"""The demo's dirt."""
