"""Autoregressions, returns to a straight line and seasonal differences, from every origin of a series.

Paths have the shape (origins, horizon) on the scale of the Origins; an origin that knows too little has nan.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from lib.forecast.origins import Origins
from lib.forecast.sample import Floats
from lib.forecast.smoothing import likelihood_weights

FEW = 6  # changes below which an autoregression has nothing to learn from
MOST = 0.98  # of a distance that is left after a step
NOTHING = 1e-12


def autoregression(of: Origins, horizon: int) -> Floats:
    """Ridge autoregression of one year and one period on the changes of the adjusted series, their mean halved."""
    return _changes(of, horizon, of.period + 1, penalty=3.0)


def short_autoregression(of: Origins, horizon: int) -> Floats:
    """The same of order 4, less held back."""
    return _changes(of, horizon, 4, penalty=1.0)


def _changes(of: Origins, horizon: int, order: int, penalty: float) -> Floats:
    out = np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        changes = np.diff(of.adjusted[i, :cut])
        if len(changes) < FEW:
            continue
        spread, mean = float(changes.std()), float(changes.mean())
        if spread < NOTHING:
            out[i] = of.adjusted[i, cut - 1]
            continue
        ahead = _ridge((changes - mean) / spread, min(order, len(changes) // 3), horizon, penalty)
        out[i] = of.adjusted[i, cut - 1] + np.cumsum(ahead * spread + mean / 2)
    return out + of.ahead(horizon)


def _ridge(series: Floats, order: int, horizon: int, penalty: float) -> Floats:
    """A centred series of about unit spread continued by a ridge autoregression."""
    rows = np.lib.stride_tricks.sliding_window_view(series, order)[:-1]
    weights = np.linalg.solve(rows.T @ rows + penalty * np.eye(order), rows.T @ series[order:])
    values = list(series[-order:])
    for _ in range(horizon):
        values.append(float(np.dot(weights, values[-order:])))
    return np.array(values[order:])


def seasonal_changes(of: Origins, horizon: int) -> Floats:
    """Last year's value and its change, the changes of the values by a ridge autoregression of order 2."""
    period, values, out = of.period, of.relative, np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        changes = values[period:cut] - values[: max(cut - period, 0)]
        if len(changes) < FEW:
            continue
        spread, mean = float(changes.std()), float(changes.mean())
        ahead = _ridge((changes - mean) / (spread or 1.0), 2, horizon, 1.0) * spread + mean
        path = list(values[cut - period : cut])
        for change in ahead:
            path.append(path[-period] + change)
        out[i] = of.on_scale(np.array(path[period:]))
    return out


# --- returns to a straight line --------------------------------------------------------------------------------------


def _line(adjusted: Floats) -> tuple[Floats, float, float]:
    """Distances from the straight line through a series, its height at the last point, its slope."""
    at = np.arange(len(adjusted)) - len(adjusted) + 1.0
    middle, mean = at.mean(), adjusted.mean()
    slope = float((at - middle) @ (adjusted - mean)) / max(float(((at - middle) ** 2).sum()), NOTHING)
    height = float(mean - slope * middle)
    return adjusted - (height + slope * at), height, slope


def flat_return(of: Origins, horizon: int) -> Floats:
    """Return to the height of the line, which goes on level."""
    return _return(of, horizon, years=None, share=0.0)


def recent_return(of: Origins, horizon: int) -> Floats:
    """Return to the line of the last six years, which goes on with a quarter of its slope."""
    return _return(of, horizon, years=6, share=0.25)


def _return(of: Origins, horizon: int, years: int | None, share: float) -> Floats:
    steps, out = np.arange(1, horizon + 1), np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        first = max(0, cut - years * of.period) if years else 0
        if cut - first < 4:
            continue
        off, height, slope = _line(of.adjusted[i, first:cut])
        power = float(off[:-1] @ off[:-1])
        keep = float(np.clip(off[1:] @ off[:-1] / power, 0.0, MOST)) if power > NOTHING else 0.0
        out[i] = height + share * slope * steps + off[-1] * keep**steps
    return out + of.ahead(horizon)


@cache
def _arma_grid() -> tuple[Floats, Floats]:
    keep, shock = np.meshgrid([0.3, 0.5, 0.65, 0.8, 0.9, 0.96], [-0.6, -0.3, 0.0, 0.3, 0.6], indexing="ij")
    return keep.ravel(), shock.ravel()


def slow_return(of: Origins, horizon: int) -> Floats:
    """Return to the line by an ARMA(1, 1) over a grid; the line goes on with half its slope."""
    keep, shock = _arma_grid()
    lines = [_line(row[:cut]) for row, cut in zip(of.adjusted, of.cuts, strict=True)]
    off = np.zeros((len(of), of.cuts[-1]))
    for place, cut in of.each():
        off[place, :cut] = lines[place][0]
    miss, squares = np.zeros((len(of), len(keep))), np.zeros((len(of), len(keep)))
    at, before, steps = of.read_off(), np.zeros((len(of), 1)), np.arange(1, horizon + 1)
    out = np.empty((len(of), horizon))
    for t in range(off.shape[1]):
        value = off[:, t, None]
        miss = value - keep * before - shock * miss
        before = value
        if t:
            squares += miss * miss
        i = at.get(t + 1)
        if i is not None:
            weight = likelihood_weights(squares[i], float(t))
            path = (keep * off[i, t] + shock * miss[i])[:, None] * keep[:, None] ** (steps - 1)
            out[i] = lines[i][1] + 0.5 * lines[i][2] * steps + weight @ path
    return out + of.ahead(horizon)


# --- airline ---------------------------------------------------------------------------------------------------------


@cache
def _airline_grid() -> tuple[Floats, Floats]:
    near, yearly = np.meshgrid([-0.2, 0.1, 0.3, 0.5, 0.7, 0.85], [0.0, 0.2, 0.4, 0.6, 0.75, 0.9], indexing="ij")
    return near.ravel(), yearly.ravel()


def airline(of: Origins, horizon: int) -> Floats:
    """ARIMA(0,1,1)(0,1,1) on the values by conditional sums of squares over a grid (Box and Jenkins 1976, chapter 9)."""
    near, yearly = _airline_grid()
    period, values = of.period, of.relative
    both, first = near * yearly, period + 1
    changes = np.zeros(len(values))
    changes[first:] = values[first:] - values[first - 1 : -1] - values[1:-period] + values[: -period - 1]
    misses = np.zeros((len(values), len(near)))
    squares, at, out = np.zeros(len(near)), of.read_off(), np.full((len(of), horizon), np.nan)
    for t in range(first, len(values)):
        miss = changes[t] + near * misses[t - 1] + yearly * misses[t - period] - both * misses[t - first]
        misses[t] = miss
        squares += miss * miss
        i = at.get(t + 1)
        if i is not None and t - period >= FEW:
            weight = likelihood_weights(squares, float(t - period))
            seen = slice(t - period, t + 1)
            out[i] = of.on_scale(_airline_ahead(values[seen], misses[seen], horizon) @ weight)
    return out


def _airline_ahead(values: Floats, misses: Floats, horizon: int) -> Floats:
    """Paths of every combination, (horizon, combinations), from the last period + 1 values and misses."""
    near, yearly = _airline_grid()
    count = len(values)
    miss = np.concatenate([misses, np.zeros((horizon, len(near)))])
    path = np.concatenate([np.repeat(values[:, None], len(near), axis=1), np.empty((horizon, len(near)))])
    for k in range(count, count + horizon):
        change = -near * miss[k - 1] - yearly * miss[k - count + 1] + near * yearly * miss[k - count]
        path[k] = change + path[k - 1] + path[k - count + 1] - path[k - count]
    return path[count:]
