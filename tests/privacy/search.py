"""Looking for numbers and words in the raw bytes of files, whatever wrote them.

The rule of this module: nothing is trusted to be harmless; each file is read as bytes in every encoding and once
more without what could stand between two digits, and files that pack their content are unpacked as well.
"""

from __future__ import annotations

import io
import sqlite3
import stat
import string
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from tests.privacy.seeds import FULL_WIDTH, Seed, cores, short

ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
BLOCK: Final = 16 * 1024 * 1024
OVERLAP: Final = 4096
NO_DIGITS: Final = bytes(set(range(256)) - set(string.digits.encode()))
SQLITE: Final = b"SQLite format 3\x00"
ZIP: Final = b"PK\x03\x04"
PARQUET: Final = b"PAR1"


Piece = tuple[str, bytes]
"""Where some bytes are, and the bytes."""


@dataclass(frozen=True)
class Leak:
    """Something that stands where it must not: in which file, what, and how it was found there."""

    where: str
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.how})"


@dataclass
class Search:
    """What to look for. A file that has not changed since it was last searched is not read again."""

    seeds: Sequence[Seed]
    words: Sequence[str] = ()
    _written: dict[str, str] = field(default_factory=dict)
    _digits: dict[str, str] = field(default_factory=dict)
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for seed in self.seeds:
            for core in cores(seed.number):
                for text in (core, core.translate(FULL_WIDTH)):
                    self._written.update(dict.fromkeys(_encoded(text), str(seed)))
            self._digits[seed.number[:17]] = self._digits[short(seed.number)] = str(seed)
        for word in self.words:
            self._written.update(dict.fromkeys(_encoded(word), word))

    def files(self, folders: Iterable[Path]) -> list[Leak]:
        """Search every file below these folders, and the names of files."""
        return self.pieces(self.read(folders))

    def read(self, folders: Iterable[Path]) -> Iterator[Piece]:
        """What was written below these folders since it was last read, to be searched with other pieces."""
        return (piece for folder in folders for piece in self._below(folder))

    def text(self, where: str, said: str) -> list[Leak]:
        """Search a text."""
        return self.bytes(where, said.encode())

    def bytes(self, where: str, content: bytes) -> list[Leak]:
        """Search bytes."""
        return self.pieces([(where, content)])

    def pieces(self, pieces: Iterable[Piece]) -> list[Leak]:
        """Search many pieces, some mebibytes at a time: making the automaton costs more than using it."""
        found: list[Leak] = []
        waiting: list[Piece] = []
        size = 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece[1])
            if size > BLOCK:
                found += self._found(waiting)
                waiting, size = [], 0
        return [*found, *self._found(waiting)]

    def _below(self, folder: Path) -> Iterator[Piece]:
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder.parent))
            facts = path.lstat()
            state = (facts.st_mtime_ns, facts.st_size)
            if self._seen.get(path) == state:
                continue
            self._seen[path] = state
            yield f"name of {name}", path.name.encode()
            if stat.S_ISREG(facts.st_mode):
                yield from _content(path, name)

    def _found(self, pieces: list[Piece]) -> list[Leak]:
        digits = [(where, content.translate(None, NO_DIGITS)) for where, content in pieces]
        hits = {
            *((where, self._written[hit], "as written") for where, hit in _hits(pieces, self._written)),
            *((where, self._digits[hit], "between others") for where, hit in _hits(digits, self._digits)),
        }
        return [Leak(*hit) for hit in sorted(hits)]


def _hits(pieces: list[Piece], patterns: dict[str, str]) -> list[tuple[str, str]]:
    """Which patterns stand where."""
    if not patterns or not pieces:
        return []
    # Latin-1 keeps bytes as they are, so one pass of polars' automaton looks for all patterns at once.
    texts = pl.DataFrame(
        {"where": [where for where, _ in pieces], "text": [content.decode("latin-1") for _, content in pieces]}
    )
    hits = texts.select("where", pl.col("text").str.extract_many(list(patterns), overlapping=True))
    return hits.filter(pl.col("text").list.len() > 0).explode("text").unique().rows()


def _content(path: Path, name: str) -> Iterator[Piece]:
    """The bytes of a file in overlapping blocks, and what it holds packed."""
    with path.open("rb") as stream:
        start = stream.read(len(SQLITE))
        stream.seek(0)
        before = b""
        while block := stream.read(BLOCK):
            if block.strip(b"\0"):
                yield name, before + block
            before = block[-OVERLAP:]
    for inside, content in _unpacked(path, start):
        yield f"{name} > {inside}", content


def _encoded(text: str) -> list[str]:
    return [text.encode(encoding).decode("latin-1") for encoding in ENCODINGS]


def _unpacked(path: Path, start: bytes) -> Iterator[tuple[str, bytes]]:
    """What a file holds behind compression, or cut into pages."""
    if start.startswith(SQLITE):
        yield from _tables(path)
    elif start.startswith(ZIP) and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from ((name, packed.read(name)) for name in packed.namelist())
    elif start.startswith(PARQUET):
        content = path.read_bytes()
        if content.endswith(PARQUET):  # a killed writer leaves halves, which nobody can read either
            frame = pl.read_parquet(io.BytesIO(content))
            for column in frame:
                texts = column.cast(pl.String) if column.dtype != pl.List else column.explode().cast(pl.String)
                yield column.name, "\n".join(texts.drop_nulls().unique()).encode()


def _tables(path: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        base.text_factory = bytes
        names = [row[0].decode() for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            rows = base.execute(f'SELECT * FROM "{name}"')
            yield name, b"\n".join(_as_bytes(cell) for row in rows for cell in row)


def _as_bytes(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()
