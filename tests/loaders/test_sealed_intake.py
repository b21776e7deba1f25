"""A sealed file is read as the same file lying open is read, in this process and in a child."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.sealed import SealedFile, new_key
from loaders.child import shape_in_child
from loaders.intake import shape_file
from loaders.plan import plan
from tests.loaders.tables import IDS, PENALTY, TODAY, catalogue, cells, given, penalty, regions, write_csv, write_xlsx


def seal(path: Path) -> SealedFile:
    data = path.read_bytes()
    sealed = SealedFile(path.with_name("sealed"), path.name, len(data), new_key())
    with sealed.writer() as writer:
        writer.write(data)
    path.unlink()
    return sealed


@pytest.mark.parametrize("name", ["penalties.csv", "penalties.xlsx", "gbk.csv"])
def test_it_is_read_as_if_it_were_open(tmp_path: Path, name: str) -> None:
    rows = [list(PENALTY), *cells([penalty(number) for number in range(1, 400)])]
    path = tmp_path / name
    if path.suffix == ".xlsx":
        write_xlsx(path, {"Sheet1": rows})
    else:
        write_csv(path, rows[0], rows[1:], "gb18030" if name.startswith("gbk") else "utf-8")
    said = given()
    (plain,) = plan(path, said, catalogue(), IDS, regions())
    expected = list(shape_file(plain, catalogue(), IDS, regions(), TODAY))

    (sealed,) = plan(seal(path), said, catalogue(), IDS, regions())

    assert sealed.delivery == plain.delivery
    for shape in (shape_file, shape_in_child):
        read = list(shape(sealed, catalogue(), IDS, regions(), TODAY))
        assert sum(batch.lines for batch in read) == 399
        for one, other in zip(read, expected, strict=True):
            assert one.records.equals(other.records)
            assert one.findings.equals(other.findings)
