"""The audit entry of every reading.

The rule of this module: the entry is on the disk before the answer leaves; when it cannot be written its error
goes up instead of the answer. An entry names subjects by id and numbers by token, never by what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import uuid4

from graph.identifiers import IdentifierKind, mask_text, readings, recognise, strong_keys
from graph.identifiers.number import mask_of_person
from graph.ids import Ids
from graph.sidebase.chain import LOOKS_LIKE_A_NUMBER, AuditEntry
from graph.view.access import Access
from graph.view.base import Base
from graph.view.sheet import Sheet


def new_request() -> str:
    """The id of a request, which ties its entries together; letters only, so that it never looks like a number."""
    return uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def write_down(
    base: Base,
    access: Access,
    request: str,
    *,
    verb: str,
    what: Iterable[str],
    outcome: Mapping[str, int],
    sheet: Sheet | None = None,
) -> None:
    """Write who is about to read what, and how much of it there is: on the sheet of their request, or at once.

    Whatever somebody typed may hold a number, also where an id or a reason was asked for: `what` gives way to
    tokens, so that its subject can still see who looked, and words are masked.
    """
    reference = "; ".join(said.strip() for said in (access.reference, access.reason) if said and said.strip())
    (sheet or Sheet(base.side.audit)).write(
        AuditEntry(
            actor=access.actor.id,
            purpose=access.purpose.code,
            verb=verb,
            reference=without_numbers(reference),
            what=tuple(dict.fromkeys(name for each in dict.fromkeys(what) for name in names_in_audit(base.ids, each))),
            outcome=dict(outcome),
            request=request,
            giver=access.actor.giver or "",
        )
    )


def tokens_of(ids: Ids, typed: str) -> tuple[str, ...]:
    """The tokens under which a number may be held: of all that it may be, and of the numbers these contain.

    None of a text that is no number of any register.
    """
    numbers = [number for number in readings(typed) if number.kind is not IdentifierKind.OTHER]
    keys = dict.fromkeys(key for number in numbers for key in ((number.kind, number.text), *strong_keys(number)))
    return tuple(ids.token(kind.value, written) for kind, written in keys)


def without_numbers(said: str) -> str:
    """What somebody wrote with every long number masked: those of persons, and all that the audit would refuse."""
    return LOOKS_LIKE_A_NUMBER.sub(lambda found: mask_of_person(found[0]), mask_text(said))


def names_in_audit(ids: Ids, typed: str) -> Iterator[str]:
    """Under which names the audit knows what was typed: an id as it is, a number by the tokens it may be held under."""
    if typed.isalpha() or not any(map(str.isdigit, typed)):  # our own ids, nearly always: they are letters only
        yield typed
        return
    number = recognise(typed)
    if number is not None and number.kind is not IdentifierKind.OTHER:
        yield from tokens_of(ids, typed)
    else:
        yield without_numbers(typed)
