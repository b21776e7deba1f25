"""Files that are made here to be taken away: each is fetched once, by whoever has its address.

The rule of this module: every asking is an address of its own, because the last one may have been used; it is given
again as often as the same asking is repeated.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from graph.officers import Officer
from graph.sidebase import SideBase
from graph.sidebase.one_time import Address, nothing_there

FETCHED_WITHIN: Final = timedelta(minutes=15)


class FetchedOnce:
    """Files of one sort; an asking is named by what its file is of, and by the request."""

    def __init__(self, side: SideBase, sort: str) -> None:
        self._side = side
        self._sort = sort

    def let(self, officer: Officer, of: str) -> str:
        """Let the file of something be fetched once; the asking, by which `secret` knows it."""
        asking = f"{of}|{officer.request}"
        self.secret(officer, asking)
        return asking

    def secret(self, officer: Officer, asking: str) -> str:
        """The secret part of the address at which a file waits."""
        until = self._side.clock() + FETCHED_WITHIN
        return self._side.one_time.give(self._sort, asking, officer.actor.id, until)

    def find(self, secret: str) -> Address:
        """The address with this secret part; `NotFound` when there is none of this sort or its time is over."""
        return self._side.one_time.find(self._sort, secret)

    def spend(self, address: Address) -> None:
        """Use an address up; `NotFound` when it was used before."""
        if not self._side.one_time.spend(address):
            raise nothing_there()


def of_asking(asking: str) -> str:
    """What the file is of that was asked for."""
    return asking.rpartition("|")[0]
