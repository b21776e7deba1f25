"""The side base: everything that is not derived from deliveries, behind one opening.

The rule of this module: what is opened fits together or is not opened. The keys must be those the base was made
with, the tables those this program knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, delete, insert, inspect, select

from graph.clock import Clock
from graph.errors import SettingsError
from graph.ids import Ids
from graph.keys import Keys, promote_next_vault_key, write_next_vault_key
from graph.settings import Settings
from graph.sidebase.address import open_sql, postgres_url, sqlite_path
from graph.sidebase.anchors import Anchors
from graph.sidebase.answers import Answers
from graph.sidebase.audit import Audit
from graph.sidebase.cases import Cases
from graph.sidebase.catalogues import Catalogues
from graph.sidebase.chain import AuditRecord, public_hex
from graph.sidebase.delegations import Delegations
from graph.sidebase.delivery_notes import DeliveryNotes
from graph.sidebase.disputes import Dispute, Disputes
from graph.sidebase.exported import exported_lines
from graph.sidebase.feed import Feed
from graph.sidebase.follows import Follows
from graph.sidebase.grants import Grants
from graph.sidebase.heads import HeadKeeper
from graph.sidebase.jobs import Jobs
from graph.sidebase.judgements import Judgements
from graph.sidebase.listing import RecordIndex
from graph.sidebase.models import Models
from graph.sidebase.names import NameIndex
from graph.sidebase.names_sqlite import SqliteNames
from graph.sidebase.one_time import OneTime
from graph.sidebase.places import Places
from graph.sidebase.proposals import Proposals
from graph.sidebase.queue import QueueNotes
from graph.sidebase.quota import Quota
from graph.sidebase.reveals import Reveals
from graph.sidebase.rotation import VAULT_CHECK, fingerprint, new_vault_key, reseal, rewrap
from graph.sidebase.runs import Runs
from graph.sidebase.samples import Samples
from graph.sidebase.schema import bring_up
from graph.sidebase.sessions import Sessions
from graph.sidebase.sql import Sql
from graph.sidebase.sqlite import SqliteSide
from graph.sidebase.statements import StatementEntry, Statements
from graph.sidebase.tables.itself import key_check
from graph.sidebase.ties import TieIndex
from graph.sidebase.uploads import Uploads
from graph.sidebase.vault import Vault
from graph.sidebase.verify import AuditReport, verify

ID_CHECK = "id"
SIGNING_CHECK = "signing"
WRITTEN = "written"


class SideBase:
    """Ledger, vault, audit and name index of one installation. Open it with `SideBase.open` in a `with` block."""

    def __init__(self, settings: Settings, sql: Sql, keys: Keys, clock: Clock) -> None:
        self.settings = settings
        self.sql = sql
        self.keys = keys
        self.clock = clock
        self.ids = Ids(keys.id_key)
        self.runs = Runs(sql, clock)
        self.judgements = Judgements(sql, clock)
        self.queue = QueueNotes(sql, clock)
        self.samples = Samples(sql, clock)
        self.anchors = Anchors(sql, clock)
        self.models = Models(sql, clock)
        self.proposals = Proposals(sql)
        self.ties = TieIndex(sql)
        self.cases = Cases(sql, clock)
        self.catalogues = Catalogues(sql, clock)
        self.answers = Answers(sql, clock)
        self.feed = Feed(sql, clock)
        self.follows = Follows(sql, clock)
        self.places = Places(keys.id_key)
        self.grants = Grants(sql, self.ids, clock)
        self.sessions = Sessions(sql, self.ids, clock)
        self.delegations = Delegations(sql, self.ids, clock, self.grants)
        self.reveals = Reveals(sql, clock)
        self.quota = Quota(sql)
        self.delivery_notes = DeliveryNotes(sql)
        self.uploads = Uploads(sql, clock)
        self.jobs = Jobs(sql, clock)
        self.one_time = OneTime(sql, self.ids, clock)
        self.vault = Vault(sql, keys.vault_key, clock)
        self._keeper = HeadKeeper(settings.home / "audit-heads")
        self.audit = Audit(sql, keys.signing, self._keeper, clock)

    @classmethod
    def open(cls, settings: Settings, clock: Clock, *, migrate: bool = False) -> SideBase:
        """Open the side base, making it and its keys at first use.

        Raises `SettingsError` for a missing or wrong key, `SchemaVersionError` for tables of another version
        (unless `migrate`), `EngineUnavailable` when the database cannot be reached.
        """
        keys = _keys_for(settings)
        sql = open_sql(settings)
        try:
            bring_up(sql, clock, migrate=migrate)
            return cls(settings, sql, _fitting(sql, settings, keys), clock)
        except BaseException:
            sql.close()
            raise

    @cached_property
    def names(self) -> NameIndex:
        """The name index of an embedded base, opened when it is first asked for."""
        if postgres_url(self.settings) is None:
            return SqliteNames(self.settings.home / "names.sqlite")
        from graph.sidebase.names_postgres import PostgresNames  # noqa: PLC0415 - brings a dialect, which a base in files has no need of

        return PostgresNames(self.sql)

    @cached_property
    def listing(self) -> RecordIndex:
        """The lists of departments' records; an embedded base has them in a file of their own."""
        if postgres_url(self.settings) is None:
            return RecordIndex(SqliteSide(self.settings.home / "lists.sqlite", synchronous="OFF"))
        return RecordIndex(self.sql)

    @property
    def statements(self) -> Statements:
        """What subjects say beside what is held about them, under the vault's key of now."""
        return Statements(self.sql, self.vault, self.ids, self.clock)

    @property
    def disputes(self) -> Disputes:
        """What subjects dispute, under the vault's key of now."""
        return Disputes(self.sql, self.vault, self.ids, self.clock)

    def beside(self, keys: Sequence[str], known_at: datetime | None) -> tuple[list[StatementEntry], list[Dispute]]:
        """What is said and disputed beside records with these keys, in one look: every answer asks this."""
        with self.sql.reading() as connection:
            said = self.statements.standing_within(connection, keys, known_at)
            return said, self.disputes.beside_within(connection, keys, known_at)

    def check_writes(self) -> None:
        """Raise `EngineUnavailable` unless what is written is kept: without an entry in the audit nothing is answered.

        A row that comes and goes in one transaction is written to the disk and leaves nothing.
        """
        with self.sql.writing("written") as connection:
            connection.execute(insert(key_check).values(name=WRITTEN, fingerprint=""))
            connection.execute(delete(key_check).where(key_check.c.name == WRITTEN))

    def verify_audit(self) -> AuditReport:
        """Whether the audit's chain still holds."""
        return verify(self.sql, self._keeper, self.audit_key)

    @property
    def audit_key(self) -> Ed25519PublicKey:
        """The public half of the key that signs the audit, for those who check it elsewhere."""
        return self.keys.signing.public_key()

    def export_audit(self, records: Iterable[AuditRecord]) -> Iterator[bytes]:
        """Entries as lines that prove themselves (`graph.sidebase.exported`)."""
        return exported_lines(records, self.keys.signing, self.clock())

    def rotate_vault_key(self, new_key: bytes | None = None, *, progress: Callable[[int], None] | None = None) -> int:
        """Change the vault key and seal every value anew; how many values were sealed anew.

        Without `new_key` one is made and kept in the key file. A key that comes from the settings is changed by
        giving its successor here and in the settings. Killed at any moment, the next call goes on.
        """
        kept = not self.settings.vault_key
        if not kept and new_key is None:
            raise SettingsError("The vault key comes from XINMAI_VAULT_KEY: give the new one to rotate to.")
        following = new_key or self.keys.next_vault_key or new_vault_key()
        if kept:
            following = write_next_vault_key(self.settings, following)
        rewrap(self.sql, self.keys.vault_key, following, self.clock)
        if kept:
            promote_next_vault_key(self.settings)
        self.vault = Vault(self.sql, following, self.clock)
        self.keys = Keys(self.keys.id_key, following, self.keys.signing)
        return reseal(self.sql, self.vault, progress=progress)

    def close(self) -> None:
        """Sign the audit's head and close everything."""
        try:
            self.audit.end()
        finally:
            if "names" in self.__dict__:
                self.names.close()
            if "listing" in self.__dict__:
                self.listing.close()
            self.sql.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _keys_for(settings: Settings) -> Keys:
    """The keys, made only when neither the home folder nor the server has a base that was made with some."""
    if postgres_url(settings) is None:
        return Keys.open(settings, base_exists=True if sqlite_path(settings).exists() else None)
    sql = open_sql(settings)
    try:
        with sql.reading() as connection:
            made = inspect(connection).has_table(key_check.name) and connection.scalar(
                select(key_check.c.name).limit(1)
            )
    finally:
        sql.close()
    return Keys.open(settings, base_exists=True if made else None)


def _fitting(sql: Sql, settings: Settings, keys: Keys) -> Keys:
    """The keys, if the base was made with them; a new base remembers them.

    A base that is sealed with the written-down next vault key was killed in the middle of a rotation: its key takes
    its place now.
    """
    signing = public_hex(keys.signing.public_key())
    with sql.writing("vault") as connection:
        known = {row.name: row.fingerprint for row in connection.execute(select(key_check))}
        _agree(connection, known, ID_CHECK, fingerprint(keys.id_key), "id key")
        _agree(connection, known, SIGNING_CHECK, signing, "signing key")
        following = keys.next_vault_key
        if following is not None and known.get(VAULT_CHECK) == fingerprint(following):
            promote_next_vault_key(settings)
            return Keys(keys.id_key, following, keys.signing)
        _agree(connection, known, VAULT_CHECK, fingerprint(keys.vault_key), "vault key")
    return keys


def _agree(connection: Connection, known: dict[str, str], name: str, mine: str, called: str) -> None:
    if name not in known:
        connection.execute(insert(key_check).values(name=name, fingerprint=mine))
    elif known[name] != mine:
        raise SettingsError(
            f"The {called} is not the one this base was made with: put the right one back from the backup.",
            key=called,
        )
