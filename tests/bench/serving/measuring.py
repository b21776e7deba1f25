"""Everything that is measured of serving, in the order that makes the fewest bases.

The rule of this module: the services take turns, in another order each round, and every answer is compared before any
is timed. A ratio is of medians; the 99th of 100 stands beside it. In process it is processor time, over HTTP time
on the wall.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.base import open_base
from tests.bench.installations import installation
from tests.bench.results import Result
from tests.bench.serving.asking import Service, Times
from tests.bench.serving.hosting import neo4j_graphql, ours
from tests.bench.serving.inside import execution, whole
from tests.bench.serving.questions import QUESTIONS, Answer, Question
from tests.bench.serving.world import Known, fill
from tests.bench.writing import clock

OURS: Final = "ours"
PLAIN: Final = "plain strawberry"
PEER: Final = "@neo4j/graphql"
WARMING: Final = 5  # rounds that are not counted
IN_PROCESS: Final = 3.0
OVER_HTTP: Final = 1.8
AT_MOST: Final = 1.0

Told = Callable[[Result], None]


@dataclass(frozen=True)
class Asking:
    """How one service is asked a question, and how its answer becomes facts."""

    service: Service
    text: Callable[[Question], str]
    facts: Callable[[Question, Answer], Sequence[object]]


def measure(engine: str, folder: Path, rows: int, rounds: int, told: Told) -> list[Result]:
    """Every result of one engine; `told` hears each as it comes."""
    results: list[Result] = []

    def take(result: Result) -> None:
        told(result)
        results.append(result)

    with installation(engine, folder) as settings:
        with open_base(settings, clock) as base:
            known = fill(base, rows)
            for question in QUESTIONS:
                take(_ratio(engine, f"in process: {question.name}", *whole(base, known, question, rounds), PLAIN))
        with ExitStack() as started:
            address = started.enter_context(ours(settings))
            asked = {OURS: _ours(address), PLAIN: _plain(address)}
            if not settings.embedded:
                asked[PEER] = _peer(started.enter_context(neo4j_graphql(settings.graph)))
            for question in QUESTIONS:
                times = by_turns(asked, question, known, rounds)
                mine = times[OURS]
                take(_ratio(engine, question.name, mine, times[PLAIN], PLAIN, OVER_HTTP))
                if PEER in times:
                    take(_beside_peer(engine, question.name, mine, times[PEER]))
    return results


def executing(rounds: int) -> Result:
    """Running a query over what is in memory already."""
    mine, theirs = execution(rounds)
    return _ratio("none", "execution of 1,000 rows x 10 values", mine, theirs, PLAIN, IN_PROCESS)


def by_turns(asked: Mapping[str, Asking], question: Question, known: Known, rounds: int) -> Mapping[str, Times]:
    """The times of each service for one question. Raises `AssertionError` when two answers differ."""
    variables = question.variables(known)
    answers = {
        name: each.facts(question, each.service.ask(each.text(question), variables)[1]) for name, each in asked.items()
    }
    (first, facts), *others = answers.items()
    assert facts, f"{first} finds nothing for {question.name}"
    for name, other in others:
        assert list(other) == list(facts), f"{name} and {first} differ on {question.name}: {_difference(facts, other)}"
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for nth in range(WARMING + rounds):
        for name, each in sorted(asked.items(), reverse=bool(nth % 2)):
            seconds, _ = each.service.ask(each.text(question), variables)
            if nth >= WARMING:
                taken[name].append(seconds)
    return {name: Times(seconds) for name, seconds in taken.items()}


def _ours(address: str) -> Asking:
    return Asking(
        Service(OURS, f"{address}/graphql"),
        lambda question: question.ours,
        lambda question, answer: question.facts(answer["view"]),
    )


def _plain(address: str) -> Asking:
    return Asking(
        Service(PLAIN, f"{address}/plain/"),
        lambda question: question.plain,
        lambda question, answer: question.facts(answer),
    )


def _peer(address: str) -> Asking:
    return Asking(
        Service(PEER, address),
        lambda question: question.peers,
        lambda question, answer: question.of_peer(answer),
    )


def _ratio(engine: str, what: str, mine: Times, theirs: Times, name: str, bound: float | None = None) -> Result:
    return Result(
        engine, f"{name} / ours, {what}", theirs.median_ms / mine.median_ms, "", bound, detail=_both(mine, theirs)
    )


def _beside_peer(engine: str, what: str, mine: Times, theirs: Times) -> Result:
    ratio = mine.median_ms / theirs.median_ms
    return Result(engine, f"ours / {PEER}, {what}", ratio, "", AT_MOST, most=True, detail=_both(mine, theirs))


def _both(mine: Times, theirs: Times) -> str:
    return (
        f"ours {mine.median_ms:.1f} ms (p99 {mine.p99_ms:.1f}), other {theirs.median_ms:.1f} ms "
        f"(p99 {theirs.p99_ms:.1f})"
    )


def _difference(one: Sequence[object], other: Sequence[object]) -> str:
    apart = next((pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]), (len(one), len(other)))
    return f"{apart[0]!r} and {apart[1]!r}"
