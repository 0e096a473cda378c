"""The table of models, and the only door to statsmodels.

A model is a callable `(sample, horizon) -> path`: fitted on the Sample, it gives its central path of the next `horizon`
periods on the Sample's scale, float64 (horizon,), always the same for the same input. It may raise; whoever calls it notes
that and goes on without it. The spread around the path is not a model's own business: it is measured by backtests.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

from lib.forecast import filters, simple
from lib.forecast.sample import Floats, Sample

Forecaster = Callable[[Sample, int], Floats]
NAIVE = "seasonal_naive"  # the floor: what every choice has to beat
SEASONAL_START = 12  # observations beyond one year from which statsmodels finds a start for the seasonal states


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the table: what it is called to people, its callable, and how many observations it asks for."""

    name: str
    run: Forecaster
    least: int = 1


def ets(sample: Sample, horizon: int) -> Floats:
    """statsmodels ETS(A,Ad,A): damped trend and additive season, on logs a multiplicative one; without season if short."""
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


def theta(sample: Sample, horizon: int) -> Floats:
    """statsmodels' Theta model (Assimakopoulos and Nikolopoulos 2000) on the adjusted series."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = ThetaModel(sample.adjusted, period=sample.period, deseasonalize=False).fit()
    return np.asarray(fitted.forecast(horizon), dtype=np.float64) + sample.ahead(horizon)


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        NAIVE: Model("same month last year", simple.seasonal_naive),
        "naive": Model("last value", simple.naive),
        "drift": Model("last value with drift", simple.drift, 3),
        "seasonal_drift": Model("last year with drift", simple.seasonal_drift, 3),
        "damped": Model("damped trend", filters.damped, 6),
        "autoregression": Model("autoregression", filters.autoregression, 10),
        "year_on_year": Model("change on last year", filters.year_on_year, 10),
        "reversion": Model("return to the trend", filters.reversion, 6),
        "theta": Model("Theta", theta, 8),
        "ets": Model("ETS", ets, 10),
    }
)
