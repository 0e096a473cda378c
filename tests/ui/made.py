"""A small world made by hand for the tests of views: four KPIs over thirteen quarters, their outlooks and targets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.charts.format import Formatter
from lib.goals import Gap, Pace, Range, Resolved, Status, Target
from lib.outlook import Backtest, ErrorAt
from lib.period import Calendar
from lib.pipeline import KpiRow, KpiTable, Outlook
from lib.ui.kpi_view import Board

CATALOG: Catalog = load(
    {
        "words.toml": """
[[category]]
id = "sales"
name = "Increase sales"
[[category]]
id = "leads"
name = "Generate leads"
[[part]]
id = "acquire"
name = "Acquire"
[[measure]]
id = "revenue"
name = "Revenue"
area = "money"
kind = "flow"
unit = "money"
sources = "one"
upload = "orders or invoices"
[[measure]]
id = "spend"
name = "Marketing spend"
area = "money"
kind = "flow"
unit = "money"
sources = "add"
upload = "ad exports"
[[measure]]
id = "leads"
name = "Leads"
area = "leads"
kind = "flow"
unit = "count"
sources = "one"
upload = "CRM contacts"
[[measure]]
id = "sqls"
name = "SQLs"
area = "leads"
kind = "flow"
unit = "count"
sources = "one"
upload = "CRM contacts"
[[measure]]
id = "customers"
name = "Customers"
area = "customers"
kind = "stock"
unit = "count"
sources = "one"
upload = "customer list"
[[kpi]]
id = "revenue_kpi"
name = "Revenue"
category = "sales"
formula = "revenue"
unit = "money"
direction = "up"
padre = "acquire"
[[kpi]]
id = "cost"
name = "Cost per lead"
category = "leads"
formula = "spend / leads"
unit = "unit_money"
direction = "down"
padre = "acquire"
about = "What a lead costs."
[[kpi]]
id = "rate"
name = "Lead-to-SQL <rate>"
category = "leads"
formula = "sqls / leads"
unit = "percent"
direction = "up"
padre = "acquire"
[[kpi]]
id = "customers_kpi"
name = "Customers"
category = "sales"
formula = "customers"
unit = "count"
direction = "up"
padre = "acquire"
"""
    }
)
CALENDAR = Calendar()
AS_OF = date(2026, 11, 16)
FMT = Formatter("EUR")
NOW = CALENDAR.parse("2026Q4")
PERIODS = tuple(NOW - n for n in range(12, -1, -1))
REVENUE = (100e3, 104e3, 110e3, 120e3, 118e3, 122e3, 130e3, 140e3, 150e3, 152e3, 160e3, 168e3, 94.2e3)


def row(kpi: str, values: Iterable[float] = REVENUE, segment: str | None = None, **more: object) -> KpiRow:
    """A row whose periods are complete but for the last."""
    numbers = tuple(values)
    complete = (*(math.isfinite(v) for v in numbers[:-1]), False)
    return replace(KpiRow(CATALOG.kpi(kpi), segment, numbers, complete), **more)  # type: ignore[arg-type]


def lacking(kpi: str, *needs: str, why: str = "") -> KpiRow:
    """A row without any number."""
    return row(kpi, (math.nan,) * len(PERIODS), needs=needs, why=why)


def table(*rows: KpiRow) -> KpiTable:
    """A table of quarters, the current one last."""
    return KpiTable("quarter", PERIODS, (True,) * 12 + (False,), rows)


def outlook(kpi: str = "revenue_kpi", middle: float = 198e3, spread: float = 10e3, ahead: int = 4) -> Outlook:
    """An outlook of `ahead` more quarters around a level, with a backtest."""
    draws = middle + spread * np.linspace(-2, 2, 401)[:, None] * np.ones(ahead + 1)
    levels = {"p025": 0.025, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p975": 0.975}
    past = np.array(REVENUE[:-1])
    naive = np.array([past[-4], past[-3], past[-2], past[-1], past[-4]][: ahead + 1])
    errors = (ErrorAt(1, 0.031, 0.094, 10, 12), ErrorAt(2, 0.048, 0.099, 9, 11), ErrorAt(3, 0.11, 0.102, 7, 9))
    return Outlook(
        kpi=CATALOG.kpi(kpi),
        grain="quarter",
        periods=tuple(NOW + n for n in range(ahead + 1)),
        draws=draws,
        quantiles={name: np.quantile(draws, level, axis=0) for name, level in levels.items()},
        past=PERIODS[:-1],
        past_values=past,
        naive=naive,
        actual_to_date=94.2e3,
        models={"revenue": "Theta"},
        tier="full",
        backtest=Backtest(0.5, 1.2, 6.0, 0.8, 0.95, 12, errors),
    )


def gap(
    kpi: str = "revenue_kpi", by: str = "2026Q4", level: float = 205e3, status: Status = "off_track", **more: object
) -> Gap:
    """A target whose forecast is 198k (8 in 10: 185k to 211k)."""
    target = Target(id=f"{kpi}-{by}", kpi=kpi, by=by, form="level", value=level)
    up = CATALOG.kpi(kpi).direction == "up"
    resolved = Resolved(level, level if up else -math.inf, math.inf if up else level)
    forecast = Range(198e3, 185e3, 211e3)
    made = Gap(
        target, resolved, forecast, 198e3 - level, (198e3 - level) / level, 0.19, status, "19 of 100 futures reach it",
        Pace(attainment=0.46, actual_to_date=94.2e3, usual=0.488, needed_a_day=2408.7), {},
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def board(*rows: KpiRow, outlooks: tuple[Outlook, ...] = (), gaps: tuple[Gap, ...] = ()) -> Board:
    """A board of these rows."""
    return Board(table(*rows), CATALOG, FMT, {o.kpi.id: o for o in outlooks}, {g.target.kpi: g for g in gaps})
