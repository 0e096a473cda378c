"""The Forecast as a value: joint draws of measures, how they were made, and how well that did in backtests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np

from lib.catalog.model import PLAN, TARGET, WEIGHT, Catalog, Kind
from lib.panel import TOTAL, Panel
from lib.period import Calendar, Period

Tier = Literal["full", "no_season", "naive", "none"]


MONTHS = 27  # the rest of any quarter and the eight quarters after it
DRAWS = 1000
SHARE_MONTHS = 6


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What a fit has to know beside the history.

    `months` counts from the month of `as_of` on, that one included. `kinds` says how each series adds up (`weighted` for the
    sum of a weighted measure, whose weights are `<measure>.weight`); series without a kind are not forecast. `signed` ones may
    be negative. `segments` of the history's dimension are forecast as shares of the total. `come`: flow → day of the month → the
    share of a month's value that had usually come by the end of that day; without it value comes evenly. `rates`: series → the
    series that it is forecast as a rate of ("start x": of that stock at the start of the month). `balances`: stock → the flows
    that add to it and those that take from it.
    """

    as_of: date
    calendar: Calendar
    kinds: Mapping[str, Kind]
    signed: frozenset[str] = frozenset()
    segments: tuple[str, ...] = ()
    come: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    rates: Mapping[str, str] = field(default_factory=dict)
    balances: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    months: int = MONTHS
    draws: int = DRAWS


def usual_shares(
    days: Panel, calendar: Calendar, as_of: date, kinds: Mapping[str, Kind]
) -> dict[str, dict[int, float]]:
    """Per flow the share of a month's value that had come by the end of each day, over the last `SHARE_MONTHS` whole months.

    Months of different length are compared by days from the start; sums, not shares, are averaged, so that a thin month weighs
    little. A flow whose last months are not all known by day, or add up to nothing, has none.
    """
    current = calendar.current("month", as_of)
    months = [current - back for back in range(SHARE_MONTHS, 0, -1)]
    at = {p.ordinal: i for i, p in enumerate(days.periods)}
    spans = [[at.get(d.ordinal) for d in calendar.within(m, "day")] for m in months]
    if any(i is None for span in spans for i in span):
        return {}
    shares = {}
    for name in days.series:
        if kinds.get(name) != "flow":
            continue
        row = days.get(name)[0]
        by_month = [row[span[0] : span[-1] + 1] for span in spans]  # type: ignore[operator]
        total = sum(float(m.sum()) for m in by_month)
        if total > 0 and np.isfinite(total) and all((m >= 0).all() for m in by_month):
            shares[name] = {d: sum(float(m[:d].sum()) for m in by_month) / total for d in range(1, 32)}
    return shares


def options_for(catalog: Catalog, history: Panel, calendar: Calendar, as_of: date) -> FitOptions:
    """The options to fit everything actual in a Panel: no plan figures or targets, all segments but `total`."""
    actual = [name for name in history.series if not name.startswith((PLAN, TARGET))]
    signed = {n for n in actual if not n.endswith(WEIGHT) and catalog.measure(n).signed}
    parts = tuple(segment for segment in history.segments if segment != TOTAL)
    measures = {n: catalog.measure(n) for n in actual if not n.endswith(WEIGHT)}
    rates = {n: m.per for n, m in measures.items() if m.per} | {
        n + WEIGHT: m.weight for n, m in measures.items() if m.weight and n + WEIGHT in actual
    }
    balances = {n: (m.inflows, m.outflows) for n, m in measures.items() if m.inflows or m.outflows}
    kinds = {n: catalog.kind(n) for n in actual}
    return FitOptions(as_of, calendar, kinds, frozenset(signed), parts, rates=rates, balances=balances)


@dataclass(frozen=True, slots=True)
class ErrorAt:
    """Backtest at one horizon, in periods of the grain that was judged (months for series).

    Mean absolute miss relative to the mean size of what came, of the method and of the seasonal naive, and how often the 80 %
    range held what came: `inside80` of `origins`.
    """

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
class Origin:
    """A past point from which everything was foreseen with only what was known then: joint draws of the months after it.

    `panel`: float32, `total`, a few draws, the twelve months from `first` on; nan for series that had no such origin. Its KPIs
    against those of the history, and against the same months a year earlier, are a backtest of any KPI.
    """

    first: Period
    panel: Panel

    @property
    def calendar(self) -> Calendar:
        """The calendar whose quarters and years begin at this origin, so that its months roll up to whole ones."""
        return Calendar(fiscal_start=self.first.ordinal % 12 + 1)


@dataclass(frozen=True, eq=False)
class Forecast:
    """Joint draws of the measures for the months from the current one on.

    `panel`: float32, segments `total` and those asked for (shares of it), draws n; periods are months, the first
    is the month of `as_of` (whole-month values that already hold what was actual to date). `fits` by series.
    `digests` names inputs: history, options, code version. `unavailable` says of each series that has no draws why.
    `origins` are past views for backtests. `before` holds draws of months before `first` that some series have no data for
    (nan where there are data), None when every series reaches up to it. `parts`: the same draws with segments of one further
    dimension each.
    """

    panel: Panel
    as_of: date
    fits: Mapping[str, SeriesFit]
    seed: int
    first: Period
    digests: Mapping[str, str] = field(default_factory=dict)
    unavailable: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    before: Panel | None = None
    parts: tuple[Panel, ...] = ()

    def panel_of(self, dimension: str | None) -> Panel | None:
        """The draws that are broken down by a dimension; those of the whole company for None."""
        if dimension is None:
            return self.panel
        return next((p for p in (self.panel, *self.parts) if p.dimension == dimension), None)
