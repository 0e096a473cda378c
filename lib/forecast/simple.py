"""The plain forecasts that every model has to beat, on the scale of the Sample."""

from __future__ import annotations

import numpy as np

from lib.forecast.sample import Floats, Sample


def seasonal_naive(sample: Sample, horizon: int) -> Floats:
    """The same period of the latest year; the last value while there is no whole year."""
    if len(sample.x) < sample.period:
        return naive(sample, horizon)
    return np.asarray(sample.x[len(sample.x) - sample.period + np.arange(horizon) % sample.period])


def naive(sample: Sample, horizon: int) -> Floats:
    """The last value, moved only by the season."""
    return np.asarray(sample.adjusted[-1] + sample.ahead(horizon))


def drift(sample: Sample, horizon: int) -> Floats:
    """The last value and half of the average change per period of the last six years: full drift overshoots."""
    level = sample.adjusted[-(6 * sample.period + 1) :]
    step = (level[-1] - level[0]) / max(len(level) - 1, 1)
    return np.asarray(level[-1] + 0.5 * step * np.arange(1, horizon + 1) + sample.ahead(horizon))


def seasonal_drift(sample: Sample, horizon: int) -> Floats:
    """The same period of the latest year, moved by half of the average change over a year."""
    if len(sample.x) < 2 * sample.period:
        return drift(sample, horizon)
    change = float(np.mean(sample.x[sample.period :] - sample.x[: -sample.period]))
    years = 1 + np.arange(horizon) // sample.period
    return seasonal_naive(sample, horizon) + 0.5 * change * years
