"""Uploads: a file is announced, its bytes come in pieces, and it is whole only when they are what was announced.

The rule of this module: bytes lie on the disk sealed under a key of their own, which is a value of the vault. Wiping
an upload forgets that key first, so that what a kill leaves of the file can be read by nobody.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from graph.access import Actor
from graph.base import Base
from graph.catalogue import Catalogue
from graph.delivery import DeliveryKind
from graph.errors import BadInput, DepartmentRefused, LimitExceeded, NotFound, Refused, Taken
from graph.identifiers import mask_text
from graph.officers import Office, Officer
from graph.sealed import SealedFile, SealedWriter
from graph.sidebase.one_time import nothing_there
from graph.sidebase.uploads import Upload, UploadState
from loaders.handover.asker import asker_now, kept_asker
from loaders.handover.keys import FileKeys
from loaders.layouts import layout_named
from loaders.manifest import Given
from loaders.readers.files import may_be_table

LASTS: Final = timedelta(hours=24)
"""How long an announced file may take to come and be loaded; then it is wiped."""
MOST_OPEN: Final = 20
"""Uploads of one department that may lie here at a time."""
LONGEST_NAME: Final = 120
TO_UPLOAD: Final = "upload"
SHA256: Final = re.compile(r"[0-9a-f]{64}")
MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class Announced:
    """What an officer says of a file before it comes."""

    name: str
    size: int
    sha256: str
    category: str = ""
    department: str = ""
    department_code: str = ""
    region: str = ""
    delivered: datetime | None = None
    kind: DeliveryKind | None = None
    layout: str = ""
    encoding: str = ""


class Uploading:
    """Takes files of one base in, and wipes them."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._folder = base.settings.home / "uploads"
        self._keys = FileKeys(base, "upload_key")
        self._at_work: set[str] = set()
        self._guard = threading.Lock()

    def announce(self, officer: Officer, upload_id: str, file: Announced) -> tuple[Upload, str]:
        """A new upload and the secret part of its address; asked for twice, the same again.

        Raises `BadInput` and `Refused` early for what could never be loaded: too large, not of a format that is
        read, a category that is not theirs, which is in the audit too. `LimitExceeded` while too many wait.
        """
        office = officer.office(file.department, file.department_code)
        self._checked(file)
        try:
            self._check_access(officer, office, file)
        except Refused as refused:
            officer.write_down("upload_refused", [], {"bytes": file.size}, reference=refused.code)
            raise
        side = self._base.side
        waiting = [one for one in side.uploads.uploads([office.id]) if not one.wiped and one.id != upload_id]
        if len(waiting) >= MOST_OPEN:
            raise LimitExceeded(
                f"{len(waiting)} files of your department wait here: load or cancel them first.", limit=MOST_OPEN
            )
        officer.write_down("upload", [upload_id], {"bytes": file.size})
        upload = self.admit(upload_id, officer.actor, office.id, file, _said(officer.actor, office, file))
        return upload, self.secret(upload)

    def admit(self, upload_id: str, actor: Actor, of: str, file: Announced, said: Mapping[str, str]) -> Upload:
        """Await the bytes of a file that somebody may hand over, for a department or whatever it is `of`."""
        name = self._checked(file)
        self._keys.make(upload_id)
        return self._base.side.uploads.announce(
            upload_id,
            actor=actor.id,
            department=of,
            name=name,
            size=file.size,
            sha256=file.sha256.lower(),
            said=said,
            until=self._base.clock() + LASTS,
        )

    def secret(self, upload: Upload) -> str:
        """The secret part of an upload's address."""
        return self._base.side.one_time.give(TO_UPLOAD, upload.id, upload.actor, upload.until)

    def at(self, secret: str) -> Upload:
        """The upload whose address has this secret part; `NotFound` when its time is over or it was wiped.

        `Refused` once the access of whoever announced it has ended.
        """
        address = self._base.side.one_time.find(TO_UPLOAD, secret)
        upload = self._base.side.uploads.upload(address.of)
        if upload.wiped:
            raise nothing_there()
        self.require_access(upload.actor)
        return upload

    def require_access(self, actor_id: str) -> None:
        """Raise `Refused` for an actor whose grant has ended."""
        now = self._base.clock()
        grants = [grant for grant in self._base.side.grants.all() if grant.actor.id == actor_id]
        if grants and not any(grant.holds(now) for grant in grants):
            raise Refused("The access of whoever announced this file has ended.")

    def sealed(self, upload: Upload) -> SealedFile:
        """Where its bytes lie; `NotFound` when it was wiped."""
        key = self._keys.key(upload.id)
        if key is None:
            raise NotFound("This upload was wiped.")
        return SealedFile(self._place(upload.id), upload.name, upload.size, key)

    def lies_here(self, upload: Upload) -> bool:
        """Whether anything of it lies on this host: of hosts that share a side base each keeps what it took in."""
        return self._place(upload.id).exists()

    def result(self, upload: Upload, size: int) -> SealedFile:
        """Where what was made of it lies, under the same key, so that both are wiped together."""
        return replace(self.sealed(upload), path=self._result_place(upload.id), size=size)

    def offset(self, upload: Upload) -> int:
        """How many of its bytes are here for good."""
        return upload.size if upload.state is UploadState.COMPLETE else self.sealed(upload).offset

    @contextmanager
    def writing(self, upload: Upload, *, anew: bool = False) -> Iterator[SealedWriter]:
        """Take more of its bytes, or all of them `anew`.

        `Taken` while somebody else hands them over, `Refused` once all are here.
        """
        with self._alone(upload):
            if self._base.side.uploads.upload(upload.id).state is not UploadState.OPEN:
                raise Refused("All of this file is here already: its address takes no more.")
            with self.sealed(upload).writer(anew=anew) as writer:
                yield writer

    def finish(self, upload: Upload) -> Upload:
        """Compare what came with what was announced and call it complete; `BadInput` and wiped when it is not that.

        What lies on the disk is read again, so that it is known to open.
        """
        with self._alone(upload):
            file = self.sealed(upload)
            if not file.is_file():
                raise BadInput(f"{file.offset} of {upload.size} bytes are here.")
            digest = hashlib.sha256()
            with file.open() as stream:
                while block := stream.read(MIB):
                    digest.update(block)
            if digest.hexdigest() == upload.sha256:
                return self._base.side.uploads.turn(upload.id, UploadState.COMPLETE)
        self.wipe(upload, UploadState.CANCELLED)
        raise BadInput("The bytes are not those whose checksum was announced and were wiped. Announce the file again.")

    def wipe(self, upload: Upload, state: UploadState) -> Upload:
        """Let nothing of it be readable: its key first, then its bytes, then the ledger is told why."""
        self._keys.forget(upload.id)
        self._place(upload.id).unlink(missing_ok=True)
        self._result_place(upload.id).unlink(missing_ok=True)
        return self._base.side.uploads.turn(upload.id, state)

    def expire(self) -> int:
        """Wipe what nobody loaded in time, and what a killed wiping left; how many that were."""
        side, now = self._base.side, self._base.clock()
        waiting = side.uploads.unwiped()
        keys = self._keys.known(each.id for each in waiting)
        over = [each for each in waiting if each.until <= now or each.id not in keys]
        for each in over:
            self.wipe(each, UploadState.EXPIRED if each.until <= now else UploadState.CANCELLED)
        return len(over)

    @contextmanager
    def _alone(self, upload: Upload) -> Iterator[None]:
        with self._guard:
            if upload.id in self._at_work:
                raise Taken("Bytes of this file are coming in already.", by=upload.actor)
            self._at_work.add(upload.id)
        try:
            yield
        finally:
            with self._guard:
                self._at_work.discard(upload.id)

    def _checked(self, file: Announced) -> str:
        """Its name as it may be kept."""
        name = mask_text(PurePosixPath(file.name.replace("\\", "/")).name.strip())
        if not 0 < len(name) <= LONGEST_NAME or any(ord(letter) < ord(" ") for letter in name):
            raise BadInput(f"The name of a file has 1 to {LONGEST_NAME} letters.")
        if not may_be_table(Path(name)):
            raise BadInput("Files are handed over as CSV, TXT, TSV, XLSX or XLSM.")
        most = self._base.settings.upload_mb * MIB
        if not 0 < file.size <= most:
            raise BadInput(f"A file has 1 to {most} bytes, not {file.size}.", limit=most)
        if not SHA256.fullmatch(file.sha256.lower()):
            raise BadInput("sha256 is the checksum of the file: 64 hex digits.")
        if file.delivered is not None and file.delivered.tzinfo is None:
            raise BadInput("The instant of delivery needs its zone, such as 2026-03-01T08:00:00+08:00.")
        return name

    def _check_access(self, officer: Officer, office: Office, file: Announced) -> None:
        """Refuse at once what the load would refuse: a category or region that is not theirs."""
        named = file.category or (layout_named(file.layout).entry if file.layout else "")
        _check_category(self._base.catalogue, office, named)
        region = file.region or office.code[2:8] or officer.actor.region or ""
        if not officer.own(department=office.id, code=office.code, region=region, entry=named or _any(officer.actor)):
            raise Refused(f"{named or 'This file'} of region {region or 'unknown'} is not in your access.")

    def _result_place(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.result"

    def _place(self, upload_id: str) -> Path:
        return self._folder / upload_id


def given_of(upload: Upload) -> Given:
    """What was said of an upload, as a load wants it."""
    said = upload.said
    return Given(
        department=said["department"],
        department_code=said["department_code"],
        region=said["region"],
        delivered=datetime.fromisoformat(said["delivered"]) if said["delivered"] else None,
        kind=DeliveryKind(said["kind"]) if said["kind"] else None,
        layout=said["layout"],
        encoding=said["encoding"],
    )


def officer_of(base: Base, upload: Upload) -> Officer:
    """Whoever announced an upload, bounded as now; a colleague may load it after their access has ended."""
    return Officer(base, replace(asker_now(base, upload.said), until=None))


def _said(actor: Actor, office: Office, file: Announced) -> dict[str, str]:
    return {
        "department": office.name,
        "department_code": office.code,
        "region": file.region or ("" if office.code else actor.region or ""),
        "delivered": file.delivered.isoformat() if file.delivered else "",
        "kind": file.kind.value if file.kind else "",
        "layout": file.layout,
        "encoding": file.encoding,
        "category": file.category,
        **kept_asker(actor),
    }


def _check_category(catalogue: Catalogue, office: Office, named: str) -> None:
    if named and not catalogue.entry(named).recognised_by(office.code):
        raise DepartmentRefused(f"{office.name} may not deliver {named} (E401).", entry=named)


def _any(actor: Actor) -> str:
    """A category that an actor certainly holds, where none was named yet."""
    return actor.categories[0] if actor.categories else ""
