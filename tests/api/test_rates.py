"""How much one actor may ask in a minute."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from api.failures import TooMany
from api.limits import Limits
from api.rates import COST_OF_A_TOKEN, REMEMBERED, Rates
from graph.base import Base
from tests.api.officers_world import OFFICER, at_work, penalties
from tests.api.test_http import JSON, code_of, post
from tests.graph.view_world import World


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    most=st.integers(1, 50),
    steps=st.lists(st.tuples(st.floats(0, 30), st.integers(0, 3 * COST_OF_A_TOKEN)), max_size=80),
)
def test_in_no_time_is_more_let_through_than_a_bucket_and_what_flows_in(
    most: int, steps: list[tuple[float, int]]
) -> None:
    clock = Clock()
    rates = Rates(most, clock)
    for paid, (pause, cost) in enumerate(steps, start=1):
        clock.now += pause
        try:
            headers = rates.take("a")
        except TooMany as refused:
            clock.now += int(refused.headers["retry-after"])
            headers = rates.take("a")  # who waits as long as told is let in
        assert headers["ratelimit-policy"] == f'"requests";q={most};w=60'
        rates.charge("a", cost)
        assert paid <= most + clock.now * most / 60 + 1e-6


def test_dear_operations_take_more() -> None:
    clock = Clock()
    rates = Rates(10, clock)
    rates.take("a")
    rates.charge("a", 12 * COST_OF_A_TOKEN)
    with pytest.raises(TooMany) as refused:
        rates.take("a")
    assert refused.value.headers["retry-after"] == "24"  # four tokens at one in six seconds
    assert '"requests";r=9' in rates.take("b")["ratelimit"]


def test_whoever_asked_long_ago_is_forgotten() -> None:
    clock = Clock()
    rates = Rates(2, clock)
    for number in range(REMEMBERED):
        rates.take(f"actor {number}")
    clock.now = 61
    rates.take("late")
    assert len(rates._buckets) == 1


def test_zero_is_no_limit() -> None:
    rates = Rates(0)
    assert [rates.take("a") for _ in range(1_000)] == [{}] * 1_000


def test_the_service_says_what_is_left_and_refuses_the_rest(empty_base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.Rates", lambda _: Rates(2, Clock()))
    with TestClient(create_app(empty_base), base_url="http://localhost") as client:
        first, second, third = (post(client, {"query": "{ __typename }"}) for _ in range(3))
        assert first.headers["ratelimit"] == '"requests";r=1;t=30'
        assert second.json() == {"data": {"__typename": "Query"}}
        assert (third.status_code, code_of(third)) == (429, "RATE_LIMITED")
        assert third.headers["retry-after"] == "30"
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (
            lambda client: client.post("/graphql", content=b"x" * (Limits().body + 1), headers={"content-type": JSON}),
            413,
        ),
        (lambda client: client.post("/graphql", content=b"{}", headers={"content-type": "text/plain"}), 415),
        (lambda client: client.get("/graphql", params={"query": "{ __typename }"}), 403),
        (lambda client: client.post("/graphql", content=b"{", headers={"content-type": JSON}), 400),
        (lambda client: post(client, {"query": "{ __typename }"}, accept="image/png"), 406),
        (lambda client: client.post("/reconcile", content=b"", headers={"content-type": JSON}), 415),
        (lambda client: client.get("/reconcile", headers={"origin": "https://elsewhere.example"}), 403),
        (lambda client: client.patch(f"/uploads/{'a' * 32}", content=b"x"), 415),
        (lambda client: client.head(f"/files/{'a' * 32}"), 405),
    ],
)
def test_what_is_refused_for_its_form_size_or_origin_counts_as_well(
    empty_base: Base, monkeypatch: pytest.MonkeyPatch, sent: Callable[[TestClient], Response], status: int
) -> None:
    monkeypatch.setattr("api.app.Rates", lambda _: Rates(2, Clock()))
    with TestClient(create_app(empty_base), base_url="http://localhost") as client:
        answers = [sent(client) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [status, status, 429]
        assert answers[2].headers["retry-after"] == "30"
        assert post(client, {"query": "{ __typename }"}).status_code == 429


def test_a_request_is_counted_once_however_often_it_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.app.Rates", lambda _: Rates(100, Clock()))
    with at_work(world.base, OFFICER) as officer:
        announced = officer.create(penalties(1))
        begun = officer.client.put(announced["address"], content=penalties(1))
        assert (begun.status_code, begun.headers["ratelimit"].split(";")[1]) == (204, "r=98")
