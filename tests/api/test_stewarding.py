"""A steward's work over the service: what is read, what is done once, and what is refused and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.once import Once
from api.types.acts import JudgePair
from graph.base import Base
from graph.facts import facts_of
from graph.settings import Settings
from graph.sidebase.judgements import Verdict
from graph.stewarding import Stewarding
from graph.view import LOCAL_OPERATOR, Actor
from tests.graph.queue_world import fill_queue
from tests.graph.view_world import PERSON, World, world_on

Ask = Callable[..., Any]
ZHANG, LI = Actor("steward:zhang", "steward", "zhang"), Actor("steward:li", "steward", "li")
INVESTIGATOR = Actor("user:wu", "investigator", "wu")
SHOPS = {"杭州东风商行", "杭州东方红商行"}
QUEUE = """query ($mine: Boolean! = false, $rule: String, $asks: Asks, $region: String, $department: String) {
  stewarding { actor queue(mine: $mine, rule: $rule, asks: $asks, region: $region, department: $department) {
    open decided share partial { isPartial }
    pairs { left right leftName rightName kind asks reason sentence files gain departments regions version
      claimedBy claimedUntil escalatedBy askedOf askedWhy judgements { actor verdict reason waiting } } } } }"""
JUDGED = """__typename ... on ActDone { id verdict moved waiting pairs { left right } }
  ... on ActTried { verdict moved pairs { left right } } ... on Refusal { message code } ... on Outdated { version }"""
JUDGE = f"mutation ($input: JudgePair!) {{ judgePair(input: $input) {{ {JUDGED} }} }}"
FILES = f"mutation ($input: JudgeFiles!) {{ judgeFiles(input: $input) {{ {JUDGED} }} }}"
RETRACT = f"mutation ($input: Retract!) {{ retract(input: $input) {{ {JUDGED} }} }}"
NOTED = """__typename ... on PairNoted { left right actor until askedOf } ... on Refusal { message code }
  ... on Taken { by until }"""
CLAIM = f"mutation ($input: ClaimPair!) {{ claimPair(input: $input) {{ {NOTED} }} }}"
RELEASE = f"mutation ($input: ReleasePair!) {{ releasePair(input: $input) {{ {NOTED} }} }}"
ESCALATE = f"mutation ($input: EscalatePair!) {{ escalatePair(input: $input) {{ {NOTED} }} }}"


@pytest.fixture
def world(engine_settings: Settings) -> Iterator[World]:
    with world_on(replace(engine_settings, stewards="zhang,li")) as made:
        fill_queue(made)
        yield made


@pytest.fixture
def small(settings: Settings) -> Iterator[World]:
    """The same on the embedded engine only, for what no engine has a say in."""
    with world_on(replace(settings, stewards="zhang,li")) as made:
        fill_queue(made)
        yield made


def asking(base: Base, actor: Actor = LOCAL_OPERATOR) -> Ask:
    client = TestClient(create_app(base, actor=actor), base_url="http://127.0.0.1")

    def asked(query: str, **variables: object) -> Any:
        return client.post("/graphql", json={"query": query, "variables": variables}).json()

    return asked


def doing(base: Base, actor: Actor = LOCAL_OPERATOR) -> Ask:
    """The answer of the one mutation in a document."""
    ask = asking(base, actor)

    def done(mutation: str, **given: object) -> Any:
        told = ask(mutation, input=given)
        assert "errors" not in told, told["errors"]
        (answer,) = told["data"].values()
        return answer

    return done


def queue(ask: Ask, **wanted: object) -> Any:
    told = ask(QUEUE, **wanted)
    assert "errors" not in told, told["errors"]
    return told["data"]["stewarding"]["queue"]


def shops(ask: Ask) -> Any:
    return next(pair for pair in queue(ask)["pairs"] if {pair["leftName"], pair["rightName"]} == SHOPS)


def namesakes(world: World) -> list[str]:
    return sorted(str(fact[0]) for fact in facts_of(world.base.engine).by_kind["files"] if fact[2] == "李明")


def test_a_pair_is_taken_judged_and_judged_no_more(world: World) -> None:
    zhang, li = asking(world.base, ZHANG), asking(world.base, LI)
    act, before = doing(world.base, ZHANG), facts_of(world.base.engine)
    taken = act(CLAIM, key="claim-0001")
    pair = {"left": taken["left"], "right": taken["right"]}
    assert (taken["__typename"], taken["actor"], bool(taken["until"])) == ("PairNoted", ZHANG.id, True)
    assert pair not in [{"left": p["left"], "right": p["right"]} for p in queue(li, mine=True)["pairs"]]
    refused = doing(world.base, LI)(CLAIM, key="claim-0001", **pair)
    assert (refused["__typename"], refused["code"], refused["by"]) == ("Taken", "TAKEN", ZHANG.id)
    assert refused["until"] == taken["until"]
    done = act(JUDGE, key="judge-0001", verdict="SAME", reason="one licence", expectedVersion=0, **pair)
    assert (done["__typename"], done["verdict"], done["pairs"]) == ("ActDone", "SAME", [pair])
    assert done["moved"] > 0
    assert (queue(zhang)["open"], queue(zhang)["decided"], queue(zhang)["share"]) == (1, 1, 0.5)
    told = zhang("query ($l: ID!, $r: ID!) { stewarding { pair(left: $l, right: $r) { together version "
                 "judgements { actor reason } path { by sentence } left { name subject { id } } } "
                 "cluster(file: $l) { version files { id } grown { left right reason { by } } "
                 "bridges { reason { by } left right } } history(files: [$l]) { verdict retracts actor } } }",
                 l=pair["left"], r=pair["right"])["data"]["stewarding"]  # fmt: skip
    assert (told["pair"]["together"], told["pair"]["version"], told["cluster"]["version"]) == (True, 1, 1)
    assert told["pair"]["judgements"] == [{"actor": ZHANG.id, "reason": "one licence"}]
    assert {step["reason"]["by"] for step in told["cluster"]["grown"]} == {"judgement", "same_number_same_name"}
    assert len(told["cluster"]["files"]) == 3
    assert [one["verdict"] for one in told["history"]] == ["SAME"]
    gone = act(RETRACT, key="undo-0001", act=done["id"], reason="mistaken")
    assert (gone["__typename"], gone["verdict"], gone["pairs"]) == ("ActDone", None, [pair])
    assert facts_of(world.base.engine) == before
    assert queue(zhang)["decided"] == 0
    again = act(RETRACT, key="undo-0002", act=done["id"], reason="again")
    assert (again["__typename"], again["code"]) == ("Unusable", "BAD_USER_INPUT")


def test_the_queue_is_told_in_parts_with_what_people_did(small: World) -> None:
    ask, do = asking(small.base, ZHANG), doing(small.base, ZHANG)
    found = queue(ask)
    assert {found["pairs"][0]["leftName"], found["pairs"][0]["rightName"]} == SHOPS
    assert (found["open"], found["pairs"][0]["files"], found["pairs"][0]["version"]) == (2, 3, 0)
    assert "person" in {pair["kind"] for pair in queue(ask, department="上海")["pairs"]}
    for nothing in ({"department": "北京"}, {"region": "11"}, {"rule": "joined_across"}, {"asks": "SECOND_STEWARD"}):
        assert queue(ask, **nothing)["pairs"] == []
    nowhere = '{ stewarding(onlyFrom: {departments: ["%s"]}) { queue { open pairs { left } } } }' % ("p" * 32)
    assert ask(nowhere)["data"]["stewarding"]["queue"] == {"open": 0, "pairs": []}
    one, other = namesakes(small)
    asked = do(ESCALATE, key="second-look", left=one, right=other, reason="the same address", to="li")
    assert (asked["__typename"], asked["askedOf"]) == ("PairNoted", LI.id)
    (pair,) = queue(asking(small.base, LI), asks="SECOND_LOOK", mine=True)["pairs"]
    assert (pair["left"], pair["escalatedBy"], pair["askedWhy"]) == (one, ZHANG.id, "the same address")
    assert do(RELEASE, key="lay-down-1", left=one, right=other)["__typename"] == "PairNoted"
    assert queue(ask, asks="SECOND_LOOK")["pairs"] == []
    assert do(RELEASE, key="lay-down-2", left=one, right=other)["__typename"] == "NotOpen"


def work(ask: Ask) -> list[tuple[str, str]]:
    """What waits for somebody: of which pair, and what is said of it."""
    told = ask("{ myWork { kind of says } }")
    assert "errors" not in told, told["errors"]
    return [(each["of"], each["says"]) for each in told["data"]["myWork"] if each["kind"] == "PAIR"]


def test_a_work_list_tells_that_pairs_wait_for_anybody_and_what_one_has_said_waits_no_more(small: World) -> None:
    zhang, li, audit = asking(small.base, ZHANG), asking(small.base, LI), small.base.side.audit
    by_zhang, by_li = doing(small.base, ZHANG), doing(small.base, LI)
    first, second = (f"{pair['left']}|{pair['right']}" for pair in queue(li, mine=True)["pairs"])
    begun = audit.last_sequence()
    assert work(li) == [(first, "Pairs of the queue that wait for a steward: 2. This is the next one.")]
    assert {name for record in audit.entries(after=begun) for name in record.entry.what} == set(), "told of nobody"
    assert work(asking(small.base, INVESTIGATOR)) == []

    assert by_zhang(CLAIM, key="claim-0001")["__typename"] == "PairNoted"
    one_waits = (second, "Pairs of the queue that wait for a steward: 1. This is the next one.")
    assert work(zhang) == [(first, "You have taken this pair."), one_waits]
    assert work(li) == [one_waits]

    claimed, namesakes = (dict(zip(("left", "right"), pair.split("|"), strict=True)) for pair in (first, second))
    asked = by_zhang(ESCALATE, key="second-look", reason="the same address", to="li", **namesakes)
    assert asked["__typename"] == "PairNoted"
    assert work(zhang) == [(first, "You have taken this pair.")]
    assert work(li) == [(second, "You are asked for a second look.")]

    said = by_li(JUDGE, key="judge-0001", verdict="DIFFERENT", reason="born apart", expectedVersion=0, **namesakes)
    assert said["__typename"] == "ActDone"
    said = by_zhang(JUDGE, key="judge-0002", verdict="SAME", reason="one licence", expectedVersion=0, **claimed)
    assert said["__typename"] == "ActDone"
    assert work(li) == work(zhang) == []


def test_a_person_without_a_number_waits_for_the_second_steward_and_agreement_is_told(small: World) -> None:
    files = namesakes(small)
    first = doing(small.base, ZHANG)(FILES, key="same-0001", verdict="SAME", files=files, reason="neighbours")
    assert (first["moved"], len(first["waiting"])) == (0, 1)
    tried = doing(small.base, LI)(FILES, key="same-0001", verdict="SAME", files=files, reason="me too", dryRun=True)
    assert (tried["__typename"], tried["moved"]) == ("ActTried", 1)
    second = doing(small.base, LI)(FILES, key="same-0001", verdict="SAME", files=files, reason="me too")
    assert (second["moved"], second["waiting"]) == (1, [])
    told = asking(small.base, LI)("{ stewarding { agreement { pairs share kappa stewards { one other share } } } }")
    assert told["data"]["stewarding"]["agreement"] == {
        "pairs": 1, "share": 1.0, "kappa": None, "stewards": [{"one": LI.id, "other": ZHANG.id, "share": 1.0}],
    }  # fmt: skip
    alone = doing(small.base, LI)(FILES, key="not-0001", verdict="DIFFERENT", files=files[:1], reason="father and son")
    assert alone["pairs"] == [{"left": files[0], "right": files[1]}]
    assert alone["moved"] == 1


def test_what_is_sent_twice_is_done_once(small: World) -> None:
    ask, do = asking(small.base, ZHANG), doing(small.base, ZHANG)
    pair = {name: shops(ask)[name] for name in ("left", "right")}
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "one licence", "expectedVersion": 0, **pair}
    done = do(JUDGE, **given)
    assert do(JUDGE, **given) == done
    assert len(small.base.side.judgements.history(list(pair.values()))) == 1
    reused = do(JUDGE, **{**given, "verdict": "DIFFERENT"})
    assert (reused["__typename"], reused["code"]) == ("KeyReused", "KEY_REUSED")
    assert do(RETRACT, key="judge-0001", act=done["id"], reason="x")["__typename"] == "KeyReused"
    gone = {"key": "undo-0001", "act": done["id"], "reason": "mistaken"}
    assert do(RETRACT, **gone) == do(RETRACT, **gone)
    other = doing(small.base, LI)(JUDGE, **{**given, "expectedVersion": None})  # a key is its owner's alone
    assert other["id"] != done["id"]
    for key in ("short", "with space", "字" * 10, "x" * 129):
        assert do(JUDGE, **{**given, "key": key})["__typename"] == "Unusable"


def test_an_act_whose_answer_was_lost_is_found_again(small: World) -> None:
    pair = {name: shops(asking(small.base, ZHANG))[name] for name in ("left", "right")}
    asked = JudgePair(key="judge-0001", verdict=Verdict.SAME, reason="one licence", expected_version=0, **pair)
    once, work = Once(small.base, ZHANG.id, asked.key, "judge_pair", asked), Stewarding(small.base, ZHANG)
    with work.writing():  # and then the process is killed before it has kept its answer
        work.judge(asked.verdict, [(pair["left"], pair["right"])], reason=asked.reason, act=once.act)
    do = doing(small.base, ZHANG)
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "one licence", "expectedVersion": 0, **pair}
    assert do(JUDGE, **given)["id"] == once.act
    assert len(small.base.side.judgements.history(list(pair.values()))) == 1
    gone = Once(small.base, ZHANG.id, "undo-0001", "retract", asked)
    with work.writing():
        work.retract(once.act, reason="mistaken", act=gone.act)
    assert do(RETRACT, key="undo-0001", act=once.act, reason="mistaken")["pairs"] == [pair]


def test_two_requests_with_one_key_at_once_are_one_act(small: World) -> None:
    pair = {name: shops(asking(small.base, ZHANG))[name] for name in ("left", "right")}
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "one licence", "expectedVersion": 0, **pair}
    with ThreadPoolExecutor(4) as pool:
        told = [each.result() for each in [pool.submit(doing(small.base, ZHANG), JUDGE, **given) for _ in range(4)]]
    assert all(each == told[0] for each in told)
    assert len(small.base.side.judgements.history(list(pair.values()))) == 1


def test_nobody_judges_past_what_somebody_else_has_judged(small: World) -> None:
    zhang, li = doing(small.base, ZHANG), doing(small.base, LI)
    pair = {name: shops(asking(small.base, ZHANG))[name] for name in ("left", "right")}
    assert li(JUDGE, key="judge-0001", verdict="DIFFERENT", reason="two shops", expectedVersion=0, **pair)["id"]
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "one licence", **pair}
    late = zhang(JUDGE, **given, expectedVersion=0)
    assert (late["__typename"], late["code"], late["version"]) == ("Outdated", "OUTDATED", 1)
    files = {"key": "files-0001", "verdict": "SAME", "files": list(pair.values()), "reason": "one licence"}
    assert zhang(FILES, **files, expectedVersion=0)["version"] == 1
    done = zhang(JUDGE, **given, expectedVersion=1)  # a refusal used up no key
    assert done["__typename"] == "ActDone"
    small.clock.pass_by(timedelta(minutes=1))
    assert zhang(FILES, **files, expectedVersion=2)["__typename"] == "ActDone"


def test_what_cannot_be_judged_is_refused_with_its_reason(small: World) -> None:
    do, one = doing(small.base, ZHANG), namesakes(small)[0]
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "known"}
    assert do(JUDGE, **given, left=one, right="p" * 32)["__typename"] == "NotOpen"
    assert do(JUDGE, **given, left=one, right=one)["__typename"] == "Unusable"
    assert do(JUDGE, **given, left=one, right="nobody")["__typename"] == "Unusable"
    assert do(JUDGE, **{**given, "reason": " "}, left=one, right="p" * 32)["__typename"] == "Unusable"
    for files in ([], [one], [one, one]):
        assert do(FILES, **given, files=files)["__typename"] == "Unusable"
    assert do(CLAIM, key="claim-0001", left=one)["__typename"] == "Unusable"
    assert do(CLAIM, key="claim-0001", minutes=0)["__typename"] == "Unusable"
    assert do(ESCALATE, key="second-look", left=one, right=namesakes(small)[1], reason="x", to="wang")["code"]
    assert do(RETRACT, key="undo-0001", act="nothing", reason="x")["__typename"] == "NotOpen"
    assert small.base.side.judgements.standing_judgements() == []


def test_what_was_judged_is_told_to_those_whose_work_it_is(small: World) -> None:
    pair = shops(asking(small.base, ZHANG))
    given = {"key": "judge-0001", "verdict": "SAME", "reason": "one licence", "left": pair["left"]}
    doing(small.base, ZHANG)(JUDGE, **given, right=pair["right"])
    outsider, steward = asking(small.base, INVESTIGATOR), asking(small.base, ZHANG)
    for query in (QUEUE, f'{{ stewarding {{ history(files: ["{pair["left"]}"]) {{ id }} }} }}'):
        assert outsider(query)["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    told = outsider(JUDGE, input={**given, "right": pair["right"]})
    assert told["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    look = """query ($id: ID!) { view(purpose: "%s", reference: "c") { creditFile(id: $id) { subject {
      fileCount why { by sentence } } } lineage(id: $id) { joined { by } } } }"""
    seen = outsider(look % "supervision", id=pair["left"])["data"]["view"]
    known = steward(look % "quality_resolution", id=pair["left"])["data"]["view"]
    assert seen["creditFile"]["subject"]["fileCount"] == known["creditFile"]["subject"]["fileCount"] == 3
    assert "judgement" in {why["by"] for why in known["creditFile"]["subject"]["why"]}
    assert "judgement" not in {why["by"] for why in seen["creditFile"]["subject"]["why"]}
    assert "judgement" not in {why["by"] for why in seen["lineage"]["joined"]}
    named = "query ($who: String) { stewarding(steward: $who) { actor } }"
    assert steward(named, who="li")["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert asking(small.base)(named, who="li")["data"]["stewarding"]["actor"] == LI.id


def test_stewards_see_masks_and_never_a_number(small: World) -> None:
    ask = asking(small.base, ZHANG)
    (pair,) = (pair for pair in queue(ask)["pairs"] if pair["kind"] == "person")
    query = """query ($l: ID!, $r: ID!) { stewarding { pair(left: $l, right: $r) { rule changes
      steps { field left right sentence bits speaks } neighbours { what value } obstacles { by sentence }
      left { identifiers { mask } } } } }"""
    told = ask(query, l=pair["left"], r=pair["right"])
    assert "errors" not in told
    assert PERSON not in str(told)
    masks = {each["value"] for each in told["data"]["stewarding"]["pair"]["neighbours"] if "number" in each["what"]}
    assert masks == {f"{PERSON[:4]}**********{PERSON[-4:]}"}
    entries = [each.entry for each in small.base.side.audit.entries()][-2:]
    assert {(entry.actor, entry.purpose) for entry in entries} == {(ZHANG.id, "quality_resolution")}


def test_pairs_are_drawn_by_chance_once_by_a_key(small: World) -> None:
    draw = """mutation ($input: DrawJoins!) { drawJoins(input: $input) { __typename
      ... on JoinsDrawn { id by pairs { left right } } ... on Refusal { code message } } }"""
    zhang = doing(small.base, ZHANG)
    drawn = zhang(draw, key="draw-0001", pairs=5)
    assert (drawn["__typename"], drawn["by"]) == ("JoinsDrawn", ZHANG.id)
    assert zhang(draw, key="draw-0001", pairs=5) == drawn
    waiting = queue(asking(small.base, ZHANG), asks="SAMPLE", mine=True)["pairs"]
    assert [{"left": pair["left"], "right": pair["right"]} for pair in waiting] == sorted(
        drawn["pairs"], key=lambda pair: (pair["left"], pair["right"])
    )
    sampled = "{ stewarding { quality { sampled { by pairs judged share low high } } } }"
    assert asking(small.base, ZHANG)(sampled)["data"]["stewarding"]["quality"]["sampled"]["pairs"] == len(
        drawn["pairs"]
    )
    assert zhang(draw, key="draw-0002", pairs=0)["code"] == "BAD_USER_INPUT"
    refused = asking(small.base, INVESTIGATOR)(draw, input={"key": "draw-0003"})
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_how_good_the_judging_is_is_told_to_stewards_alone(small: World) -> None:
    asked = """{ stewarding { quality { decided open share model partial { isPartial } agreement { pairs share }
      joins { pairs same share low high } bands { above upTo pairs same promised low high } } } }"""
    assert asking(small.base, INVESTIGATOR)(asked)["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    act, pair = doing(small.base, ZHANG), namesakes(small)
    act(JUDGE, key="judge-quality", verdict="DIFFERENT", reason="two", left=pair[0], right=pair[1])
    told = asking(small.base, ZHANG)(asked)["data"]["stewarding"]["quality"]
    assert (told["decided"], told["joins"]["pairs"], told["bands"], told["model"]) == (1, 0, None, None)
