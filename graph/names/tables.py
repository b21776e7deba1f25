"""The small tables beside this module, read once.

The rule of this module: a table is data with a comment on its source; what it means is said where it is used.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files


@cache
def lines_of(table: str) -> tuple[str, ...]:
    """The lines of a table in the folder `data` without comments and blank lines."""
    text = (files("graph.names") / "data" / table).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def simplified_characters() -> dict[int, str]:
    """Traditional to simplified, in the form that `str.translate` takes."""
    return {ord(pair[0]): pair[1] for line in lines_of("simplified.txt") for pair in line.split()}


@cache
def neighbours(table: str) -> dict[str, frozenset[str]]:
    """Each character of a table of groups with the others of its groups."""
    found: dict[str, set[str]] = defaultdict(set)
    for group in lines_of(table):
        for character in group:
            found[character].update(group)
    return {character: frozenset(others - {character}) for character, others in found.items()}


@cache
def surname_readings() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Surnames with a reading of their own: for each of their characters the toneless readings."""
    rows = (line.split(" ", 1) for line in lines_of("surnames.txt"))
    return {surname: tuple(tuple(part.split("/")) for part in reading.split(" ")) for surname, reading in rows}


@cache
def spoken_words() -> dict[str, tuple[str, str]]:
    """Words of two characters that are read otherwise than these one by one: 银行 is yin hang."""
    rows = (line.split(" ") for line in lines_of("spoken.txt"))
    return {word: (first, second) for word, first, second in rows}


@cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters."""
    return frozenset(surname for surname in surname_readings() if len(surname) == 2)  # noqa: PLR2004 - as said


@cache
def legal_forms() -> dict[str, str]:
    """Legal forms with their class, longest first."""
    rows = [line.split(" ") for line in lines_of("legal_forms.txt")]
    return {row[0]: row[1] for row in sorted(rows, key=lambda row: -len(row[0]))}


@cache
def industries() -> frozenset[str]:
    """Words that name a trade."""
    return frozenset(word for line in lines_of("industries.txt") for word in line.split())
