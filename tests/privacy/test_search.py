"""The search finds what is planted, in every form and in every kind of file: it can fail."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from tests.privacy.search import BLOCK, ENCODINGS, Search
from tests.privacy.seeds import FORMS, Sower

WORD = "密记甲"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_form_is_found_in_each_encoding(tmp_path: Path, form: str, encoding: str) -> None:
    sower = Sower()
    planted = f"王伟（身份证{sower.number('here', form)}）".encode(encoding)
    sower.number("nowhere", form)
    (tmp_path / "some.log").write_bytes(b"\x00\x01before" + planted + b"after")
    found = Search(sower.seeds).files([tmp_path])
    assert {leak.what for leak in found} == {f"{form} in here"}


def test_a_number_that_was_cut_or_parted_is_found() -> None:
    sower = Sower()
    cut, parted = sower.number("cut"), sower.number("parted")
    search = Search(sower.seeds)
    assert [leak.what for leak in search.text("log", f"value {cut[:15]}…")] == ["18 digits in cut"]
    assert [leak.what for leak in search.text("log", "·".join(parted))] == ["18 digits in parted"]


def test_a_mask_is_no_leak() -> None:
    sower = Sower()
    number = sower.number("here")
    assert not Search(sower.seeds).text("log", f"{number[:4]}**********{number[-4:]}")


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    sower = Sower()
    for name in ("parquet", "zip", "sqlite"):
        sower.number(name)
    in_parquet, in_zip, in_sqlite = (seed.number for seed in sower.seeds)
    pl.DataFrame({"text": ["x"] * 5_000 + [in_parquet]}).write_parquet(tmp_path / "a.parquet", compression="zstd")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("sheet.xml", f"<c>{in_zip}</c>" * 100)
    with closing(sqlite3.connect(tmp_path / "c.sqlite")) as base:
        base.execute("CREATE TABLE t (said TEXT)")
        base.execute("INSERT INTO t VALUES (?)", (in_sqlite.encode("utf-16-le").hex() + in_sqlite,))
        base.commit()
    found = {leak.what for leak in Search(sower.seeds).files([tmp_path])}
    assert found == {"18 digits in parquet", "18 digits in zip", "18 digits in sqlite"}


def test_a_number_across_two_blocks_is_found(tmp_path: Path) -> None:
    sower = Sower()
    number = sower.number("seam")
    with (tmp_path / "large.wal").open("wb") as file:
        file.write(b"\0" * (BLOCK - 9) + number.encode() + b"\0" * 100)
    assert {leak.what for leak in Search(sower.seeds).files([tmp_path])} == {"18 digits in seam"}


def test_names_of_files_are_searched(tmp_path: Path) -> None:
    sower = Sower()
    (tmp_path / f"{sower.number('name')}.log").touch()
    assert {leak.what for leak in Search(sower.seeds).files([tmp_path])} == {"18 digits in name"}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_words_are_found_in_each_encoding(encoding: str) -> None:
    content = io.BytesIO(b"\xff" + f"此人{WORD}。".encode(encoding))
    assert [leak.what for leak in Search((), [WORD]).bytes("log", content.read())] == [WORD]
    assert not Search((), [WORD]).bytes("log", "此人。".encode(encoding))
