"""Files that lie on the disk and that nobody can read without their key: written in order, read anywhere.

The rule of this module: each block is sealed by itself (AES-256-GCM under a key of this file alone, a new nonce each)
and bound to its place and to the length of the whole, and only whole blocks count. So a file that a kill cut short
goes on where its last whole block ends and is never taken for a whole one, and no block can be moved or left out.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Literal, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from graph.errors import BadInput, EngineUnavailable, UnreadableFile
from graph.whole_file import FULL

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

KEY_BYTES: Final = 32
BLOCK: Final = 64 * 1024
"""Clear bytes of each block but the last."""
NONCE: Final = 12
AROUND: Final = NONCE + 16
"""What sealing adds to a block: its nonce and its tag."""


def new_key() -> bytes:
    """A key for one file."""
    return secrets.token_bytes(KEY_BYTES)


@dataclass(frozen=True)
class SealedFile:
    """A file of a known length under its own name, sealed at `path`. It can be sent to another process."""

    path: Path
    name: str
    size: int
    key: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        """The ending of its name."""
        return PurePath(self.name).suffix

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return PurePath(self.name).stem

    def is_file(self) -> bool:
        """Whether it is there to its end."""
        return self.offset == self.size

    def is_dir(self) -> bool:
        """It never is one."""
        return False

    @property
    def offset(self) -> int:
        """How many clear bytes lie there in whole blocks: where writing goes on."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return 0
        full, rest = divmod(size, AROUND + BLOCK)
        last = self.size % BLOCK
        if full == self.size // BLOCK and last and rest >= AROUND + last:
            return self.size
        return min(full, self.size // BLOCK) * BLOCK

    def open(self, mode: Literal["rb"] = "rb") -> IO[bytes]:  # noqa: ARG002 - as a path is opened
        """Its clear bytes, from anywhere; reading raises `UnreadableFile` where a block was changed."""
        return io.BufferedReader(_Reader(self), BLOCK)

    def writer(self, *, anew: bool = False) -> SealedWriter:
        """Go on writing at `offset`, or begin anew."""
        return SealedWriter(self, anew=anew)

    def bound(self, block: int) -> bytes:
        """What a block is sealed together with."""
        return f"xinmai sealed file of {self.size} bytes, block {block}".encode()


class SealedWriter:
    """Writes on at the end of a sealed file; what does not fill a block is given up when it is closed."""

    def __init__(self, file: SealedFile, *, anew: bool) -> None:
        self._file = file
        self._cipher = AESGCM(file.key)
        self._pending = bytearray()
        self.offset = 0 if anew else file.offset
        full, last = divmod(self.offset, BLOCK)
        file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file.path, os.O_RDWR | os.O_CREAT, 0o600)
        self._stream = os.fdopen(descriptor, "r+b", buffering=0)
        self._stream.truncate(full * (AROUND + BLOCK) + (AROUND + last if last else 0))
        self._stream.seek(0, os.SEEK_END)

    def write(self, piece: bytes) -> None:
        """Take the next bytes; `BadInput` for more than the file has, `EngineUnavailable` where a disk is full."""
        if self.offset + len(self._pending) + len(piece) > self._file.size:
            raise BadInput(f"There are more bytes than the {self._file.size} that were announced.")
        self._pending += piece
        while len(self._pending) >= BLOCK or self._is_last():
            block, self._pending = self._pending[:BLOCK], self._pending[BLOCK:]
            self._seal(bytes(block))

    def _is_last(self) -> bool:
        return bool(self._pending) and self.offset + len(self._pending) == self._file.size

    def _seal(self, block: bytes) -> None:
        nonce = secrets.token_bytes(NONCE)
        sealed = self._cipher.encrypt(nonce, block, self._file.bound(self.offset // BLOCK))
        rest = memoryview(nonce + sealed)
        with _room_for_it():
            while rest:  # of what it has no room for a disk takes a part first, without a word
                rest = rest[self._stream.write(rest) or 0 :]
        self.offset += len(block)

    def close(self) -> None:
        """Bring what was written to the disk."""
        with self._stream, _room_for_it():
            os.fsync(self._stream.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def _room_for_it() -> Iterator[None]:
    try:
        yield
    except OSError as refused:
        if refused.errno not in FULL:
            raise
        raise EngineUnavailable("The disk takes no more: what came is kept. Make room and go on from there.") from None


class _Reader(io.RawIOBase):
    """The clear bytes of a sealed file, one block in memory at a time."""

    def __init__(self, file: SealedFile) -> None:
        self._file = file
        self._cipher = AESGCM(file.key)
        self._stream = file.path.open("rb")
        self._at = 0
        self._known: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go somewhere."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where one is."""
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Some of the next bytes; none at the end."""
        if self._at >= self._file.size:
            return 0
        number, within = divmod(self._at, BLOCK)
        with memoryview(buffer).cast("B") as room:
            piece = self._block(number)[within : within + len(room)]
            room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _block(self, number: int) -> bytes:
        if self._known[0] != number:
            self._stream.seek(number * (AROUND + BLOCK))
            sealed = self._stream.read(AROUND + min(BLOCK, self._file.size - number * BLOCK))
            try:
                clear = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._file.bound(number))
            except (InvalidTag, ValueError):
                raise UnreadableFile(
                    f"{self._file.name} was changed or cut on the disk: hand it over again.", file=self._file.name
                ) from None
            self._known = number, clear
        return self._known[1]

    def close(self) -> None:
        """Close the file below."""
        if not self.closed:
            self._stream.close()
        super().close()
