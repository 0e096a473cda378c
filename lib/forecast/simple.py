"""The plain forecasts that every model has to beat, from every origin: paths (origins, horizon) on the scale of the Origins."""

from __future__ import annotations

import numpy as np

from lib.forecast.origins import Origins
from lib.forecast.sample import Floats

SHAPES = 4  # years whose shape is averaged


def seasonal_naive(of: Origins, horizon: int) -> Floats:
    """The same period of the latest year; the last value while there is no whole year."""
    steps, period = np.arange(horizon) % of.period, of.period
    level = naive(of, horizon)
    return np.array([of.x[cut - period + steps] if cut >= period else level[i] for i, cut in of.each()])


def naive(of: Origins, horizon: int) -> Floats:
    """The last value, moved only by the season."""
    last = np.array([of.adjusted[i, cut - 1] for i, cut in of.each()])
    return np.asarray(last[:, None] + of.ahead(horizon))


def seasonal_drift(of: Origins, horizon: int) -> Floats:
    """The same period of the latest year, moved by half of the average change over a year; nan below two years."""
    period, years, out = of.period, 1 + np.arange(horizon) // of.period, seasonal_naive(of, horizon)
    for i, cut in of.each():
        change = float(np.mean(of.x[period:cut] - of.x[: cut - period])) if cut >= 2 * period else np.nan
        out[i] += 0.5 * change * years
    return out


def year_shape(of: Origins, horizon: int) -> Floats:
    """The level of the last twelve months in the shape that the last years had on average, growing half as fast as they did.

    It remembers seasons for longer than what is smoothed. nan below two years.
    """
    period, steps, out = of.period, np.arange(horizon), np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        count = min(cut // period, SHAPES)
        if count < 2:
            continue
        years = of.x[cut - count * period : cut].reshape(count, period)
        level = years.mean(axis=1)
        shape = (years - level[:, None]).mean(axis=0)
        growth = (level[-1] - level[0]) / (count - 1)
        out[i] = level[-1] + shape[steps % period] + 0.5 * growth * (1 + steps // period)
    return out
