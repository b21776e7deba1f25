"""Which encoding a text file has, and its text in bounded blocks.

The rule of this module: decoding is strict. A byte that does not belong to the encoding ends the reading with
its line and offset; nothing is replaced by question marks. Nor is a line of UTF-8 read as GB18030, in which half of all
such lines are other characters and no fault: somebody put two files together.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from graph.errors import UnreadableFile
from loaders.readers.readable import Readable

BLOCK_BYTES: Final = 4 * 1024 * 1024

# UTF-32 is not looked for: no department has been seen to deliver it.
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What codecs call the encodings in which two bytes are a Chinese character.
_TWO_BYTES: Final = frozenset({"gb18030", "gbk", "gb2312"})
# Each byte by its part in a Chinese character of UTF-8: it begins one, goes on with it, or is something else.
_PARTS: Final = bytes.maketrans(bytes(range(256)), b"." * 0x80 + b"c" * 0x40 + b"." * 0x24 + b"B" * 6 + b"." * 0x16)
# Four characters of UTF-8; in GB18030 these bytes are six rare ones in a row.
_IN_UTF8: Final = b"BccBccBccBcc"
_LONGEST_LINE: Final = 1 << 20
"""Bytes of a line without an end that are kept to look at it whole."""


@dataclass(frozen=True)
class Fingerprint:
    """SHA-256 (hex) and size of a file, and the encoding its bytes show ("" for a binary format)."""

    hash: str
    bytes: int
    encoding: str


def fingerprint(path: Readable, *, text: bool) -> Fingerprint:
    """Hash a file and, for text, find its encoding, in one pass over its bytes.

    The order is byte order mark, strict UTF-8, GB18030: a Chinese text in GB18030 is practically never valid
    UTF-8, while the reverse often decodes to wrong characters.
    """
    digest, size, start = hashlib.sha256(), 0, b""
    utf8 = codecs.getincrementaldecoder("utf-8")("strict") if text else None
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            start = start or block[:4]
            digest.update(block)
            size += len(block)
            utf8 = utf8 if utf8 and _accepts(utf8, block) else None
    if utf8 and not _accepts(utf8, b"", final=True):
        utf8 = None
    marked = next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), None)
    found = (marked or ("utf-8" if utf8 else "gb18030")) if text else ""
    return Fingerprint(digest.hexdigest(), size, found)


def _accepts(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def known_encoding(path: Readable, encoding: str) -> str:
    """The encoding that somebody named, if it is one of texts: base64 and its like are known and are none."""
    try:
        "\n".encode(encoding)
        codecs.getincrementaldecoder(encoding)
    except (LookupError, ValueError):
        raise UnreadableFile(f"{path.name}: the encoding {encoding!r} is not known.", file=path.name) from None
    return encoding


def text_blocks(path: Readable, encoding: str, block_bytes: int = BLOCK_BYTES) -> Iterator[str]:
    """The text of a file in blocks, all line ends as line feeds.

    A wrong byte raises `UnreadableFile` with `line` and `offset` (bytes from the start of the file), and so does a line
    of another encoding.
    """
    known_encoding(path, encoding)
    plain = codecs.getincrementaldecoder(encoding)("strict")
    ends = io.IncrementalNewlineDecoder(None, translate=True)
    before, line = 0, 1
    check = codecs.lookup(encoding).name in _TWO_BYTES
    with path.open("rb") as stream:
        blocks = iter(lambda: stream.read(block_bytes), b"")
        for block in chain(_without_utf8(blocks, path, encoding) if check else blocks, (b"",)):
            try:
                decoded = plain.decode(block, final=not block)
            except UnicodeDecodeError as wrong:
                held = len(wrong.object) - len(block)
                offset = before - held + wrong.start
                line += wrong.object[: wrong.start].count(b"\n")
                # The bytes around the fault may belong to a number: they are not shown.
                raise UnreadableFile(
                    f"{path.name}, line {line}: byte {offset} does not belong to {encoding}; "
                    "give the right `encoding` in the file's manifest.",
                    file=path.name,
                    line=line,
                    offset=offset,
                ) from None
            before += len(block)
            text = ends.decode(decoded, final=not block)
            line += text.count("\n")
            if text:
                yield text


def _without_utf8(blocks: Iterable[bytes], path: Readable, encoding: str) -> Iterator[bytes]:
    """The blocks as they are; a line in them that is UTF-8 raises `UnreadableFile`."""
    line, begun = 1, b""
    for block in blocks:
        whole, ended, begun = (begun + block).rpartition(b"\n")
        _check_encoding(whole, line, path, encoding)
        line += whole.count(b"\n") + len(ended)
        begun = begun[-_LONGEST_LINE:]
        yield block
    _check_encoding(begun, line, path, encoding)


def _check_encoding(lines: bytes, first: int, path: Readable, encoding: str) -> None:
    start = _utf8_line(lines)
    if start is not None:
        line = first + lines.count(b"\n", 0, start)
        other = _line_outside_utf8(path)
        if other is not None:
            raise UnreadableFile(
                f"{path.name}, line {line} is in UTF-8 and line {other} is not: save the whole file in one encoding, "
                "or repair what was cut.",
                file=path.name,
                line=max(line, other),
            )
        raise UnreadableFile(
            f"{path.name}, line {line} is in UTF-8 and not in {encoding}: give the right `encoding` in the file's "
            "manifest, or save the whole file in one encoding.",
            file=path.name,
            line=line,
        )


def _line_outside_utf8(path: Readable) -> int | None:
    """The first line with a byte that does not belong to UTF-8: often there is but one, where something was cut."""
    decoder, line = codecs.getincrementaldecoder("utf-8")("strict"), 1
    with path.open("rb") as stream:
        for block in chain(iter(lambda: stream.read(BLOCK_BYTES), b""), (b"",)):
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as wrong:
                return line + wrong.object[: wrong.start].count(b"\n")
            line += block.count(b"\n")
    return None


def _utf8_line(lines: bytes) -> int | None:
    """Where in whole lines of a two-byte encoding one begins that is UTF-8 from end to end."""
    parts, end = lines.translate(_PARTS), 0
    while (found := parts.find(_IN_UTF8, end)) >= 0:
        start = lines.rfind(b"\n", 0, found) + 1
        end = (lines.find(b"\n", found) + 1) or len(lines)
        try:
            lines[start:end].decode()
        except UnicodeDecodeError:
            continue
        return start
    return None
