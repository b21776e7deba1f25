"""What is told of a request: one line in the log, the metrics, a span; and what never is."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from starlette.testclient import TestClient

from api.app import create_app
from api.journal import JsonLines, journal, log
from graph.base import Base, open_base
from graph.errors import SettingsError
from tests.api.conftest import home_in
from tests.api.test_http import post
from tests.installed import new_home

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NUMBER = "330106199001010179"


@pytest.fixture
def here(empty_base: Base) -> Iterator[TestClient]:
    """The service as a caller on the same machine sees it."""
    with TestClient(create_app(empty_base), base_url="http://localhost", client=("127.0.0.1", 9)) as opened:
        yield opened


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == log.name]


def test_each_request_is_one_line_of_json(here: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, log.name):
        post(
            here,
            {"query": "query Q20260401 { view { purpose } purposes { code } }", "operationName": "Q20260401"},
            traceparent=f"00-{TRACE}-00f067aa0ba902b7-01",
        )
    (line,) = lines_of(caplog)
    assert line["operation"] == "Q#"
    assert line["purposes"] == ["public_information"]
    assert line["actor"].startswith("local:")
    assert (line["door"], line["status"], line["errors"], line["trace"]) == ("graphql", 200, [], TRACE)
    assert line["cost"] > 0
    assert line["rows"] > 2
    assert len(line["document"]) == 16


@pytest.mark.parametrize(
    "body",
    [
        {"query": f'{{ view {{ find(text: "{NUMBER}") {{ name }} }} }}'},
        {"query": "query ($n: String!) { view { find(text: $n) { name } } }", "variables": {"n": NUMBER}},
        {"query": f'{{ view {{ subject(id: "{NUMBER}") {{ id }} }} }}'},
        {"query": f"query Q{NUMBER} {{ __typename }}", "operationName": f"Q{NUMBER}"},
        {"query": f'{{ view(purpose: "{NUMBER}") {{ purpose }} }}'},
        {"query": f"{{ f{NUMBER} }}"},
        f'{{"query": {NUMBER}'.encode(),
    ],
)  # fmt: skip
def test_no_number_is_in_the_log_whatever_was_asked(
    here: TestClient, caplog: pytest.LogCaptureFixture, body: object
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(here, body)
    assert lines_of(caplog)
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]
    assert NUMBER not in "".join(JsonLines().format(record) + record.getMessage() for record in ours)


def test_a_guessed_document_is_not_confirmed_by_the_log(
    here: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = {"query": f'{{ view {{ find(text: "{NUMBER}") {{ name }} }} }}'}
    other_key = replace(new_home(tmp_path / "home"), id_key="33" * 32)
    with caplog.at_level(logging.INFO, log.name):
        post(here, asked)
        post(here, asked)
        with open_base(other_key) as base, TestClient(create_app(base), base_url="http://localhost") as there:
            post(there, asked)
    first, again, elsewhere = (line["document"] for line in lines_of(caplog))
    assert first == again  # by it the requests of one document are found in the log
    assert first != elsewhere  # nobody makes it without the key
    for bare in (sha256, blake2b):
        assert first not in bare(asked["query"].encode()).hexdigest()


def test_refused_requests_are_told_as_well(here: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, log.name):
        post(here, b"{")
        post(here, {"query": "{ nobody }"})
    assert [(line["status"], line["errors"]) for line in lines_of(caplog)] == [
        (400, ["BAD_REQUEST"]),
        (200, ["GRAPHQL_VALIDATION_FAILED"]),
    ]


def test_whoever_is_not_let_in_is_told_of_and_their_key_is_not(
    here: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        refused = post(here, {"query": "{ __typename }"}, authorization=f"Bearer xinmai_{NUMBER}")
    (line,) = lines_of(caplog)
    assert (line["door"], line["status"], line["errors"]) == ("door", 401, ["UNAUTHENTICATED"])
    assert refused.headers["x-trace-id"] == line["trace"]
    assert NUMBER not in caplog.text
    assert 'xinmai_requests_total{door="door",outcome="UNAUTHENTICATED"} 1.0' in here.get("/metrics").text


def test_the_log_of_a_server_is_a_file_in_its_home(tmp_path: Path, empty_base: Base) -> None:
    settings = home_in(tmp_path)
    with journal(settings), TestClient(create_app(empty_base), base_url="http://localhost") as client:
        post(client, {"query": "{ __typename }"})
    post_mortem = (settings.home / "logs" / "service.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in post_mortem] == ["request"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_log_may_be_a_pipe_that_somebody_gathers(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as gathered:
        with journal(replace(home_in(tmp_path), log=str(pipe))):
            log.info("here")
        assert json.loads(gathered.read())["event"] == "here"


def test_a_log_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with (
        pytest.raises(SettingsError, match="XINMAI_LOG"),
        journal(replace(home_in(tmp_path), log=str(tmp_path / "file" / "log"))),
    ):
        pass


def test_metrics_count_by_door_and_outcome(here: TestClient) -> None:
    post(here, {"query": "{ __typename }"})
    post(here, {"query": "{ nobody }"})
    told = here.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    assert 'xinmai_requests_total{door="graphql",outcome="ok"} 1.0' in told.text
    assert 'xinmai_requests_total{door="graphql",outcome="GRAPHQL_VALIDATION_FAILED"} 1.0' in told.text
    assert 'xinmai_request_seconds_count{door="graphql"} 2.0' in told.text
    assert "xinmai_operations_running 0.0" in told.text
    assert "local:" not in told.text


@pytest.mark.parametrize("caller", ["192.0.2.7", "2001:db8::7", "somebody"])
def test_metrics_are_for_this_machine_only(empty_base: Base, caller: str) -> None:
    with TestClient(create_app(empty_base), base_url="http://localhost", client=(caller, 9)) as elsewhere:
        assert elsewhere.get("/metrics").status_code == 403


def test_a_span_of_a_caller_is_the_parent(here: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Operations:
        def __init__(self, kept: Any) -> None:
            self.kept = kept

        def answer(self, asked: Any, context: Any) -> Any:
            seen.append(trace.format_trace_id(trace.get_current_span().get_span_context().trace_id))
            return self.kept.answer(asked, context)

    route = next(route for route in here.app.routes if getattr(route, "path", "") == "/graphql")  # type: ignore[attr-defined]
    endpoint = route.endpoint.__self__
    monkeypatch.setitem(endpoint.__dict__, "operations", Operations(endpoint.operations))
    post(here, {"query": "{ __typename }"}, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    assert seen == [TRACE]


def test_standard_error_is_a_place_for_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], empty_base: Base
) -> None:
    with (
        journal(replace(home_in(tmp_path), log="-")),
        TestClient(create_app(empty_base), base_url="http://localhost") as client,
    ):
        post(client, {"query": "{ __typename }"})
    assert json.loads(capsys.readouterr().err)["door"] == "graphql"
    assert not os.path.exists(tmp_path / "home" / "logs")  # noqa: PTH110 - nothing is made beside it
