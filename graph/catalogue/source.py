"""The catalogue file as it is written: typed values, and the line each of them stands on.

The rule of this module: a wrong value becomes a finding with its line and a harmless stand-in, so that one
reading shows every mistake of a file and not only the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

_T = TypeVar("_T")
_Choice = TypeVar("_Choice", bound=StrEnum)

_TABLE = re.compile(r"\[\[?\s*([A-Za-z_]+)\s*\]?\]")
_FIELD = re.compile(r"\{\s*key\s*=")
_KEY = re.compile(r"([A-Za-z_]+)\s*=")


@dataclass(frozen=True)
class LintFinding:
    """One broken rule: the line (1-based), the rule's code, a sentence; a warning does not stop the loading."""

    line: int
    code: str
    says: str
    warning: bool = False


@dataclass
class Findings:
    """Collects what is wrong while a file is read."""

    found: list[LintFinding] = field(default_factory=list)

    def add(self, line: int, code: str, says: str, *, warning: bool = False) -> None:
        """Note one broken rule."""
        self.found.append(LintFinding(line, code, says, warning))


@dataclass
class Section:
    """Where the keys and the fields of one table stand."""

    line: int = 1
    keys: dict[str, int] = field(default_factory=dict)
    fields: list[int] = field(default_factory=list)


def sections_of(text: str) -> dict[str, list[Section]]:
    """The tables of the file by name (`` for its head). Its layout is fixed: one field per line in `fields`."""
    current = Section()
    found: dict[str, list[Section]] = {"": [current]}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if table := _TABLE.match(line):
            current = Section(number)
            found.setdefault(table[1], []).append(current)
        elif _FIELD.match(line):
            current.fields.append(number)
        elif key := _KEY.match(line):
            current.keys.setdefault(key[1], number)
    return found


class Table:
    """One table of the file. Each reading method checks the type; `done` reports keys that nobody asked for."""

    def __init__(self, values: Mapping[str, object], section: Section, findings: Findings) -> None:
        self.line = section.line
        self._values = values
        self.section = section
        self._findings = findings
        self._asked: set[str] = set()

    def line_of(self, key: str) -> int:
        """The line of one key, or of the table."""
        return self.section.keys.get(key, self.line)

    def has(self, key: str) -> bool:
        """Whether the key is written down."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        value = self._take(key, str, default)
        if default is None and value is not None and not value.strip():
            self.say(key, "L003", f"`{key}` is empty.")
        return value or ""

    def maybe(self, key: str) -> str | None:
        """A text or nothing."""
        return self._take(key, str, "") or None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is not written down."""
        value = self._take(key, list, [])
        if not all(isinstance(v, str) for v in value or ()):
            self.say(key, "L004", f"`{key}` must be a list of texts.")
        return tuple(v for v in value or () if isinstance(v, str))

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts."""
        value = self._take(key, list, []) or []
        good = [v for v in value if isinstance(v, list) and all(isinstance(t, str) for t in v)]
        if len(good) != len(value):
            self.say(key, "L004", f"`{key}` must be a list of lists of texts.")
        return tuple(tuple(v) for v in good)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key, bool, default)
        return default if value is None else value

    def whole(self, key: str) -> int | None:
        """A whole number of at least 0, or nothing."""
        value = self._take(key, int, 0) if self.has(key) else None
        if value is not None and (isinstance(value, bool) or value < 0):
            self.say(key, "L004", f"`{key}` must be a whole number of at least 0.")
            return 0
        return value

    def day(self, key: str) -> date:
        """A day without a time."""
        value = self._take(key, date, None)
        if value is None or isinstance(value, datetime):
            if value is not None:
                self.say(key, "L004", f"`{key}` must be a day without a time.")
            return date(1970, 1, 1)
        return value

    def choice(self, key: str, kind: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One of the members of a closed list."""
        text = self.text(key, None if default is None else default.value)
        fallback = default or next(iter(kind))
        return self._member(key, kind, text) or fallback if text else fallback

    def choices(self, key: str, kind: type[_Choice]) -> tuple[_Choice, ...]:
        """Several members of a closed list."""
        return tuple(m for text in self.texts(key) if (m := self._member(key, kind, text)) is not None)

    def table(self, key: str, section: Section | None = None) -> Table:
        """A table inside this one, empty where it is not written down."""
        value = self._take(key, dict, {}) or {}
        return Table(value, section or Section(self.line_of(key)), self._findings)

    def tables(self, key: str, sections: list[Section] | None = None) -> tuple[Table, ...]:
        """A list of tables; `sections` says where each of them stands, else each stands where its key does."""
        value = self._take(key, list, []) or []
        good = [v for v in value if isinstance(v, dict)]
        if len(good) != len(value):
            self.say(key, "L004", f"`{key}` must be a list of tables.")
        places = sections or [Section(self.line_of(key))] * len(good)
        if len(places) != len(good):
            self.say(key, "L006", f"Each table of `{key}` must begin on a line of its own.")
            places = [Section(self.line_of(key))] * len(good)
        return tuple(Table(v, place, self._findings) for v, place in zip(good, places, strict=True))

    def field_tables(self) -> tuple[Table, ...]:
        """The tables of `fields`, one per line."""
        return self.tables("fields", [Section(line) for line in self.section.fields])

    def done(self) -> None:
        """Report every key that no reading method asked for: an unknown rule is never silently ignored."""
        for key in self._values:
            if key not in self._asked:
                self.say(key, "L002", f"`{key}` is not a word of the catalogue.")

    def _member(self, key: str, kind: type[_Choice], text: str) -> _Choice | None:
        try:
            return kind(text)
        except ValueError:
            self.say(key, "L005", f"`{key}` must be one of {', '.join(kind)}, not {text!r}.")
            return None

    def _take(self, key: str, kind: type[_T], default: _T | None) -> _T | None:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                self.say(key, "L003", f"`{key}` is missing.")
            return default
        value = self._values[key]
        if not isinstance(value, kind):
            self.say(key, "L004", f"`{key}` must be a {kind.__name__}, not {value!r}.")
            return default
        return value

    def say(self, key: str, code: str, says: str) -> None:
        """Note a broken rule at the line of this key."""
        self._findings.add(self.line_of(key), code, says)
