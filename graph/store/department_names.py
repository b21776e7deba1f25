"""What a department that delivers is called: as the latest of its deliveries that stand calls it.

The rule of this module: in whichever order they came, and whichever of them are taken back, the name is the same. Who
only speaks of a department names it until it delivers itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.delivery import Delivery
from graph.engines.base import Transaction
from graph.sidebase.delivery_notes import DeliveryNote
from graph.sidebase.runs import RunKind, RunState

if TYPE_CHECKING:
    from graph.base import Base


def called_by(base: Base, delivery: Delivery) -> str | None:
    """The name that its department has with this delivery; None when it keeps the one it has."""
    known = _name_in_graph(base, delivery.department)
    if known in {None, delivery.department_name}:  # unknown, it is made known by this delivery
        return None
    later = any(note.place > delivery.place for note in _others(base, delivery))
    return None if later else delivery.department_name


def called_without(base: Base, delivery: Delivery) -> str | None:
    """The name that its department has without this delivery; None when it keeps the one it has."""
    others = _others(base, delivery)
    if not others:
        return None
    name = max(others, key=lambda note: note.place).department_name
    return None if name == _name_in_graph(base, delivery.department) else name


def call(transaction: Transaction, department: str, name: str | None) -> None:
    """Give a department a name, if there is one, as a part of what readers see at once."""
    if name is not None:
        transaction.write("store_call_department", id=department, name=name)


def _name_in_graph(base: Base, department: str) -> str | None:
    for row in base.engine.look_up("store_known_departments_bulk", [department]):
        return str(row["name"])
    return None


def _others(base: Base, delivery: Delivery) -> list[DeliveryNote]:
    """What the ledger noted of the department's other deliveries that stand."""
    standing = {
        run.number for run in base.side.runs.all_runs() if run.kind is RunKind.LOAD and run.state is RunState.COMMITTED
    }
    notes = base.side.delivery_notes.notes([delivery.department])
    return [note for note in notes if note.run in standing and note.delivery != delivery.id]
