"""The commands of stewards as people and machines use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.recent import deliver, penalty, person_penalty
from tests.api.shell import Shell
from tests.loaders.tables import IDENTITY, PERSON_PENALTY

OTHER_NAME = "赵完全不同"
SHANGHAI = ("上海市浦东新区市场监督管理局", "11310115002460502Q")
WHY = ("--reason", "known to me")


@pytest.fixture
def xinmai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Two companies and two persons that share a number each, and two namesakes without one."""
    shell = Shell(tmp_path / "home", monkeypatch)
    monkeypatch.setenv("XINMAI_STEWARDS", "zhang,li")
    folder = tmp_path / "in"
    deliver(folder, "companies.csv", [penalty(1), penalty(2, cf_xdr_mc="完全不同贸易有限公司")])
    persons = [person_penalty(3), person_penalty(4, cf_xdr_mc=OTHER_NAME)]
    persons += [person_penalty(5, cf_xdr_mc="孙同名", cf_xdr_zjhm="")]
    deliver(folder, "persons.csv", persons, header=PERSON_PENALTY, layout="penalty-person-current")
    deliver(
        folder,
        "elsewhere.csv",
        [person_penalty(6, cf_xdr_mc="孙同名", cf_xdr_zjhm="")],
        header=PERSON_PENALTY,
        layout="penalty-person-current",
        region="310115",
        department=SHANGHAI,
    )
    shell.ok("load", folder)
    return shell


def namesakes(xinmai: Shell) -> list[str]:
    found = xinmai.ok(
        "find", "孙同名", "--second", "市场监督管理局", "--purpose", "supervision", "--reference", "case 7", "--json"
    ).json
    shown = [
        xinmai.ok("show", each["subject_id"], "--purpose", "supervision", "--reference", "case 7", "--json").json
        for each in found
    ]
    return sorted(file["id"] for each in shown for file in each["shown"]["files"])


def queue(xinmai: Shell, *more: str) -> list[dict[str, object]]:
    pairs = xinmai.ok("queue", "list", "--json", *more).json["pairs"]
    assert isinstance(pairs, list)
    return pairs


def test_the_queue_lists_what_waits_and_how_far_the_work_is(xinmai: Shell) -> None:
    screen = xinmai.ok("queue").out
    assert "2 open, 0 decided, 0% done" in screen
    assert OTHER_NAME in screen
    assert "xinmai explain" in screen
    assert xinmai.ok("queue", "--json").json["open"] == 2
    assert len(queue(xinmai, "--rule", "same_number_other_name", "--region", "1101")) == 2
    assert queue(xinmai, "--department", "上海") == []
    assert xinmai("queue", "list", "--asks", "nothing").code == 2
    assert xinmai("queue", "--steward", "wang").code == 2


def test_a_pair_is_claimed_for_one_and_given_back(xinmai: Shell) -> None:
    taken = xinmai.ok("queue", "claim", "--steward", "zhang", "--json").json
    pair = str(taken["left"]), str(taken["right"])
    assert (taken["actor"], bool(taken["until"])) == ("steward:zhang", True)
    assert pair not in {(each["left"], each["right"]) for each in queue(xinmai, "--steward", "li")}
    assert "steward:zhang has it until" in xinmai.ok("queue").out
    refused = xinmai("queue", "claim", *pair, "--steward", "li")
    assert (refused.code, "steward:zhang has this pair" in refused.err) == (4, True)
    assert xinmai("queue", "release", *pair, "--steward", "li").code == 3
    xinmai.ok("queue", "release", *pair, "--steward", "zhang")
    assert pair in {(each["left"], each["right"]) for each in queue(xinmai, "--steward", "li")}
    assert "Yours until" in xinmai.ok("queue", "claim", *pair, "--steward", "li").out
    assert xinmai("queue", "claim", pair[0]).code == 2
    assert xinmai("queue", "claim", "nobody", "no one").code == 3


def test_a_second_look_goes_to_whom_it_is_asked_of(xinmai: Shell) -> None:
    one, other = namesakes(xinmai)
    asked = xinmai.ok("queue", "escalate", one, other, *WHY, "--to", "li", "--steward", "zhang", "--json").json
    assert asked["asked_of"] == "steward:li"
    (pair,) = queue(xinmai, "--asks", "second_look", "--steward", "li")
    assert (pair["left"], pair["escalated_by"]) == (one, "steward:zhang")
    assert queue(xinmai, "--asks", "second_look", "--steward", "zhang") == []
    assert "asks steward:li for a second look: known to me" in xinmai.ok("queue").out
    assert xinmai("queue", "escalate", one, other, *WHY, "--to", "wang").code == 2
    assert xinmai("queue", "escalate", one, "nobody", *WHY).code == 3
    assert "anybody else" in xinmai.ok("queue", "escalate", one, other, *WHY).out


def test_persons_without_a_number_take_two_stewards(xinmai: Shell) -> None:
    files = namesakes(xinmai)
    first = xinmai.ok("judge", "same", *files, *WHY, "--steward", "zhang")
    assert "PROPOSED" in first.out
    assert "0 credit files move" in first.out
    (pair,) = queue(xinmai, "--asks", "second_steward")
    assert pair["judgements"][0]["waiting"] is True  # type: ignore[index] # JSON
    subject = xinmai.ok(
        "find", "孙同名", "--second", "市场监督管理局", "--purpose", "supervision", "--reference", "c", "--json"
    ).json[0]["subject_id"]
    shown = xinmai.ok("show", subject, "--purpose", "supervision", "--reference", "c")
    assert "PROPOSED until a second steward agrees" in shown.out

    second = xinmai.ok("judge", "same", *files, *WHY, "--steward", "li", "--json").json
    assert (second["moved"], second["waiting"]) == (1, [])
    told = xinmai.ok("agreement", "--json").json
    assert (told["pairs"], told["share"], told["kappa"]) == (1, 1.0, None)
    assert "100% alike" in xinmai.ok("agreement").out
    assert xinmai.ok("quality", "--json").json["decided"] == 1
    screen = xinmai.ok("quality", "--steward", "li").out
    for words in ("1 pair decided", "100% alike", "Nobody judged a pair that a machine joins", "resolve --refit"):
        assert words in screen
    xinmai.ok("retract", second["id"], *WHY, "--steward", "li")
    assert len(queue(xinmai, "--asks", "second_steward")) == 1


def test_stewards_who_contradict_each_other_are_both_shown(xinmai: Shell) -> None:
    files = namesakes(xinmai)
    xinmai.ok("judge", "same", *files, "--reason", "one voice", "--steward", "zhang")
    other = xinmai.ok("judge", "different", *files, "--reason", "father and son", "--steward", "li").out
    assert "CONTRADICTED" in other, "whoever judges learns at once that nothing comes of it"
    subject = xinmai.ok(
        "find", "孙同名", "--second", "市场监督管理局", "--purpose", "supervision", "--reference", "c", "--json"
    ).json[0]["subject_id"]
    for screen in (
        xinmai.ok("show", subject, "--purpose", "supervision", "--reference", "c").out,
        xinmai.ok("queue").out,
        xinmai.ok("explain", *files).out,
    ):
        assert "one voice" in screen
        assert "father and son" in screen
        assert "contradicted" in screen.lower()
    assert "0% alike" in xinmai.ok("agreement").out


def test_many_files_are_judged_in_one_act_and_one_is_taken_out_again(xinmai: Shell) -> None:
    pairs = queue(xinmai, "--rule", "same_number_other_name")
    files = [str(pair[side]) for pair in pairs for side in ("left", "right") if pair["kind"] != "person"]
    tried = xinmai.ok("judge", "same", *files, *WHY, "--dry-run")
    assert "Would judge same 1 pair; 1 credit file moves" in tried.out
    assert "Nothing was written" in tried.out
    assert xinmai.ok("judgements", "--json").json == []
    xinmai.ok("judge", "same", *files, *WHY)
    alone = xinmai.ok("judge", "different", files[1], *WHY, "--json").json
    assert {alone["judgements"][0]["left"], alone["judgements"][0]["right"]} == set(files)
    for words in (("same", files[0]), ("unsure", files[0]), ("perhaps", *files), ("same", files[0], files[0])):
        assert xinmai("judge", *words, *WHY).code == 2
    assert xinmai("judge", "same", files[0], "nobody", *WHY).code == 3


def test_pairs_drawn_by_chance_tell_how_right_the_joins_are(xinmai: Shell, tmp_path: Path) -> None:
    assert xinmai("queue", "draw").code == 3  # nobody has two files yet
    deliver(tmp_path / "more", "one.csv", [penalty(11)])
    deliver(tmp_path / "more", "two.csv", [penalty(12)], region="310115", department=SHANGHAI)
    xinmai.ok("load", tmp_path / "more")
    assert "Nothing was drawn by chance" in xinmai.ok("quality").out
    (pair, *_) = xinmai.ok("queue", "draw", "--pairs", "5", "--json").json["pairs"]
    assert "none is judged yet" in xinmai.ok("quality").out
    assert pair in [[each["left"], each["right"]] for each in queue(xinmai, "--asks", "sample")]
    xinmai.ok("judge", "same", *pair, *WHY)
    assert "1 of 1 pair drawn by chance" in xinmai.ok("quality").out


def test_a_pattern_of_pairs_is_tried_judged_and_taken_back_as_a_whole(xinmai: Shell) -> None:
    pattern = ("--rule", "same_number_other_name", "--region", "1101")
    tried = xinmai.ok("queue", "judge", "different", *pattern, *WHY, "--dry-run")
    assert "Would judge different 2 pairs" in tried.out
    assert OTHER_NAME in tried.out
    assert len(queue(xinmai)) == 2
    done = xinmai.ok("queue", "judge", "different", *pattern, *WHY, "--json").json
    assert len(done["judgements"]) == 2
    assert xinmai.ok("queue", "--json").json["share"] == 1.0
    assert xinmai("queue", "judge", "different", *pattern, *WHY).code == 3
    assert "2 pairs" in xinmai.ok("retract", done["id"], *WHY).out
    assert len(queue(xinmai)) == 2
    assert xinmai("queue", "judge", "different", *WHY).code == 2


def test_explain_tells_of_a_pair_and_of_a_cluster(xinmai: Shell) -> None:
    (pair,) = (pair for pair in queue(xinmai) if pair["kind"] == "person")
    files = str(pair["left"]), str(pair["right"])
    screen = xinmai.ok("explain", *files).out
    for words in ("decides against", "decides for", "same_number_other_name", "a machine would join them", "apart now"):
        assert words in screen
    assert IDENTITY not in screen
    told = xinmai.ok("explain", *files, "--json").json
    assert [step["bits"] for step in told["steps"]] == [None, None]
    assert told["changes"]
    xinmai.ok("judge", "same", *files, *WHY)
    cluster = xinmai.ok("explain", files[0]).out
    for words in ("2 credit files on subject", "How it grew", "What alone holds it", "known to me"):
        assert words in cluster
    assert len(xinmai.ok("explain", files[0], "--json").json["bridges"]) == 1
    assert xinmai("explain", "nobody").code == 3
    audit = xinmai.ok("audit", "search", "--json").json
    explained = [entry for entry in audit if entry["verb"] == "explain"]
    assert {entry["purpose"] for entry in explained} == {"quality_resolution"}
    assert explained[0]["reference"] == "|".join(files)


def test_a_review_without_a_keyboard_lists_what_it_would_show(xinmai: Shell) -> None:
    assert OTHER_NAME in xinmai.ok("review").out
    told = xinmai.ok("review", "--rule", "same_number_other_name", "--steward", "li", "--json").json
    assert [pair["reason"] for pair in told["pairs"]] == ["same_number_other_name"] * 2
    assert IDENTITY not in json.dumps(told)
