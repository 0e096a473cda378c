"""Rolling origins: every model is run from several past points, judged by what came, and weighed.

What is said at an origin uses only what was known there: the models see the series up to it, and the weights and the spread
come from misses that had been seen by then. So the coverage shown is that of forecasts as they would have been made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lib.forecast import filters, models, simple
from lib.forecast.models import NAIVE
from lib.forecast.sample import Floats, Sample, filled, prepare
from lib.forecast.spread import POWER, Miss, Outlook, central, miss, spread

HELD_BACK = {12: (1, 3, 6, 9, 12, 15, 18, 21, 24), 4: (1, 2, 3, 4, 6, 8, 12, 16)}  # periods before the end
REACH = {12: 18, 4: 8}  # horizons that are judged
SHARPNESS = 3.0  # weight ∝ error^−3, less sharp with few errors
WORST = 5.0  # an error beyond this (on logs: a factor of 150) says no more than this
ENOUGH = 3  # origins from which the seasonal naive may overrule the average
CLEARLY = (
    0.75  # ... when its misses are this much smaller: it is in the average anyway, and few origins are a weak witness
)
SHORT = 6  # observations below which only the last value is used


@dataclass(frozen=True, eq=False)
class View:
    """What is foreseen from one origin, `cut` observations known: the average, the naive, and the residuals up to there."""

    cut: int
    outlook: Outlook
    naive: Floats  # (horizon,)
    residuals: Floats  # one-step errors of the damped trend, (cut,)
    weights: Mapping[str, float]


@dataclass(eq=False)
class Record:
    """The misses seen so far, one column per origin and horizon. Grows while the origins are walked through in time."""

    names: tuple[str, ...]
    period: int
    errors: list[Floats] = field(default_factory=list)  # (models, k) on the scale of the Sample
    u: list[Floats] = field(default_factory=list)  # of the average
    u_naive: list[Floats] = field(default_factory=list)
    target: list[Floats] = field(default_factory=list)  # index of the observation foreseen
    horizon: list[Floats] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)

    def known(self, cut: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Errors per model, u, u of the naive, and horizons, of what had come before the cut."""
        if not self.errors:
            return np.empty((len(self.names), 0)), np.empty(0), np.empty(0), np.empty(0)
        seen = np.concatenate(self.target) < cut
        return (
            np.concatenate(self.errors, axis=1)[:, seen],
            np.concatenate(self.u)[seen],
            np.concatenate(self.u_naive)[seen],
            np.concatenate(self.horizon)[seen],
        )


def held_back(length: int, period: int) -> tuple[int, ...]:
    """How many observations each origin holds back, earliest origin first."""
    least = min(2 * period, max(SHORT - 1, length // 2 + 1))
    return tuple(k for k in reversed(HELD_BACK.get(period, HELD_BACK[4])) if length - k >= least)


def walk(history: Floats, period: int, horizon: int, signed: bool) -> tuple[list[View], Record]:
    """The views from all origins in time order, the last one from the end of the history with the full horizon."""
    record, views = Record(tuple(models.MODELS), period), []
    reach = REACH.get(period, 8)
    for held in held_back(len(history), period):
        view, paths, sample = _view(history[: len(history) - held], reach, signed, record)
        views.append(view)
        _judge(record, view, paths, history, sample)
    views.append(_view(history, horizon, signed, record)[0])
    return views, record


def _view(history: Floats, horizon: int, signed: bool, record: Record) -> tuple[View, dict[str, Floats], Sample]:
    sample = prepare(filled(history), record.period, signed)
    paths = _run(sample, horizon, record)
    cut = len(history)
    errors, u, u_naive, at = record.known(cut)
    weights = weigh(errors, record, paths)
    if NAIVE in paths and _naive_wins(u, u_naive, at, record.period):
        weights, u = {n: float(n == NAIVE) for n in weights}, u_naive
    point = central(sample, average(paths, weights))
    residuals = filters.smoothed(sample.adjusted, 1)[1] if cut >= SHORT else np.zeros(cut)
    origins = sum(bool((target < cut).any()) for target in record.target)
    sigma = spread(Miss(u, at, origins), _prior(sample, residuals), horizon, record.period)
    unit = sample.unit if sample.signed else 0.0
    outlook = Outlook(point, sigma, unit, POWER.get(record.period, 0.5))
    naive = central(sample, simple.seasonal_naive(sample, horizon))
    return View(cut, outlook, naive, residuals, weights), paths, sample


def _run(sample: Sample, horizon: int, record: Record) -> dict[str, Floats]:
    """The paths of all models that can run; one that fails is noted and left out from here on."""
    paths: dict[str, Floats] = {}
    short = len(sample.x) < SHORT
    for name in record.names:
        model = models.MODELS[name]
        if name in record.failed or len(sample.x) < model.least or (short and name not in (NAIVE, "naive")):
            continue
        try:
            path = np.asarray(model.run(sample, horizon), dtype=np.float64)
        except Exception as fault:  # noqa: BLE001 (whatever a model raises, the others go on, and the note says so)
            record.failed[name] = f"{type(fault).__name__}: {fault}"
            continue
        if path.shape != (horizon,) or not np.isfinite(path).all():
            record.failed[name] = "gave no finite path"
            continue
        paths[name] = path
    return paths or {NAIVE: simple.seasonal_naive(sample, horizon)}


def weigh(errors: Floats, record: Record, paths: Mapping[str, Floats]) -> dict[str, float]:
    """Weights of the models, sum 1: (error / median error)^−p, p growing with the number of errors; 0 for those that failed.

    Until there are errors all count alike. Models without a path have weight 0.
    """
    raw = {}
    count = errors.shape[1]
    with np.errstate(invalid="ignore"):
        mean = np.array([row[np.isfinite(row)].mean() if np.isfinite(row).any() else np.nan for row in errors])
    middle = float(np.nanmedian(mean)) if np.isfinite(mean).any() else np.nan
    for place, name in enumerate(record.names):
        relative = max(mean[place], 1e-9) / max(middle, 1e-9) if np.isfinite(mean[place]) else 1.0
        raw[name] = relative ** (-SHARPNESS * count / (count + 4)) if name in paths else 0.0
    whole = sum(raw.values())
    return {name: weight / whole for name, weight in raw.items()}


def average(paths: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """The weighted mean of the paths, each kept within 0.5 of their weighted median so that none can run away with it."""
    names = [n for n in paths if weights[n] > 0]
    stack, weight = np.array([paths[n] for n in names]), np.array([weights[n] for n in names])
    order = np.argsort(stack, axis=0)
    below = np.cumsum(weight[order], axis=0)
    first = (below >= 0.5 * weight.sum() - 1e-12).argmax(axis=0)
    middle = np.take_along_axis(np.take_along_axis(stack, order, axis=0), first[None], axis=0)[0]
    return np.asarray(middle + weight @ np.clip(stack - middle, -0.5, 0.5) / weight.sum())


def _naive_wins(u: Floats, u_naive: Floats, at: Floats, period: int) -> bool:
    both = np.isfinite(u) & np.isfinite(u_naive)
    if len(set(at.tolist())) < ENOUGH or both.sum() < 2 * period:
        return False
    return bool(np.abs(u_naive[both]).mean() < CLEARLY * np.abs(u[both]).mean())


def _prior(sample: Sample, residuals: Floats) -> float:
    """The size that misses one step ahead have, from the fit itself; wide where there is hardly a history."""
    if len(sample.x) < SHORT:
        steps = np.abs(np.diff(sample.x))
        return max(0.25, 1.5 * float(steps.mean())) if len(steps) else 0.35
    return 1.2 * float(np.mean(np.abs(residuals[len(residuals) // 4 :])))


def _judge(record: Record, view: View, paths: Mapping[str, Floats], history: Floats, sample: Sample) -> None:
    """Write the misses of one origin into the record."""
    known = min(len(view.outlook.point), len(history) - view.cut)
    actual = history[view.cut : view.cut + known]
    on_scale = _on_scale(actual, sample)
    growth = np.arange(1.0, known + 1) ** 0.35
    rows = [
        np.minimum(np.abs(on_scale - paths[n][:known]), WORST) / growth if n in paths else np.full(known, np.nan)
        for n in record.names
    ]
    record.errors.append(np.array(rows))
    unit, power = view.outlook.unit, view.outlook.power
    record.u.append(miss(actual, view.outlook.point[:known], unit, power))
    record.u_naive.append(miss(actual, view.naive[:known], unit, power))
    record.target.append(view.cut + np.arange(known, dtype=np.float64))
    record.horizon.append(np.arange(1.0, known + 1))


def _on_scale(actual: Floats, sample: Sample) -> Floats:
    if sample.scale == "raw":
        return actual / sample.unit
    return np.asarray(np.log(np.where(actual <= 0, np.exp(sample.x.min()), actual)))
