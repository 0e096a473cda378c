"""One series: its draws, and what its backtest says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lib.forecast import backtest, models
from lib.forecast.backtest import SHORT, Record, View
from lib.forecast.models import NAIVE
from lib.forecast.sample import Floats, trimmed
from lib.forecast.spread import deviations
from lib.outlook import Backtest, ErrorAt, Tier

UNKNOWN = Backtest(np.nan, np.nan, np.nan, np.nan, np.nan, 0)


@dataclass(frozen=True, eq=False)
class Fitted:
    """One series, fitted: the views from its origins (the last one is the forecast) and the record of its misses."""

    history: Floats
    period: int
    views: tuple[View, ...]
    record: Record

    @property
    def view(self) -> View:
        """The view from the end of the history."""
        return self.views[-1]

    @property
    def tier(self) -> Tier:
        """What so much history allows."""
        if len(self.history) < SHORT:
            return "naive"
        return "full" if len(self.history) >= 2 * self.period else "no_season"


def fitted(history: Floats, period: int, horizon: int, signed: bool = False) -> Fitted:
    """The series fitted and backtested. nan is missing; at least one value must be known."""
    known = trimmed(np.asarray(history, dtype=np.float64))
    if not len(known):
        raise ValueError("a series without any value cannot be fitted")
    views, record = backtest.walk(known, period, horizon, signed)
    return Fitted(known, period, tuple(views), record)


def drawn(view: View, seed: int, paths: int) -> Floats:
    """Paths (paths, horizon) drawn around a view; the same seed gives the same deviations whatever the series."""
    outlook = view.outlook
    deviation = deviations(np.random.default_rng(seed), paths, len(outlook.point), outlook.noise.freedom)
    return outlook.at(deviation)


def scores(fit: Fitted) -> Backtest:
    """The backtest of the average against the seasonal naive, up to one year ahead."""
    views, period, history = fit.views[:-1], fit.period, fit.history
    misses, naive_misses, relative, in80, in95 = [], [], [], [], []
    for view in views:
        known = min(period, len(history) - view.cut)
        actual, point = history[view.cut : view.cut + known], view.outlook.point[:known]
        inside80, inside95 = (_inside(view, actual, view.outlook.noise.edge(share)) for share in (0.8, 0.95))
        misses.append(_long(np.abs(actual - point), period))
        naive_misses.append(_long(np.abs(actual - view.naive[:known]), period))
        size = np.abs(actual) + np.abs(point)
        relative.append(
            _long(200 * np.divide(np.abs(actual - point), size, out=np.zeros(known), where=size > 0), period)
        )
        in80.append(_long(inside80, period))
        in95.append(_long(inside95, period))
    if not misses or not np.isfinite(misses).any():
        return UNKNOWN
    scale = naive_scale(history, period)
    table = [np.array(rows) for rows in (misses, naive_misses, relative, in80, in95)]
    mean = [float(np.nanmean(rows)) for rows in table]
    return Backtest(mean[0] / scale, mean[1] / scale, mean[2], mean[3], mean[4], len(views), _by_horizon(fit, table))


def naive_scale(history: Floats, period: int) -> float:
    """The in-sample error of the seasonal naive, by which MASE scales; nan where it is 0 or cannot be known."""
    steps = np.abs(history[period:] - history[:-period]) if len(history) > period else np.empty(0)
    known = steps[np.isfinite(steps)]
    return float(known.mean()) or np.nan if len(known) else np.nan


def model_errors(fit: Fitted) -> dict[str, float]:
    """Mean backtest error of each model, relative to that of the same month last year (1 is as good; nan: never judged)."""
    errors = fit.record.known(len(fit.history))
    base = errors[fit.record.names.index(NAIVE)] if NAIVE in fit.record.names else np.full(errors.shape[1], np.nan)
    found = {}
    for name, row in zip(fit.record.names, errors, strict=True):
        both = np.isfinite(row) & np.isfinite(base)
        whole = float(base[both].sum())
        found[name] = float(row[both].sum()) / whole if whole > 0 else np.nan
    return found


def in_words(fit: Fitted) -> str:
    """What the forecast is made of, heaviest first: “average of Theta, ETS and damped trend”."""
    weights = sorted(((w, n) for n, w in fit.view.weights.items() if w > 0), reverse=True)
    if len(weights) == 1:
        return models.MODELS[weights[0][1]].name
    total, names = 0.0, []
    for weight, name in weights:
        names.append(models.MODELS[name].name)
        total += weight
        if len(names) == 3 or total > 0.9:
            break
    more = len(weights) - len(names)
    listed = ", ".join(names) if more else " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"average of {listed}" + (f" and {more} more" if more else "")


def _long(row: Floats, length: int) -> Floats:
    return np.concatenate([row, np.full(length - len(row), np.nan)])


def _inside(view: View, actual: Floats, t: float) -> Floats:
    low = view.outlook.at(np.full(len(view.outlook.point), -t))[: len(actual)]
    high = view.outlook.at(np.full(len(view.outlook.point), t))[: len(actual)]
    return np.where(np.isfinite(actual), (actual >= low) & (actual <= high), np.nan).astype(np.float64)


def _by_horizon(fit: Fitted, table: list[Floats]) -> tuple[ErrorAt, ...]:
    actuals = np.array([_long(np.abs(fit.history[v.cut : v.cut + fit.period]), fit.period) for v in fit.views[:-1]])
    out = []
    for ahead in range(fit.period):
        seen = np.isfinite(table[0][:, ahead])
        size = float(actuals[seen, ahead].sum())
        if not seen.any() or size <= 0:
            continue
        missed, naive_missed = (float(rows[seen, ahead].sum()) / size for rows in table[:2])
        out.append(ErrorAt(ahead + 1, missed, naive_missed, int(table[3][seen, ahead].sum()), int(seen.sum())))
    return tuple(out)
