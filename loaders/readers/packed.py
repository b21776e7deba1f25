"""Chunks of a table packed in memory, for a reader that must have read a sheet to its end before it lets go of it.

The rule of this module: what comes out is what went in, and it is never anywhere but in memory.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl

from loaders.readers.table import Chunk


@dataclass(frozen=True)
class PackedChunk:
    """A chunk as compressed Arrow streams, about a tenth as large."""

    lines: bytes
    cells: bytes
    torn: pl.DataFrame
    lost_digits: pl.DataFrame
    blank: int
    hidden: frozenset[int]

    @classmethod
    def of(cls, chunk: Chunk) -> PackedChunk:
        """Pack a chunk."""
        lines, cells = _packed(chunk.lines.to_frame()), _packed(chunk.cells)
        return cls(lines, cells, chunk.torn, chunk.lost_digits, chunk.blank, chunk.hidden)

    def chunk(self) -> Chunk:
        """The chunk again."""
        lines = pl.read_ipc_stream(self.lines).to_series()
        return Chunk(lines, pl.read_ipc_stream(self.cells), self.torn, self.lost_digits, self.blank, self.hidden)


def _packed(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_ipc_stream(stream, compression="zstd")
    return stream.getvalue()
