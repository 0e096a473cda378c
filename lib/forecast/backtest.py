"""Rolling origins: every model is run from several past points, judged by what came, and weighed.

What is said at an origin uses only what was known there: the models see the series up to it, and the weights and the spread
come from misses that had been seen by then. So the coverage shown is that of forecasts as they would have been made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lib.forecast import models, simple, smoothing
from lib.forecast.models import NAIVE
from lib.forecast.origins import Origins, cut_at
from lib.forecast.sample import Floats
from lib.forecast.spread import POWER, Miss, Noise, Outlook, central, miss, spread
from lib.forecast.weights import Weights, weights

Flags = npt.NDArray[np.bool_]

HELD_BACK = {12: (1, 3, 6, 9, 12, 18, 24, 36), 4: (1, 2, 3, 4, 6, 8, 12, 16)}  # periods before the end
LEAST = {12: 30, 4: 11}  # observations of the earliest origin
REACH = {12: 18, 4: 8}  # horizons that are judged
SHARPNESS = 2.5  # weight ∝ error^−2.5, less sharp with few errors
GATE = 2.0  # how sharply the learned weights give way where the series' own backtest speaks against them
HARDER = 0.35  # errors at horizon h count as h^−0.35: those far ahead are larger by nature
WORST = 5.0  # an error beyond this (on logs: a factor of 150) says no more than this
APART = 0.5  # how far from the middle of all a model is heard
ENOUGH = 3  # origins from which the seasonal naive may overrule the average
CLEARLY = (
    0.5  # ... when its misses are this much smaller: it is in the average anyway, and few origins are a weak witness
)
SHORT = 6  # observations below which only the last value is used


@dataclass(frozen=True, eq=False)
class View:
    """What is foreseen from one origin, `cut` observations known: the average, the naive, and how much each model counts."""

    cut: int
    outlook: Outlook
    naive: Floats  # (horizon,)
    adjusted: Floats  # the series without season, (cut,)
    weights: Mapping[str, float]

    @cached_property
    def residuals(self) -> Floats:
        """One-step errors of the damped trend, (cut,)."""
        return smoothing.residuals(self.adjusted) if self.cut >= SHORT else np.zeros(self.cut)


@dataclass(eq=False)
class Record:
    """The misses seen, a row per origin but the last, nan where nothing came yet. Grows while the origins are walked through.

    `errors`: (origins, models, horizon), by HARDER. `target`: index of the observation foreseen, (origins, horizon). `learned` and
    `middle`: errors of the two averages; `u` and `u_naive` the misses of what was said, and of the naive.
    """

    names: tuple[str, ...]
    constants: Weights
    errors: Floats
    target: Floats
    learned: Floats
    middle: Floats
    u: Floats
    u_naive: Floats
    failed: dict[str, str] = field(default_factory=dict)

    def known(self, cut: int) -> Floats:
        """The errors of each model, (models, k), that had been seen before the cut."""
        return np.moveaxis(self.errors, 1, 0)[:, self.target < cut]


@dataclass(frozen=True, eq=False)
class _Said:
    """The two averages at one origin on the scale, what is said of them, and the weights of the models."""

    learned: Floats
    middle: Floats
    path: Floats
    apart: Floats
    weights: Mapping[str, float]


def held_back(length: int, period: int) -> tuple[int, ...]:
    """How many observations each origin holds back, earliest origin first."""
    least = min(LEAST.get(period, LEAST[4]), max(SHORT - 1, length // 2 + 1))
    return tuple(k for k in reversed(HELD_BACK.get(period, HELD_BACK[4])) if length - k >= least)


def walk(history: Floats, period: int, horizon: int, signed: bool) -> tuple[list[View], Record]:
    """The views from all origins in time order, the last one from the end of the history with the full horizon."""
    cuts = [len(history) - k for k in held_back(len(history), period)]
    # An origin in the middle of a gap would bridge it with what came after.
    of = cut_at(history, (*(c for c in cuts if np.isfinite(history[c - 1])), len(history)), period, signed)
    reach = max(REACH.get(period, 8), horizon)
    record = empty(of, reach, weights(period))
    paths = run_all(of, reach, record)
    judge(record, of, paths, history)
    return [view(i, of, (paths, horizon, record)) for i in range(len(of))], record


def empty(of: Origins, reach: int, constants: Weights) -> Record:
    """A Record for all models of the table, without any miss yet."""
    shape, names = (len(of) - 1, reach), tuple(models.MODELS)
    target = np.array(of.cuts[:-1], dtype=np.float64)[:, None] + np.arange(reach)
    errors, blank = np.full((shape[0], len(names), reach), np.nan), np.full((4, *shape), np.nan)
    return Record(names, constants, errors, target, blank[0], blank[1], blank[2], blank[3])


def run_all(of: Origins, reach: int, record: Record) -> Floats:
    """The paths of all models from all origins, (models, origins, reach). One that fails is noted; its paths are nan."""
    out = np.full((len(record.names), len(of), reach), np.nan)
    for place, name in enumerate(record.names):
        model = models.MODELS[name]
        enough = of.lengths >= (model.least if name in (NAIVE, "naive") else max(model.least, SHORT))
        if not enough[-1]:
            continue
        try:
            paths = np.asarray(model.run(of, reach), dtype=np.float64)
        except Exception as fault:  # noqa: BLE001 (whatever a model raises, the others go on, and the note says so)
            record.failed[name] = f"{type(fault).__name__}: {fault}"
            continue
        if paths.shape != out.shape[1:] or not np.isfinite(paths[-1]).all():
            record.failed[name] = "gave no finite path"
            continue
        out[place, enough] = paths[enough]
    nobody = np.isnan(out).all(axis=0)
    if nobody.any():
        naive = record.names.index(NAIVE) if NAIVE in record.names else 0
        out[naive][nobody] = simple.seasonal_naive(of, reach)[nobody]
    return out


def judge(record: Record, of: Origins, paths: Floats, history: Floats) -> None:
    """Write the errors of all models into the record."""
    came = np.full(record.target.shape, np.nan)
    inside = record.target < len(history)
    places = record.target[inside].astype(int)
    came[inside] = np.where(np.isfinite(history[places]), of.x[places], np.nan)  # what was bridged did not come
    harder = np.arange(1.0, record.target.shape[1] + 1) ** HARDER
    with np.errstate(invalid="ignore"):
        found = np.minimum(np.abs(came[None] - paths[:, :-1]), WORST) / harder
    record.errors[:] = np.moveaxis(np.asarray(found), 0, 1)
    record.target[~np.isfinite(came)] = np.inf


def view(i: int, of: Origins, made: tuple[Floats, int, Record]) -> View:
    """What is said from one origin; its misses go into the record."""
    paths, horizon, record = made
    cut, sample = of.cuts[i], of.samples[i]
    said = _say(paths[:, i], record, cut)
    naive_path = simple.seasonal_naive(of, paths.shape[2])[i]
    seen = record.target < cut
    path, weights_now, u = said.path, said.weights, record.u
    if _naive_wins(record.u[seen], record.u_naive[seen], int(seen.any(axis=1).sum()), of.period):
        path, u, weights_now = naive_path, record.u_naive, {n: float(n == NAIVE) for n in said.weights}
    ahead = np.broadcast_to(np.arange(1.0, seen.shape[1] + 1), seen.shape)
    misses = Miss(u[seen], ahead[seen], int(seen.any(axis=1).sum()))
    constants = record.constants
    sigma = spread(misses, _prior(sample.adjusted), said.apart, constants, of.period)
    point, naive = central(sample, path), central(sample, naive_path)
    unit = sample.unit if sample.signed else 0.0
    noise = Noise(constants.freedom, constants.stretch80, constants.stretch95)
    outlook = Outlook(point, sigma, unit, POWER.get(of.period, 0.5), noise)
    if i < len(record.u):
        _note(record, i, said, (outlook, naive), of)
    kept = slice(0, horizon if i == len(of) - 1 else REACH.get(of.period, 8))
    short = Outlook(point[kept], sigma[kept], unit, outlook.power, noise)
    return View(cut, short, naive[kept], sample.adjusted, weights_now)


def _say(paths: Floats, record: Record, cut: int) -> _Said:
    """The averages of the paths (models, reach) with the weights that were known at a cut."""
    there: Flags = np.asarray(np.isfinite(paths).all(axis=1), dtype=bool)
    relative = trusted(record.known(cut), there)
    alive = paths[there]
    middle = weighted_median(alive, relative[there])
    off = np.clip(alive - middle, -APART, APART)
    share = relative[there] / relative[there].sum()
    if record.constants.learned:
        learned = np.array([record.constants.models.get(n, 0.0) for n, t in zip(record.names, there, strict=True) if t])
        heard = middle + (learned * np.minimum(relative[there], 1.0)) @ off
    else:
        heard = middle + share @ off
    trust = _trust(record, cut)
    squared = relative[there] ** 2 / (relative[there] ** 2).sum()
    apart = np.sqrt(squared @ np.clip(alive - squared @ alive, -0.7, 0.7) ** 2)
    counted = dict(zip((n for n, t in zip(record.names, there, strict=True) if t), share.tolist(), strict=True))
    return _Said(
        heard, middle, trust * heard + (1 - trust) * middle, apart, {n: counted.get(n, 0.0) for n in record.names}
    )


def trusted(errors: Floats, there: Flags) -> Floats:
    """(error / median error)^−p of each model, p growing with the number of errors; 1 for those never judged.

    Each error is taken relative to the median of all models at the same origin and horizon: models judged elsewhere compare.
    """
    known = np.isfinite(errors)
    count = known.sum(axis=1)
    out = np.ones(len(errors))
    judged = there & (count > 0)
    if not judged.any():
        return out
    rows = errors[judged]
    columns = np.isfinite(rows).any(axis=0)
    typical = np.nanmedian(rows[:, columns], axis=0)
    both = np.where(np.isfinite(rows[:, columns]), typical, np.nan)
    mean = np.nansum(rows[:, columns], axis=1) / np.maximum(np.nansum(both, axis=1), 1e-12)
    ratio = np.maximum(mean, 1e-9) / max(float(np.median(mean)), 1e-9)
    out[judged] = ratio ** (-SHARPNESS * count[judged] / (count[judged] + 4))
    return out


def _trust(record: Record, cut: int) -> float:
    """How far the learned weights are followed: wholly unless the series' own backtest went better without them."""
    seen = (record.target < cut) & np.isfinite(record.learned)
    if not seen.any():
        return 1.0
    learned, middle = float(record.learned[seen].mean()), float(record.middle[seen].mean())
    whole = learned**GATE + middle**GATE
    return min(1.0, 2 * middle**GATE / whole) if whole > 0 else 1.0


def weighted_median(paths: Floats, weight: Floats) -> Floats:
    """The weighted median over the rows of paths (models, horizon)."""
    order = np.argsort(paths, axis=0)
    below = np.cumsum(weight[order], axis=0)
    first = (below >= 0.5 * weight.sum() - 1e-12).argmax(axis=0)
    return np.asarray(np.take_along_axis(np.take_along_axis(paths, order, axis=0), first[None], axis=0)[0])


def _note(record: Record, i: int, said: _Said, made: tuple[Outlook, Floats], of: Origins) -> None:
    """Write what came of one origin into the record."""
    came = np.isfinite(record.target[i])
    places = record.target[i, came].astype(int)
    harder = np.arange(1.0, len(came) + 1)[came] ** HARDER
    record.learned[i, came] = np.minimum(np.abs(of.x[places] - said.learned[came]), WORST) / harder
    record.middle[i, came] = np.minimum(np.abs(of.x[places] - said.middle[came]), WORST) / harder
    outlook, naive = made
    record.u[i, came] = miss(of.history[places], outlook.point[came], outlook.unit, outlook.power)
    record.u_naive[i, came] = miss(of.history[places], naive[came], outlook.unit, outlook.power)


def _naive_wins(u: Floats, u_naive: Floats, origins: int, period: int) -> bool:
    both = np.isfinite(u) & np.isfinite(u_naive)
    if origins < ENOUGH or both.sum() < 2 * period:
        return False
    return bool(np.abs(u_naive[both]).mean() < CLEARLY * np.abs(u[both]).mean())


def _prior(adjusted: Floats) -> float:
    """The size that misses one step ahead have, from the series itself; wide where there is hardly a history."""
    steps = np.abs(np.diff(adjusted))
    if len(adjusted) < SHORT:
        return max(0.25, 1.5 * float(steps.mean())) if len(steps) else 0.35
    return 0.8 * float(steps[len(steps) // 4 :].mean()) + 1e-3
