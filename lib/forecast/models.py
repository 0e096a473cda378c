"""The table of models, and the only door to statsmodels.

A model is a callable `(origins, horizon) -> paths`: fitted at every origin of a series on what is known there, it gives its
central paths on the scale of the Origins, float64 (origins, horizon), always the same for the same input. An origin that knows
too little has nan. It may raise; whoever calls it notes that and goes on without it. The spread around a path is not a model's
own business: it is measured by backtests.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from lib.forecast import regression, simple, smoothing
from lib.forecast.origins import Origins
from lib.forecast.sample import Floats, Sample

Forecaster = Callable[[Origins, int], Floats]
NAIVE = "seasonal_naive"  # the floor: what every choice has to beat
SEASONAL_START = 12  # observations beyond one year from which statsmodels finds a start for the seasonal states
YEARS_BACK = 2  # statsmodels fits anew at each origin, which is dear: only at the end and after whole years before it


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the table: what it is called to people, its callable, and how many observations it asks for."""

    name: str
    run: Forecaster
    least: int = 1


def ets(of: Origins, horizon: int) -> Floats:
    """statsmodels ETS(A,Ad,A): damped trend and additive season, on logs a multiplicative one; without season if short."""
    return _yearly(of, horizon, _ets)


def theta(of: Origins, horizon: int) -> Floats:
    """statsmodels' Theta model (Assimakopoulos and Nikolopoulos 2000) on the adjusted series."""
    return _yearly(of, horizon, _theta)


def _yearly(of: Origins, horizon: int, fit: Callable[[Sample, int], Floats]) -> Floats:
    """Fitted at the end, and at origins that hold back whole years."""
    out = np.full((len(of), horizon), np.nan)
    for i, cut in of.each():
        years, rest = divmod(of.cuts[-1] - cut, of.period)
        if not rest and years <= YEARS_BACK and cut >= SEASONAL_START:
            out[i] = fit(of.samples[i], horizon)
    return out


def _ets(sample: Sample, horizon: int) -> Floats:
    seasonal = len(sample.x) >= SEASONAL_START + sample.period
    # The heuristic start is ten times quicker than estimating twelve seasonal states, and was no worse where tried.
    model = ETSModel(
        sample.x,
        error="add",
        trend="add",
        damped_trend=True,
        seasonal="add" if seasonal else None,
        seasonal_periods=sample.period if seasonal else None,
        initialization_method="heuristic",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unfinished search still gives a path, and the backtest judges it
        fitted = model.smooth(model.fit(disp=False, maxiter=30, return_params=True))
    return np.asarray(fitted.forecast(horizon), dtype=np.float64)


def _theta(sample: Sample, horizon: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(sample.adjusted, period=sample.period, deseasonalize=False).fit()
    return np.asarray(fitted.forecast(horizon), dtype=np.float64) + sample.ahead(horizon)


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        NAIVE: Model("same month last year", simple.seasonal_naive),
        "naive": Model("last value", simple.naive),
        "seasonal_drift": Model("last year with drift", simple.seasonal_drift, 8),
        "year_shape": Model("shape of the last years", simple.year_shape, 8),
        "annual": Model("trend of whole years", smoothing.annual, 8),
        "damped": Model("damped trend", smoothing.damped, 6),
        "damped_values": Model("damped trend of the values", smoothing.damped_values, 6),
        "seasonal": Model("trend and season", smoothing.seasonal, 10),
        "seasonal_level": Model("level and season", smoothing.seasonal_level, 10),
        "seasonal_values": Model("trend and season of the values", smoothing.seasonal_values, 10),
        "seasonal_level_values": Model("level and season of the values", smoothing.seasonal_level_values, 10),
        "theta_grid": Model("Theta, averaged", smoothing.theta, 8),
        "dynamic_theta": Model("dynamic Theta", smoothing.dynamic_theta, 8),
        "autoregression": Model("autoregression over a year", regression.autoregression, 10),
        "short_autoregression": Model("short autoregression", regression.short_autoregression, 10),
        "slow_return": Model("slow return to the trend", regression.slow_return, 8),
        "flat_return": Model("return to the level", regression.flat_return, 8),
        "recent_return": Model("return to the recent trend", regression.recent_return, 8),
        "seasonal_changes": Model("change on last year", regression.seasonal_changes, 12),
        "airline": Model("airline model", regression.airline, 12),
        "ets": Model("ETS", ets, 12),
        "theta": Model("Theta", theta, 12),
    }
)
