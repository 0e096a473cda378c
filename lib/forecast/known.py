"""What a month Panel knows of one series: its complete months, and the current one as far as it has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lib.catalog.model import WEIGHT
from lib.forecast.sample import Floats
from lib.outlook import FitOptions
from lib.panel import TOTAL, Covered, Panel
from lib.period import Period

AGES = 24  # months without data after which nothing is foreseen any more


@dataclass(frozen=True, eq=False)
class Known:
    """One series up to its last complete month, without leading blanks.

    `first` is the month of history[0]. `to_date` is what the current month holds so far (a stock's value now), nan when nothing is
    known of it; `remaining` is the share of the month's days that is still open, 1 when nothing is known of it.
    """

    history: Floats
    first: Period
    to_date: float = np.nan
    remaining: float = 1.0
    notes: tuple[str, ...] = ()

    @property
    def end(self) -> Period:
        """The first month that is not complete."""
        return self.first + len(self.history)


def known(panel: Panel, name: str, options: FitOptions, segment: str = TOTAL) -> Known:
    """What is known of a series; an empty history when no month is complete."""
    values = np.array(panel.get(name, segment)[0], dtype=np.float64)
    covered = (panel.covered or {}).get(name)
    current = options.calendar.current("month", options.as_of)
    complete = np.array([p < current and _covers(covered, p, name, options) for p in panel.periods], dtype=bool)
    values_then = np.where(complete, values, np.nan)
    start, notes = _after_break(panel, name)
    at = np.flatnonzero(np.isfinite(values_then) & (np.arange(len(values)) >= start))
    to_date, remaining = _current(panel, values, name, options)
    if not len(at):
        return Known(np.empty(0), current, to_date, remaining, notes)
    history = values_then[at[0] : at[-1] + 1]
    blanks = int(np.isnan(history).sum())
    if blanks:
        notes += (f"{blanks} missing months inside the history were bridged for the fit.",)
    return Known(history, panel.periods[at[0]], to_date, remaining, notes)


def known_mean(panel: Panel, name: str, options: FitOptions) -> Known:
    """What is known of the mean of a weighted measure: sum over weight, month by month."""
    total, weight = known(panel, name, options), known(panel, name + WEIGHT, options)
    if not len(total.history) or not len(weight.history):
        return replace(total, history=np.empty(0))
    first, end = max(total.first, weight.first), min(total.end, weight.end)
    sums = total.history[first - total.first : max(end - total.first, 0)]
    weights = weight.history[first - weight.first : max(end - weight.first, 0)]
    mean = np.divide(sums, weights, out=np.full(len(sums), np.nan), where=weights > 0)
    at = np.flatnonzero(np.isfinite(mean))
    if not len(at):
        return replace(total, history=np.empty(0))
    note = "The mean was modelled, and multiplied by its weights."
    return replace(total, history=mean[at[0] : at[-1] + 1], first=first + int(at[0]), notes=(*total.notes, note))


def _covers(covered: Covered | None, period: Period, name: str, options: FitOptions) -> bool:
    if covered is None:
        return True
    if options.kinds.get(name) == "stock":  # its value is that of the last day
        return options.calendar.last_day(period).toordinal() <= covered.last
    return covered.covers(options.calendar, period)


def _after_break(panel: Panel, name: str) -> tuple[int, tuple[str, ...]]:
    breaks = [b for b in panel.breaks if b.series == name and b.period in panel.periods]
    if not breaks:
        return 0, ()
    last = max(breaks, key=lambda b: b.period)
    return panel.periods.index(last.period), (f"Only months since the change of definition: {last.why}",)


def _current(panel: Panel, values: Floats, name: str, options: FitOptions) -> tuple[float, float]:
    """What the current month holds so far, and the share of it still to come: by days, or as that share usually was."""
    current = options.calendar.current("month", options.as_of)
    if current not in panel.periods:
        return np.nan, 1.0
    value = float(values[panel.periods.index(current)])
    start, through = options.calendar.first_day(current).toordinal(), options.as_of.toordinal() - 1
    covered = (panel.covered or {}).get(name)
    if covered is not None:
        through = min(through, covered.last)
    gone = through - start + 1
    if not np.isfinite(value) or gone <= 0:
        return np.nan, 1.0
    days = options.calendar.days(current)
    return value, 1 - options.come.get(name, {}).get(gone, gone / days)
