"""What the pipeline answers with: tables of KPIs, outlooks with ranges, drivers with where they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lib.catalog.model import Driver, Kpi
from lib.kpi.values import Seam
from lib.outlook import Backtest
from lib.panel import Floats
from lib.period import Grain, Period


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI (of one segment) over the periods of its table.

    `values`: a number per period, nan where it is not available. `complete`: it has ended and every measure covers it.
    `needs`: measures that are missing altogether; `why`: why it cannot be computed otherwise. `marks`: what must be said beside it.
    `seams`: breaks of definition, across which nothing is compared.
    """

    kpi: Kpi
    segment: str | None
    values: tuple[float, ...]
    complete: tuple[bool, ...]
    needs: tuple[str, ...] = ()
    why: str = ""
    marks: tuple[str, ...] = ()
    seams: tuple[Seam, ...] = ()

    def change(self, at: int, back: int = 1) -> float:
        """The change of the value at place `at` against `back` periods before: of percentages a difference (fractions), else
        relative to the earlier value. nan where either is missing or 0 and across a break of definition.
        """
        if at - back < 0 or any(seam.parts(at - back, at) for seam in self.seams):
            return math.nan
        before, now = self.values[at - back], self.values[at]
        if self.kpi.unit == "percent":
            return now - before
        return (now - before) / abs(before) if before else math.nan


@dataclass(frozen=True, slots=True)
class KpiTable:
    """KPIs over periods, the unfinished current one last; `complete` says which periods have ended."""

    grain: Grain
    periods: tuple[Period, ...]
    complete: tuple[bool, ...]
    rows: tuple[KpiRow, ...]


@dataclass(frozen=True, eq=False)
class Outlook:
    """The forecast of one KPI: `periods` begin with the current one; each array has a number per period.

    `draws` has the shape (draws, periods). `past` holds the complete periods before, with their `past_values`. `naive` repeats the
    same period of last year. `actual_to_date` is what the current period holds so far.
    """

    kpi: Kpi
    grain: Grain
    periods: tuple[Period, ...]
    draws: Floats
    quantiles: Mapping[str, Floats]  # p025 p10 p25 p50 p75 p90 p975
    past: tuple[Period, ...]
    past_values: Floats
    naive: Floats
    actual_to_date: float | None
    models: Mapping[str, str]
    tier: str
    backtest: Backtest | None
    marks: tuple[str, ...] = ()

    @property
    def median(self) -> Floats:
        """The middle of the draws."""
        return self.quantiles["p50"]


@dataclass(frozen=True, slots=True)
class DriverNow:
    """A driver that the data allow to move: its value in the last complete quarter, and the range of the last eight."""

    driver: Driver
    value: float
    low: float
    high: float
