"""Sealed files: whatever happens while one is written, what can be read is what was written, or nothing."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadInput, EngineUnavailable, UnreadableFile
from graph.sealed import AROUND, BLOCK, SealedFile, new_key

KEY = new_key()
SIZES = st.one_of(
    st.integers(1, 3 * BLOCK), st.sampled_from([BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1])
)


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def sealed_in(folder: str | Path, size: int) -> SealedFile:
    return SealedFile(Path(folder, "uploads", "one"), "penalties.csv", size, KEY)


def write(file: SealedFile, data: bytes) -> None:
    with file.writer() as writer:
        writer.write(data)


@given(
    size=SIZES, cuts=st.lists(st.floats(0, 1), max_size=4), step=st.integers(5_000, 2 * BLOCK), seed=st.integers(0, 99)
)
@settings(max_examples=40)
def test_a_file_cut_anywhere_goes_on_where_its_last_whole_block_ends(
    size: int, cuts: list[float], step: int, seed: int
) -> None:
    data = content(size)
    with tempfile.TemporaryDirectory() as folder:
        file = sealed_in(folder, size)
        for cut in cuts:
            with file.writer() as writer:
                end = writer.offset + round((size - writer.offset) * cut)
                for at in range(writer.offset, end, step):
                    writer.write(data[at : min(at + step, end)])
            # A kill may leave any beginning of what was written.
            os.truncate(file.path, random.Random(seed).randint(0, file.path.stat().st_size))
            assert file.offset <= end
            assert file.offset % BLOCK == 0 or file.offset == size
            assert file.is_file() == (file.offset == size)
        write(file, data[file.offset :])
        assert file.is_file()
        with file.open() as stream:
            assert stream.read() == data
            place = random.Random(seed).randrange(size)
            stream.seek(place)
            assert stream.read(100) == data[place : place + 100]
            assert stream.seek(0, os.SEEK_END) == size


def test_blocks_that_were_changed_swapped_or_come_from_another_file_are_found(tmp_path: Path) -> None:
    data = content(3 * BLOCK)
    file = sealed_in(tmp_path, len(data))
    write(file, data)
    good, sealed = file.path.read_bytes(), AROUND + BLOCK
    assert data[:16] not in good
    changed = bytearray(good)
    changed[sealed + 50] ^= 1
    longer = replace(file, size=len(data) + 1)
    for wrong in (bytes(changed), good[sealed : 2 * sealed] + good[:sealed] + good[2 * sealed :], good[:-1]):
        file.path.write_bytes(wrong)
        with pytest.raises(UnreadableFile, match=r"penalties\.csv"), file.open() as stream:
            stream.read()
    file.path.write_bytes(good)
    for other in (replace(file, key=new_key()), longer):
        with pytest.raises(UnreadableFile), other.open() as stream:
            stream.read()


def test_no_more_bytes_are_taken_than_were_announced_and_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    file = sealed_in(tmp_path, 10)
    with pytest.raises(BadInput, match="more bytes than the 10"):
        write(file, b"x" * 11)
    assert file.offset == 0
    assert file.path.stat().st_mode & 0o077 == 0
    assert KEY.hex() not in repr(file)
    assert str(KEY) not in repr(file)


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """A disk that takes no more, for this process alone."""
    import resource  # noqa: PLC0415 - not on every system

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.skipif(sys.platform == "win32", reason="this system bounds no file's length")
@pytest.mark.parametrize("room", [0, BLOCK + AROUND + 1, 2 * (BLOCK + AROUND) + 100])
def test_a_disk_that_takes_a_part_is_said_and_what_came_is_gone_on_with(tmp_path: Path, room: int) -> None:
    file, data = sealed_in(tmp_path, 2 * BLOCK + 500), content(2 * BLOCK + 500)
    with no_file_longer_than(room), pytest.raises(EngineUnavailable, match="takes no more"):
        write(file, data)
    assert file.offset == room // (BLOCK + AROUND) * BLOCK
    assert not file.is_file()
    write(file, data[file.offset :])
    with file.open() as stream:
        assert stream.read() == data
