"""Exponential smoothing over grids of parameters, run through a series once for all its origins.

A grid weighs every combination by its likelihood (variance concentrated out) instead of searching the best one: that is quick,
has no optimiser to fail, and averages over what the data cannot tell. Arrays have the shape (origins, combinations).
Sources: Hyndman, Koehler, Ord and Snyder 2008 (state space forms, likelihood); Assimakopoulos and Nikolopoulos 2000 (Theta);
Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler 2016 (dynamic optimised Theta).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from lib.forecast.origins import Origins
from lib.forecast.sample import Floats, moving_average

NOTHING = 1e-18  # a variance below this is none
FIRST_YEARS = 3  # years from which the first seasonal states are taken
KEPT = 0.8  # of them: the first years are few


@dataclass(frozen=True, eq=False)
class Grid:
    """Smoothing parameters, one combination per place: level, trend (share of the level's), damping, season."""

    alpha: Floats
    beta: Floats
    phi: Floats
    gamma: Floats

    @staticmethod
    def of(*axes: list[float]) -> Grid:
        """All combinations of the values of each axis."""
        return Grid(*(axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")))


@cache
def damped_grid() -> Grid:
    """For series without season."""
    return Grid.of([0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9], [0, 0.03, 0.1, 0.25, 0.5], [0.8, 0.9, 0.96, 0.99], [0])


@cache
def seasonal_grid() -> Grid:
    """With trend and season."""
    return Grid.of([0.05, 0.15, 0.3, 0.5, 0.8], [0, 0.05, 0.2], [0.9, 0.98], [0.05, 0.15, 0.3, 0.5])


@cache
def level_grid() -> Grid:
    """With season, without trend."""
    return Grid.of([0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.8, 0.95], [0], [0], [0.03, 0.1, 0.2, 0.35, 0.6])


@dataclass(frozen=True, eq=False)
class States:
    """Where a filter stands at each origin: level and slope, sum of squared errors, and all errors (T, origins, combinations)."""

    level: Floats
    slope: Floats
    squares: Floats
    errors: Floats


def run(series: Floats, cuts: tuple[int, ...], grid: Grid) -> States:
    """Damped-trend smoothing of a series (T,) per origin, shape (origins, T), read off at the cuts.

    e = x − (l + φb), l ← l + φb + αe, b ← φb + αβe; from the mean of the first values and the median of the first changes.
    """
    level = np.repeat(series[:, : min(3, cuts[0])].mean(axis=1)[:, None], len(grid.alpha), axis=1)
    start = series[:, : min(8, cuts[0])]
    first = np.median(np.diff(start, axis=1), axis=1) if start.shape[1] > 2 else np.zeros(len(series))
    slope = np.repeat(first[:, None], len(grid.alpha), axis=1)
    gain, at = grid.alpha * grid.beta, {cut: i for i, cut in enumerate(cuts)}
    squares, errors = np.zeros_like(level), np.empty((series.shape[1], *level.shape))
    kept = np.empty((3, *level.shape))
    for t in range(series.shape[1]):
        slope = slope * grid.phi
        level = level + slope
        errors[t] = miss = series[:, t, None] - level
        squares += miss * miss
        level = level + grid.alpha * miss
        slope = slope + gain * miss
        i = at.get(t + 1)
        if i is not None:
            kept[:, i] = level[i], slope[i], squares[i]
    return States(kept[0], kept[1], kept[2], errors)


def likelihood_weights(squares: Floats, count: Floats | float) -> Floats:
    """Weights ∝ likelihood of each combination, rows sum to 1. `count`: errors in each row's sum of squares."""
    floored = np.maximum(squares, NOTHING)
    power = -np.asarray(count)[..., None] / 2
    weight: Floats = (floored / floored.min(axis=-1, keepdims=True)) ** power
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True))


def damped_ahead(states: States, weight: Floats, grid: Grid, horizon: int) -> Floats:
    """Paths (origins, horizon): Σ w (l + φ_h b)."""
    reach = np.cumsum(grid.phi[:, None] ** np.arange(1, horizon + 1), axis=1)
    return np.asarray((weight * states.level).sum(axis=1)[:, None] + (weight * states.slope) @ reach)


def damped(of: Origins, horizon: int) -> Floats:
    """Damped trend on the adjusted series."""
    grid = damped_grid()
    states = run(of.adjusted, of.cuts, grid)
    path = damped_ahead(states, likelihood_weights(states.squares, of.lengths), grid, horizon)
    return path + of.ahead(horizon)


def residuals(adjusted: Floats) -> Floats:
    """One-step errors of the damped trend on a series without season, (T,)."""
    grid = damped_grid()
    states = run(adjusted[None], (len(adjusted),), grid)
    weight = likelihood_weights(states.squares, np.array([float(len(adjusted))]))
    return np.asarray(states.errors[:, 0] @ weight[0])


def damped_values(of: Origins, horizon: int) -> Floats:
    """Damped trend on the adjusted values themselves, weighed by a Student likelihood with 4 degrees of freedom, squared.

    Outliers say little in it, and squaring makes up for the sharpness that heavy tails take.
    """
    grid = damped_grid()
    states = run(of.off_scale(of.adjusted), of.cuts, grid)
    weight = np.empty_like(states.squares)
    for i, cut in of.each():
        errors = states.errors[:cut, i]
        sigma = np.maximum(np.abs(errors).mean(axis=0), 1e-9)  # E|t| with 4 degrees of freedom is 1
        fit = 2 * (-2.5 * np.log1p(errors**2 / (4 * sigma**2)).sum(axis=0) - cut * np.log(sigma))
        weight[i] = np.exp(fit - fit.max())
    weight /= weight.sum(axis=1, keepdims=True)
    return of.on_scale(damped_ahead(states, weight, grid, horizon)) + of.ahead(horizon)


def seasonal(of: Origins, horizon: int) -> Floats:
    """Damped trend and season, both smoothed, on the scale: on logs a season in per cent."""
    return _seasonal(of.x, of, seasonal_grid(), horizon)


def seasonal_level(of: Origins, horizon: int) -> Floats:
    """Level and season on the scale."""
    return _seasonal(of.x, of, level_grid(), horizon)


def seasonal_values(of: Origins, horizon: int) -> Floats:
    """Damped trend and season on the values: a season in absolute amounts."""
    return of.on_scale(_seasonal(of.relative, of, seasonal_grid(), horizon))


def seasonal_level_values(of: Origins, horizon: int) -> Floats:
    """Level and season on the values."""
    return of.on_scale(_seasonal(of.relative, of, level_grid(), horizon))


def _seasonal(x: Floats, of: Origins, grid: Grid, horizon: int) -> Floats:
    """Paths (origins, horizon) of x (T,); the same states serve all origins, for the first seasons come from the earliest.

    e = x − (l + φb) − s, l ← l + φb + αe, b ← φb + αβe, s ← s + γ(1−α)e.
    """
    period, trend = of.period, bool(grid.phi.any())
    season, start, first = _first_states(x[: min(FIRST_YEARS * period, of.cuts[0])], period)
    states = np.repeat(season[:, None], len(grid.alpha), axis=1)
    slope = np.full(len(grid.alpha), first if trend else 0.0)
    level = np.full(len(grid.alpha), start - slope[0])
    gains, squares = (grid.alpha * grid.beta, grid.gamma * (1 - grid.alpha)), np.zeros(len(grid.alpha))
    at, steps, out = of.read_off(), np.arange(1, horizon + 1), np.empty((len(of), horizon))
    reach = np.cumsum(grid.phi[:, None] ** steps, axis=1)
    for t, value in enumerate(x):
        place = t % period
        slope = slope * grid.phi
        level = level + slope
        miss = value - level - states[place]
        squares += miss * miss
        level = level + grid.alpha * miss
        slope = slope + gains[0] * miss
        states[place] += gains[1] * miss
        i = at.get(t + 1)
        if i is not None:
            weight = likelihood_weights(squares, float(t + 1))
            out[i] = weight @ level + (weight * slope) @ reach + (states @ weight)[(t + steps) % period]
    return out


def _first_states(first: Floats, period: int) -> tuple[Floats, float, float]:
    """Seasonal states (period,), level and slope at the start, from the first years."""
    count = len(first)
    if count < period + 2:
        return np.zeros(period), float(first[:3].mean()), 0.0
    line = np.arange(count)
    if count < 2 * period:
        apart = first - np.polyval(np.polyfit(line, first, 1), line)
    else:
        apart = first - moving_average(first, period)
    place = line % period
    known = np.isfinite(apart)
    found = [apart[known & (place == p)] for p in range(period)]
    season = np.array([values.mean() if len(values) else 0.0 for values in found])
    season = KEPT * (season - season.mean())
    level = first - season[place]
    slope = (level[-period:].mean() - level[:period].mean()) / (count - period) if count > period else 0.0
    return season, float(level[:period].mean() - slope * (period - 1) / 2), float(slope)


@cache
def _levels() -> Floats:
    return np.linspace(0.02, 0.98, 25)


def theta(of: Origins, horizon: int) -> Floats:
    """Theta: simple smoothing with half the slope of the straight line through the adjusted series."""
    alpha, series = _levels(), of.adjusted
    level = np.repeat(series[:, :1], len(alpha), axis=1)
    squares, at = np.zeros_like(level), of.read_off()
    kept = np.zeros((2, *level.shape))
    for t in range(1, series.shape[1]):
        miss = series[:, t, None] - level
        squares += miss * miss
        level = level + alpha * miss
        i = at.get(t + 1)
        if i is not None:
            kept[:, i] = level[i], squares[i]
    weight = likelihood_weights(kept[1], of.lengths - 1)
    slope = np.array([np.polyfit(np.arange(cut), series[i, :cut], 1)[0] for i, cut in of.each()])
    lift = (weight * (1 - (1 - alpha) ** of.lengths[:, None]) / alpha).sum(axis=1)
    steps = np.arange(horizon) + lift[:, None]
    return np.asarray((weight * kept[0]).sum(axis=1)[:, None] + 0.5 * slope[:, None] * steps + of.ahead(horizon))


@cache
def _dynamic_grid() -> tuple[Floats, Floats]:
    alpha, line = np.meshgrid(
        [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95], [1.01, 1.5, 2.0, 3.0, 5.0, 9.0], indexing="ij"
    )
    return alpha.ravel(), line.ravel()


def dynamic_theta(of: Origins, horizon: int) -> Floats:
    """Theta whose straight line is drawn anew at every observation, θ and α weighed over a grid."""
    alpha, line = _dynamic_grid()
    series, keep, share = of.adjusted, 1 - alpha, 1 - 1 / line
    # From ℓ₀ = y₁/θ, so that a shift of all values shifts the forecasts by as much.
    level, power = series[:, :1] * (alpha + keep / line), 1 - alpha
    start, slope, mean = series[:, :1], np.zeros((len(series), 1)), series[:, :1]
    squares, at, out = np.zeros_like(level), of.read_off(), np.empty((len(of), horizon))
    for t in range(2, series.shape[1] + 1):
        value = series[:, t - 1, None]
        miss = value - level - share * (power * start + (1 - power * keep) / alpha * slope)
        if t > 3:
            squares += miss * miss
        level = alpha * value + keep * level
        slope = ((t - 2) * slope + 6 * (value - mean) / t) / (t + 1)
        mean = ((t - 1) * mean + value) / t
        start, power = mean - (t + 1) / 2 * slope, power * keep
        i = at.get(t)
        if i is not None:
            weight = likelihood_weights(squares[i], float(max(t - 3, 0)))
            out[i] = _dynamic_ahead(level[i], power, (start[i], slope[i]), horizon) @ weight
    return out + of.ahead(horizon)


def _dynamic_ahead(level: Floats, power: Floats, line: tuple[Floats, Floats], horizon: int) -> Floats:
    """The path of every combination, (horizon, combinations), the straight line standing still from here on."""
    alpha, theta_line = _dynamic_grid()
    keep, share, out = 1 - alpha, 1 - 1 / theta_line, np.empty((horizon, len(alpha)))
    for h in range(horizon):
        out[h] = level + share * (power * line[0] + (1 - power * keep) / alpha * line[1])
        level, power = alpha * out[h] + keep * level, power * keep
    return out


def annual(of: Origins, horizon: int) -> Floats:
    """Damped trend through the means of whole years, the level of each month read between them; nan below two years."""
    grid, period, years = damped_grid(), of.period, horizon // of.period + 2
    out = np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        whole = cut // period
        if whole < 2:
            continue
        means = of.adjusted[i, cut - whole * period : cut].reshape(whole, period).mean(axis=1)
        states = run(means[None], (whole,), grid)
        weight = likelihood_weights(states.squares, np.array([float(whole)]))
        level = np.r_[means[-1], damped_ahead(states, weight, grid, years)[0]]
        out[i] = np.interp(np.arange(1, horizon + 1), np.arange(len(level)) * period - (period - 1) / 2, level)
    return out + of.ahead(horizon)
