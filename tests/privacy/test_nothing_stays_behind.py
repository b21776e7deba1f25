"""A careless department, a busy office, and no identity number or sensitive word in any file of the program.

The rule of this module: what is searched is what an installation leaves on disk: home, temporary folder, logs, all
that commands and answers said, and the server's own files; after each stage, and after kills.
"""

from __future__ import annotations

import json
import resource
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlalchemy import select

from graph.base import open_base
from graph.settings import settings_from
from graph.sidebase.tables.vault import vault_value
from graph.sidebase.vault import Vault
from tests.conftest import started
from tests.privacy.department import Department
from tests.privacy.search import BLOCK, Leak, Piece, Search
from tests.privacy.shell import Shell
from tests.servers.neo4j import Neo4jServer

KILLED_AT: Final = (0.4, 0.7, 1.0)
"""When a load is killed, as parts of the work that checking the same files is."""

SUBJECT: Final = "a subject's number"
TYPED: Final = ("reference", "reason", "option", "command", "path", "query", "search")
"""Where numbers are typed that stand in no file of a department."""


@dataclass
class Office:
    """One installation at work."""

    shell: Shell
    department: Department
    places: tuple[Path, ...] = ()
    _leaks: list[Leak] = field(default_factory=list)
    _unsearched: list[Piece] = field(default_factory=list)
    _size: int = 0

    def __post_init__(self) -> None:
        self.department.deliver()
        self.large = self.department.deliver_much()
        self.typed = {where: self.department.sower.number(f"a typed {where}") for where in TYPED}
        self.search = Search(self.department.sower.seeds, self.department.words)

    def look(self, stage: str) -> None:
        """Take everything that was written since the last look, as it is now, to be searched."""
        for where, content in self.search.read((*self.shell.searched, *self.places)):
            self._take(f"after {stage}: {where}", content)

    def hear(self, stage: str, answer: str) -> None:
        """Take an answer, to be searched."""
        self._take(f"after {stage}: its answer", answer.encode())

    @property
    def leaks(self) -> list[str]:
        """What was found in all that was taken so far."""
        self._search()
        return sorted({str(leak) for leak in self._leaks})

    def _take(self, where: str, content: bytes) -> None:
        """Looks leave little each, and are searched together: the search gets ready for half a second, each time."""
        self._unsearched.append((where, content))
        self._size += len(content)
        if self._size > BLOCK:
            self._search()

    def _search(self) -> None:
        self._leaks += self.search.pieces(self._unsearched)
        self._unsearched, self._size = [], 0

    def do(self, *words: str) -> str:
        """Run a command that must work, and look; what it said."""
        said = self.shell.run(*words)
        assert said.code == 0, (words, said.err)
        self.look(words[0])
        return said.out

    def fail(self, *words: str) -> None:
        """Run a command that must fail, and look."""
        assert self.shell.run(*words).code != 0, words
        self.look(f"failed {words[0][:8]}")

    def number_of(self, place: str) -> str:
        """A number that stands in this place."""
        return next(seed.number for seed in self.department.sower.seeds if seed.place == place)

    @property
    def why(self) -> tuple[str, ...]:
        """Purpose, reference and reason, the latter two with numbers in them."""
        reference, reason = (f"案件 {self.typed[what]}" for what in ("reference", "reason"))
        return ("--purpose", "supervision", "--reference", reference, "--reason", reason)


@pytest.mark.parametrize("engine", ["ladybug", pytest.param("neo4j", marks=[pytest.mark.neo4j, pytest.mark.slow])])
def test_no_number_and_no_sensitive_word_stays_behind(tmp_path: Path, engine: str) -> None:
    with ExitStack() as servers:
        more: dict[str, str] = {}
        places: tuple[Path, ...] = ()
        server: Neo4jServer | None = None
        if engine == "neo4j":
            server = servers.enter_context(started(Neo4jServer(tmp_path / "server")))
            more, places = {"XINMAI_GRAPH": server.address}, (tmp_path / "server",)
        office = Office(Shell(tmp_path, more), Department(tmp_path / "department"), places)
        deliver(office)
        subject = read(office)
        mistype(office)
        serve(office, subject)
        keep(office)
        if server is not None:
            server.stop()
            office.look("the server's end")
        leaks = office.leaks
        assert not leaks, "\n".join(leaks)
        if server is not None:
            server.start()
        look_into_the_vault(office)


def deliver(office: Office) -> None:
    """Check, load and be killed, load again."""
    folder = str(office.department.folder)
    begun = worked_for_us()
    office.fail("check", folder)
    took = worked_for_us() - begun
    killed = [office.shell.run_and_kill(took * part, "load", folder) for part in KILLED_AT]
    assert sum(killed) > 1, "no load was killed at work"
    office.look("kills")
    office.do("status")  # what a killed process left is still there
    office.fail("load", folder, "--json")
    office.do("load", str(office.large))
    office.do("runs", "--json")


def read(office: Office) -> str:
    """Find by number, and all that is read of one subject; its id."""
    found = json.loads(office.do("find", office.number_of(SUBJECT), "--json", *office.why))
    assert len(found) == 1
    subject = str(found[0]["subject_id"])
    office.fail("find", office.typed["search"], *office.why)
    office.fail("find", f"王伟 {office.typed['search']}", *office.why)
    office.do("show", subject, *office.why)
    office.do("show", subject, "--json", *office.why)
    office.do("lineage", subject, "--json", *office.why)
    for name in ("evidence.jsonl", "evidence.graphml"):
        form = name.partition(".")[2]
        office.do("export", subject, "--persons", "--to", name, "--format", form, *office.why)
    office.do("export", "--to", "organisations.jsonl")
    office.do("conflicts", "--json", *office.why[:4])
    return subject


def mistype(office: Office) -> None:
    """Numbers where something else belongs, and a fault inside the program."""
    option, word = office.typed["option"], office.typed["command"]
    office.fail(word)
    office.fail("show", "x", "--limit", option)
    office.fail("find", "王伟", f"--{option}")
    office.fail("find", "王伟", "--purpose", option)
    office.fail("show", "x", "--as-of", option)
    office.fail("load", f"{office.typed['path']}.csv")
    office.fail("load", f"{office.typed['path']}{'x' * 300}.csv")
    office.fail("export", "--to", f"{office.typed['path']}/evidence.jsonl")
    office.fail("regions", "load", f"{office.typed['path']}.csv")
    office.fail("catalogue", "lint", f"{office.typed['path']}.toml")
    office.fail("withdraw", option, "--reason", "x")
    office.fail("judge", "same", option, option, "--reason", "x")


def serve(office: Office, subject: str) -> None:
    """Numbers in queries over HTTP and in commands that run in the server."""
    number, other = office.number_of(SUBJECT), office.typed["query"]
    ask = 'query ($text: String!) { view(purpose: "supervision", reference: "a") { find(text: $text) { name } } }'
    patient = httpx.Timeout(60)  # the machine has more to do, and how long an answer takes is not asked here
    with office.shell.serving() as address, httpx.Client(base_url=address, trust_env=False, timeout=patient) as client:
        bodies: tuple[dict[str, object], ...] = (
            {"query": ask, "variables": {"text": number}},
            {"query": ask, "variables": {"text": other}},
            {"query": ask, "variables": {"text": {"wrong": other}}},
            {"query": ask.replace("$text)", f'"{other}")')},
            {"query": f'{{ view {{ node(id: "{other}") {{ id }} }} }}'},
            {"query": f"{{ view {{ x{other} }} }}"},
            {"query": f"{{ {other} }}"},
            {"query": f'{{ view(purpose: "{other}") {{ purpose }} }}'},
            {"query": f'{{ view(asOf: "{other}") {{ purpose }} }}'},
            {"query": ask, "variables": {"text": number}, "operationName": other},
        )
        answers = [client.post("/graphql", json=body, headers={"user-agent": other}) for body in bodies]
        answers.append(client.get("/graphql", params={"query": f'{{ node(id: "{other}") {{ id }} }}'}))
        answers.append(client.get(f"/{other}"))
        answers.append(client.post("/graphql", content=f'{{"query": {other}', headers={"content-type": other}))
        assert "errors" not in answers[0].json(), answers[0].text
        for place, answer in enumerate(answers):
            office.hear(f"request {place}", answer.text)
        office.do("find", number, *office.why)
        office.fail("find", other, *office.why)
        office.do("show", subject, *office.why)
        office.fail("show", "x", "--limit", other)
        office.do("load", str(office.department.folder / "stopped-20260302.csv"))
        office.look("requests")
    office.look("serving")


def keep(office: Office) -> None:
    """Judge, withdraw, rebuild, a new key, and the audit of it all."""
    reason = f"按{office.typed['reason']}办理"
    runs = json.loads(office.do("runs", "--limit", "1000", "--json"))
    run = next(str(run["number"]) for run in runs if (run["file"] or "").startswith("penalties"))
    files = _files_of_two_subjects(office)
    office.do("judge", "different", *files, "--reason", reason)
    office.do("judgements", "--json")
    assert "learnt now from" in office.do("resolve")
    office.do("queue", "list", "--json")
    office.do("withdraw", run, "--reason", reason)
    office.do("runs")
    office.do("resolve", "--refit", "--dry-run", "--json")
    office.do("resolve", "--refit")
    office.do("rebuild")
    office.do("vault", "rotate")
    office.do("audit", "search", "--limit", "1000")
    office.do("audit", "search", "--limit", "1000", "--json")
    office.do("audit", "verify")
    office.do("status", "--json")


def worked_for_us() -> float:
    """The processor time of all processes that this one has started and seen end, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def look_into_the_vault(office: Office) -> None:
    """It holds what it may hold, and no dropped or stopped number and no sensitive word."""
    settings = settings_from({"XINMAI_HOME": str(office.shell.home), "XINMAI_MEMORY_MB": "256", **office.shell.more})
    with open_base(settings) as base:
        clear = opened_all(base.side.vault)
    held = {seed for seed in office.department.sower.seeds if any(seed.number in value for value in clear)}
    assert len([seed for seed in held if seed.in_vault]) > 500
    forbidden = Search([seed for seed in office.department.sower.seeds if not seed.in_vault], office.department.words)
    assert not forbidden.text("vault", "\n".join(clear))


def opened_all(vault: Vault) -> list[str]:
    """Every clear value of a vault."""
    with vault._sql.reading() as connection:
        tokens = [str(row.token) for row in connection.execute(select(vault_value.c.token))]
    return list(vault.open_many(tokens).values())


def _files_of_two_subjects(office: Office) -> list[str]:
    """A credit file of each of two persons."""
    numbers = [seed.number for seed in office.department.sower.seeds if seed.place == SUBJECT][:2]
    shown = (json.loads(office.do("show", number, "--json", *office.why)) for number in numbers)
    return [str(each["shown"]["files"][0]["id"]) for each in shown]
