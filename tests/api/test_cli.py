"""The commands as a person or a machine uses them, on files made by hand."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import networkx as nx
import pytest

from tests.api.recent import DECIDED, TODAY, at, deliver, penalty, person_penalty
from tests.api.shell import Shell
from tests.loaders.tables import COMPANY_CODE, IDENTITY, PERSON_PENALTY

NAME = "北京信脉测试有限公司"
SHANGHAI = ("上海市浦东新区市场监督管理局", "11310115002460502Q")
STEWARD = ("--purpose", "quality_resolution", "--reference", "queue 7")
INSPECTOR = ("--purpose", "supervision", "--reference", "case 7")
SPACED = " ".join(IDENTITY[at : at + 6] for at in range(0, 18, 6))


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


@pytest.fixture
def loaded(xinmai: Shell, tmp_path: Path) -> Shell:
    """A company in two regions, and a person."""
    folder = tmp_path / "in"
    deliver(folder, "beijing.csv", [penalty(1), penalty(2)])
    deliver(
        folder,
        "shanghai.csv",
        [penalty(3, cf_jdrq=f"{DECIDED + timedelta(days=1):%Y/%m/%d}")],
        region="310115",
        department=SHANGHAI,
        delivered=at(-19),
    )
    deliver(folder, "persons.csv", [person_penalty(4)], header=PERSON_PENALTY, layout="penalty-person-current")
    xinmai.ok("load", folder)
    return xinmai


def subject_of(xinmai: Shell) -> str:
    (found,) = xinmai.ok("find", COMPANY_CODE, "--json").json
    return str(found["subject_id"])


def test_a_load_says_what_became_of_every_row(xinmai: Shell, tmp_path: Path) -> None:
    path = deliver(tmp_path, "penalties.csv", [penalty(1), penalty(1), penalty(2, cf_jdrq=f"{TODAY.year + 3}/01/01")])

    said = xinmai.ok("load", path)
    again = xinmai.ok("load", path, "--json").json

    for words in ("penalties.csv", "quarantined", "E205", "xinmai withdraw 1", "linked", "waiting"):
        assert words in said.out
    (file,) = again["files"]
    assert file["loaded"]["known"]
    assert file["loaded"]["lines"] == sum(file["loaded"]["outcomes"].values()) == 3


def test_a_check_tells_and_changes_nothing(xinmai: Shell, tmp_path: Path) -> None:
    path = deliver(tmp_path, "penalties.csv", [penalty(1), penalty(2, cf_xdr_shxym="")])

    said = xinmai.ok("check", path)
    told = xinmai.ok("check", path, "--json").json

    assert "nothing was written" in said.out
    (file,) = told["files"]
    assert file["outcomes"] == {"loaded": 2}
    assert {finding["code"] for finding in file["findings"]} == set(file["counts"])
    assert xinmai.ok("status", "--json").json["records"] == 0
    assert xinmai.ok("runs", "--json").json == []


def test_what_no_sidecar_says_is_typed(xinmai: Shell, tmp_path: Path) -> None:
    path = deliver(tmp_path, "bare.csv", [penalty(1)])
    path.with_name("bare.csv.toml").unlink()

    alone = xinmai("load", path)
    helped = xinmai.ok(
        "load", path, "--department", "某局", "--region", "110105", "--delivered", at(-20),
        "--kind", "full", "--layout", "penalty-organisation-current",
    )  # fmt: skip

    assert alone.code == 2
    assert "--department" in alone.out
    assert "bare.csv" in helped.out


def test_a_subject_is_found_by_name_and_number_in_both_regions(loaded: Shell) -> None:
    by_name = loaded.ok("find", "信脉测试", "--json").json
    (by_number,) = loaded.ok("find", COMPANY_CODE, "--json").json

    assert by_number["subject_id"] in {found["subject_id"] for found in by_name}
    assert by_number["files"] == 2
    assert set(by_number["regions"]) == {"朝阳区", "浦东新区"}
    assert NAME in loaded.ok("find", "信脉测试").out


def test_show_tells_who_it_is_why_and_where_everything_stands(loaded: Shell) -> None:
    subject = subject_of(loaded)

    screen = loaded.ok("show", subject).out
    told = loaded.ok("show", NAME, "--json").json

    for words in (NAME, "machine", "朝阳区", "浦东新区", SHANGHAI[0], "03.2", "shanghai.csv, line 2", "Not held"):
        assert words in screen
    assert told["shown"]["subject"]["id"] == subject
    assert told["shown"]["page"]["total"] == 3
    assert [type(cursor) for cursor in told["shown"]["page"]["cursors"]] == [str, str, str]
    assert told["why"]
    assert all(value["lineage"] for record in told["shown"]["page"]["records"] for value in record["values"])


def test_lineage_ends_in_a_row_a_department_and_a_law(loaded: Shell) -> None:
    record = loaded.ok("show", subject_of(loaded), "--json").json["shown"]["page"]["records"][0]["id"]

    screen = loaded.ok("lineage", record).out
    told = loaded.ok("lineage", record, "--json").json

    for words in (
        "asserted by",
        "sha256",
        "line 2",
        f"delivered {TODAY - timedelta(days=19)}",
        "run",
        "collected under 03.2",
        "信用修复管理办法",
    ):
        assert words in screen
    assert told["kind"] == "record"
    assert told["lineage"][0]["source"]["name"] == "shanghai.csv"


def test_a_person_is_reached_only_for_a_purpose_and_shown_masked(loaded: Shell) -> None:
    assert loaded("find", " ").code == 2
    assert loaded("find", IDENTITY).code == 3
    assert loaded("find", IDENTITY, "--purpose", "supervision").code == 4
    assert loaded("find", IDENTITY, "--purpose", "social_scoring").code == 4

    (found,) = loaded.ok("find", SPACED, *INSPECTOR, "--json").json
    screen = loaded.ok("show", found["subject_id"], *INSPECTOR).out

    assert "王测试" in screen
    assert IDENTITY not in screen
    assert IDENTITY[-4:] in screen
    audit = loaded.ok("audit", "search", "--subject", found["subject_id"], "--json").json
    assert {(entry["verb"], entry["purpose"]) for entry in audit} >= {("find", "supervision"), ("show", "supervision")}
    assert IDENTITY not in json.dumps(audit)


def test_a_withdrawn_file_is_gone_and_the_run_stays_in_the_ledger(loaded: Shell) -> None:
    run = next(each for each in loaded.ok("runs", "--json").json if each["file"] == "shanghai.csv")

    said = loaded.ok("withdraw", str(run["number"]), "--reason", "wrong year")

    assert "shanghai.csv" in said.out
    (found,) = loaded.ok("find", COMPANY_CODE, "--json").json
    assert found["files"] == 1
    states = {each["number"]: each["state"] for each in loaded.ok("runs", "--json").json}
    assert states[run["number"]] == "withdrawn"
    assert loaded("withdraw", str(run["number"]), "--reason", "again").code == 2


def test_a_rebuild_and_a_resolve_change_no_answer(loaded: Shell) -> None:
    subject = subject_of(loaded)
    before = loaded.ok("show", subject, "--json").json["shown"]["subject"]

    assert loaded.ok("rebuild", "--json").json["deliveries"] == 3
    assert loaded.ok("resolve", "--json").json == {
        "moved": 0, "proposals": 0, "model": None, "learnt_from": 0, "least_files": 500,
    }  # fmt: skip

    after = loaded.ok("show", subject, "--json").json["shown"]["subject"]
    assert {key: after[key] for key in ("id", "files", "identity_state", "identifiers")} == {
        key: before[key] for key in ("id", "files", "identity_state", "identifiers")
    }


def test_a_judgement_separates_and_its_retraction_joins_again(loaded: Shell) -> None:
    files = [file["id"] for file in loaded.ok("show", subject_of(loaded), "--json").json["shown"]["files"]]

    judged = loaded.ok("judge", "different", *files, "--reason", "two firms", "--json").json
    apart = loaded.ok("find", COMPANY_CODE, "--json").json
    told = loaded.ok("judgements")
    loaded.ok("retract", judged["id"], "--reason", "one firm after all")

    assert len(apart) == 2
    assert "two firms" in told.out
    assert len(loaded.ok("find", COMPANY_CODE, "--json").json) == 1
    assert [one["verdict"] for one in loaded.ok("judgements", files[0], "--json").json] == ["different", None]
    assert loaded.ok("judgements", "--json").json == []


def test_files_with_one_number_and_two_names_are_listed_for_a_steward(xinmai: Shell, tmp_path: Path) -> None:
    rows = [person_penalty(1), person_penalty(2, cf_xdr_mc="赵完全不同")]
    xinmai.ok("load", deliver(tmp_path, "p.csv", rows, header=PERSON_PENALTY, layout="penalty-person-current"))

    (pair,) = xinmai.ok("conflicts", *STEWARD, "--json").json
    screen = xinmai.ok("conflicts", *STEWARD).out

    assert {pair["left_name"], pair["right_name"]} == {"王测试", "赵完全不同"}
    assert f"xinmai judge same {pair['left']} {pair['right']}" in screen
    assert xinmai.ok("conflicts", "--json").json == []


def test_evidence_is_taken_away_as_lines_and_as_a_graph(loaded: Shell, tmp_path: Path) -> None:
    subject = subject_of(loaded)

    lines = [json.loads(line) for line in loaded.ok("export").out.splitlines()]
    loaded.ok("export", subject, "--format", "graphml", "--to", tmp_path / "case.graphml")
    told = loaded.ok("export", "--to", tmp_path / "all.jsonl", "--json").json

    assert {line["type"] for line in lines} == {"subject", "credit_file", "credit_record"}
    assert told == {"file": "all.jsonl", "format": "jsonl", "lines": len(lines)}
    graph = nx.read_graphml(tmp_path / "case.graphml")
    assert graph.nodes[subject]["name"] == NAME
    assert loaded("export", "--to", tmp_path / "all.jsonl").code == 2
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "all.jsonl", tmp_path / "case.graphml")} == {0o600}
    assert not list(tmp_path.glob(".*"))


def test_where_nothing_can_be_written_is_said_and_nothing_is_left(loaded: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    nowhere = (
        tmp_path / "file" / "a.jsonl",
        tmp_path / "none" / "a.jsonl",
        tmp_path / ("a" * 300),
        Path("/proc/a.jsonl"),
    )
    for place in nowhere:
        said = loaded("export", "--to", place)
        assert said.code == 2, said.err
        assert "trace" not in said.err


def test_persons_leave_only_with_purpose_reference_and_reason(loaded: Shell) -> None:
    assert loaded("export", "--persons").code == 4
    assert loaded("export", "--persons", *INSPECTOR).code == 4

    lines = loaded.ok("export", "--persons", *INSPECTOR, "--reason", "evidence for case 7").out

    assert "王测试" in lines
    assert IDENTITY not in lines


def test_the_audit_is_sound_and_says_who_asked_for_it(loaded: Shell) -> None:
    loaded.ok("find", NAME)

    assert loaded.ok("audit", "verify", "--json").json["sound"]
    loaded.ok("audit", "search")
    assert loaded.ok("audit", "search", "--json").json[-1]["verb"] == "audit"


def test_entries_are_found_by_what_was_done_and_to_whom(loaded: Shell) -> None:
    shown = loaded.ok("find", IDENTITY, *INSPECTOR, "--json").json[0]["subject_id"]

    touched = loaded.ok("audit", "search", "--subject", IDENTITY, "--json").json
    assert [(entry["verb"], entry["purpose"]) for entry in touched][:1] == [("find", "supervision")]
    assert shown in touched[0]["what"]
    assert loaded.ok("audit", "search", "--verb", "lineage", "--json").json == []
    assert loaded.ok("audit", "search", "--actor", "nobody", "--json").json == []
    assert loaded.ok("audit", "search", "--until", "2020-01-01T00:00:00Z", "--json").json == []
    assert {e["purpose"] for e in loaded.ok("audit", "search", "--purpose", "oversight", "--json").json} == {
        "oversight"
    }


def test_an_export_of_the_audit_proves_itself_elsewhere(
    loaded: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.ok("find", IDENTITY, *INSPECTOR)
    file = tmp_path / "audit.jsonl"
    done = loaded.ok("audit", "export", file, "--json").json
    assert done["entries"] > 0
    assert loaded.ok("audit", "verify", file, "--json").json["entries"] == done["entries"]
    assert loaded("audit", "export", file).code == 2  # never over another
    assert loaded.ok("audit", "search", "--verb", "audit_export", "--json").json

    elsewhere = Shell(tmp_path / "elsewhere", monkeypatch)
    assert elsewhere.ok("audit", "verify", file, "--key", done["key"], "--json").json["sound"]
    assert elsewhere("audit", "verify", file, "--key", "short").code == 2
    assert elsewhere("audit", "verify", "--key", done["key"]).code == 2
    assert elsewhere("audit", "verify", tmp_path / "missing", "--key", done["key"]).code == 2
    assert not (tmp_path / "elsewhere").exists()
    file.write_bytes(file.read_bytes().replace(b"supervision", b"superstition"))
    said = elsewhere("audit", "verify", file, "--key", done["key"])
    assert (said.code, "CHANGED at" in said.out) == (1, True)


def test_the_vaults_key_changes_and_everything_still_opens(loaded: Shell) -> None:
    before = (loaded.home / "keys" / "vault.key").read_bytes()

    sealed = loaded.ok("vault", "rotate", "--json").json["sealed"]

    assert sealed > 0
    assert (loaded.home / "keys" / "vault.key").read_bytes() != before
    assert loaded.ok("find", IDENTITY, *INSPECTOR, "--json").json
    assert loaded.ok("vault", "rotate", "--json").json["sealed"] == sealed


def test_migrating_a_base_that_is_up_to_date_does_nothing(loaded: Shell) -> None:
    assert loaded.ok("migrate", "--json").json == {"steps": 0}
    assert "up to date" in loaded.ok("migrate").out


def test_the_catalogue_is_shown_and_its_broken_rules_are_told_by_line(xinmai: Shell, tmp_path: Path) -> None:
    shown = xinmai.ok("catalogue", "show", "03.2").out
    assert "legal basis" in shown
    assert "its records can be repaired" in shown
    assert "supplement of" in shown
    assert len(xinmai.ok("catalogue", "show", "--json").json["entries"]) > 20
    assert xinmai("catalogue", "show", "99").code == 3
    assert xinmai("catalogue", "lint").code == 0

    broken = tmp_path / "mine.toml"
    broken.write_text("edition = 5\n", encoding="utf-8")
    said = xinmai("catalogue", "lint", broken, "--json")
    assert said.code == 2
    assert all(finding["line"] >= 1 and finding["code"] for finding in said.json)


def test_a_published_table_of_regions_is_in_force_once_loaded(xinmai: Shell, tmp_path: Path) -> None:
    table = tmp_path / "regions.csv"
    table.write_text(
        "代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码\n"
        "110000,北京市,,北京市,省级,在用,1980,,\n110105,北京市,,朝阳新名区,县级,在用,1980,,\n",
        encoding="utf-8",
    )

    assert xinmai.ok("regions", "load", table, "--json").json == {"regions": 2}
    xinmai.ok("load", deliver(tmp_path, "p.csv", [penalty(1)]))

    (found,) = xinmai.ok("find", COMPANY_CODE, "--json").json
    assert found["regions"] == ["朝阳新名区"]


def test_status_and_runs_of_a_new_base_say_what_to_do_next(xinmai: Shell) -> None:
    status = xinmai.ok("status")

    assert str(xinmai.home) in status.out
    assert "ladybug" in status.out
    assert "xinmai demo" in status.out
    assert "xinmai demo" in xinmai.ok("runs").out
    told = xinmai.ok("status", "--json").json
    assert told["engine"] == "ladybug"
    assert told["open_runs"] == []


def test_status_tells_of_everything_that_was_done_last(loaded: Shell) -> None:
    loaded.ok("withdraw", "1", "--reason", "the wrong file")
    loaded.ok("rebuild")
    told = loaded.ok("status", "--json").json["runs"]
    assert told == loaded.ok("runs", "--json").json
    assert [run["kind"] for run in told][:2] == ["rebuild", "withdraw"]
    screen = loaded.ok("status").out
    assert all(kind in screen.partition("Last runs")[2] for kind in ("load", "withdraw", "rebuild"))


def test_what_was_known_before_is_asked_with_an_instant(loaded: Shell) -> None:
    subject = subject_of(loaded)

    assert loaded("show", subject, "--known-at", "2020-01-01T00:00:00Z").code == 3
    assert loaded("show", subject, "--known-at", "2020-01-01").code == 2
    assert loaded.ok("show", subject, "--as-of", "2020-01-01", "--json").json["shown"]["page"]["total"] == 0


def test_bars_are_drawn_on_a_screen_and_nowhere_else(xinmai: Shell, tmp_path: Path) -> None:
    path = deliver(tmp_path, "p.csv", [penalty(number) for number in range(1, 50)])
    words = [sys.executable, "-c", "from api.cli import main; main()", "check", str(path)]
    screen, end = pty.openpty()
    drawn: list[bytes] = []
    # A screen holds few letters that nobody has read, and a slow machine draws many.
    reader = Thread(target=lambda: drawn.extend(read_from(screen)))
    reader.start()

    try:
        watched = subprocess.run(words, stdout=subprocess.PIPE, stderr=end, check=True, timeout=120)
    finally:
        os.close(end)
        reader.join()
        os.close(screen)
    piped = subprocess.run(words, capture_output=True, check=True, timeout=120)

    assert b"checking" in b"".join(drawn)
    assert b"rows" in b"".join(drawn)
    assert b"checking" not in watched.stdout
    assert piped.stderr == b""


def read_from(screen: int) -> Iterator[bytes]:
    """All that is drawn on a screen until nobody draws on it any more."""
    with suppress(OSError):
        while drawn := os.read(screen, 65_536):
            yield drawn
