"""What an upload would add, per measure and month, as a table with small pictures and as plain rows."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lib.catalog.model import PLAN, WEIGHT, Catalog, Unit
from lib.charts.format import Formatter
from lib.ui.data_view import names
from lib.ui.marks import spark
from lib.ui.table import Cell, Column, Group, Row, Table

LAST = 3  # months shown as numbers beside the picture
Monthly = Mapping[str, Mapping[str, float]]


def shown_series(monthly: Monthly) -> tuple[str, ...]:
    """The series that people want to see: those with any value, without the weights of weighted measures."""
    return tuple(s for s in monthly if monthly[s] and not s.endswith(WEIGHT))


def preview_table(totals: Mapping[str, float], monthly: Monthly, catalog: Catalog, fmt: Formatter) -> Table:
    """A row per measure: total (of a stock its last value), all months as a line, the last months as numbers."""
    series = shown_series(monthly)
    months = sorted({m for s in series for m in monthly[s]})
    last = months[-LAST:]
    span = f"{fmt.period_label(months[0], 'short')} to {fmt.period_label(months[-1], 'short')}" if months else "Months"
    columns = (
        Column("name", "Measure", "left"),
        Column("total", "In all"),
        Column("spark", span, "left", label="", wide=True),
        *(Column(f"m{i}", fmt.period_label(m, "short")) for i, m in enumerate(last)),
    )
    rows = tuple(
        Row(
            s,
            (
                Cell(names([s], catalog)[0]),
                Cell(fmt.value(_total(s, totals, monthly), _unit(s, catalog)), tone="strong"),
                Cell(spark([monthly[s].get(m, math.nan) for m in months], width=180)),
                *(Cell(fmt.value(_value(s, m, monthly), _unit(s, catalog))) for m in last),
            ),
        )
        for s in series
    )
    return Table("What the file would add", columns, (Group("", rows),), cards="wide", across=2)


def _unit(series: str, catalog: Catalog) -> Unit:
    return catalog.measure(series.removeprefix(PLAN)).unit


def _value(series: str, month: str, monthly: Monthly) -> float:
    """The value of a month; of a weighted measure, which is kept as sum and weight, the mean."""
    value = monthly[series].get(month, math.nan)
    if series + WEIGHT not in monthly:
        return value
    weight = monthly[series + WEIGHT].get(month, math.nan)
    return value / weight if weight else math.nan


def _total(series: str, totals: Mapping[str, float], monthly: Monthly) -> float:
    total = totals.get(series, math.nan)
    if series + WEIGHT not in monthly:
        return total
    weight = totals.get(series + WEIGHT, math.nan)
    return total / weight if weight else math.nan


def monthly_rows(monthly: Monthly, catalog: Catalog) -> list[dict[str, object]]:
    """A row per month with a number per measure, None where there is none; full values, for reading and copying."""
    series = shown_series(monthly)
    months = sorted({m for s in series for m in monthly[s]})
    heads = names(series, catalog)
    return [
        {"Month": m, **{h: _or_none(_value(s, m, monthly)) for h, s in zip(heads, series, strict=True)}} for m in months
    ]


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
