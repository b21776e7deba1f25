"""Evidence packages: complete, the same for the same answers, and checked without any base."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.bounds import Bounds
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused, UnreadableFile
from graph.evidence import checked, package_of
from graph.settings import Settings
from graph.sidebase.chain import public_hex
from graph.view import LOCAL_OPERATOR, View
from graph.view.cases import open_case
from tests.graph.ties_world import OWNER, fill, subject_id
from tests.graph.view_world import World, public, supervision, world_on


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def package(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package about three companies."""
    path = tmp_path_factory.mktemp("package") / "evidence.zip"
    path.write_bytes(package_of(world.base, public(world), [subject_id(world, name) for name in "甲乙丙"]))
    return path


def said(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as package:
        return json.loads(package.read(name))


def changed(path: Path, to: Path, name: str, content: bytes | None) -> Path:
    """The package with one member put in, replaced or (None) left out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w") as new:
        kept = {each: old.read(each) for each in old.namelist()} | ({} if content is None else {name: content})
        for each, bytes_ in kept.items():
            if content is not None or each != name:
                new.writestr(each, bytes_)
    return to


def test_a_package_holds_answers_lineage_and_connections(world: World, package: Path) -> None:
    listed = said(package, "evidence.json")
    ours, theirs = subject_id(world, "甲"), subject_id(world, "乙")
    assert listed["about"]["subjects"] == [subject_id(world, name) for name in "甲乙丙"]
    assert len(listed["parts"]) == 6
    subject = said(package, f"parts/subject-{ours}.json")
    assert subject["shown"]["subject"]["name"]["value"] == "甲信脉贸易有限公司"
    assert {row["source"]["name"] for row in subject["lineage"]["lineage"]} <= {"registered.csv", "park.csv"}
    assert {tie["kind"] for tie in subject["ties"]["counts"]} >= {"representative", "address"}
    connection = said(package, f"parts/connection-{ours}-{theirs}.json")
    assert len(connection["paths"][0]["hops"]) == 1
    with zipfile.ZipFile(package) as opened:
        for part in listed["parts"]:
            assert sha256(opened.read(part["name"])).hexdigest() == part["sha256"]


def test_a_package_stands_in_the_chain_of_the_audit(world: World, package: Path) -> None:
    about = said(package, "evidence.json")["about"]
    chain = {record.sequence: record for record in world.base.side.audit.entries(limit=10_000)}
    mine = chain[about["audit_sequence"]]
    assert (mine.hash, mine.entry.verb) == (about["audit_hash"], "evidence")
    assert set(mine.entry.what) >= set(about["subjects"])


def test_what_was_not_changed_is_found_whole_without_a_base(world: World, package: Path, tmp_path: Path) -> None:
    key = public_hex(world.base.side.keys.signing.public_key())
    copy = Path(shutil.copy(package, tmp_path / "copy.zip"))
    found = checked(copy, key)
    assert (found.faults, found.key, len(found.parts)) == ((), key, 6)
    assert checked(copy, "0" * 64).faults == (f"It was signed by another key than {'0' * 64}.",)
    with pytest.raises(BadInput):
        checked(copy, "no key")


def test_every_change_is_found(package: Path, tmp_path: Path) -> None:
    listed = said(package, "evidence.json")
    part = listed["parts"][0]["name"]
    assert checked(changed(package, tmp_path / "a.zip", part, b"{}")).faults == (f"{part} is not what was packed.",)
    assert checked(changed(package, tmp_path / "b.zip", part, None)).faults == (f"{part} is not what was packed.",)
    more = changed(package, tmp_path / "c.zip", "parts/more.json", b"{}")
    assert checked(more).faults == ("parts/more.json is in the package and not in its list.",)
    listed["about"]["by"] = "somebody else"
    forged = changed(package, tmp_path / "d.zip", "evidence.json", json.dumps(listed).encode())
    assert "evidence.json was not signed by the key in signature.json." in checked(forged).faults


@given(where=st.floats(0, 1, exclude_max=True), flipped=st.integers(1, 255))
def test_no_flipped_byte_makes_another_valid_package(
    package: Path, tmp_path_factory: pytest.TempPathFactory, where: float, flipped: int
) -> None:
    content = bytearray(package.read_bytes())
    content[int(where * len(content))] ^= flipped
    path = tmp_path_factory.mktemp("flipped") / "evidence.zip"
    path.write_bytes(content)
    try:
        found = checked(path)
    except UnreadableFile:
        return
    # A byte of the container that no content hangs on may differ; then every part is still what was packed.
    if not found.faults:
        with zipfile.ZipFile(path) as opened, zipfile.ZipFile(package) as original:
            assert {name: opened.read(name) for name in opened.namelist()} == {
                name: original.read(name) for name in original.namelist()
            }


def test_what_is_no_package_is_said_to_be_none(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.zip"
    nothing.write_bytes(b"PK")
    empty = tmp_path / "empty.zip"
    zipfile.ZipFile(empty, "w").close()
    for path in (nothing, empty, tmp_path / "missing.zip"):
        with pytest.raises(UnreadableFile):
            checked(path)


def test_persons_leave_only_with_a_reason(world: World) -> None:
    owner = supervision(world).find("欧阳小满", second="杭州")[0].subject_id
    with pytest.raises(NotFound):
        package_of(world.base, public(world), [owner])
    with pytest.raises(PurposeRefused):
        package_of(world.base, supervision(world), [owner])
    named = View(
        world.base, LOCAL_OPERATOR, purpose("supervision"), reference="案2026-1", reason=f"核对 {OWNER} 的经营"
    )  # fmt: skip
    content = package_of(world.base, named, [owner])
    assert OWNER.encode() not in content


def test_a_case_is_packed_with_its_notes_and_bounds(world: World, tmp_path: Path) -> None:
    case = open_case(
        world.base, LOCAL_OPERATOR, title="同址多企", purpose=purpose("supervision"), reference="案2026-7",
        bounds=Bounds(depth=1),
    )  # fmt: skip
    case.note("look", [subject_id(world, "甲"), subject_id(world, "戊")])
    path = tmp_path / "case.zip"
    path.write_bytes(package_of(world.base, case.view, case.case.subjects, case=case.case))
    assert checked(path).faults == ()
    assert said(path, "parts/case.json")["notes"][0]["text"] == "look"
    about = said(path, "evidence.json")["about"]
    assert (about["case"], about["partial"]) == (case.case.id, ["DEPTH"])
