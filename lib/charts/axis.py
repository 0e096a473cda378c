"""Axes: round numbers for values, sparse names for periods; text of both is written here, not by Plotly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.catalog.model import Unit
from lib.charts.format import Formatter
from lib.period import Calendar, Period

_MOST = 4  # gridlines, one more where they fall well
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SECONDS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis from `low` to `high` with gridlines at `ticks`, `step` apart."""

    low: float
    high: float
    step: float
    ticks: tuple[float, ...]


def value_axis(values: Iterable[float], unit: Unit) -> Axis:
    """An axis that holds all finite values with some air, from 0 where they come near it; at most five gridlines.

    >>> value_axis([131e3, 224e3], "money").ticks
    (150000.0, 200000.0)
    """
    known = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
    low, high = min(known), max(known)
    air = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    bottom = 0.0 if 0 <= low < max(air, 0.3 * high) else low - air
    top = high + air
    step = _step((top - bottom) / _MOST, unit)
    first = math.ceil(bottom / step - 1e-9)
    ticks = tuple(i * step for i in range(first, math.floor(top / step + 1e-9) + 1))
    return Axis(bottom, top, step, ticks)


def _step(least: float, unit: Unit) -> float:
    """The smallest round step that is at least so large; whole where the unit is shown whole."""
    if unit == "duration":
        return next((s for s in _SECONDS if s >= least), 3600.0 * math.ceil(least / 3600))
    power = 10.0 ** math.floor(math.log10(least))
    step = next(s for s in _STEPS if s * power >= least * (1 - 1e-9)) * power
    return max(1.0, float(math.ceil(step))) if unit in ("count", "money") and step < 5 else step


def period_ticks(labels: Sequence[str], current: int | None, fmt: Formatter) -> tuple[str, ...]:
    """A text for each period, most of them empty: Q1 and Q3 with the year under Q1, the current one bold.

    Beside the current one only the beginning of a year keeps its name, where there is room for it.
    Months are named by the quarter or half year. Past 16 quarters (or three years of months) only years are named.
    """
    periods = [Calendar().parse(label) for label in labels]
    every = _every(periods)
    apart = every - 1  # so near to the current period another name would touch its own
    texts = []
    for i, period in enumerate(periods):
        if i == current and every:
            texts.append(f"<b>{fmt.period_label(period, 'bare')}</b>{_year_below(period)}")
        elif current is not None and abs(i - current) <= apart and every:
            named = fmt.period_label(period, "bare") if abs(i - current) == apart else " "
            texts.append(f"{named}{_year_below(period)}" if _year_below(period) else "")
        else:
            texts.append(_tick(period, i, every, fmt))
    return tuple(texts)


def _every(periods: Sequence[Period]) -> int:
    """Every how manieth period of a year is named; 0 for years only."""
    n, grain = len(periods), periods[0].grain if periods else "year"
    if grain == "quarter":
        return 2 if n <= 16 else 0
    if grain == "month":
        return 3 if n <= 16 else 6 if n <= 36 else 0
    return 1 if n <= 10 else 2 if grain == "year" else max(1, n // 6)


def _tick(period: Period, i: int, every: int, fmt: Formatter) -> str:
    if period.grain in ("day", "year"):
        return "" if i % every else fmt.period_label(period)
    place = _place(period)
    if not every:
        return "" if place else _year(period)
    return "" if place % every else fmt.period_label(period, "bare") + _year_below(period)


def _place(period: Period) -> int:
    """Which quarter or month of its year it is, from 0."""
    return period.ordinal % (4 if period.grain == "quarter" else 12)


def _year(period: Period) -> str:
    return Calendar().label(period)[:4]


def _year_below(period: Period) -> str:
    """The year on a second line, for the first quarter or month of it."""
    return f"<br>{_year(period)}" if period.grain in ("quarter", "month") and _place(period) == 0 else ""
