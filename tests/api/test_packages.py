"""An evidence package is asked for over the service, made by a job, fetched once, and verifies without the base."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from graph.access import LOCAL_OPERATOR
from graph.access.actor import ANYBODY
from graph.evidence import checked
from tests.api.officers_world import LI, WANG, Desk, at_work, doing, finished
from tests.api.world import ACME, ACME_NAME, PERSON
from tests.graph.view_world import World
from tests.waiting import until

PACKAGE = "id state subjects case purpose reference bytes sha256 signedBy until problem { code message }"
PACK = doing("packEvidence", "PackEvidence", f"... on EvidencePackage {{ {PACKAGE} }}")
FETCH = doing("fetchEvidence", "FetchEvidence", "... on FileToFetch { name address }")
FIND = '{ view(purpose: "supervision", reference: "case 7") { find(text: "%s") { subjectId } } }'
KEYS = count()


def subject(desk: Desk, number: str) -> str:
    (hit,) = desk.told(FIND % number)["find"]
    return str(hit["subjectId"])


def asking(*subjects: str, **changed: object) -> dict[str, object]:
    return {
        "key": f"pack-{next(KEYS):08d}", "subjects": list(subjects), "purpose": "supervision", "reference": "case 7",
    } | changed  # fmt: skip


def made(desk: Desk, *subjects: str, **changed: object) -> Any:
    """A package once its job has ended."""
    package = desk.told(PACK, input=asking(*subjects, **changed))["id"]
    return finished(lambda: desk.told(f'{{ evidencePackage(id: "{package}") {{ {PACKAGE} }} }}'))


def address(desk: Desk, package: str) -> Any:
    return desk.told(FETCH, input={"key": f"fetch-{next(KEYS):08d}", "package": package})


def fetched(desk: Desk, package: str) -> bytes:
    waiting = address(desk, package)
    answer = desk.client.get(waiting["address"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert waiting["name"] in answer.headers["content-disposition"]
    assert desk.client.get(waiting["address"]).status_code == 404  # it works once
    return bytes(answer.content)


def test_a_package_is_fetched_once_and_verifies_without_the_base(world: World, desk: Desk, tmp_path: Path) -> None:
    acme = subject(desk, ACME)
    told = made(desk, acme)
    assert (told["state"], told["subjects"], told["purpose"], told["case"]) == ("DONE", [acme], "supervision", None)
    content = fetched(desk, told["id"])
    assert (len(content), sha256(content).hexdigest()) == (told["bytes"], told["sha256"])
    file = tmp_path / "evidence.zip"
    file.write_bytes(content)
    found = checked(file, told["signedBy"])
    assert (found.faults, found.about["by"], found.about["subjects"]) == ((), LI.id, [acme])
    with zipfile.ZipFile(file) as package:
        held = orjson.loads(package.read(f"parts/subject-{acme}.json"))
    assert held["shown"]["subject"]["name"]["value"] == ACME_NAME
    assert all(value["lineage"] for record in held["shown"]["page"]["records"] for value in record["values"])
    # In the clear it never lies here, and it is no delivery of anybody.
    lying = b"".join(path.read_bytes() for path in (world.base.settings.home / "packages").iterdir())
    assert len(lying) > len(content)
    assert not zipfile.is_zipfile(io.BytesIO(lying))
    with at_work(world.base, LOCAL_OPERATOR) as operator:
        assert operator.told("{ delivering { jobs { id } } }") == {"jobs": []}
        assert {task["kind"] for task in operator.told("{ myWork { kind } }")}.isdisjoint({"JOB"})
    entries = [each.entry for each in world.base.side.audit.entries(actor=LI.id)]
    leaving = [each for each in entries if each.verb in {"export", "evidence"}]
    assert [(each.verb, each.purpose, acme in each.what) for each in leaving] == [
        ("export", "supervision", True), ("evidence", "supervision", True),
    ]  # fmt: skip
    assert "evidence_fetch" in {each.verb for each in entries}


def test_a_case_is_packed_for_its_purpose_with_its_notes(desk: Desk, tmp_path: Path) -> None:
    acme, person = subject(desk, ACME), subject(desk, PERSON)
    about = {"key": "one-name-1", "title": "one name", "purpose": "supervision", "reference": "case 9"}
    case = desk.told(doing("createCase", "CreateCase", "... on Case { id }"), input=about)["id"]
    nobody = desk.told(PACK, input=asking(case=case))
    assert nobody["code"] == "BAD_USER_INPUT"  # nobody is noted in it yet
    note = {"key": "one-name-2", "case": case, "text": "look at the lease", "subjects": [acme, person]}
    assert desk.told(doing("addCaseNote", "AddCaseNote", "... on Case { subjects }"), input=note)["subjects"]
    told = made(desk, case=case, purpose="public_information")
    assert (told["state"], told["case"], told["purpose"], told["subjects"]) == ("DONE", case, "supervision", [])
    file = tmp_path / "case.zip"
    file.write_bytes(fetched(desk, told["id"]))
    assert checked(file, told["signedBy"]).about["case"] == case
    with zipfile.ZipFile(file) as package:
        assert orjson.loads(package.read("parts/case.json"))["notes"][0]["text"] == "look at the lease"
        assert {f"parts/subject-{each}.json" for each in (acme, person)} <= set(package.namelist())
    close = {"key": "one-name-3", "case": case}
    assert desk.told(doing("endCase", "EndCase", "... on Case { closed }"), input=close)["closed"]
    assert desk.refused(PACK, input=asking(case=case)) == "FORBIDDEN"


def test_what_may_not_leave_is_refused_at_once(world: World, desk: Desk) -> None:
    acme, person = subject(desk, ACME), subject(desk, PERSON)
    for refused in (
        desk.told(PACK, input=asking(person)),  # no reason in words
        desk.told(PACK, input=asking(acme, purpose="licensing_check")),
        desk.told(PACK, input=asking(acme, reference="")),
    ):
        assert (refused["__typename"], refused["code"]) == ("PurposeRefused", "PURPOSE_REFUSED")
    assert desk.told(PACK, input=asking(acme, "a" * len(acme)))["code"] == "NOT_FOUND"
    assert desk.told(PACK, input=asking())["code"] == "BAD_USER_INPUT"
    assert desk.told(PACK, input=asking(acme, case=acme))["code"] == "BAD_USER_INPUT"
    assert desk.told(PACK, input=asking(*(f"{n:024d}" for n in range(21))))["code"] == "BAD_USER_INPUT"
    assert desk.told(f"{{ evidencePackages {{ {PACKAGE} }} }}") == []
    with_reason = made(desk, person, reason="a complaint of yesterday")
    assert with_reason["state"] == "DONE"
    with at_work(world.base, WANG) as other:
        assert other.refused(f'{{ evidencePackage(id: "{with_reason["id"]}") {{ id }} }}') == "NOT_FOUND"
        assert address(other, with_reason["id"])["code"] == "NOT_FOUND"
    with at_work(world.base, ANYBODY) as anybody:
        assert anybody.refused(PACK, input=asking(acme, purpose="public_information")) == "FORBIDDEN"
    lent = replace(WANG, giver=LI.id)
    with at_work(world.base, lent) as other:
        assert other.refused(PACK, input=asking(acme, purpose="public_information")) == "FORBIDDEN"


def test_asked_twice_it_is_made_once_and_a_day_later_it_is_gone(world: World) -> None:
    with at_work(world.base, LI) as desk:
        asked = asking(subject(desk, ACME))
        once, again = (desk.told(PACK, input=asked)["id"] for _ in range(2))
        assert once == again
        told = made(desk, *asked["subjects"], key=asked["key"])  # type: ignore[misc]
        assert told["id"] == once
        assert len(desk.told("{ evidencePackages { id } }")) == 1
        waiting = address(desk, once)
        assert len(list((world.base.settings.home / "packages").iterdir())) == 1
        world.clock.pass_by(timedelta(hours=25))
        assert desk.client.get(waiting["address"]).status_code == 404
        assert address(desk, once)["code"] == "BAD_USER_INPUT"
    with at_work(world.base, replace(LI, id="investigator:he")):
        until(lambda: not list((world.base.settings.home / "packages").iterdir()))
