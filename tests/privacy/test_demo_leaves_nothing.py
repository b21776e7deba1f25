"""After a demo no identity number stands in any file of the program, but in those that were delivered to it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from graph.identifiers.checks import is_identity_number
from tests.privacy.search import Search
from tests.privacy.seeds import Seed
from tests.privacy.shell import Shell

NUMBER: Final = re.compile(rb"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


def test_the_demo_leaves_no_number_outside_the_files_of_its_departments(tmp_path: Path) -> None:
    shell, delivered = Shell(tmp_path), tmp_path / "delivered"
    said = shell.run("demo", "--subjects", "60", "--keep", str(delivered))
    assert said.code == 0, said.err
    seeds = [Seed(number, "the demo's files", "as delivered", in_vault=True) for number in numbers_in(delivered)]
    assert len(seeds) > 20
    assert Search(seeds).files([delivered])
    leaks = Search(seeds).files(shell.searched)
    assert not leaks, "\n".join(map(str, leaks))


def numbers_in(folder: Path) -> list[str]:
    """Every identity number that stands in the files of a folder."""
    found = {
        text.decode().upper() for path in folder.iterdir() for part in parts(path) for text in NUMBER.findall(part)
    }
    return sorted(filter(is_identity_number, found))


def parts(path: Path) -> list[bytes]:
    """The bytes of a file, or of all that a workbook holds."""
    if path.suffix != ".xlsx":
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as book:
        return [book.read(name) for name in book.namelist()]
