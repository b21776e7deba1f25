"""The client for programs with `async`.

The rule of this module: sending and waiting only; what is asked is in `api.client.calls`. The one in
`api.client.synchronous` has the same methods.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Any, TypeVar

import anyio
import httpx

from api.client import calls
from api.client.answers import CreditRecord, Found, LineageAnswer, ListedRecord, Subject
from api.client.calls import Call, Purpose
from api.client.errors import Failed, Unavailable
from api.client.feed import EVERY_S, EVERYTHING, PAGE, FeedChange, FeedChangeConnection, Following, Wanted
from api.client.wire import answer_of, body_of, client_options, pause_before_retry, unreached

T = TypeVar("T")


class AsyncClient:
    """Asks one service, for one purpose. To be closed, or used in `async with`.

    `token` is an API key or a bearer token; `retries` is how often a request is sent again when the service says that
    it may be answered soon.
    """

    def __init__(self, address: str, *, token: str | None = None, timeout_s: float = 70.0, retries: int = 2) -> None:
        options: dict[str, Any] = client_options(address, token, timeout_s)
        self._http = httpx.AsyncClient(**options)
        self._retries = retries
        self._purpose = Purpose()

    def for_purpose(
        self,
        purpose: str,
        *,
        reference: str | None = None,
        reason: str | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> AsyncClient:
        """The same service asked for another purpose, or as of another moment; it shares the connection."""
        other = object.__new__(AsyncClient)
        other._http, other._retries = self._http, self._retries
        other._purpose = Purpose(purpose, reference, reason, as_of, known_at)
        return other

    async def find(self, text: str, limit: int = 10) -> tuple[Found, ...]:
        """Subjects by a name in any writing, or by a number."""
        return await self._do(calls.find(text, limit).under(self._purpose))

    async def subject(self, subject_id: str) -> Subject:
        """A subject by any id it ever had, with its files and why they are together."""
        return await self._do(calls.subject(subject_id).under(self._purpose))

    async def records(
        self, subject_id: str, *, category: str | None = None, page: int = 50
    ) -> AsyncIterator[CreditRecord]:
        """All current records of a subject, newest decision first, fetched page by page as they are read."""
        after: str | None = None
        while True:
            fetched = await self._do(calls.records(subject_id, category, page, after).under(self._purpose))
            for record in fetched.nodes:
                yield record
            after = fetched.page_info.end_cursor
            if not fetched.page_info.has_next_page or after is None:
                return

    async def department_records(
        self, department: str, *, category: str | None = None, page: int = 500
    ) -> AsyncIterator[ListedRecord]:
        """All current records that a department holds on organisations, newest decision first, page by page."""
        after: str | None = None
        while True:
            fetched = await self._do(calls.department_records(department, category, page, after).under(self._purpose))
            for record in fetched.nodes:
                yield record
            after = fetched.page_info.end_cursor
            if not fetched.page_info.has_next_page or after is None:
                return

    async def changes(
        self, after: str | None = None, *, wanted: Wanted = EVERYTHING, page: int = PAGE, from_now: bool = False
    ) -> FeedChangeConnection:
        """A page of what became visible behind a cursor; without one from the beginning, or from now on."""
        return await self._do(calls.changes(wanted, page, after, from_now=from_now).under(self._purpose))

    async def watch(
        self, after: str | None = None, *, wanted: Wanted = EVERYTHING, every_s: float = EVERY_S, page: int = PAGE
    ) -> AsyncIterator[FeedChange]:
        """Every change behind a cursor and then each as it becomes visible, without end; without a cursor from now on.

        Ask again behind the `cursor` of the last change seen to go on after whatever ended it. Where the service is
        away for a while, it is waited for.
        """
        from_now = after is None
        while True:
            try:
                told = await self.changes(after, wanted=wanted, page=page, from_now=from_now)
            except Unavailable as away:
                await anyio.sleep(max(every_s, away.retry_after))
                continue
            from_now, after = False, told.page_info.end_cursor
            for change in told.nodes:
                yield change
            if not told.page_info.has_next_page:
                await anyio.sleep(every_s)

    async def follow(self, subject_id: str, *, days: int = 90) -> Following:
        """Follow a subject for this client's purpose: `Wanted(following=True)` is told of it."""
        return await self._do(calls.follow(subject_id, days, self._purpose))

    async def end_following(self, following_id: str) -> Following:
        """Follow a subject no more."""
        return await self._do(calls.end_following(following_id))

    async def following(self) -> tuple[Following, ...]:
        """Whom one follows now, for every purpose."""
        return await self._do(calls.following())

    async def history(self, record_id: str) -> tuple[CreditRecord, ...]:
        """Every version of a record, newest first."""
        return await self._do(calls.history(record_id).under(self._purpose))

    async def lineage(self, any_id: str) -> LineageAnswer:
        """Where a subject, credit file, record or source file comes from."""
        return await self._do(calls.lineage(any_id).under(self._purpose))

    async def ask(self, document: str, variables: Mapping[str, object] | None = None) -> Mapping[str, object]:
        """A GraphQL document of one's own; its data."""
        return await self._do(calls.anything(document, variables or {}))

    async def close(self) -> None:
        """Let the connection go."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _do(self, call: Call[T]) -> T:
        left = self._retries
        while True:
            try:
                return answer_of(call, await self._http.post("/graphql", content=body_of(call)))
            except httpx.HTTPError as error:
                raise unreached(error) from None
            except Failed as failed:
                pause = pause_before_retry(failed, left)
                if pause is None:
                    raise
                left -= 1
                await anyio.sleep(pause)
