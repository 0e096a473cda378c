"""Fast forecasts of our own in NumPy: exponential smoothing over a grid, autoregressions, reversion to a trend.

All work on the scale of the Sample. A grid weighs every parameter combination by its likelihood instead of searching the best
one: that is quick, has no optimiser to fail, and averages over what the data cannot tell.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from lib.forecast.sample import Floats, Sample

LONG_MEMORY = 6  # years: further back a trend says nothing about the next years


@cache
def _grid() -> tuple[Floats, Floats, Floats]:
    alpha, beta, phi = np.meshgrid(
        [0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9], [0.0, 0.03, 0.1, 0.25, 0.5], [0.8, 0.9, 0.96, 0.99], indexing="ij"
    )
    return alpha.ravel(), beta.ravel(), phi.ravel()


def smoothed(x: Floats, horizon: int) -> tuple[Floats, Floats]:
    """Damped-trend exponential smoothing of a series without season: forecasts (horizon,) and one-step errors (T,).

    e = x − (l + φb), l ← l + φb + αe, b ← φb + αβe, for all grid points at once, weights ∝ likelihood with the variance
    concentrated out (Hyndman et al. 2008, chapters 2 and 5).
    """
    alpha, beta, phi = _grid()
    level, slope = np.full(len(alpha), x[:3].mean()), np.full(len(alpha), _first_slope(x))
    gain = alpha * beta
    errors = np.empty((len(x), len(alpha)))
    for t, value in enumerate(x):
        slope = slope * phi
        level = level + slope
        errors[t] = miss = value - level
        level = level + alpha * miss
        slope = slope + gain * miss
    weight = _likelihood_weights(errors)
    damped = np.cumsum(phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    return weight @ (level[:, None] + damped * slope[:, None]), errors @ weight


def _first_slope(x: Floats) -> float:
    return float(np.median(np.diff(x[:8]))) if len(x) > 2 else 0.0


def _likelihood_weights(errors: Floats) -> Floats:
    variance = np.mean(errors**2, axis=0)
    least = variance.min()
    if least <= 1e-18:  # a series without any surprise: those who foresee it share the weight
        fits: Floats = (variance <= 1e-18).astype(np.float64)
        return np.asarray(fits / fits.sum())
    weight: Floats = (variance / least) ** (-len(errors) / 2)
    return np.asarray(weight / weight.sum())


def damped(sample: Sample, horizon: int) -> Floats:
    """Damped-trend smoothing over a grid, on the adjusted series."""
    return smoothed(sample.adjusted, horizon)[0] + sample.ahead(horizon)


def autoregression(sample: Sample, horizon: int) -> Floats:
    """Ridge autoregression of order m + 1 (at most) on the changes of the adjusted series, their mean halved."""
    changes = np.diff(sample.adjusted)
    spread = float(changes.std())
    if len(changes) < 8 or spread < 1e-12:
        return np.asarray(sample.adjusted[-1] + sample.ahead(horizon))
    mean = float(changes.mean())
    lags = min(sample.period + 1, len(changes) // 3)
    ahead = _ridge_ahead((changes - mean) / spread, lags, horizon, penalty=3.0) * spread + mean / 2
    return np.asarray(sample.adjusted[-1] + np.cumsum(ahead) + sample.ahead(horizon))


def year_on_year(sample: Sample, horizon: int) -> Floats:
    """The same period of the year before and its change, the changes by a ridge autoregression of order 2."""
    period, x = sample.period, sample.x
    if len(x) < 2 * period:
        return autoregression(sample, horizon)
    changes = x[period:] - x[:-period]
    spread = float(changes.std()) or 1.0
    mean = float(changes.mean())
    ahead = _ridge_ahead((changes - mean) / spread, 2, horizon, penalty=1.0) * spread + mean
    out = list(x[-period:])
    for change in ahead:
        out.append(out[-period] + change)
    return np.array(out[period:])


def _ridge_ahead(series: Floats, lags: int, horizon: int, penalty: float) -> Floats:
    """A centred series of about unit spread continued by a ridge autoregression."""
    rows = np.lib.stride_tricks.sliding_window_view(series, lags)[:-1]
    gram = rows.T @ rows + penalty * np.eye(lags)
    weights = np.linalg.solve(gram, rows.T @ series[lags:])
    values = list(series[-lags:])
    for _ in range(horizon):
        values.append(float(np.dot(weights, values[-lags:])))
    return np.array(values[lags:])


def reversion(sample: Sample, horizon: int) -> Floats:
    """Return to the straight line of the last six years, the line going on with half its slope."""
    level = sample.adjusted[-LONG_MEMORY * sample.period :]
    at = np.arange(len(level)) - len(level) + 1.0
    slope, intercept = np.polyfit(at, level, 1) if len(level) > 2 else (0.0, float(level.mean()))
    off = level - (intercept + slope * at)
    power = float(off[:-1] @ off[:-1])
    keep = float(np.clip(off[1:] @ off[:-1] / power, 0.0, 0.98)) if power > 1e-18 else 0.0
    steps = np.arange(1, horizon + 1)
    return np.asarray(intercept + 0.5 * slope * steps + off[-1] * keep**steps + sample.ahead(horizon))
