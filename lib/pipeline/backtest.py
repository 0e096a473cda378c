"""How forecasts of a KPI would have done: from past points, with only what was known then, against what came and the naive.

The miss of a forecast is |median − actual| as a share of |actual|, of the naive (the same period a year before) likewise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lib.kpi import Facts, KpiValues, evaluate
from lib.outlook import Backtest, ErrorAt, Origin
from lib.panel import TOTAL, Floats, Panel
from lib.period import MONTHS_IN, Grain


@dataclass(frozen=True, slots=True)
class _Case:
    """One forecast of one period: horizon in periods, what was said, what came, what the naive said."""

    horizon: int
    low: float
    high: float
    low95: float
    high95: float
    median: float
    actual: float
    naive: float


def backtests(facts: Facts, origins: Sequence[Origin], grain: Grain, ids: tuple[str, ...]) -> Mapping[str, Backtest]:
    """Per KPI its backtest at a grain; KPIs without a single forecast to compare are left out."""
    cases: dict[str, list[_Case]] = {name: [] for name in ids}
    for origin in origins:
        for name, found in _cases(facts, origin, grain, ids).items():
            cases[name] += found
    scales = _scales(facts, grain, ids)
    return {name: _scored(found, scales[name], grain) for name, found in cases.items() if found}


def _cases(facts: Facts, origin: Origin, grain: Grain, ids: tuple[str, ...]) -> Mapping[str, list[_Case]]:
    """What was foreseen at one origin. Periods are counted from it, so that its months make whole quarters and years."""
    calendar = origin.calendar
    if MONTHS_IN[grain] > len(origin.panel.periods):
        return {}
    seen = replace(facts, calendar=calendar, coarser={}, cuts={}, targets={})
    first = calendar.of(calendar.first_day(origin.first), grain)
    told = evaluate(ids, replace(seen, months=_then(facts.months, origin), history=facts.months), grain)
    came = evaluate(ids, seen, grain)
    return {name: _of_kpi(told[name], came[name], first.ordinal) for name in ids}


def _then(months: Panel, origin: Origin) -> Panel:
    """The months before an origin as they happened, then its draws."""
    before = months.between(None, origin.first - 1)
    names = tuple(s for s in origin.panel.series if s in months)
    draws, count = origin.panel.draws, len(before.periods)
    values = np.full((len(names), 1, draws, count + len(origin.panel.periods)), np.nan, dtype=np.float32)
    for i, name in enumerate(names):
        values[i, 0, :, :count] = before.get(name)[0]
        values[i, 0, :, count:] = origin.panel.get(name)
    return Panel(names, (TOTAL,), (*before.periods, *origin.panel.periods), values, notes=months.notes)


def _of_kpi(told: KpiValues, came: KpiValues, first: int) -> list[_Case]:
    place = {p: i for i, p in enumerate(came.periods)}
    found = []
    for j, period in enumerate(told.periods):
        i = place.get(period)
        if period.ordinal < first or i is None or not came.complete[i] or i < came.year:
            continue
        draws, actual = told.values[0][:, j], float(came.values[0, 0, i])
        if not np.isfinite(draws).all() or not np.isfinite(actual):
            continue
        low95, low, median, high, high95 = np.quantile(draws, (0.025, 0.1, 0.5, 0.9, 0.975))
        naive = float(came.values[0, 0, i - came.year])
        found.append(_Case(period.ordinal - first + 1, low, high, low95, high95, median, actual, naive))
    return found


def _scales(facts: Facts, grain: Grain, ids: tuple[str, ...]) -> Mapping[str, float]:
    """Per KPI the mean absolute change to the same period of the year before."""
    out = {}
    for name, values in evaluate(ids, facts, grain).items():
        numbers = values.values[0, 0][list(values.complete)]
        changes = np.abs(numbers[values.year :] - numbers[: -values.year])
        changes = changes[np.isfinite(changes)]
        out[name] = float(changes.mean()) if changes.size else float("nan")
    return out


def _scored(cases: list[_Case], scale: float, grain: Grain) -> Backtest:
    actual, median = _column(cases, "actual"), _column(cases, "median")
    error, naive_error = np.abs(median - actual), np.abs(_column(cases, "naive") - actual)
    both = np.abs(actual) + np.abs(median)
    smape = 200 * np.divide(error, both, out=np.zeros_like(error), where=both > 0)
    known = naive_error[np.isfinite(naive_error)]
    scaled = scale if scale > 0 else float("nan")
    return Backtest(
        mase=float(error.mean() / scaled),
        naive_mase=float(known.mean() / scaled) if known.size else float("nan"),
        smape=float(smape.mean()),
        coverage80=_inside(cases, "low", "high"),
        coverage95=_inside(cases, "low95", "high95"),
        origins=max(sum(c.horizon == h for c in cases) for h in {c.horizon for c in cases}),
        by_horizon=tuple(_at(h, [c for c in cases if c.horizon == h]) for h in sorted({c.horizon for c in cases})),
    )


def _at(horizon: int, cases: list[_Case]) -> ErrorAt:
    actual = np.abs(_column(cases, "actual"))
    inside = sum(c.low <= c.actual <= c.high for c in cases)
    miss = _mean_share(np.abs(_column(cases, "median") - _column(cases, "actual")), actual)
    naive = _mean_share(np.abs(_column(cases, "naive") - _column(cases, "actual")), actual)
    return ErrorAt(horizon, miss, naive, inside, len(cases))


def _mean_share(error: Floats, actual: Floats) -> float:
    known = np.isfinite(error) & (actual > 0)
    return float(np.mean(error[known] / actual[known])) if known.any() else float("nan")


def _inside(cases: list[_Case], low: str, high: str) -> float:
    actual = _column(cases, "actual")
    return float(np.mean((actual >= _column(cases, low)) & (actual <= _column(cases, high))))


def _column(cases: list[_Case], name: str) -> Floats:
    return np.array([getattr(c, name) for c in cases], dtype=np.float64)
