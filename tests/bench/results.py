"""What was measured, and whether it is enough.

The rule of this module: a figure stands beside what it is compared with and beside the bound that the ratio of the
two must keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Result:
    """One ratio or figure: `value` must be at least (or, `most`, at most) `bound`; without one it is for the record.

    `digits` is how many digits of the value are told, `seconds` the two times that it is the ratio of.
    """

    engine: str
    what: str
    value: float
    unit: str
    bound: float | None = None
    most: bool = False
    detail: str = ""
    digits: int = 3
    seconds: tuple[float, float] | None = None

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        if self.bound is None:
            return True
        return self.value <= self.bound if self.most else self.value >= self.bound

    @property
    def required(self) -> str:
        """The bound in words."""
        return "" if self.bound is None else f"{'≤' if self.most else '≥'} {self.bound:g} {self.unit}".strip()

    def line(self) -> str:
        """The result as a row of the table."""
        mark = "" if self.bound is None else "yes" if self.kept else "NO"
        value = f"{self.value:.{self.digits}g} {self.unit}"
        return f"| {self.engine} | {self.what} | {value} | {self.required} | {mark} | {self.detail} |"


def ratio(
    engine: str, what: str, seconds: tuple[float, float], bound: float | None, *, most: bool = False, detail: str = ""
) -> Result:
    """How many times as long the first of two times is as the second."""
    first, second = seconds
    return Result(engine, what, first / second, "", bound, most=most, detail=detail, seconds=seconds)


def undisturbed(results: Sequence[Result]) -> Result:
    """What the same measurement says, made several times: what else runs on the machine only makes a time longer.

    So of two times the shortest of each are compared, and of figures the best one counts.
    """
    times = [result.seconds for result in results if result.seconds is not None]
    last = results[-1]
    if times:
        first, second = (min(each) for each in zip(*times, strict=True))
        return replace(last, value=first / second, seconds=(first, second))
    values = [result.value for result in results]
    return replace(last, value=min(values) if last.most else max(values))


def header(first: str = "engine") -> str:
    """The head of the table; `first` says what the results are grouped by."""
    return f"| {first} | what | measured | required | kept | detail |\n| --- | --- | --- | --- | --- | --- |"


HEADER = header()


def table(results: list[Result], first: str = "engine") -> str:
    """All results as Markdown."""
    return "\n".join([header(first), *(result.line() for result in results)])
