"""Numbers that are known only as a token and a mask: what a credit file shows of them outside the vault.

The rule of this module: equality is equality of tokens, and everything else is compared on what both masks show. A
cell holds the numbers of one file, each as `MASK#TOKEN`, followed by `!` where the number is valid and may join files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from graph.resolution.kinds.cells import Usual, Value, by_value
from graph.resolution.kinds.kind import Blocks, Both, KeyPart, Kind, Level, Shares

_TOKEN: Final = r"#[a-p]{32}"  # noqa: S105 - a pattern, no secret
_PROVES: Final = _TOKEN + "!"
_EDGES: Final = r"[0-9A-Z]{4}\*[0-9A-Z]{4}#"
_FEWER: Final = r"([0-9A-Z]{4}\*)[0-9A-Z]{0,2}([0-9A-Z]{2}#)"
_STARS: Final = re.compile(r"\*+")
LISTS: Final = ("tokens", "valid", "edges", "ends")


def number_cell(numbers: Iterable[tuple[str, str, bool]]) -> str:
    """The cell of a file's numbers, given as mask, token and whether it is valid and may join."""
    return " ".join(f"{mask}#{token}{'!' if proves else ''}" for mask, token, proves in numbers)


def token_parts(cell: str) -> Mapping[str, Value]:
    """All tokens, those that prove, and what masks show: four and four characters, or four and two."""
    shown = _STARS.sub("*", cell)
    return {
        "tokens": re.findall(_TOKEN, cell),
        "valid": re.findall(_PROVES, cell),
        "edges": re.findall(_EDGES, shown),
        "ends": ["".join(part) for part in re.findall(_FEWER, shown)],
    }


def _of_column(cells: pl.Series) -> pl.DataFrame:
    shown = cells.str.replace_all(_STARS.pattern, "*")
    return pl.DataFrame(
        {
            "tokens": cells.str.extract_all(_TOKEN),
            "valid": cells.str.extract_all(_PROVES),
            "edges": shown.str.extract_all(_EDGES),
            "ends": shown.str.extract_all(_FEWER).list.eval(pl.element().str.replace(_FEWER, "$1$2")),
        }
    )


_READ: Final = by_value((), LISTS, token_parts, usual=(Usual("#", _of_column),))

# A level that is `Shares` alone excuses two valid numbers that differ; no likeness of masks or wrong numbers may.
_PROVEN: Final = Level("proven", Shares("valid"), "Both hold the valid number {a}.")
_EXACT: Final = Level("exact", Both((Shares("tokens"),)), "Both hold the number {a}.")
_SHOWN: Final = Level("edges", Both((Shares("edges"),)), "{a} and {b} agree in the eight characters that both show.")
_LESS: Final = Level("ends", Both((Shares("ends"),)), "{a} and {b} agree in the six characters that both show.")
_KEYS: Final = (KeyPart("tokens", Blocks.ALONE), KeyPart("edges", Blocks.WITH))

IDENTITY_TOKEN: Final = Kind(
    name="identity_token",
    derive=_READ,
    levels=(_PROVEN, _EXACT, _SHOWN, _LESS),
    different="{a} and {b} are different numbers.",
    keys=_KEYS,
    identity="valid",
)

REGISTER_TOKEN: Final = Kind(
    name="register_token",
    derive=_READ,
    levels=(_PROVEN, _EXACT, _SHOWN, _LESS),
    different="{a} and {b} are different numbers.",
    keys=_KEYS,
)
