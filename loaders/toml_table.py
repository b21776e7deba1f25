"""A TOML table read with its types checked.

The rule of this module: a key that nobody reads is an error with its name, because a misspelt key would otherwise
silently mean its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from math import isfinite

from graph.errors import ManifestError

_REQUIRED = "\0required"


class Table:
    """One table of a manifest; `where` names its file in errors."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self._values = values
        self._where = where

    def only(self, known: frozenset[str]) -> None:
        """Refuse keys that are not `known`."""
        strange = sorted(set(self._values) - known)
        if strange:
            raise self._wrong(f"has unknown keys: {', '.join(strange)}; known are: {', '.join(sorted(known))}")

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._values

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """A text; whole numbers count as text because region codes are often written without quotes."""
        value = self._values.get(key, default)
        if value == _REQUIRED:
            raise self._wrong(f"does not say `{key}`")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self._wrong(f"`{key}` must be a text")
        return str(value).strip()

    def whole(self, key: str) -> int:
        """A whole number; 0 where it is not given."""
        value = self._values.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._wrong(f"`{key}` must be a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is not given; a single text counts as a list of one."""
        value = self._values.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self._wrong(f"`{key}` must be a list of texts")
        return tuple(listed)

    def lists_of_texts(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts, empty where it is not given."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(inner, list) and all(isinstance(text, str) for text in inner) for inner in value
        ):
            raise self._wrong(f"`{key}` must be a list of lists of texts")
        return tuple(map(tuple, value))

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(f"`{key}` must be true or false")
        return value

    def decimal(self, key: str) -> float | None:
        """A finite number, None where it is not given."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise self._wrong(f"`{key}` must be a number")
        return float(value)

    def instant(self, key: str) -> datetime | None:
        """An instant in UTC; it must carry its zone."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self._wrong(f"`{key}` must be an instant with its zone, such as 2026-03-01T08:00:00+08:00")
        return value.astimezone(UTC)

    def day(self, key: str) -> date | None:
        """A day."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self._wrong(f"`{key}` must be a day, such as 2026-03-01")
        return value

    def aliases(self, key: str) -> tuple[tuple[str, str], ...]:
        """Pairs (header text, field key) from a table `field key = header text or list of them`."""
        inner = self.table(key)
        return tuple((header, field) for field in inner.fields() for header in inner.texts(field))

    def table(self, key: str) -> Table:
        """An inner table, empty where it is not given."""
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(f"`{key}` must be a table")
        return Table(value, f"{self._where} [{key}]")

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables `[[key]]`, empty where it is not given."""
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self._wrong(f"`{key}` must be written as [[{key}]]")
        return tuple(Table(item, f"{self._where} [[{key}]] {n}") for n, item in enumerate(value, 1))

    def fields(self) -> tuple[str, ...]:
        """The keys given, in the order of the file."""
        return tuple(self._values)

    def merged_over(self, below: Table) -> Table:
        """The same table with what it leaves out taken from `below`; inner tables key by key."""
        values = dict(below._values)
        for key, value in self._values.items():
            under = values.get(key)
            values[key] = {**under, **value} if isinstance(value, dict) and isinstance(under, dict) else value
        return Table(values, self._where)

    def without(self, key: str) -> Table:
        """The same table without one key."""
        return Table({k: v for k, v in self._values.items() if k != key}, self._where)

    def _wrong(self, says: str) -> ManifestError:
        return ManifestError(f"{self._where} {says}.", where=self._where)
