"""A steward's session: what keys do and how it looks, without a terminal; then in one, alone and through a server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from api.cli.pairs import marked
from api.cli.review.desk import Desk, Said, Wish, pair_of, press
from api.cli.review.loop import review
from api.cli.review.screen import screen
from api.cli.review.work import Work, still_asks
from graph.base import open_base
from graph.settings import settings_from
from graph.sidebase.judgements import Verdict
from graph.sidebase.lock import writer_lock
from graph.view import steward_named
from graph.view.answers import CreditFile, Identifier, JoinReason
from graph.view.explained import Neighbour, PairExplained, Speaks, Step
from graph.view.judged import Judged
from graph.view.queue import ALL
from graph.view.traced import Department, Region, Traced
from tests.api.recent import deliver, penalty, person_penalty
from tests.api.shell import Shell
from tests.api.terminal import INTERRUPT, XINMAI, Terminal
from tests.loaders.tables import IDENTITY, PERSON_PENALTY

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OFFICE = Department("d", "某市市场监督管理局", None, "110105")
REGION = Region("r", "110105", "朝阳区", 1980, None)


def a_file(name: str, called: str, token: str, address: str | None = None) -> CreditFile:
    details = [Traced("name", "名称", called, "as_delivered", ())]
    details += [Traced("address", "地址", address, "as_delivered", ())] if address else []
    number = Identifier(token, "identity_number", "1101**********002X", "valid")
    return CreditFile(name, f"s-{name}", "person", called, OFFICE, REGION, (number,), tuple(details), NOW, 2)


STEPS = (
    Step("name", "张伟", "张玮", "They sound alike and are written differently.", -3.2, Speaks.AGAINST),
    Step("identity_number", "", "", "Both files hold the same valid identity number.", None, Speaks.FOR),
)
PAIR = PairExplained(
    a_file("left-file", "张伟", "t1", "文三路一号"), a_file("right-file", "张玮", "t2"), together=False, band="review",
    rule="some_rule", steps=STEPS, bits=None, speaks=Speaks.FOR,
    judgements=(), path=(), obstacles=(JoinReason("right-file", "left-file", "a_wall", "A wall."),),
    changes=("If both were named 张玮, a machine would join them.",),
    neighbours=(Neighbour("department", OFFICE.name),),
)  # fmt: skip
DESK = Desk("steward:zhang").showing(PAIR, left=7, share=0.3)


def drawn(desk: Desk, width: int = 120) -> str:
    console = Console(file=StringIO(), width=width, force_terminal=False, highlight=False)
    console.print(screen(desk))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().replace("\u00a0", " ")


def judged(actor: str, verdict: Verdict = Verdict.SAME, *, waiting: bool = False, contradicted: bool = False) -> Judged:
    return Judged(actor, actor, verdict, "a", "b", actor, NOW, "known", None, waiting, contradicted)


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        ("m", Wish.SAME),
        ("n", Wish.DIFFERENT),
        ("u", Wish.UNSURE),
        ("l", Wish.LATER),
        ("x", Wish.SECOND_LOOK),
        ("q", Wish.QUIT),
        ("", Wish.QUIT),
        ("?", Wish.NOTHING),
        ("\x1b", Wish.NOTHING),
        ("M", Wish.NOTHING),
        ("z", Wish.NOTHING),
    ],
)
def test_a_key_wishes_one_thing(key: str, wish: Wish) -> None:
    desk, found = press(DESK, key)
    assert found is wish
    assert desk.pair is PAIR


def test_there_is_nothing_to_judge_on_an_empty_desk() -> None:
    empty = Desk("steward:zhang").showing(None, left=0, share=1.0)
    for key in "mnulxeso":
        assert press(empty, key) == (empty, Wish.NOTHING)
    assert press(empty, "q")[1] is Wish.QUIT
    assert "Nothing in the queue" in drawn(empty)
    assert "same" not in drawn(empty)


def test_undo_is_for_what_was_decided_in_this_session() -> None:
    said = Said("act", Verdict.SAME, pair_of(PAIR))
    after = DESK.decided(said, "Judged same.")
    assert press(after, "z")[1] is Wish.UNDO
    assert press(after.showing(None, left=0, share=1.0), "z")[1] is Wish.UNDO
    assert press(after.undone("Taken back."), "z")[1] is Wish.NOTHING
    assert "Nothing to undo" in drawn(press(DESK, "z")[0])


def test_what_a_machine_thinks_is_hidden_until_it_is_asked_for_and_with_the_next_pair_again() -> None:
    blind = drawn(DESK)
    for hidden in ("decides", "some_rule", "bits", "A wall.", "would join", "sound alike", "review"):
        assert hidden not in blind
    evidence, _ = press(DESK, "e")
    assert "-3.2 bits" in drawn(evidence)
    assert "decides for" in drawn(evidence)
    assert "a_wall" in drawn(evidence)
    assert "some_rule" not in drawn(evidence)
    score, _ = press(evidence, "s")
    assert "some_rule" in drawn(score)
    neighbours, _ = press(score, "o")
    assert "both name the department" in drawn(neighbours)
    assert press(press(press(neighbours, "e")[0], "s")[0], "o")[0] == DESK
    assert drawn(neighbours.showing(PAIR, left=7, share=0.3)) == blind


def test_the_two_files_stand_side_by_side_with_what_differs_marked() -> None:
    ours, theirs = marked("北京晨光科技", "北京晨光科枝")
    assert [(span.start, span.end) for span in ours.spans] == [(5, 6)]
    assert [(span.start, span.end) for span in theirs.spans] == [(5, 6)]
    assert marked("", "一")[1].spans == []
    assert marked("一样", "一样")[0].spans == []
    lines = {line.split()[0]: line for line in drawn(DESK).splitlines() if line.strip()}
    assert "≠" in lines["名称"]
    assert "·" in lines["地址"]
    assert "≠" in lines["identity"]  # two numbers whose masks look alike are two numbers
    assert "=" in lines["department"]
    assert max(map(len, drawn(DESK, 60).splitlines())) <= 60


def test_a_pair_that_was_settled_meanwhile_is_not_shown() -> None:
    assert still_asks(PAIR, "zhang")
    assert not still_asks(replace(PAIR, together=True), "zhang")
    assert still_asks(replace(PAIR, together=True), "zhang", drawn=True)
    assert not still_asks(replace(PAIR, together=True, judgements=(judged("li", Verdict.SAME),)), "zhang", drawn=True)
    assert not still_asks(replace(PAIR, judgements=(judged("li", Verdict.DIFFERENT),)), "zhang")
    assert still_asks(replace(PAIR, judgements=(judged("li", Verdict.UNSURE),)), "zhang")
    assert not still_asks(replace(PAIR, judgements=(judged("zhang", Verdict.UNSURE),)), "zhang")
    assert still_asks(replace(PAIR, judgements=(judged("li", waiting=True),)), "zhang")
    assert not still_asks(replace(PAIR, judgements=(judged("zhang", waiting=True),)), "zhang")
    both = (judged("li", contradicted=True), judged("wang", Verdict.DIFFERENT, contradicted=True))
    assert still_asks(replace(PAIR, judgements=both), "zhang")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An installation with two pairs to decide: companies first, then persons."""
    shell = Shell(tmp_path / "home", monkeypatch)
    monkeypatch.setenv("XINMAI_STEWARDS", "zhang,li")
    folder = tmp_path / "in"
    rows = [penalty(1), penalty(2), penalty(3, cf_xdr_mc="完全不同贸易有限公司")]
    deliver(folder, "companies.csv", rows)
    persons = [person_penalty(4), person_penalty(5, cf_xdr_mc="赵完全不同")]
    deliver(folder, "persons.csv", persons, header=PERSON_PENALTY, layout="penalty-person-current")
    shell.ok("load", folder)
    return dict(os.environ)


def test_what_is_left_for_later_comes_with_the_next_session_and_a_second_look_goes_to_others(
    environment: dict[str, str],
) -> None:
    """The loop on a real base, without a terminal."""
    with open_base(settings_from(environment)) as base:

        def session(name: str, keys: str) -> tuple[Desk, str]:
            actor = steward_named(base.settings, name)
            console = Console(file=StringIO(), width=140, force_terminal=False)
            desk = review(Work(base, actor, "seen", ALL), console, iter((*keys, "")).__next__, actor.id)
            assert isinstance(console.file, StringIO)
            return desk, console.file.getvalue()

        later, shown = session("zhang", "ll")
        assert (len(later.passed), later.said) == (2, ())
        assert "Nothing in the queue" in shown
        assert base.side.queue.claims() == {}
        asked, _ = session("zhang", "xq")
        assert len(base.side.queue.escalations()) == 1
        assert asked.pair is not None  # the other pair, which was given back
        assert base.side.queue.claims() == {}
        others, shown = session("li", "mnm")
        assert [said.verdict for said in others.said] == [Verdict.SAME, Verdict.DIFFERENT]
        assert "100% done" in shown
        one = base.side.judgements.standing_judgements()[0]
        assert (one.actor, one.reason) == ("steward:li", "seen")


def test_a_decision_that_cannot_be_made_leaves_the_pair_on_the_desk_and_says_why(environment: dict[str, str]) -> None:
    with open_base(settings_from(environment)) as base:
        actor = steward_named(base.settings, "zhang")
        console = Console(file=StringIO(), width=140, force_terminal=False)
        work = Work(base, actor, "seen", ALL, wait_s=0)
        keys = iter("mq")

        def key() -> str:
            pressed = next(keys)
            if pressed == "m":
                holder.enter_context(writer_lock(base.settings))
            return pressed

        with ExitStack() as holder:
            desk = review(work, console, key, actor.id)
        assert isinstance(console.file, StringIO)
        assert "The base is held by" in console.file.getvalue()
        assert desk.pair is not None
        assert desk.said == ()
        assert base.side.judgements.standing_judgements() == []


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same, held by a server."""
    serving = subprocess.Popen(
        [*XINMAI, "serve", "--port", "0", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert serving.stdout is not None
    told = b""
    while not told.endswith(b"}\n"):
        line = serving.stdout.readline()
        assert line, serving.stderr and serving.stderr.read()
        told += line
    yield environment
    serving.send_signal(signal.SIGINT)
    _, err = serving.communicate(timeout=60)
    assert serving.returncode == 0, err
    assert b"Traceback" not in err


@pytest.mark.parametrize("held_by", ["environment", "served"])
def test_a_whole_session_is_worked_with_single_keys(
    request: pytest.FixtureRequest, held_by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment: dict[str, str] = request.getfixturevalue(held_by)
    with Terminal("review", "--steward", "zhang", environment=environment) as terminal:
        first = terminal.expect("quit")
        assert "2\xa0open" in first.replace(" ", "\xa0")
        assert "decides" not in first
        terminal.press("es")
        terminal.expect("same_number_other_name")
        terminal.press("m")
        assert "1 decided in this session, 1 open" in terminal.expect("Judged same.")
        terminal.press("z")
        assert "0 decided in this session, 2 open" in terminal.expect("Taken back: same.")
        terminal.press("n")
        terminal.expect("Judged different.")
        terminal.press("u")
        empty = terminal.expect("Judged unsure.")
        assert "Nothing in the queue waits for you" in empty
        terminal.press("zq")
        terminal.expect("Taken back: unsure.")
        told = terminal.expect("1 decided, 1 open, 50% done.")
        assert IDENTITY not in terminal.drawn
        assert terminal.ended() == 0
        assert told
    shell = Shell(tmp_path / "home", monkeypatch)
    standing = shell.ok("judgements", "--json").json
    assert [(one["verdict"], one["actor"]) for one in standing] == [("different", "steward:zhang")]
    assert shell.ok("queue", "--json").json["share"] == 0.5
    assert [pair["claimed_by"] for pair in shell.ok("queue", "--json").json["pairs"]] == [None]


def test_two_stewards_at_once_are_given_different_pairs(
    served: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Terminal("review", "--steward", "zhang", environment=served) as one,
        Terminal("review", "--steward", "li", environment=served) as other,
    ):
        seen = [re.findall(r"[a-p]{32}", terminal.expect("quit"))[:2] for terminal in (one, other)]
        assert seen[0] != seen[1]
        one.press(INTERRUPT)
        one.expect("Stopped.")
        assert one.ended() == 130
        other.press("m")
        other.expect("Judged same.")
        other.press("q")
        assert other.ended() == 0
    shell = Shell(tmp_path / "home", monkeypatch)
    assert json.loads(shell.ok("status", "--json").out)["engine"] == "ladybug"
    assert len(shell.ok("judgements", "--json").json) == 1
    assert {pair["claimed_by"] for pair in shell.ok("queue", "--json").json["pairs"]} == {None}
