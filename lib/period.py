"""The fiscal calendar: days, months, quarters and years, and which of them are over.

A period is a grain and an ordinal, so that periods of one grain count and compare like whole numbers. What an ordinal
means (its days, its label) is for the `Calendar` to say, because a fiscal year may start in any month. A fiscal year
is named by the calendar year in which it ends; months keep their calendar names.
"""

from __future__ import annotations

import calendar as _calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args, overload

from lib.errors import BadInput

Grain = Literal["day", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}

_PATTERNS: tuple[tuple[Grain, re.Pattern[str]], ...] = (
    ("day", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    ("month", re.compile(r"(\d{4})-(\d{2})")),
    ("quarter", re.compile(r"(\d{4})[ -]?[Qq]([1-4])")),
    ("year", re.compile(r"(\d{4})")),
)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """One day, month, quarter or year; periods of one grain are ordered and count like whole numbers.

    >>> Period("month", 24321) - Period("month", 24318)
    3
    """

    grain: Grain
    ordinal: int

    def __add__(self, n: int) -> Period:
        return Period(self.grain, self.ordinal + n)

    @overload
    def __sub__(self, other: int) -> Period: ...
    @overload
    def __sub__(self, other: Period) -> int: ...
    def __sub__(self, other: int | Period) -> Period | int:
        if isinstance(other, int):
            return Period(self.grain, self.ordinal - other)
        if other.grain != self.grain:
            raise TypeError(f"a {self.grain} and a {other.grain} have no distance")
        return self.ordinal - other.ordinal


@dataclass(frozen=True, slots=True)
class Calendar:
    """A fiscal calendar whose year starts with month `fiscal_start` (1 to 12).

    >>> fiscal = Calendar(fiscal_start=4)
    >>> fiscal.label(fiscal.of(date(2025, 5, 1), "quarter"))
    '2026Q1'
    """

    fiscal_start: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_start <= 12:
            raise BadInput(
                f"The fiscal year cannot start in month {self.fiscal_start}.", "Give a month from 1 (January) to 12."
            )

    @property
    def _shift(self) -> int:
        """Months from a calendar month's ordinal to its place in fiscal years."""
        return (13 - self.fiscal_start) % 12

    def of(self, day: date, grain: Grain) -> Period:
        """The period of that grain which holds the day."""
        if grain == "day":
            return Period("day", day.toordinal())
        month = day.year * 12 + day.month - 1
        if grain == "month":
            return Period("month", month)
        return Period(grain, (month + self._shift) // MONTHS_IN[grain])

    def parse(self, text: str) -> Period:
        """The period written as 2026-10-17, 2026-10, 2026Q4 or 2026. Raises BadInput for anything else."""
        return _parsed(self, text)

    def label(self, period: Period) -> str:
        """2026-10-17, 2026-10, 2026Q4 or 2026; `parse` reads it back."""
        n = period.ordinal
        match period.grain:
            case "day":
                return date.fromordinal(n).isoformat()
            case "month":
                return f"{n // 12:04d}-{n % 12 + 1:02d}"
            case "quarter":
                return f"{n // 4:04d}Q{n % 4 + 1}"
            case "year":
                return f"{n:04d}"

    def first_day(self, period: Period) -> date:
        """The first day of the period."""
        if period.grain == "day":
            return date.fromordinal(period.ordinal)
        month = self._first_month(period)
        return date(month // 12, month % 12 + 1, 1)

    def last_day(self, period: Period) -> date:
        """The last day of the period."""
        if period.grain == "day":
            return date.fromordinal(period.ordinal)
        month = self._first_month(period) + MONTHS_IN[period.grain] - 1
        return date(month // 12, month % 12 + 1, _calendar.monthrange(month // 12, month % 12 + 1)[1])

    def days(self, period: Period) -> int:
        """How many days the period has."""
        return (self.last_day(period) - self.first_day(period)).days + 1

    def _first_month(self, period: Period) -> int:
        if period.grain == "month":
            return period.ordinal
        return period.ordinal * MONTHS_IN[period.grain] - self._shift

    def months(self, period: Period) -> tuple[Period, ...]:
        """The months of a month, quarter or year, in order."""
        first = self._first_month(period)
        return tuple(Period("month", first + i) for i in range(MONTHS_IN[period.grain]))

    def parent(self, period: Period, grain: Grain) -> Period:
        """The period of a coarser (or the same) grain which holds this one."""
        if period.grain == "day" or grain == "day":
            return self.of(self.first_day(period), grain)
        month = self._first_month(period)
        return Period(grain, month if grain == "month" else (month + self._shift) // MONTHS_IN[grain])

    def within(self, period: Period, grain: Grain) -> tuple[Period, ...]:
        """The periods of a finer (or the same) grain that make up this one, in order."""
        if grain == "month" and period.grain != "day":
            return self.months(period)
        return self.span(self.of(self.first_day(period), grain), self.of(self.last_day(period), grain))

    def span(self, first: Period, last: Period) -> tuple[Period, ...]:
        """All periods from first to last, both included; empty when last comes before first."""
        return tuple(Period(first.grain, n) for n in range(first.ordinal, last.ordinal + 1))

    def year_before(self, period: Period) -> Period:
        """The same period one year earlier."""
        if period.grain == "day":
            day = date.fromordinal(period.ordinal)
            last = _calendar.monthrange(day.year - 1, day.month)[1]
            return Period("day", day.replace(year=day.year - 1, day=min(day.day, last)).toordinal())
        return period - 12 // MONTHS_IN[period.grain]

    def complete(self, period: Period, as_of: date) -> bool:
        """Whether the period ended before the as-of day."""
        return self.last_day(period) < as_of

    def current(self, grain: Grain, as_of: date) -> Period:
        """The first period of that grain that is not complete: the one the as-of day lies in."""
        return self.of(as_of, grain)

    def days_gone(self, period: Period, as_of: date) -> int:
        """How many days of the period lie before the as-of day."""
        gone = (as_of - self.first_day(period)).days
        return max(0, min(gone, self.days(period)))


@lru_cache(maxsize=4096)
def _parsed(calendar: Calendar, text: str) -> Period:
    for grain, pattern in _PATTERNS:
        found = pattern.fullmatch(text.strip())
        if found:
            return _made(calendar, grain, [int(g) for g in found.groups()], text)
    raise BadInput(f"“{text}” is not a period.", "Write 2026Q4, 2026-10, 2026 or 2026-10-17.")


def _made(calendar: Calendar, grain: Grain, parts: list[int], text: str) -> Period:
    try:
        if grain == "quarter":
            return Period(grain, parts[0] * 4 + parts[1] - 1)
        if grain == "year":
            return Period(grain, parts[0])
        return calendar.of(date(parts[0], parts[1], parts[2] if grain == "day" else 1), grain)
    except ValueError:
        raise BadInput(f"“{text}” is not a day of the calendar.", "Check month and day.") from None


def yesterday(day: date) -> date:
    """The day before: data run to the day before the as-of day."""
    return day - timedelta(days=1)
