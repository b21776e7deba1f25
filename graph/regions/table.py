"""All regions of one published (or built-in) table, and the questions that loaders and queries ask of it.

The rule of this module: an answer names a date, given or today's; nothing is guessed beyond the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from graph.regions.region import Region, Succession, SuccessionState, regions_of

_SUFFIXES: Final = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "区", "县", "旗", "盟")
_SHORTEST_NAME: Final = 2


class RegionTable:
    """Dated regions by code and name; `successors_published` says whether it tells what follows a code."""

    def __init__(self, periods: Iterable[Region], *, successors_published: bool) -> None:
        self.regions = regions_of(periods)
        self.successors_published = successors_published
        self._by_code: dict[str, list[Region]] = defaultdict(list)
        self._by_name: dict[str, list[Region]] = defaultdict(list)
        for region in self.regions:
            self._by_code[region.code].append(region)
            for name in {region.name, short_name(region.name)}:
                self._by_name[name].append(region)

    def __len__(self) -> int:
        return len(self.regions)

    def __iter__(self) -> Iterator[Region]:
        return iter(self.regions)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code of the table once, in order."""
        return tuple(self._by_code)

    def periods(self, code: str) -> tuple[Region, ...]:
        """All name periods of a code, oldest first; empty if the table does not know it."""
        return tuple(self._by_code.get(code, ()))

    def at(self, code: str, on: date | None = None) -> Region | None:
        """The region that a code meant on a day; without a day, its latest period, in force or not.

        In the year in which a code ended it is still itself, because tables tell years and not days.
        """
        periods = self.periods(code)
        if on is None:
            return periods[-1] if periods else None
        in_force = [region for region in periods if region.covers(on.year)]
        ending = [region for region in periods if region.until == on.year]
        return next(iter(in_force[-1:] + ending[-1:]), None)

    def in_force(self, code: str, on: date | None = None) -> bool:
        """Whether a code is in force on a day (without a day: by the table's latest state)."""
        if on is None:
            return any(region.until is None for region in self.periods(code))
        return any(region.covers(on.year) for region in self.periods(code))

    def successors_of(self, code: str, on: date | None = None) -> Succession:
        """What a code has become by a day, along chains of successors and partial transfers, in code order.

        Example of the published table: 512221 leads over three codes to 500101 alone, 371202 to 370116 and
        370117.
        """
        if code not in self:
            return Succession(SuccessionState.NO_SUCH_CODE)
        if self.in_force(code, on):
            return Succession(SuccessionState.IN_FORCE, self._present([code], on))
        reached, has_open_end = self._follow(code, on)
        if has_open_end and not self.successors_published:
            return Succession(SuccessionState.UNKNOWN, self._present(reached, on))
        state = (SuccessionState.NONE, SuccessionState.ONE, SuccessionState.SEVERAL)[min(len(reached), 2)]
        return Succession(state, self._present(reached, on))

    def find_by_name(self, name: str, on: date | None = None) -> tuple[Region, ...]:
        """Regions of a name, full or without its suffix (杭州 for 杭州市), those in force first, then by code.

        With a day only those in force then. Several are usual: 朝阳区 is in Beijing and in Changchun.
        """
        found = {region.id: region for region in self._by_name.get(name, ())}.values()
        dated = [region for region in found if on is None or region.covers(on.year)]
        return tuple(sorted(dated, key=lambda region: (region.until is not None, region.id)))

    def _present(self, codes: Iterable[str], on: date | None) -> tuple[Region, ...]:
        found = (self.at(code, on) for code in sorted(codes))
        return tuple(region for region in found if region is not None)

    def _follow(self, code: str, on: date | None) -> tuple[set[str], bool]:
        """The codes in force that are reached from an ended one, and whether some way ends in the open."""
        reached: set[str] = set()
        waiting, seen, has_open_end = [code], {code}, False
        while waiting:
            ways = {successor.code for region in self.periods(waiting.pop()) for successor in region.successors}
            has_open_end = has_open_end or not ways
            for way in ways - seen:
                seen.add(way)
                if self.in_force(way, on):
                    reached.add(way)
                else:
                    waiting.append(way)
        return reached, has_open_end


def short_name(name: str) -> str:
    """A region's name without its suffix (杭州 for 杭州市), if at least two characters are left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= _SHORTEST_NAME:
            return name.removesuffix(suffix)
    return name
