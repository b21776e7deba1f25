"""Letting people in from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from graph.clock import utc_now
from graph.settings import Settings
from graph.sidebase import SideBase
from graph.sidebase.delegations import Part
from tests.api.shell import Shell, deliver
from tests.loaders.tables import IDENTITY, PERSON_PENALTY, person_penalty


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "home", monkeypatch)


def test_a_key_is_shown_once_and_kept_nowhere(shell: Shell) -> None:
    told = shell.ok("access", "add", "王", "--role", "investigator", "--region", "330100", "--json").json
    assert told["key"].startswith("xinmai_")
    assert len(told["key"]) > 40
    (listed,) = shell.ok("access", "list", "--json").json
    assert listed == told["grant"]
    assert (listed["region"], listed["holds"]) == ("330100", True)
    assert told["key"] not in shell.ok("access", "list").out
    held = b"".join(path.read_bytes() for path in shell.home.rglob("*") if path.is_file())
    assert told["key"].encode() not in held
    assert shell.ok("audit", "search", "--verb", "access_add", "--json").json[0]["what"] == [listed["actor"]]


def test_who_is_revoked_is_listed_only_among_all(shell: Shell) -> None:
    grant = shell.ok("access", "add", "王", "--role", "participant", "--json").json["grant"]
    assert "let in no more" in shell.ok("access", "revoke", grant["id"], "--reason", "left").out
    assert shell.ok("access", "list", "--json").json == []
    assert "Nobody is let in" in shell.ok("access", "list").out
    (listed,) = shell.ok("access", "list", "--all", "--json").json
    assert listed["ended"]
    assert shell("access", "revoke", "nobody", "--reason", "x").code == 3


def test_a_grant_is_bounded_anew_and_gets_another_key(shell: Shell) -> None:
    told = shell.ok("access", "add", "王", "--role", "investigator", "--region", "330100", "--json").json
    grant = told["grant"]["id"]
    why = ("--reason", "moved")
    changed = shell.ok("access", "change", grant, "--region", "310000", "--category", "03.2", *why, "--json").json
    assert (changed["region"], changed["categories"], changed["version"]) == ("310000", ["03.2"], 2)
    assert shell("access", "change", grant, *why, "--region", "310000", "--expected-version", "1").code == 4
    assert shell("access", "change", grant, *why).code == 2  # its role cannot do without a region
    renewed = shell.ok("access", "renew-key", grant, *why, "--json").json
    assert renewed["key"] not in {None, told["key"]}
    assert renewed["grant"]["region"] == "310000"
    assert "has another key" in shell.ok("access", "renew-key", grant, *why).out
    shell.ok("access", "revoke", grant, *why)
    assert shell("access", "renew-key", grant, *why).code == 3


def test_whose_a_grant_is_is_said_later(shell: Shell) -> None:
    made = shell.ok("access", "add", "王", "--role", "investigator", "--region", "330100", "--json").json["grant"]
    named = shell.ok("access", "name", made["id"], "staff-7", "--reason", "asked them", "--json").json
    assert (named["person"], named["version"]) == ("staff-7", 2)
    assert "key of staff-7" in shell.ok("access", "list").out
    assert shell("access", "name", made["id"], "staff-8", "--reason", "again").code == 2


def test_a_log_in_has_no_key(shell: Shell) -> None:
    told = shell.ok("access", "add", "李", "--role", "steward", "--region", "000000", "--login", "li", "--json").json
    assert (told["key"], told["grant"]["login"]) == (None, "li")
    assert shell("access", "add", "李", "--role", "admin", "--login", "li").code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--role", "king"), "no role"),
        (("--role", "operator"), "home folder"),
        (("--role", "investigator"), "needs a region"),
        (("--role", "investigator", "--region", "33"), "six digits"),
        (("--role", "department"), "needs a department"),
        (("--role", "subject"), "needs a number"),
        (("--role", "steward", "--region", "330000", "--subject", "x"), "no subject of this id"),
        (("--role", "subject", "--number", "123"), "no valid"),
        (("--role", "subject", "--number", "1", "--subject", "2"), "not both"),
        (("--role", "participant", "--number", IDENTITY), "nobody else"),
        (("--role", "participant", "--category", "99.9"), "no category"),
        (("--role", "participant", "--until", "2020-01-01T00:00:00Z"), "future"),
        (("--role", "participant", "--until", "soon"), "--until"),
        (("--role", "participant", "--person", IDENTITY), "staff number"),
    ],
)
def test_what_does_not_fit_is_said(shell: Shell, words: tuple[str, ...], says: str) -> None:
    said = shell("access", "add", "X", *words)
    assert says in said.err
    assert said.code == 2
    assert shell.ok("access", "list", "--all", "--json").json == []


def test_a_subject_is_bound_by_number_or_at_a_counter_and_never_by_name(shell: Shell, tmp_path: Path) -> None:
    shell.ok(
        "load", deliver(tmp_path, "p.csv", [person_penalty(1)], header=PERSON_PENALTY, layout="penalty-person-current")
    )
    found = shell.ok("find", IDENTITY, "--purpose", "supervision", "--reference", "1", "--json").json[0]
    for words in (("--number", IDENTITY), ("--subject", found["subject_id"])):
        told = shell.ok("access", "add", "me", "--role", "subject", *words, "--json")
        assert told.json["grant"]["bound"] in {"number", "counter"}
        assert IDENTITY not in told.out
    held = b"".join(path.read_bytes() for path in shell.home.glob("side*") if path.is_file())
    assert IDENTITY.encode() not in held


def test_roles_are_told(shell: Shell) -> None:
    told = {role["code"]: role for role in shell.ok("access", "roles", "--json").json}
    assert told["investigator"]["purposes"] == ["supervision"]
    assert told["admin"]["own_sees"] == []
    assert json.dumps(told)
    assert "reads for supervision" in shell.ok("access", "roles").out


def test_rights_that_people_gave_are_listed_and_ended(shell: Shell) -> None:
    assert "Nobody gave" in shell.ok("access", "given").out
    people = [
        shell.ok("access", "add", name, "--role", "investigator", "--region", "330100", "--json").json["grant"]
        for name in ("王", "李")
    ]
    with SideBase.open(Settings(home=shell.home), utc_now) as side:
        giver = next(grant for grant in side.grants.all() if grant.id == people[0]["id"])
        given = side.delegations.give(giver, people[1]["actor"], Part("330102"), utc_now() + timedelta(days=3), "leave")
    (listed,) = shell.ok("access", "given", "--json").json
    assert (listed["giver"], listed["receiver"], listed["region"], listed["holds"]) == (
        people[0]["actor"],
        people[1]["actor"],
        "330102",
        True,
    )
    assert "330102; leave" in shell.ok("access", "given").out
    assert "no more" in shell.ok("access", "take-back", given.id, "--reason", "over").out
    assert shell.ok("access", "given", "--json").json == []
    assert shell.ok("access", "given", "--all", "--json").json[0]["holds"] is False
    assert shell.ok("audit", "search", "--verb", "rights_end", "--json").json[0]["reference"] == "over"
    assert shell("access", "take-back", "nothing", "--reason", "x").code == 3


def test_somebody_gives_a_part_of_their_rights_by_their_own_key(shell: Shell, tmp_path: Path) -> None:
    wang, li = (
        shell.ok("access", "add", name, "--role", "investigator", "--region", "330100", "--json").json
        for name in ("王", "李")
    )
    key = tmp_path / "key"
    key.write_text(wang["key"], encoding="utf-8")
    end = utc_now() + timedelta(days=3)
    words = ("access", "give", li["grant"]["actor"], "--key", str(key), "--reason", "leave")
    part = ("--region", "330102", "--category", "03.2", "--purpose", "supervision")
    told = shell.ok(*words, "--until", end.isoformat(), *part, "--json").json
    assert (told["giver"], told["receiver"]) == (wang["grant"]["actor"], li["grant"]["actor"])
    assert (told["region"], told["categories"], told["purposes"]) == ("330102", ["03.2"], ["supervision"])
    assert shell.ok("access", "given", "--json").json == [told]
    with SideBase.open(Settings(home=shell.home), utc_now) as side:
        (entry,) = (each.entry for each in side.audit.entries() if each.entry.verb == "rights_give")
    assert (entry.actor, entry.reference) == (wang["grant"]["actor"], "leave")

    soon = ("--until", end.isoformat())
    assert shell(*words, *soon, "--region", "310000").code == 2  # not under their own
    assert shell(*words, "--until", "2026-01-01T00:00:00+08:00").code == 2
    assert shell(*words, "--until", "tomorrow").code == 2
    assert shell("access", "give", "investigator:nobody", *words[3:], *soon).code == 3
    key.write_text("xinmai_no_key", encoding="utf-8")
    assert shell(*words, *soon).code == 4
    assert shell.ok("access", "given", "--json").json == [told]


def test_sessions_are_listed_and_ended(shell: Shell) -> None:
    assert "Nobody is logged in" in shell.ok("access", "sessions").out
    with SideBase.open(Settings(home=shell.home), utc_now) as side:
        begun, secret = side.sessions.begin("li", None, instead_of=None)
    (listed,) = shell.ok("access", "sessions", "--json").json
    assert (listed["id"], listed["login"]) == (begun.id, "li")
    assert secret not in shell.ok("access", "sessions").out
    assert "has ended" in shell.ok("access", "end", begun.id, "--reason", "lost laptop").out
    assert shell.ok("access", "sessions", "--json").json == []
    with SideBase.open(Settings(home=shell.home), utc_now) as side:
        assert side.sessions.of_secret(secret) is None
        (entry,) = (each.entry for each in side.audit.entries() if each.entry.verb == "session_end")
    assert (entry.reference, entry.what) == ("lost laptop", (begun.id,))
    assert shell("access", "end", "nobody", "--reason", "x").code == 3
