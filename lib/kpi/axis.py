"""The periods of one grain over some months, with all that follows from the calendar alone: no number is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lib.kpi.arrays import Flags
from lib.period import Calendar, Grain, Period

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Axis:
    """The periods of a grain that the months touch, as of a day."""

    calendar: Calendar
    as_of: date
    months: tuple[Period, ...]
    grain: Grain

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods, consecutive and in order."""
        if self.grain == "month":
            return self.months
        return tuple(sorted({self.calendar.parent(p, self.grain) for p in self.months}))

    @cached_property
    def place(self) -> dict[Period, int]:
        """Where each period stands."""
        return {p: i for i, p in enumerate(self.periods)}

    @cached_property
    def now(self) -> int | None:
        """The place of the first period that is not over (None: all are)."""
        current = self.calendar.current(self.grain, self.as_of)
        return next((i for i, p in enumerate(self.periods) if p >= current), None)

    @cached_property
    def ended(self) -> Flags:
        """Per period whether it ended before the as-of day."""
        return np.array([self.calendar.complete(p, self.as_of) for p in self.periods], dtype=bool)

    @cached_property
    def days(self) -> tuple[Days, Days]:
        """First and last day of each period as ordinals."""
        first = [self.calendar.first_day(p).toordinal() for p in self.periods]
        last = [self.calendar.last_day(p).toordinal() for p in self.periods]
        return np.array(first), np.array(last)

    @cached_property
    def edge_months(self) -> tuple[Days, Days]:
        """First and last day, as ordinals, of the first month of each period, and of the last one; shape (2, periods) each."""
        months = [self.calendar.months(p) for p in self.periods]
        edges = np.array(
            [
                [[day(m[at]).toordinal() for m in months] for day in (self.calendar.first_day, self.calendar.last_day)]
                for at in (0, -1)
            ]
        )
        return edges[0], edges[1]

    @cached_property
    def parts(self) -> tuple[tuple[int | None, ...], ...]:
        """Per period the places of its months among `months`, in order; None for one that is not there."""
        places = {p: i for i, p in enumerate(self.months)}
        return tuple(tuple(places.get(m) for m in self.calendar.months(p)) for p in self.periods)
