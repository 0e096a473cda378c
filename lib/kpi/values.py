"""The values of one KPI: by segment, draw and period, with all that has to be said beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.catalog.model import Direction, Unit
from lib.panel import Floats
from lib.period import MONTHS_IN, Period


@dataclass(frozen=True, slots=True)
class Seam:
    """A break of definition at one grain: of the periods, `before` began before it, and those from `after` on end after it."""

    before: int
    after: int
    why: str

    def parts(self, i: int, j: int) -> bool:
        """Whether it lies between period i and a later period j, or within one of them."""
        return i < self.before and j >= self.after


@dataclass(frozen=True, eq=False)
class KpiValues:
    """One KPI by segment, draw and period.

    `values`: float64, shape (segments, draws, periods), read-only; nan is not available. `complete`: the period ended before
    the as-of day and every measure used covers it. `needs`: measures to upload, empty when available. `why`: why there is no
    number at all; `reasons`: per period why there is none in it, "" where there is one. `marks`: what to say beside the value
    (estimate, upper bound, marketing only …). `used`: the series it was made of. `unfinished`: place of the first period
    that is not over; None where a forecast fills it.
    """

    id: str
    unit: Unit
    direction: Direction
    periods: tuple[Period, ...]
    segments: tuple[str, ...]
    values: Floats
    complete: tuple[bool, ...]
    needs: tuple[str, ...] = ()
    why: str = ""
    marks: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    seams: tuple[Seam, ...] = ()
    unfinished: int | None = None

    @property
    def available(self) -> bool:
        """Whether there is a number for any period."""
        return not self.why

    @property
    def year(self) -> int:
        """How many periods make a year: `change(values.year)` is the change to last year."""
        return 12 // MONTHS_IN[self.periods[0].grain] if self.periods else 1

    def difference(self, back: int = 1) -> Floats:
        """Value less that of `back` periods before, same shape: for percentages and other ratios, in their own unit.

        nan where either is missing, across a break of definition, and for a period that is not over.
        """
        return self.values - self._before(back)

    def change(self, back: int = 1) -> Floats:
        """Relative change against `back` periods before, same shape; nan also where that one was 0.

        A rise is positive, also from a negative value: from −100 to −50 is 0.5.
        """
        before = self._before(back)
        out = np.full(self.values.shape, np.nan)
        np.divide(self.values - before, np.abs(before), out=out, where=before != 0)
        return out

    def improvement(self, back: int = 1) -> Floats:
        """`change` with the sign of what is good: positive when the KPI went where it should."""
        return self.change(back) if self.direction == "up" else -self.change(back)

    def _before(self, back: int) -> Floats:
        before = np.full(self.values.shape, np.nan)
        if 0 < back < len(self.periods):
            before[..., back:] = self.values[..., :-back]
        for j in range(back, len(self.periods)):
            if any(seam.parts(j - back, j) for seam in self.seams):
                before[..., j] = np.nan
        if self.unfinished is not None:
            before[..., self.unfinished :] = np.nan
        return before
