"""Which credit files are the reader's own.

The rule of this module: what makes a file somebody's own stands in the rule of their role: their region, their
department, or that it is about the subject that they are. A subject is found by a verified number or by what a
Counter said, never by a name; a number that leads to more than one subject leads to none.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from graph.access import Binding, BindingKind, Own
from graph.errors import BadInput, Refused
from graph.identifiers import CheckState, IdentifierKind, recognise
from graph.ids import Ids
from graph.regions import RegionTable, code_of
from graph.view.cells import text, text_or_none, whole_or_none

if TYPE_CHECKING:
    from graph.engines.base import Row
    from graph.view.reading import Reading
    from graph.view.traced import Department

STEP: Final = 2  # digits of a code that name a level


def own_files(reading: Reading, file_ids: Iterable[str]) -> frozenset[str] | None:
    """Those of these files that are the reader's own; None when every file is."""
    access = reading.access
    own, actor = access.role.own, access.actor
    if own is Own.ALL or (own is Own.REGION and actor.region is None):
        return None
    asked = frozenset(file_ids)
    if own is Own.SUBJECT:
        mine = bound_subject(reading, actor.binding)
        return frozenset(text(row, "id") for row in _files(reading, asked) if text_or_none(row, "subject") == mine)
    held = {text(row, "id"): (text(row, "department"), text(row, "region")) for row in _files(reading, asked)}
    departments = reading.reference_rows("view_departments", {department for department, _ in held.values()})
    holding = {text(row, "id") for row in departments if own is Own.REGION or _is_department(row, actor.department)}
    near = {region for _, region in held.values() if _is_near(reading, region)}
    return frozenset(file for file, (department, region) in held.items() if department in holding and region in near)


def is_mine(reading: Reading, department: Department | None, region: str | None, subject: str) -> bool:
    """Whether a credit file that is not there any more was the reader's own: by who held it, where, and about whom."""
    own, actor = reading.access.role.own, reading.access.actor
    if own is Own.ALL or (own is Own.REGION and actor.region is None):
        return True
    if own is Own.SUBJECT:
        try:
            return bound_subject(reading, actor.binding) == subject
        except Refused:
            return False
    if department is None or (own is Own.DEPARTMENT and actor.department not in {department.id, department.code}):
        return False
    return _is_near(reading, region)


def _is_near(reading: Reading, region: str | None) -> bool:
    """Whether what is held for this region is held in the reader's."""
    actor = reading.access.actor
    return actor.region is None or is_under(reading.base.regions, region, actor.region)


def number_binding(ids: Ids, verified: str) -> Binding:
    """The binding of somebody whose number was verified: by its token; `BadInput` for what is no such number."""
    number = recognise(verified)
    if number is None or number.state is not CheckState.VALID or number.kind is IdentifierKind.OTHER:
        raise BadInput("That is no valid identity number or code.")
    return Binding(BindingKind.NUMBER, ids.token(number.kind.value, number.text))


def bound_subject(reading: Reading, binding: Binding | None) -> str:
    """The present id of the subject that the reader is; `Refused` when that is nobody or not certain."""
    if binding is None:
        raise Refused("You are not bound to a subject: have your papers seen at a counter.")
    return reading.once(("bound", binding), lambda: _bound(reading, binding))


def _bound(reading: Reading, binding: Binding) -> str:
    if binding.kind is BindingKind.COUNTER:
        anchored = reading.base.side.anchors.anchors_of([binding.value])["file_id"].to_list()
    else:
        rows = reading.rows("view_files_with_identifiers", [binding.value])
        anchored = [file for row in rows if (file := text_or_none(row, "file"))]
    subjects = {subject for row in _files(reading, anchored) if (subject := text_or_none(row, "subject"))}
    if len(subjects) > 1:
        raise Refused("Your number stands in the files of more than one subject: have your papers seen at a counter.")
    if not subjects:
        raise Refused("Nothing is held about you.")
    return subjects.pop()


def _files(reading: Reading, file_ids: Iterable[str]) -> list[Row]:
    rows = reading.rows("view_files", file_ids)
    return [row for row in rows if row["id"] is not None and reading.visible.sees(whole_or_none(row, "run"))]


def _is_department(row: Row, department: str | None) -> bool:
    return department is not None and department in {text(row, "id"), text_or_none(row, "code")}


def is_under(table: RegionTable, inner: str | None, region: str) -> bool:
    """Whether a region, by its id or code, lies in another one, or has gone into it."""
    if not inner:
        return False
    code = code_of(inner)
    return code.startswith(stem(region)) or code in _gone_into(table, region)


def stem(code: str) -> str:
    """The digits that all codes under a region begin with: 1101 for 110100."""
    while code.endswith("00"):
        code = code[:-STEP]
    return code


@lru_cache(maxsize=64)
def _gone_into(table: RegionTable, region: str) -> frozenset[str]:
    """Codes of regions that have ended and whose successors are all under this one, as 371202 went to Jinan."""
    within = stem(region)
    return frozenset(
        code
        for code in table.codes
        if not code.startswith(within)
        and not table.in_force(code)
        and (after := table.successors_of(code).regions)
        and all(each.code.startswith(within) for each in after)
    )
