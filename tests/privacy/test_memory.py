"""The embedded engine writes parts of pages that it never filled: new memory must not hold what was there before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

PROGRAM: Final = """
import ctypes, sys
from pathlib import Path
from graph.engines import open_engine
from graph.settings import Settings

SIZES = range(2_000, 100_000, 1_111)
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]

def used():
    places = [libc.malloc(size) for size in SIZES]
    for place, size in zip(places, SIZES):
        ctypes.memset(place, 0x31, size)
    for place in places:
        libc.free(place)

def left_over():
    places = [libc.malloc(size) for size in SIZES]
    return sum(ctypes.string_at(place, size).count(b"1" * 18) for place, size in zip(places, SIZES))

if sys.argv[1] == "open":
    open_engine(Settings(home=Path(sys.argv[2]))).close()
used()
print(left_over())
"""


def left_over(tmp_path: Path, engine: str) -> int:
    words = [sys.executable, "-c", PROGRAM, engine, str(tmp_path / "home")]
    return int(subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path.cwd()).stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can hand out wiped memory")
def test_where_the_engine_is_open_new_memory_is_empty(tmp_path: Path) -> None:
    assert left_over(tmp_path, "closed") > 0
    assert left_over(tmp_path, "open") == 0
