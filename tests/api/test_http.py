"""GraphQL over HTTP: the published audits, and the faults that they do not see."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from api.app import create_app
from api.failures import closed_codes
from api.http import threads_for
from api.limits import Limits
from api.profile import CLOSED, GUARDED, OPEN, Profile
from graph.access import ANYBODY, LOCAL_OPERATOR, Actor
from graph.base import Base
from graph.settings import Settings
from tests.api.running import running

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
PREFLIGHT = {"graphql-require-preflight": "1"}
NAMED = "query Type($name: String!) { __type(name: $name) { name } }"


def post(client: TestClient, body: object, accept: str | None = None, **headers: str) -> Response:
    asked = {"content-type": JSON, **({"accept": accept} if accept else {}), **headers}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    response: Response = client.post("/graphql", content=content, headers=asked)
    return response


def code_of(response: Response) -> str:
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] in closed_codes()
    assert error["extensions"]["traceId"] == response.headers["x-trace-id"]
    return str(error["extensions"]["code"])


# The audits of the npm package graphql-http 1.23, by their ids.


@pytest.mark.parametrize(
    ("accept", "media"),
    [(GRAPHQL, GRAPHQL), (JSON, JSON), ("*/*", JSON), (None, JSON)],
    ids=["22EB", "4655", "47DE", "80D8"],
)
def test_media_types(client: TestClient, accept: str | None, media: str) -> None:
    client.headers.pop("accept")
    response = post(client, {"query": "{ __typename }"}, accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.content.decode("utf-8") == '{"data":{"__typename":"Query"}}'  # 82A3 78D5 2C94 03D4


def test_utf8_requests(client: TestClient) -> None:  # BF61
    response = post(
        client, {"query": '{ __type(name: "信脉🏃") { name } }'}, **{"content-type": f"{JSON}; charset=utf-8"}
    )
    assert response.json() == {"data": {"__type": None}}


def test_reading_by_get(client: TestClient) -> None:  # 5A70
    response = client.get("/graphql", params={"query": "{ __typename }"}, headers=PREFLIGHT)
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("accept", [GRAPHQL, JSON], ids=["D6D5", "6A70"])
def test_variables_by_get(client: TestClient, accept: str) -> None:
    asked = {"query": NAMED, "variables": '{"name": "Subject"}', "operationName": "Type"}
    response = client.get("/graphql", params=asked, headers={**PREFLIGHT, "accept": accept})
    assert response.json() == {"data": {"__type": {"name": "Subject"}}}


@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
def test_nothing_changes_by_get(client: TestClient, accept: str) -> None:  # 9C48
    asked = {"query": "mutation { __typename }"}
    response = client.get("/graphql", params=asked, headers={**PREFLIGHT, "accept": accept})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("content", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_posts_that_are_not_json(client: TestClient, content: str) -> None:  # 9ABE
    response = post(client, {"query": "{ __typename }"}, **{"content-type": content})
    assert (response.status_code, code_of(response)) == (415, "BAD_REQUEST")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{ "not a JSON',
        b"\xff\xfe{}",
        {"notquery": "{ __typename }"},
        {"qeury": "{ __typename }"},
        {"query": ""},
        {"query": " \n"},
        *[{"query": wrong} for wrong in ({"obj": "ect"}, 0, False, ["array"])],
        *[{"query": "{ __typename }", "operationName": wrong} for wrong in ({"obj": "ect"}, 0, False, ["array"])],
        *[{"query": "{ __typename }", "variables": wrong} for wrong in ("string", 0, False, ["array"])],
        *[{"query": "{ __typename }", "extensions": wrong} for wrong in ("string", 0, False, ["array"])],
        "text",
        7,
        None,
    ],
)
@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_requests_that_are_none(client: TestClient, body: object, accept: str) -> None:
    # A5BF 423L LKJ0-3 6C00-3 4760-3 58B0-3 B6DC BCF8 B7N8 8764 3E3A
    response = post(client, body, accept)
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")
    assert "data" not in response.json()


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"operationName": None},
        {"variables": None},
        {"extensions": None},
        {"extensions": {"some": "value"}},
        {"variables": {"unused": 1}},
    ],
)
def test_requests_that_are_whole(client: TestClient, accept: str, more: Mapping[str, object]) -> None:
    # 34A2 13EE 94B0-2 0220-2 428F 1B7A
    response = post(client, {"query": "{ __typename }", **more}, accept)
    assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize("accept", [JSON, GRAPHQL], ids=["B8B3", "8161"])
def test_operation_names(client: TestClient, accept: str) -> None:
    response = post(client, {"query": "query Query { __typename }", "operationName": "Query"}, accept)
    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL], ids=["28B9", "2EA1"])
def test_variables(client: TestClient, accept: str) -> None:
    response = post(client, {"query": NAMED, "variables": {"name": "Subject"}}, accept)
    assert response.json() == {"data": {"__type": {"name": "Subject"}}}


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL, 400)])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),  # 572B 865D 556A D586
        ({"query": "{ f8f31403dfe404bccbb0e835f2629c6a7 }"}, "GRAPHQL_VALIDATION_FAILED"),  # FDE2 51FE 74FF 5E5B
        ({"query": NAMED, "variables": {"name": None}}, "BAD_USER_INPUT"),  # 7B9B 86EE
        ({"query": "query A { __typename }", "operationName": "B"}, "OPERATION_RESOLUTION_FAILURE"),
        ({"query": "fragment F on Query { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "subscription { __typename }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{ " + "a " * 4_000 + "}"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ " + "__typename " * 1_501 + "}"}, "LIMIT_EXCEEDED"),
    ],
)
def test_request_errors_have_no_data(
    client: TestClient, accept: str, status: int, body: Mapping[str, object], code: str
) -> None:
    response = post(client, body, accept)
    assert (response.status_code, code_of(response)) == (status, code)
    assert "data" not in response.json()


# The faults that the audits do not see.


@pytest.mark.parametrize("accept", [JSON, GRAPHQL])
def test_several_operations_need_a_name(client: TestClient, accept: str) -> None:
    two = "query A { a: __typename } query B { b: __typename }"
    assert code_of(post(client, {"query": two}, accept)) == "OPERATION_RESOLUTION_FAILURE"
    assert post(client, {"query": two, "operationName": "B"}, accept).json() == {"data": {"b": "Query"}}


def test_a_json_client_never_gets_parts(client: TestClient) -> None:
    response = post(client, {"query": "{ ... @defer { __typename } }"}, JSON)
    assert response.headers["content-type"].startswith(JSON)
    assert code_of(response) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "query",
    [
        '{ node(id: "not an id!") { id } }',
        '{ view { subject(id: "\\u4fe1") { id } } }',
        '{ view { creditFile(id: "") { id } } }',
        '{ view { record(id: "a/b") { id } } }',
        '{ view { lineage(id: "%s") { id } } }' % ("a" * 100),
        '{ view { find(text: "x", limit: 0) { kind } } }',
        "{ view { runs(limit: -1) { id } } }",
        '{ view(knownAt: "2026-04-01T00:00:00") { purpose } }',
        '{ view(asOf: "yesterday") { purpose } }',
    ],
)
def test_what_is_malformed_is_the_callers_mistake(client: TestClient, query: str) -> None:
    assert code_of(post(client, {"query": query})) in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


def test_batches_are_off(client: TestClient) -> None:
    response = post(client, [{"query": "{ __typename }"}])
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


def test_a_get_of_another_site_is_refused(client: TestClient) -> None:
    response = client.get("/graphql", params={"query": "{ __typename }"})
    assert (response.status_code, code_of(response)) == (403, "BAD_REQUEST")


def test_another_name_for_this_machine_is_refused(client: TestClient) -> None:
    for name in ("evil.example", "localhost.evil.example", "evil.example:80", "", "[::1", "localhost@evil.example"):
        response = post(client, {"query": "{ __typename }"}, host=name)
        assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST"), name
    for name in ("localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080"):
        assert post(client, {"query": "{ __typename }"}, host=name).status_code == 200, name


def test_all_names_below_one_can_be_ours(empty_base: Base) -> None:
    with TestClient(create_app(empty_base, hosts=("*.example.org",)), base_url="http://localhost") as client:
        assert post(client, {"query": "{ __typename }"}, host="credit.example.org").status_code == 200
        for name in ("example.org", "evilexample.org", "credit.example.org.evil.net"):
            assert post(client, {"query": "{ __typename }"}, host=name).status_code == 400, name


def test_other_methods_are_refused(client: TestClient) -> None:
    response = client.put("/graphql", json={})
    assert (response.status_code, code_of(response)) == (405, "BAD_REQUEST")
    assert "POST" in response.headers["allow"]


def test_an_address_at_which_nothing_is_says_so_in_the_callers_language(client: TestClient) -> None:
    asked = {"accept-language": "zh", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    response = client.get("/nothing", headers=asked)
    assert (response.status_code, code_of(response)) == (404, "NOT_FOUND")
    assert response.json()["errors"][0]["message"] == "此地址没有内容。"
    assert response.headers["x-trace-id"] == TRACE


def test_types_that_are_not_ours_are_refused(client: TestClient) -> None:
    assert post(client, {"query": "{ __typename }"}, "text/html").status_code == 406


def test_long_bodies_are_refused_with_and_without_a_length(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    assert post(client, b" " * 300_000).status_code == 413
    assert client.post("/graphql", content=parts(), headers={"content-type": JSON}).status_code == 413


@pytest.mark.parametrize("profile", [OPEN, GUARDED, CLOSED])
def test_the_schema_and_suggestions_are_told_by_role_and_profile(empty_base: Base, profile: Profile) -> None:
    apps = {actor: create_app(empty_base, actor=actor, profile=profile) for actor in (ANYBODY, LOCAL_OPERATOR)}
    told = {}
    for actor, app in apps.items():
        with TestClient(app, base_url="http://localhost") as asked:
            schema = "data" in post(asked, {"query": NAMED, "variables": {"name": "Subject"}}).json()
            told[actor] = schema, "Did you mean" in post(asked, {"query": "{ nod(id: 1) { id } }"}).text
    free, helped = profile is OPEN, profile is not CLOSED
    assert told == {ANYBODY: (free, False), LOCAL_OPERATOR: (helped, helped)}


def test_no_suggestions_to_those_who_only_read(empty_base: Base) -> None:
    """Also not where somebody else was helped with the same document before."""
    app = create_app(empty_base, actor=ANYBODY)
    with TestClient(app, base_url="http://localhost") as asked:
        grant, key = empty_base.side.grants.give_key(Actor("", "admin", "admin"), "test")
        helped = post(asked, {"query": "{ nod(id: 1) { id } }"}, authorization=f"Bearer {key}")
        empty_base.side.grants.revoke(grant.id, "test", "done")
        assert "Did you mean" in helped.text
        assert "Did you mean" not in post(asked, {"query": "{ nod(id: 1) { id } }"}).text


def test_security_headers_are_on_every_answer(client: TestClient) -> None:
    for response in (post(client, {"query": "{ __typename }"}), client.get("/health"), client.get("/nowhere")):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in response.headers["content-security-policy"]


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json() == {"status": "ready"}


def test_a_trace_is_carried_on(client: TestClient) -> None:
    response = post(client, {"query": "{"}, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    assert response.json()["errors"][0]["extensions"]["traceId"] == TRACE
    assert len(post(client, {"query": "{"}, traceparent="nonsense").headers["x-trace-id"]) == 32


def test_introspection_can_be_off(empty_base: Base) -> None:
    with TestClient(create_app(empty_base, actor=ANYBODY, profile=GUARDED), base_url="http://localhost") as closed:
        assert code_of(post(closed, {"query": NAMED, "variables": {"name": "Subject"}})) == "GRAPHQL_VALIDATION_FAILED"
        assert post(closed, {"query": "{ __typename }"}).json() == {"data": {"__typename": "Query"}}


def test_deep_introspection_is_refused(client: TestClient) -> None:
    deep = "fields { type { " * 6 + "name" + " } }" * 6
    assert code_of(post(client, {"query": f"{{ __schema {{ types {{ {deep} }} }} }}"})) == "GRAPHQL_VALIDATION_FAILED"


def test_too_many_at_once_are_turned_away(empty_base: Base) -> None:
    app = create_app(empty_base)
    app.state.gate._inside = 1_000
    with TestClient(app, base_url="http://localhost") as busy:
        response = post(busy, {"query": "{ __typename }"})
        assert (response.status_code, code_of(response)) == (503, "OVERLOADED")
        assert response.headers["retry-after"] == "1"


def test_a_request_over_its_time_is_stopped_and_leaves_its_place(empty_base: Base) -> None:
    app = create_app(empty_base, limits=Limits(seconds=1e-9, at_once=1))
    with TestClient(app, base_url="http://localhost") as short:
        for _ in range(3):
            response = post(short, {"query": "{ status { records } }"})
            assert (code_of(response), response.json()["data"]) == ("TIMEOUT", None)
            assert app.state.gate.inside == 0


@pytest.mark.parametrize(("memory", "threads"), [(128, 1), (256, 2), (1024, 8), (4096, 8)])
def test_no_more_run_at_a_time_than_the_memory_carries(tmp_path: Path, memory: int, threads: int) -> None:
    assert threads_for(Settings(home=tmp_path, memory_mb=memory)) == threads
    assert threads_for(Settings(home=tmp_path, memory_mb=memory, graph="neo4j://127.0.0.1:7687")) == 8


def test_the_published_audits(empty_base: Base, tmp_path: Path) -> None:
    node = shutil.which("node")
    found = (
        subprocess.run(
            [node or "node", "-e", "require.resolve('graphql-http')"], check=False, capture_output=True, cwd=Path.cwd()
        )
        if node
        else None
    )
    if node is None or found is None or found.returncode:
        missing = "node with the package graphql-http is not on this machine"
        if "XINMAI_REQUIRE_AUDITS" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    script = tmp_path / "audit.cjs"
    script.write_text(AUDIT, encoding="utf-8")
    with running(create_app(empty_base)) as address:
        done = subprocess.run(
            [node, str(script), f"{address}/graphql"], check=True, capture_output=True, text=True, cwd=Path.cwd()
        )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61


AUDIT = """
const { createRequire } = require('module');
const { serverAudits } = createRequire(process.cwd() + '/')('graphql-http');
const fetchFn = (url, asked = {}) =>
  fetch(url, { ...asked, headers: { ...asked.headers, 'graphql-require-preflight': '1' } });
(async () => {
  const results = [];
  for (const audit of serverAudits({ url: process.argv[2], fetchFn })) {
    const { id, name, status, reason } = await audit.fn();
    results.push({ id, name, status, reason });
  }
  console.log(JSON.stringify(results));
})();
"""
