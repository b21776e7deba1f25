"""The client for Python programs, against a real server over HTTP: with and without `async`, the same."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import anyio
import httpx
import pytest
from graphql import parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api import client
from api.app import create_app
from api.client import (
    AsyncClient,
    BadInput,
    Client,
    Failed,
    FeedChange,
    ListedRecord,
    NotFound,
    NotUnderstood,
    OperationUnknown,
    ParseFailed,
    PurposeRefused,
    QuotaExceeded,
    RateLimited,
    Refused,
    Unavailable,
    ValidationFailed,
    Wanted,
    calls,
)
from api.client.answers import CreditRecord
from api.client.calls import Purpose
from api.client.errors import BY_CODE, failed_for
from api.failures import closed_codes
from api.limits import Limits
from api.schema import core_schema
from graph.access import Actor, role_named
from graph.base import open_base
from graph.view.access import BEIJING
from tests.api.conftest import home_in
from tests.api.running import running
from tests.api.world import ACME, ACME_NAME, PERSON, PERSON_NAME, fill, penalty
from tests.graph.view_world import HANGZHOU, SHANGHAI, World, world_on

NOBODY = "p" * 32
Reading = Callable[[str, str, int], list[CreditRecord]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(home_in(tmp_path_factory.mktemp("client"))) as made:
        fill(made)
        yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    with running(create_app(world.base)) as served:
        yield served


@pytest.fixture
def service(address: str) -> Iterator[Client]:
    with Client(address) as opened:
        yield opened


def test_a_subject_comes_with_its_files_reasons_and_lineage(service: Client) -> None:
    (hit,) = service.find(ACME)
    subject = service.subject(hit.subject_id)
    assert (hit.name, subject.name.value) == (ACME_NAME, ACME_NAME)
    assert {file.department.name for file in subject.files} == {"杭州市市场监督管理局", "上海市市场监督管理局"}
    assert {reason.file_id for reason in subject.why} <= {file.id for file in subject.files}
    trail = subject.name.lineage[0]
    assert trail.source.name.endswith(".csv")
    assert trail.delivered.tzinfo is not None
    assert {found.category for found in subject.coverage if found.held} == {"03.2"}


def without_async(address: str, subject: str, page: int) -> list[CreditRecord]:
    with Client(address) as service:
        return list(service.records(subject, page=page))


def with_async(address: str, subject: str, page: int) -> list[CreditRecord]:
    async def read() -> list[CreditRecord]:
        async with AsyncClient(address) as service:
            return [record async for record in service.records(subject, page=page)]

    return anyio.run(read)


@pytest.mark.parametrize("reading", [without_async, with_async])
@pytest.mark.parametrize("page", [1, 3, 10, 200])
def test_paging_gives_each_record_once_whatever_the_page(
    address: str, service: Client, reading: Reading, page: int
) -> None:
    subject = service.find(ACME)[0].subject_id
    records = reading(address, subject, page)
    assert len({record.id for record in records}) == len(records) == 10
    days = [record.decided for record in records if record.decided]
    assert days == sorted(days, reverse=True)
    assert all(value.lineage for record in records for value in record.values)


def test_history_and_lineage_are_objects(service: Client) -> None:
    corrected = next(r for r in service.records(service.find(ACME)[0].subject_id) if r.revision_of)
    assert [version.state for version in service.history(corrected.id)] == ["CURRENT", "SUPERSEDED"]
    answer = service.lineage(corrected.id)
    assert (answer.kind, answer.partial.is_partial) == ("record", False)
    entry = answer.lineage[0].catalogue_entry
    assert entry is not None
    assert entry.legal_basis[0].title


def test_a_person_is_reached_for_a_purpose_only(service: Client) -> None:
    assert service.find(PERSON) == ()
    assert service.for_purpose("supervision", reference="case 7").find(PERSON)[0].kind == "person"
    with pytest.raises(Refused) as refused:
        service.for_purpose("marketing").find(PERSON)
    assert (refused.value.code, refused.value.path) == ("PURPOSE_REFUSED", ("view",))
    assert len(refused.value.trace_id) == 32


def test_a_moment_is_part_of_the_purpose(service: Client) -> None:
    subject = service.find(ACME)[0].subject_id
    before = service.for_purpose("public_information", known_at=datetime.now(UTC) - timedelta(days=900))
    with pytest.raises(NotFound):
        before.subject(subject)


def test_what_is_not_there_or_malformed_is_said_by_its_code(service: Client) -> None:
    for ask in (service.subject, service.lineage, service.history, lambda key: list(service.records(key))):
        with pytest.raises(NotFound) as missing:
            ask(NOBODY)
        assert missing.value.code == "NOT_FOUND"
    with pytest.raises(BadInput, match=r"BAD_USER_INPUT; trace [0-9a-f]{32}\]"):
        service.subject("nonsense")
    with pytest.raises(ValidationFailed):
        service.ask("{ nothing }")
    with pytest.raises(ParseFailed):
        service.ask("{")
    with pytest.raises(OperationUnknown):
        service.ask("query A { me { actor } } query B { me { actor } }")


def test_a_document_of_ones_own(service: Client) -> None:
    told = service.ask("query ($t: String!) { view { find(text: $t) { name } } }", {"t": ACME})
    assert told == {"view": {"find": [{"name": ACME_NAME}]}}


def test_all_documents_fit_the_schema_and_the_limits(service: Client) -> None:
    for call in (
        calls.find("x", 1),
        calls.subject(NOBODY),
        calls.records(NOBODY, None, 200, None),
        calls.history(NOBODY),
        calls.lineage(NOBODY),
        calls.changes(Wanted(), 200, None, from_now=True),
        calls.department_records(NOBODY, None, 1_000, None),
        calls.follow(NOBODY, 9, Purpose()),
        calls.end_following(NOBODY),
        calls.following(),
    ):
        assert validate(core_schema(), parse(call.document)) == []


def heard_without_async(address: str, after: str | None, count: int) -> list[FeedChange]:
    with Client(address) as service:
        return list(islice(service.watch(after, every_s=0.05, page=7), count))


def heard_with_async(address: str, after: str | None, count: int) -> list[FeedChange]:
    async def hear() -> list[FeedChange]:
        found: list[FeedChange] = []
        async with AsyncClient(address) as service:
            async for change in service.watch(after, every_s=0.05, page=7):
                found.append(change)
                if len(found) == count:
                    break
        return found

    return anyio.run(hear)


@pytest.mark.parametrize("hearing", [heard_without_async, heard_with_async])
def test_the_feed_is_read_on_from_any_cursor_and_loses_nothing(
    world: World, address: str, service: Client, hearing: Callable[[str, str | None, int], list[FeedChange]]
) -> None:
    beginning: list[FeedChange] = []
    page = service.changes(page=3)
    while True:
        beginning += page.nodes
        if not page.page_info.has_next_page:
            break
        page = service.changes(page.page_info.end_cursor, page=3)
    assert len({change.cursor for change in beginning}) == len(beginning) > 20
    assert PERSON_NAME not in str(beginning)
    for known in (1, len(beginning) // 2):
        assert hearing(address, beginning[known - 1].cursor, len(beginning) - known) == beginning[known:]
    # What comes while it is watched is told as well.
    end = page.page_info.end_cursor
    threading.Timer(0.2, deliver_one, [world, len(beginning)]).start()
    (change,) = hearing(address, end, 1)
    assert (change.kind, change.category) == ("LOADED", "03.2")
    assert change.department is not None
    assert change.subject_id == service.find(ACME)[0].subject_id
    assert service.changes(end, wanted=Wanted(kinds=["WITHDRAWN"])).nodes == ()


def deliver_one(world: World, number: int) -> None:
    row = penalty(f"沪市监罚〔2026〕{number}号", ACME_NAME, ACME, date(2026, 2, 3))
    world.deliver(f"late{number}.csv", SHANGHAI, "03.2", [row], delivered=datetime(2026, 4, 1, tzinfo=UTC))


def test_whoever_follows_a_subject_hears_of_it(service: Client) -> None:
    case = service.for_purpose("supervision", reference="case 7")
    subject = service.find(ACME)[0].subject_id
    assert case.changes(wanted=Wanted(following=True)).nodes == ()
    followed = case.follow(subject, days=3)
    assert (followed.subject_id, followed.purpose, followed.reference) == (subject, "supervision", "case 7")
    assert service.following() == (followed,)
    assert {change.subject_id for change in case.changes(wanted=Wanted(following=True)).nodes} == {subject}
    assert case.end_following(followed.id).id == followed.id
    assert service.following() == ()
    with pytest.raises(NotFound, match="You follow nothing"):
        case.end_following(followed.id)
    with pytest.raises(PurposeRefused):
        service.for_purpose("supervision").follow(subject)
    with pytest.raises(BadInput):
        case.follow(subject, days=400)


def test_each_code_of_the_service_has_a_class_that_says_it() -> None:
    assert BY_CODE.keys() == set(closed_codes())
    assert len(set(BY_CODE.values())) == len(BY_CODE)
    assert {kind.__name__ for kind in BY_CODE.values()} <= set(client.__all__)
    assert failed_for("A_CODE_OF_TOMORROW") is Failed


def test_who_may_read_no_more_persons_today_is_told_when_they_may(world: World) -> None:
    reader = Actor("key:client", "investigator", "C")
    most, today = role_named("investigator").persons_a_day or 0, world.base.clock().astimezone(BEIJING).date()
    world.base.side.quota.take(reader.id, today, {f"earlier {n}" for n in range(most)}, most)
    with running(create_app(world.base, actor=reader)) as address, Client(address) as service:
        began = world.base.clock()
        with pytest.raises(QuotaExceeded) as refused:
            service.for_purpose("supervision", reference="case 7").find(PERSON)
        midnight = datetime.combine(today + timedelta(days=1), time.min, BEIJING)
        assert 0 <= (midnight - began).total_seconds() - refused.value.retry_after + 1 <= 60
        assert service.find(ACME)  # what is public has no bound


def test_who_asks_too_often_is_told_when_the_next_one_is_let_in(tmp_path: Path) -> None:
    with (
        open_base(replace(home_in(tmp_path), rate=1)) as base,
        running(create_app(base)) as address,
        Client(address, retries=0) as service,
    ):
        assert service.find(ACME) == ()
        with pytest.raises(RateLimited) as refused:
            service.find(ACME)
        assert 1 <= refused.value.retry_after <= 60


def test_a_department_is_listed_page_by_page(world: World, service: Client) -> None:
    hangzhou = world.base.ids.mint("department", HANGZHOU.name, HANGZHOU.region)
    whole = list(service.department_records(hangzhou))
    assert list(service.department_records(hangzhou, page=4)) == whole
    assert {record.kind for record in whole} == {"organisation"}

    async def read() -> list[ListedRecord]:
        async with AsyncClient(service_address(service)) as other:
            return [record async for record in other.department_records(hangzhou, page=5)]

    assert anyio.run(read) == whole


def service_address(service: Client) -> str:
    return str(service._http.base_url)


def test_a_service_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as nobody, pytest.raises(Unavailable, match="reached"):
        nobody.find("x")


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (PlainTextResponse("hello"), NotUnderstood),
        (PlainTextResponse("bad gateway", 502), Unavailable),
        (JSONResponse([]), NotUnderstood),
        (JSONResponse({"data": None}), NotUnderstood),
        (JSONResponse({"data": {"view": {"find": "x"}}}), NotUnderstood),
        (JSONResponse({"data": {"view": {"find": [{"name": 7}]}}}), NotUnderstood),
        (JSONResponse({"errors": ["?"]}), Failed),
    ],
)
def test_another_service_is_not_mistaken_for_ours(response: Response, kind: type[Failed]) -> None:
    app = Starlette(routes=[Route("/graphql", lambda _: response, methods=["POST"])])
    with running(app) as address, Client(address) as asking, pytest.raises(kind):
        asking.find("x")


def test_it_asks_again_when_told_to(world: World) -> None:
    real, asked = create_app(world.base), list[int]()

    async def busy(request: Request) -> Response:
        asked.append(1)
        if len(asked) < 3:
            return JSONResponse(
                {"errors": [{"message": "Busy.", "extensions": {"code": "OVERLOADED", "traceId": "t"}}]},
                503,
                {"retry-after": "0.01"},
            )
        transport = httpx.ASGITransport(real)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as inner:
            passed = await inner.post(
                "/graphql", content=await request.body(), headers={"content-type": "application/json"}
            )
        return Response(passed.content, passed.status_code, media_type="application/json")

    app = Starlette(routes=[Route("/graphql", busy, methods=["POST"])])
    with running(app) as address:
        with Client(address, retries=2) as patient:
            assert patient.find(ACME)[0].name == ACME_NAME
        asked.clear()
        with Client(address, retries=0) as hasty, pytest.raises(Unavailable, match="OVERLOADED"):
            hasty.find(ACME)


def test_too_dear_a_question_is_refused(world: World) -> None:
    app = create_app(world.base, limits=replace(Limits(), cost=100))
    with (
        running(app) as address,
        Client(address) as service,
        pytest.raises(Refused, match="LIMIT_EXCEEDED"),
    ):
        service.subject(NOBODY)
