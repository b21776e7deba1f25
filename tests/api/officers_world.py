"""Officers who hand files over through the service, and others who are at it with lists and packages of their own.

The rule of this module: files are those of the intake tests; it asks the service and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.access import Actor
from graph.base import Base, open_base
from graph.settings import Settings
from tests.api.recent import at, penalty
from tests.graph.view_world import Clock
from tests.loaders.tables import OFFICE_CODE, PENALTY, Row, cells, csv_text
from tests.waiting import until

OFFICER = Actor("department:wang", "department", "wang", department=OFFICE_CODE)
OTHER_CODE = "11310000002420000B"
STRANGER = Actor("department:zhao", "department", "zhao", department=OTHER_CODE)
LI = Actor("investigator:li", "investigator", "li")
WANG = Actor("participant:wang", "participant", "wang")
KEYS = count()
UPLOAD = "id name size state until department"
JOB = """id kind state begun rows problem { code message } report { refused { name code says } files {
  name kind region known lines ended needsConfirmation run outcomes { name count } findings { name count }
  examples { line code value says } } }"""
REFUSED = "... on Refusal { message code }"


def doing(mutation: str, given: str, answer: str) -> str:
    """A mutation with its input, and what is asked of its answer."""
    return f"mutation ($input: {given}!) {{ {mutation}(input: $input) {{ __typename {answer} {REFUSED} }} }}"


CREATE = doing("createUpload", "CreateUpload", f"... on UploadCreated {{ address upload {{ {UPLOAD} }} }}")
CHECK = doing("checkUpload", "CheckUpload", f"... on Job {{ {JOB} }}")
LOAD = doing("loadUpload", "LoadUpload", f"... on Job {{ {JOB} }}")
CANCEL = doing("cancelUpload", "CancelUpload", f"... on Upload {{ {UPLOAD} }}")


def table(rows: Sequence[Row]) -> bytes:
    """A file of penalties."""
    return csv_text(PENALTY, cells(rows)).encode()


def penalties(many: int = 3) -> bytes:
    """So many good penalties."""
    return table([penalty(number) for number in range(1, many + 1)])


@dataclass
class Desk:
    """One officer at the service."""

    client: Any  # of starlette or httpx: both ask alike

    def ask(self, query: str, **variables: object) -> Any:
        """Data and errors of one operation."""
        return self.client.post("/graphql", json={"query": query, "variables": variables}).json()

    def told(self, query: str, **variables: object) -> Any:
        """The one field that was asked for; it must not be an error."""
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        (only,) = answer["data"].values()
        return only

    def refused(self, query: str, **variables: object) -> str:
        """The code of the one error."""
        (error,) = self.ask(query, **variables)["errors"]
        return str(error["extensions"]["code"])

    def said(self, data: bytes, **changed: object) -> dict[str, object]:
        """What is said of a file before it comes."""
        return {
            "key": f"key-{next(KEYS):08d}", "name": "penalties.csv", "size": len(data),
            "sha256": sha256(data).hexdigest(), "delivered": at(-20), "region": "110105",
        } | changed  # fmt: skip

    def create(self, data: bytes, **changed: object) -> Any:
        """Announce a file."""
        return self.told(CREATE, input=self.said(data, **changed))

    def hand_over(self, data: bytes, **changed: object) -> str:
        """Announce a file and hand all of it over; the upload's id."""
        created = self.create(data, **changed)
        answer = self.client.put(created["address"], content=data)
        assert answer.status_code == 204, answer.text
        return str(created["upload"]["id"])

    def begin(self, mutation: str, upload: str, **changed: object) -> Any:
        """Ask for a job."""
        return self.told(mutation, input={"key": f"key-{next(KEYS):08d}", "upload": upload} | changed)

    def job(self, job_id: str) -> Any:
        """A job as it stands."""
        return self.told(f'{{ delivering {{ job(id: "{job_id}") {{ {JOB} }} }} }}')["job"]

    def done(self, mutation: str, upload: str, **changed: object) -> Any:
        """A job after its end."""
        return self.ended(self.begin(mutation, upload, **changed)["id"])

    def wiped(self, upload: str) -> None:
        """Wait until nothing of an upload is left, which is soon after its load has ended."""
        asked = f'{{ delivering {{ upload(id: "{upload}") {{ state }} }} }}'
        until(lambda: self.told(asked)["upload"]["state"] not in {"OPEN", "COMPLETE"}, 0.05)

    def ended(self, job_id: str) -> Any:
        """A job once it has ended."""
        return finished(lambda: self.job(job_id))


def finished(work: Callable[[], Any]) -> Any:
    """Work that goes on by itself, as it is told once it is over."""
    return until(lambda: told if (told := work())["state"] in {"DONE", "FAILED"} else None, 0.05)


@contextmanager
def at_work(base: Base, actor: Actor = OFFICER) -> Iterator[Desk]:
    """A service on a base, and somebody at it; its jobs end with the block."""
    app = create_app(base, actor=actor)
    try:
        yield Desk(TestClient(app, base_url="http://127.0.0.1"))
    finally:
        app.state.handover.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def base(settings: Settings, clock: Clock) -> Iterator[Base]:
    with open_base(settings, clock) as opened:
        yield opened


@pytest.fixture
def officer(base: Base) -> Iterator[Desk]:
    with at_work(base) as opened:
        yield opened
