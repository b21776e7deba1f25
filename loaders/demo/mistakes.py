"""Ten mistakes that a department makes in a file, at known lines, so that its report has something to say.

The rule of this module: each mistake spoils one row in one way and names the finding that it must lead to;
`errors.csv` beside the files lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loaders.demo.numbers import credit_code, identity_number, organisation_code
from loaders.demo.paper import Cell

Cells = dict[str, Cell]


@dataclass(frozen=True)
class Mistake:
    """What is spoilt (`key`), the code of the finding, and how."""

    code: str
    key: str
    spoil: Callable[[Cells, date], None]


def _set(key: str, text: str) -> Callable[[Cells, date], None]:
    def spoil(cells: Cells, _: date) -> None:
        cells[key] = text

    return spoil


def _future(cells: Cells, today: date) -> None:
    cells["decided"] = f"{today + timedelta(days=400):%Y/%m/%d}"


def _ends_before(cells: Cells, _: date) -> None:
    cells["valid_to"] = "2001/01/31"


def _minor(cells: Cells, today: date) -> None:
    cells["identity_number"] = identity_number("110105", date(today.year - 12, 5, 5), 24)


def _simple(cells: Cells, _: date) -> None:
    cells["number"] = f"简易{cells['number']}"
    cells["note"] = "适用简易程序当场处罚"


def _trader_code(cells: Cells, _: date) -> None:
    cells["uscc"] = credit_code("92", "110105", organisation_code("90000018"))
    cells["category"] = "法人及非法人组织"


def _company_code(cells: Cells, _: date) -> None:
    cells["identity_number"] = credit_code("91", "110105", organisation_code("90000026"))


NO_NAME: Final = Mistake("E201", "name", _set("name", ""))
NO_NUMBER: Final = Mistake("E201", "number", _set("number", "— —"))
NO_AUTHORITY: Final = Mistake("E201", "authority", _set("authority", "/"))
FUTURE: Final = Mistake("E205", "decided", _future)
IMPOSSIBLE_DAY: Final = Mistake("E205", "decided", _set("decided", "2024/02/31"))
ENDS_BEFORE: Final = Mistake("E205", "valid_to", _ends_before)
AUTHORITY_IS_A_DAY: Final = Mistake("E207", "authority", _set("authority", "2024/03/05"))
UNCLEAR_AMOUNT: Final = Mistake("E206", "fine", _set("fine", "454000000"))
SIMPLE_PROCEDURE: Final = Mistake("E104", "number", _simple)
HEALTH_WORDS: Final = Mistake("E102", "facts", _set("facts", "当事人患有乙型肝炎，仍从事直接入口食品工作。"))
PLACEHOLDER_CODE: Final = Mistake("E203", "uscc", _set("uscc", "000000000000000000"))
PLACEHOLDER_NUMBER: Final = Mistake("E203", "identity_number", _set("identity_number", "000000000000000000"))
TRADER_AS_COMPANY: Final = Mistake("E204", "uscc", _trader_code)
COMPANY_AS_PERSON: Final = Mistake("E204", "identity_number", _company_code)
MINOR: Final = Mistake("E105", "identity_number", _minor)

MISTAKES: Final[dict[str, tuple[Mistake, ...]]] = {
    "penalty-organisation": (
        NO_NAME, NO_NUMBER, FUTURE, IMPOSSIBLE_DAY, AUTHORITY_IS_A_DAY,
        UNCLEAR_AMOUNT, SIMPLE_PROCEDURE, HEALTH_WORDS, PLACEHOLDER_CODE, TRADER_AS_COMPANY,
    ),
    "penalty-person": (
        NO_NAME, NO_NUMBER, FUTURE, IMPOSSIBLE_DAY, AUTHORITY_IS_A_DAY,
        UNCLEAR_AMOUNT, SIMPLE_PROCEDURE, HEALTH_WORDS, PLACEHOLDER_NUMBER, MINOR,
    ),
    "licence-person": (
        NO_NAME, NO_NUMBER, FUTURE, IMPOSSIBLE_DAY, AUTHORITY_IS_A_DAY,
        ENDS_BEFORE, MINOR, COMPANY_AS_PERSON, PLACEHOLDER_NUMBER, NO_AUTHORITY,
    ),
}  # fmt: skip

FIRST_ROW: Final = 3
EVERY: Final = 2


def next_mistake(entry: str, rows: int, made: int) -> Mistake | None:
    """The mistake for the row after `rows` others, `made` of which were mistakes: every second from the third on."""
    mistakes = MISTAKES[entry]
    return mistakes[made] if made < len(mistakes) and rows + 1 >= FIRST_ROW + EVERY * made else None
