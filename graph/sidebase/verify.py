"""Whether the audit's chain still holds.

The rule of this module: it trusts the signing key and what both places say together. A change, removal, insertion
or reordering breaks the chain; a cut tail or a chain written anew contradicts a signed head. Entries that only stand
in other places are told apart from changed ones: put in their true order they chain again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from graph.sidebase.audit import heads_in_base
from graph.sidebase.chain import GENESIS, Head, chained_hash, signed_by
from graph.sidebase.heads import HeadKeeper
from graph.sidebase.sql import Sql
from graph.sidebase.tables.audit import audit_entry, audit_touch
from graph.sidebase.touches import indexed_to, said_to_touch

BATCH: Final = 5_000
MOST_MOVED: Final = 1_000
"""Of so many entries that do not fit is the true order looked for; the work grows with their square."""


@dataclass(frozen=True)
class AuditFinding:
    """One thing that is wrong: a code for machines, the sequence where it shows, a sentence."""

    code: str
    sequence: int
    says: str


@dataclass(frozen=True)
class AuditReport:
    """How many entries and heads were checked and what was found."""

    entries: int
    heads: int
    last_hash: str
    findings: tuple[AuditFinding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(sql: Sql, keeper: HeadKeeper, public: Ed25519PublicKey) -> AuditReport:
    """Read the whole chain and both places of heads, and report everything that does not fit."""
    kept = keeper.heads()
    tail = keeper.tail()  # read before the base, which may be written to meanwhile
    findings: list[AuditFinding] = []
    with sql.reading() as connection:
        signed = heads_in_base(connection)
        outside = [head for head in kept if head is not None] + ([tail] if tail is not None else [])
        wanted = {head.sequence for head in (*signed, *outside)}
        hashes: dict[int, str] = {}
        broken: list[_Broken] = []
        count, last_hash, last = 0, GENESIS, 0
        indexed = indexed_to(connection)
        for sequence, content, chained, touched in _entries(connection):
            if sequence != last + 1:
                findings.append(AuditFinding("GAP", sequence, f"Entries {last + 1} to {sequence - 1} are missing."))
            if chained_hash(last_hash, sequence, content) != chained:
                broken.append(_Broken(sequence, last_hash, content, chained))
            if sequence <= indexed and said_to_touch(content) != touched:
                findings.append(AuditFinding("TOUCHES", sequence, f"The index of entry {sequence} is not its own."))
            if sequence in wanted:
                hashes[sequence] = chained
            count, last_hash, last = count + 1, chained, sequence
    findings += _named(broken)
    if indexed > last:
        findings.append(AuditFinding("TOUCHES", indexed, f"The index names an entry {indexed}, which is not there."))
    if None in kept:
        findings.append(AuditFinding("UNREADABLE_HEAD", 0, "A line of the second place is not a head."))
    in_base = {head.signature for head in signed}
    for head in signed:
        findings += _wrong_with(head, hashes, last, public, "the base")
    for head in outside:
        findings += _wrong_with(head, hashes, last, public, "the second place")
        if head is not tail and head.signature not in in_base:
            findings.append(
                AuditFinding("HEAD_MISSING", head.sequence, f"The head at {head.sequence} is gone from the base.")
            )
    if any(later.sequence < earlier.sequence for earlier, later in pairwise(signed)):
        findings.append(AuditFinding("HEADS_DISORDERED", last, "Heads are not in the order of their entries."))
    ordered = sorted(dict.fromkeys(findings), key=lambda finding: finding.sequence)
    return AuditReport(count, len(signed), last_hash, tuple(ordered))


@dataclass(frozen=True)
class _Broken:
    """An entry that does not fit the hash that stands before it."""

    sequence: int
    before: str
    content: bytes
    chained: str


def _named(broken: Sequence[_Broken]) -> Iterator[AuditFinding]:
    """What happened to the entries that do not fit: moved, or changed (which a gap before them shows as well)."""
    moved = _moved(broken)
    for each in broken:
        at = each.sequence
        place, chained = moved.get(at, (None, None))
        if place is None or (place == at and chained != each.chained):
            yield AuditFinding("CHANGED", at, f"Entry {at} does not fit the one before.")
        elif place != at:
            yield AuditFinding("REORDERED", at, f"What stands as entry {at} was written as entry {place}.")


def _moved(broken: Sequence[_Broken]) -> dict[int, tuple[int, str]]:
    """As what and with which hash each entry was written, by the sequence it has now, where that can be found.

    From the last hash that fits, the true next entry is the one among those that do not fit whose chained hash
    stands somewhere among theirs. When the order leads back to a stored hash, the chain goes on there.
    """
    if not broken or len(broken) > MOST_MOVED:
        return {}
    stored = {each.chained for each in broken}
    found: dict[int, tuple[int, str]] = {}
    left = list(broken)
    place, before = broken[0].sequence, broken[0].before
    while left:
        for each in left:
            chained = chained_hash(before, place, each.content)
            if chained in stored:
                found[each.sequence] = place, chained
                left.remove(each)
                place, before = place + 1, chained
                break
        else:
            following = next((each for each in left if each.sequence > place), None)
            if following is None:
                return found
            place, before = following.sequence, following.before
    return found


def _wrong_with(
    head: Head, hashes: dict[int, str], last: int, public: Ed25519PublicKey, place: str
) -> Iterator[AuditFinding]:
    at = head.sequence
    if not signed_by(head, public):
        yield AuditFinding("FORGED_HEAD", at, f"The head at {at} in {place} is not signed by this base's key.")
    elif at > last:
        yield AuditFinding("CUT", at, f"Entry {at} was signed in {place}, but the chain ends at {last}.")
    elif hashes.get(at) != head.hash:
        yield AuditFinding("REWRITTEN", at, f"Entry {at} is not the one that was signed in {place}.")


def _entries(connection: Connection) -> Iterator[tuple[int, bytes, str, frozenset[str]]]:
    after = 0
    while True:
        rows = connection.execute(
            select(audit_entry.c.sequence, audit_entry.c.entry, audit_entry.c.hash)
            .where(audit_entry.c.sequence > after)
            .order_by(audit_entry.c.sequence)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        touched: dict[int, set[str]] = {}
        for touch in connection.execute(
            select(audit_touch.c.sequence, audit_touch.c.what).where(
                audit_touch.c.sequence > after, audit_touch.c.sequence <= rows[-1].sequence
            )
        ):
            touched.setdefault(touch.sequence, set()).add(touch.what)
        for row in rows:
            yield row.sequence, bytes(row.entry), row.hash, frozenset(touched.get(row.sequence, ()))
        after = rows[-1].sequence
