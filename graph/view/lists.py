"""What a department holds, as lists.

The rule of this module: whoever is named in an answer is named in its entry of the audit.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.view.answers import CreditRecord
from graph.view.asking import Asking, known
from graph.view.choice import Choice
from graph.view.listed import ListedPage, Slice, listed_page
from graph.view.records import open_versions


class Lists(Asking):
    """Reads lists of departments."""

    def records_of_department(self, department: str, choice: Choice, cut: Slice) -> ListedPage:
        """A page of the records that a department holds on organisations, the latest decisions first.

        `NotFound` for a department that is not known. Persons are in no list.
        """
        found = self._seeking(
            [department], "list_records", lambda reading: listed_page(reading, department, choice, cut)
        )
        named = dict.fromkeys(each.subject_id for each in found.records if each.subject_id)
        self._write_down("list_records", [department, *named], {"records": len(found.records)})
        return found

    def records_by_id(self, record_ids: Sequence[str]) -> tuple[CreditRecord, ...]:
        """Those of these record versions that are open, in the order asked."""
        found = self._answer(lambda reading: open_versions(reading, record_ids))
        named = dict.fromkeys(each.subject_id for each in found)
        self._write_down("show_records", known(*record_ids, *named), {"records": len(found)})
        return found
