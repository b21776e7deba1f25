"""Evidence packages that are asked for through the service: made by a job, fetched once.

The rule of this module: a package is made for the purpose that was named and with the rights its asker has then, lies
sealed under a key of its own, and is wiped a day after it was asked for. Whoever asked for it, and nobody else, is told
of it and fetches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from graph.access import Actor
from graph.access.actor import PUBLIC_ROLE
from graph.base import Base
from graph.catalogue import purpose as purpose_named
from graph.errors import BadInput, LimitExceeded, NotFound, Refused
from graph.evidence import package_of
from graph.fetching import FetchedOnce, of_asking
from graph.identifiers import mask_text
from graph.officers import Officer
from graph.sealed import BLOCK, SealedFile
from graph.sidebase.cases import Case
from graph.sidebase.chain import public_hex
from graph.sidebase.jobs import Asked, Job, JobKind, JobState
from graph.sidebase.one_time import nothing_there
from graph.view.cases import case_of
from graph.view.evidence import MOST_SUBJECTS
from graph.view.view import View
from loaders.handover.asker import asker_now, kept_asker, require_bounds_kept
from loaders.handover.keys import FileKeys

LASTS: Final = timedelta(hours=24)
MOST_AT_ONCE: Final = 5
"""Packages of one actor that are being made or lie here."""
PACKAGE: Final = "evidence"
FOLDER: Final = "packages"
KEY: Final = "package_key"


@dataclass(frozen=True)
class AskedPackage:
    """About whom, and what for: a few subjects for a purpose, or a case, which has both."""

    subjects: tuple[str, ...] = ()
    case: str = ""
    purpose: str = ""
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class HeldPackage:
    """A package that was asked for. `bytes`, `sha256` and `key` (who signs it) are known once it is made."""

    job: Job
    asked: AskedPackage
    until: datetime
    wiped: bool
    bytes: int | None = None
    sha256: str | None = None
    key: str | None = None

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"evidence-{self.job.id[:12]}.zip"


class Packages:
    """Packages of one base; `wake` tells the worker that there is something to do."""

    def __init__(self, base: Base, wake: Callable[[], None]) -> None:
        self._base = base
        self._wake = wake
        self._files = FetchedOnce(base.side, PACKAGE)

    def ask(self, officer: Officer, package_id: str, told: AskedPackage) -> HeldPackage:
        """Have a package made. What can be refused is refused at once, and that it is asked for is on record.

        Raises `NotFound` for a subject or case that is not open to them, `PurposeRefused` as an export does.
        """
        base, actor = self._base, officer.actor
        if actor.giver is not None or actor.role == PUBLIC_ROLE:
            raise Refused("Evidence packages are made for those who work here, by their own rights.")
        view, subjects, case = _meant(base, actor, told)
        if not 1 <= len(subjects) <= MOST_SUBJECTS:
            raise BadInput(f"An evidence package is about 1 to {MOST_SUBJECTS} subjects, not {len(subjects)}.")
        at_once = [each for each in self._mine(actor) if each.job.id != package_id and _is_here(each)]
        if len(at_once) >= MOST_AT_ONCE:
            raise LimitExceeded(
                f"{MOST_AT_ONCE} packages of yours lie here: they are wiped a day after they were asked for.",
                limit=MOST_AT_ONCE,
            )
        if view.take_away(subjects) < len(set(subjects)):
            raise NotFound("One of these is no subject, or none that is open to this purpose.")
        said = {
            **kept_asker(actor),
            "subjects": " ".join(subjects if case is None else ()),
            "case": "" if case is None else case.id,
            "purpose": view.purpose.code,
            "reference": mask_text(told.reference.strip()),
            "reason": mask_text(told.reason.strip()),
        }
        base.side.jobs.ask(
            package_id, JobKind.PACK, of=package_id, department=self._of(actor), actor=actor.id, asked=Asked(said=said)
        )
        self._wake()
        return self.held(officer, package_id)

    def held(self, officer: Officer, package_id: str) -> HeldPackage:
        """A package of theirs and how far it is; `NotFound` for another's."""
        job = self._base.side.jobs.job(package_id)
        if job.kind is not JobKind.PACK or job.department != self._of(officer.actor):
            raise NotFound("There is no such package, or none that is yours.")
        return _held(self._base, job)

    def all_held(self, officer: Officer, most: int) -> list[HeldPackage]:
        """Their packages, the newest first."""
        found = self._mine(officer.actor)[:most]
        officer.write_down("evidence_list", [each.job.id for each in found], {"packages": len(found)})
        return found

    def let_fetch(self, officer: Officer, package_id: str) -> str:
        """Let a package be fetched once: what `address` tells the address of."""
        held = self.held(officer, package_id)
        if held.job.state is not JobState.DONE or held.wiped:
            raise BadInput("There is no package: it is not made yet, could not be made, or was wiped since.")
        require_bounds_kept(officer.actor, held.job.asked.said)
        officer.write_down("evidence_fetch", [package_id], {"bytes": held.bytes or 0})
        return self._files.let(officer, package_id)

    def address(self, officer: Officer, of: str) -> tuple[str, str]:
        """The secret part of the address of a package, as often as it is asked for; and the file's name."""
        return self._files.secret(officer, of), self.held(officer, of_asking(of)).name

    def fetched(self, secret: str) -> tuple[str, str, Iterator[bytes]]:
        """Whose address it is, the package's name and its bytes; the address is used up by it.

        `NotFound` for one that was used before or is of something else.
        """
        address = self._files.find(secret)
        held = _held(self._base, self._base.side.jobs.job(of_asking(address.of)))
        key = FileKeys(self._base, KEY).key(held.job.id)
        if held.wiped or held.bytes is None or key is None:
            raise nothing_there()
        require_bounds_kept(asker_now(self._base, held.job.asked.said), held.job.asked.said)
        self._files.spend(address)
        file = SealedFile(_place(self._base, held.job.id), held.name, held.bytes, key)
        return address.actor, held.name, _blocks(file)

    def _mine(self, actor: Actor) -> list[HeldPackage]:
        return [_held(self._base, job) for job in self._base.side.jobs.jobs([self._of(actor)])]

    def _of(self, actor: Actor) -> str:
        """What packages of one actor have in the place of a department."""
        return self._base.ids.mint("packages_of", actor.id)


def pack(base: Base, job: Job) -> str:
    """Make a package; what the job's row keeps of it. The package lies sealed until it is wiped."""
    asked = _asked(job)
    view, subjects, case = _meant(base, asker_now(base, job.asked.said), asked)
    content = package_of(base, view, subjects, case=case)
    keys = FileKeys(base, KEY)
    keys.make(job.id)
    key = keys.key(job.id)
    if key is None:
        raise NotFound("This package was wiped while it was made.")
    with SealedFile(_place(base, job.id), job.id, len(content), key).writer(anew=True) as sealing:
        for at in range(0, len(content), BLOCK):
            sealing.write(content[at : at + BLOCK])
    signer = public_hex(base.side.keys.signing.public_key())
    told = {"bytes": len(content), "sha256": sha256(content).hexdigest(), "key": signer}
    return orjson.dumps(told).decode()


def packages_lie_here(base: Base) -> bool:
    """Whether there is a package to wipe some day."""
    return bool(_lying(base))


def expire_packages(base: Base) -> int:
    """Wipe the packages whose time is over, and what is left of those that could not be made; how many that were."""
    over = [each for each in _lying(base) if _is_over(base, each)]
    for each in over:
        FileKeys(base, KEY).forget(each)
        _place(base, each).unlink(missing_ok=True)
    return len(over)


def _meant(base: Base, actor: Actor, asked: AskedPackage) -> tuple[View, Sequence[str], Case | None]:
    """What the package is read by, about whom, and its case if it has one."""
    if not asked.case:
        purpose = purpose_named(asked.purpose)
        return (
            View(base, actor, purpose, reference=asked.reference or None, reason=asked.reason or None),
            asked.subjects,
            None,
        )
    opened = case_of(base, actor, asked.case)
    if not opened.case.subjects:
        raise BadInput("No subject is noted in the case yet.", case=asked.case)
    return opened.view, opened.case.subjects, opened.case


def _held(base: Base, job: Job) -> HeldPackage:
    until = job.made + LASTS
    said: Mapping[str, Any] = orjson.loads(job.said) if job.state is JobState.DONE else {}
    return HeldPackage(job, _asked(job), until, until <= base.clock(), **said)


def _is_here(held: HeldPackage) -> bool:
    return not held.wiped and held.job.state is not JobState.FAILED


def _asked(job: Job) -> AskedPackage:
    said = job.asked.said
    return AskedPackage(
        tuple(said["subjects"].split()), said["case"], said["purpose"], said["reference"], said["reason"]
    )


def _lying(base: Base) -> list[str]:
    folder = base.settings.home / FOLDER
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _is_over(base: Base, package_id: str) -> bool:
    try:
        job = base.side.jobs.job(package_id)
    except NotFound:
        return True
    return job.state is JobState.FAILED or job.made + LASTS <= base.clock()


def _place(base: Base, package_id: str) -> Path:
    return base.settings.home / FOLDER / package_id


def _blocks(file: SealedFile) -> Iterator[bytes]:
    with file.open() as stream:
        while block := stream.read(BLOCK):
            yield block
