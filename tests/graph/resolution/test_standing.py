"""The judgements that stand, by the files they are on."""

from __future__ import annotations

from graph.resolution.evidence import Judgement, Verdict
from graph.resolution.standing import Standing


def judgement(name: str, verdict: Verdict, left: str, right: str) -> Judgement:
    return Judgement(name, verdict, left, right, "steward", "")


SAME = judgement("j2", Verdict.SAME, "a", "b")
OTHER = judgement("j1", Verdict.DIFFERENT, "b", "c")
CHAIN = judgement("j3", Verdict.SAME, "b", "d")
SAID = Standing([SAME, OTHER, CHAIN])


def test_those_on_some_files_come_once_and_in_order() -> None:
    assert SAID.on(["b", "c"]) == (OTHER, SAME, CHAIN)
    assert SAID.on(["a"]) == (SAME,)
    assert SAID.on(["nobody"]) == SAID.on([]) == ()


def test_only_a_same_makes_two_files_the_same() -> None:
    assert SAID.same_as("b") == {"a", "d"}
    assert SAID.same_as("c") == frozenset()
    assert SAID.judged_same == {"a", "b", "d"}


def test_it_is_the_judgements_themselves() -> None:
    assert SAID == (SAME, OTHER, CHAIN)
    assert not Standing()
