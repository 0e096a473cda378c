"""The Forecast as a value: joint draws of measures, how they were made, and how well that did in backtests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lib.panel import Panel
from lib.period import Period

Tier = Literal["full", "no_season", "naive", "none"]


@dataclass(frozen=True, slots=True)
class ErrorAt:
    """Backtest at one horizon (in periods of `Backtest.grain`): mean absolute relative miss of the method and of the seasonal naive,
    and how often the 80 % range held what came: `inside` of `origins`."""

    horizon: int
    miss: float
    naive_miss: float
    inside80: int
    origins: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """Rolling-origin backtest of one series or KPI. mase scales by the in-sample seasonal-naive error, smape in percent 0..200,
    coverages are fractions; nan where it could not be measured."""

    mase: float
    naive_mase: float
    smape: float
    coverage80: float
    coverage95: float
    origins: int
    by_horizon: tuple[ErrorAt, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """How one series was forecast: the model or average chosen in words, each candidate's weight and backtest error, the tier."""

    series: str
    model: str
    tier: Tier
    weights: Mapping[str, float]
    errors: Mapping[str, float]
    backtest: Backtest
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Joint draws of the measures for the months from the current one on.

    `panel`: float32, segments `total` only (further segments are made as shares of it), draws n; periods are months, the first
    is the month of `as_of` (whole-month values that already hold what was actual to date). `fits` by series.
    `digests` names inputs: history, options, code version.
    """

    panel: Panel
    as_of: date
    fits: Mapping[str, SeriesFit]
    seed: int
    first: Period
    digests: Mapping[str, str] = field(default_factory=dict)
    unavailable: Mapping[str, str] = field(default_factory=dict)
