"""A subject's report: everything, signed, the same content in JSON and PDF, and every change to it is found."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from graph.access import Actor, Binding, BindingKind
from graph.catalogue import purpose
from graph.errors import BadInput, NotFound, PurposeRefused, UnreadableFile
from graph.report import Made, checked, pdf_of, report_for
from graph.settings import Settings
from graph.sidebase.chain import public_hex
from graph.store.withdraw import withdraw
from graph.view import LOCAL_OPERATOR, View
from tests.graph.view_world import (
    FINED,
    HANGZHOU,
    MARCH,
    PERSON,
    Said,
    World,
    acme,
    credit_code,
    fill,
    public,
    supervision,
    world_on,
)

CHANGING = credit_code(70)


@pytest.fixture(scope="module")
def world(module_settings: Settings) -> Iterator[World]:
    with world_on(module_settings) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def made(world: World) -> Made:
    """A report about the company that stands in two regions."""
    return report_for(world.base, own(world), acme(world))


@pytest.fixture(scope="module")
def pdf(world: World, made: Made) -> bytes:
    return pdf_of(world.base, made)


def own(world: World, actor: Actor = LOCAL_OPERATOR) -> View:
    return View(world.base, actor, purpose("subject_access"), reference="身份证已核")


def bound(world: World, number: str) -> Actor:
    token = world.base.ids.token("identity_number", number)
    return Actor("key:me", "subject", "me", binding=Binding(BindingKind.NUMBER, token))


def told(made: Made) -> Any:
    return orjson.loads(made.json)["report"]["told"]


def written(folder: Path, content: bytes, name: str = "report") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_report_holds_everything_with_its_lineage(made: Made) -> None:
    report = told(made)
    assert report["subject"]["name"]["value"] == "杭州信脉科技有限公司"
    assert len(report["files"]) == 2
    assert {record["number"] for record in report["records"]} == {
        "杭市监罚〔2026〕1号", "杭市监罚〔2026〕2号", "沪市监罚〔2026〕9号"
    }  # fmt: skip
    assert {
        row["source"]["name"] for record in report["records"] for value in record["values"] for row in value["lineage"]
    } == {"hangzhou.csv", "shanghai.csv"}
    assert any(not each["held"] for each in report["subject"]["coverage"])
    assert report["joined"]
    assert report["looked"], "the looks before the report are in it"


def test_the_same_report_for_the_eye(made: Made, pdf: bytes) -> None:
    read = PdfReader(io.BytesIO(pdf))
    assert read.attachments["report.json"] == [made.json]
    shown = "".join(page.extract_text() for page in read.pages)
    for said in ("杭州信脉科技有限公司", "沪市监罚〔2026〕9号", "上海市市场监督管理局", "shanghai.csv", "虚假宣传"):
        assert said in shown
    assert made.signature.key[:40] in shown.replace("\n", "")


def test_one_check_serves_both(world: World, made: Made, pdf: bytes, tmp_path: Path) -> None:
    key = public_hex(world.base.side.audit_key)
    for content in (made.json, pdf):
        path = written(tmp_path, content)
        found = checked(path, key)
        assert (found.faults, found.key, found.subject) == ((), key, acme(world))
        assert checked(path, "0" * 64).faults == (f"It was signed by another key than {'0' * 64}.",)
    with pytest.raises(BadInput):
        checked(path, "no key")


def test_a_report_stands_in_the_chain_of_the_audit(world: World, made: Made) -> None:
    chain = {record.sequence: record for record in world.base.side.audit.entries(limit=10_000)}
    mine = chain[made.about.audit_sequence]
    assert (mine.hash, mine.entry.verb, mine.entry.what) == (made.about.audit_hash, "report", (acme(world),))


@given(where=st.floats(0, 1, exclude_max=True), flipped=st.integers(1, 255), as_pdf=st.booleans())
def test_no_flipped_byte_goes_unseen(
    made: Made, pdf: bytes, tmp_path_factory: pytest.TempPathFactory, where: float, flipped: int, as_pdf: bool
) -> None:
    content = bytearray(pdf if as_pdf else made.json)
    content[int(where * len(content))] ^= flipped
    path = written(tmp_path_factory.getbasetemp(), bytes(content), "flipped")
    with contextlib.suppress(UnreadableFile):
        assert checked(path).faults


def test_what_was_put_together_anew_is_found(made: Made, pdf: bytes, tmp_path: Path) -> None:
    said = orjson.loads(made.json)
    said["report"]["told"]["records"] = []
    forged = orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    assert checked(written(tmp_path, forged)).faults == ("What it says was not signed by the key in it.",)
    twice = made.json.replace(b'{\n  "report":', b'{\n  "report": {},\n  "report":', 1)
    assert checked(written(tmp_path, twice)).faults == ("It is not written as it was signed.",)
    for changed in (
        {**orjson.loads(made.json), "note": "paid"},
        {"report": said["report"] | {"told": told(made)}, "signature": said["signature"] | {"algorithm": "none"}},
        {"report": said["report"] | {"told": told(made)}, "signature": said["signature"] | {"for": "you"}},
        {
            "report": said["report"] | {"told": told(made)},
            "signature": said["signature"] | {"signature": said["signature"]["signature"].upper()},
        },
    ):
        written_anew = orjson.dumps(changed, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        assert checked(written(tmp_path, written_anew)).faults
    pages = PdfWriter()
    pages.add_blank_page(100, 100)
    pages.add_attachment("report.json", made.json)
    drawn = io.BytesIO()
    pages.write(drawn)
    signed_pages = "Its pages are not those that were signed."
    assert checked(written(tmp_path, drawn.getvalue())).faults == (signed_pages,)
    last_line = pdf[pdf.rindex(b"%xinmai") :]
    assert checked(written(tmp_path, drawn.getvalue() + last_line)).faults == (signed_pages,)
    for nothing in (b"", b"%PDF-1.4", b"[]", b"{}", b'{"report": 1, "signature": {}}', b"\x00" * 100):
        with pytest.raises(UnreadableFile):
            checked(written(tmp_path, nothing))
    with pytest.raises(UnreadableFile):
        checked(tmp_path / "missing.json")


def test_the_subject_has_the_report_of_nobody_else(world: World) -> None:
    me = bound(world, PERSON)
    mine = told(report_for(world.base, own(world, me)))
    assert mine["subject"]["name"]["value"] == "欧阳小满"
    assert PERSON not in orjson.dumps(mine).decode()
    with pytest.raises(NotFound):
        report_for(world.base, own(world, me), acme(world))
    clerk = Actor("key:c", "counter", "C")
    person = mine["subject"]["id"]
    assert told(report_for(world.base, own(world, clerk), person))["subject"]["id"] == person
    with pytest.raises(BadInput):
        report_for(world.base, own(world, clerk))
    for other in (public(world), supervision(world)):
        with pytest.raises(PurposeRefused):
            report_for(world.base, other, acme(world))
    with pytest.raises(PurposeRefused):
        own(world, Actor("key:i", "investigator", "I"))


def test_a_report_tells_what_changed_since_the_one_before(world: World) -> None:
    number = "杭罚〔2026〕70号"
    first = Said(number, "杭州变化有限公司", CHANGING, date(2026, 1, 8), FINED)
    world.deliver("changing.csv", HANGZHOU, "03.2", [first], delivered=MARCH)
    subject = public(world).find(CHANGING)[0].subject_id
    assert [each.kind.value for each in report_for(world.base, own(world), subject).report.changes.changes] == ["added"]
    world.clock.pass_by(timedelta(hours=1))
    corrected = replace(first, fields={**FINED, "cf_sy": "超范围经营"})
    world.deliver("corrected.csv", HANGZHOU, "03.2", [corrected], delivered=MARCH + timedelta(days=1))
    wrong = world.deliver("wrong.csv", HANGZHOU, "03.2", [replace(first, decision="误")], delivered=MARCH)
    with world.base.writing():
        withdraw(world.base, wrong.run_id, actor="test", reason="误报")
    report = report_for(world.base, own(world), subject).report
    assert [each.kind.value for each in report.changes.changes] == ["corrected"]
    assert len(report.withdrawn) == 1
    assert {record.state.value for record in report.records} == {"current", "superseded"}
    world.clock.pass_by(timedelta(hours=1))
    again = report_for(world.base, own(world), subject).report
    assert (again.changes.total, again.withdrawn) == (0, ())
    assert [look.did for look in again.looked].count("report") == 2
