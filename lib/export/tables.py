"""The tables of an Outcome as values: the same rows are written as a sheet and printed in a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from lib.catalog.model import Catalog, Kpi
from lib.charts.format import Formatter
from lib.export.formats import Number
from lib.goals import Gap, Target
from lib.panel import Cut
from lib.period import Grain
from lib.pipeline import KpiRow, KpiTable, Outcome, Outlook

Cell = str | Number | None
STATUS = {
    "achieved": "Achieved",
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "missed": "Missed",
    "unknown": "Cannot tell",
}
UNITS = {
    "count": "number",
    "money": "money",
    "unit_money": "money",
    "money_per_day": "money a day",
    "percent": "%",
    "number": "ratio",
    "duration": "minutes",
    "days": "days",
    "months": "months",
    "score": "score",
}
AHEAD = 4  # quarters after the current one: beyond a year a forecast is seldom better than repeating the last


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and where its cells stand. `period` marks the columns of a run of periods."""

    name: str
    side: Literal["left", "right"] = "left"
    period: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows of cells; a cell is text, a number in its unit, or nothing."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def kpi_table(outcome: Outcome, grain: Grain, fmt: Formatter) -> Table:
    """Every KPI over all periods of a grain, by goal; what cannot be computed keeps its row, with what it needs."""
    found = outcome.kpis(Cut(grain))
    heads = _period_heads(found, fmt)
    columns = (Column("Goal"), Column("KPI"), Column("Unit"), Column("Better"), *heads, Column("Note"))
    names = {c.id: c.name for c in outcome.catalog.categories.values()}
    order = list(names)
    rows = sorted(found.rows, key=lambda r: order.index(r.kpi.category))
    return Table(f"KPIs by {grain}", columns, tuple(_kpi_row(r, names[r.kpi.category]) for r in rows))


def _period_heads(found: KpiTable, fmt: Formatter) -> tuple[Column, ...]:
    """The periods by name; one that has not ended says so."""
    return tuple(
        Column(fmt.period_label(p) + ("" if ended else " so far"), "right", True)
        for p, ended in zip(found.periods, found.complete, strict=True)
    )


def _kpi_row(row: KpiRow, goal: str) -> tuple[Cell, ...]:
    kpi = row.kpi
    numbers = tuple(Number(v, kpi.unit) for v in row.values)
    note = "; ".join(part for part in (row.why, *row.marks) if part)
    return goal, kpi.name, UNITS[kpi.unit], "higher" if kpi.direction == "up" else "lower", *numbers, note


def reach(outcome: Outcome, grain: Grain = "quarter", most: int = AHEAD) -> int:
    """How many periods after the current one the forecast holds whole, `most` at most."""
    coming = outcome.coming()
    if coming is None:
        return 0
    current, end = outcome.calendar.current(grain, outcome.as_of), outcome.calendar.last_day(coming.periods[-1])
    return next((n for n in range(most, 0, -1) if outcome.calendar.last_day(current + n) <= end), 0)


def forecast_table(outcome: Outcome, fmt: Formatter) -> Table:
    """A row per KPI and quarter: the likely value and its ranges; KPIs without a forecast say why."""
    names = ("Likely", "Low (1 in 10 below)", "High (1 in 10 above)", "Lowest (1 in 40)", "Highest (1 in 40)")
    right = (*names, "Same quarter last year", "Actual so far")
    columns = (Column("KPI"), Column("Quarter"), *(Column(n, "right") for n in right), Column("Note"))
    ahead = reach(outcome)
    rows = [row for found in outcome.outlooks("quarter", ahead).values() for row in _outlook_rows(found, outcome, fmt)]
    lacking = outcome.unavailable("quarter", ahead)
    blank: tuple[Cell, ...] = (None,) * (len(right) + 1)
    missing = [(outcome.catalog.kpi(k).name, *blank, why) for k, why in lacking.items()]
    return Table("Forecast", columns, (*rows, *missing))


def _outlook_rows(found: Outlook, outcome: Outcome, fmt: Formatter) -> Iterable[tuple[Cell, ...]]:
    unit, note = found.kpi.unit, "; ".join(found.marks)
    for i, period in enumerate(found.periods):
        levels = (found.quantiles[q][i] for q in ("p50", "p10", "p90", "p025", "p975"))
        numbers = (Number(float(v), unit) for v in (*levels, found.naive[i]))
        so_far = Number(found.actual_to_date if i == 0 else None, unit)
        yield found.kpi.name, fmt.period_label(period), *numbers, so_far, note if i == 0 else ""


GAP_HEADS = (
    "Target", "Due", "Status", "Level", "Likely", "Low", "High", "Gap", "Gap, relative", "Chance", "Owner", "Objective",
    "Why it matters", "Note",
)  # fmt: skip
LEVEL, LIKELY, GAP, RELATIVE = (GAP_HEADS.index(n) for n in ("Level", "Likely", "Gap", "Gap, relative"))


def gap_table(outcome: Outcome, fmt: Formatter) -> Table:
    """A row per target: where it stands, what is likely, how far off that is, and how likely it is reached."""
    right = GAP_HEADS[LEVEL : GAP_HEADS.index("Owner")]
    columns = tuple(Column(n, "right" if n in right else "left") for n in GAP_HEADS)
    rows = tuple(_gap_row(g, outcome.catalog, fmt) for g in ranked(outcome.gaps(), outcome))
    return Table("Targets and gaps", columns, rows)


def ranked(gaps: Sequence[Gap], outcome: Outcome) -> tuple[Gap, ...]:
    """Targets by due period, the sooner first; those of one period in the order in which they were set."""
    return tuple(sorted(gaps, key=lambda g: outcome.calendar.last_day(outcome.calendar.parse(g.target.by))))


def _gap_row(gap: Gap, catalog: Catalog, fmt: Formatter) -> tuple[Cell, ...]:
    target, kpi = gap.target, catalog.kpi(gap.target.kpi)
    level = gap.resolved.level if gap.resolved else None
    forecast = gap.forecast
    likely, low, high = (forecast.median, forecast.p10, forecast.p90) if forecast else (None, None, None)
    numbers = (*(Number(v, kpi.unit) for v in (level, likely, low, high)), difference(gap.gap, kpi))
    parts = (Number(gap.relative, "change"), Number(gap.probability, "chance"))
    words = (target.owner, target.objective, target.because, gap.why)
    return target_name(target, kpi), due_text(target, fmt), STATUS[gap.status], *numbers, *parts, *words


def difference(value: float | None, kpi: Kpi) -> Number:
    """A difference of two values of a KPI: of percentages in points."""
    return Number(value, "points" if kpi.unit == "percent" else kpi.unit)


def target_name(target: Target, kpi: Kpi) -> str:
    """The KPI, with the segment that the target is about."""
    return ", ".join([kpi.name, *(value for _, value in target.where)])


def due_text(target: Target, fmt: Formatter) -> str:
    """The due period; of a sum with where it begins."""
    due = fmt.period_label(target.by)
    return f"{fmt.period_label(target.sum_from)} to {due}" if target.sum_from else due
