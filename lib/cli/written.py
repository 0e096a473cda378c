"""Targets and KPIs as lines for a terminal: values in their units, periods by their labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.catalog.model import Catalog, Kpi, Unit
from lib.charts.format import MINUS, NBSP, Formatter
from lib.cli.say import table
from lib.desk import Desk
from lib.goals import Gap, Resolved
from lib.panel import TOTAL
from lib.period import Calendar
from lib.pipeline import KpiRow, KpiTable

LAST = 6  # periods that fit beside a name
BLIND = "not available by"  # how the reason begins where rows do not carry a dimension
UNFINISHED = " so far"


@dataclass(frozen=True, slots=True)
class Writer:
    """How one workspace writes its numbers."""

    fmt: Formatter
    catalog: Catalog
    calendar: Calendar

    def value(self, x: float | None, unit: Unit) -> str:
        """A value in its unit: 3.12%, €1,349, 2:22."""
        return _typed(self.fmt.value(x, unit))

    def target(self, gap: Gap) -> str:
        """A target in one line: what, where, wanted, due, likely with its range, gap, chance, status and why."""
        kpi, target = self.catalog.kpi(gap.target.kpi), gap.target
        where = "".join(f" ({dimension} {value})" for dimension, value in target.where)
        since = f" added up from {target.sum_from}" if target.sum_from else ""
        parts = [*self._ahead(gap, kpi), *self._chance(gap), f"{gap.status.replace('_', ' ')} ({gap.why})"]
        return f"{target.kpi}{where} {self._wanted(gap, kpi)}{since} by {target.by}: {', '.join(parts)}"

    def _chance(self, gap: Gap) -> list[str]:
        """The chance as the pages write it."""
        return [] if gap.probability is None else [f"chance {_typed(self.fmt.chance(gap.probability))}"]

    def _wanted(self, gap: Gap, kpi: Kpi) -> str:
        resolved = gap.resolved
        if resolved is None:
            return "?"
        if _banded(resolved):
            return f"between {self.value(resolved.low, kpi.unit)} and {self.value(resolved.high, kpi.unit)}"
        middle = gap.forecast.median if gap.forecast else None
        limit = "at least" if math.isfinite(resolved.low) else "at most"
        return f"{limit} {_typed(self.fmt.against(middle, resolved.level, kpi.unit).target)}"

    def _ahead(self, gap: Gap, kpi: Kpi) -> list[str]:
        """What is likely, its range, and how far that is from what is wanted."""
        forecast, resolved, unit = gap.forecast, gap.resolved, kpi.unit
        if forecast is None or resolved is None:
            return [f"likely {self.value(forecast.median, unit)}"] if forecast else []
        likely, _, missing = (_typed(t) for t in self.fmt.against(forecast.median, resolved.level, unit))
        if _banded(resolved):
            likely, missing = self.value(forecast.median, unit), _typed(self.fmt.change(gap.gap, unit, "absolute"))
        low, high = self.value(forecast.p10, unit), self.value(forecast.p90, unit)
        ranged = "" if low == high else f" (8 in 10: {low} to {high})"
        return [f"likely {likely}{ranged}", f"gap {missing}"]

    def baseline(self, gap: Gap) -> str:
        """What a change starts from; nothing where it starts from nothing."""
        if gap.resolved is None or gap.resolved.baseline is None:
            return ""
        unit = self.catalog.kpi(gap.target.kpi).unit
        return f"; from {self.value(gap.resolved.baseline, unit)} in {gap.resolved.baseline_period}"

    def kpis(self, found: KpiTable, by: str | None = None) -> list[str]:
        """KPIs by period, the unfinished one named so; a sentence for those that have no numbers by the dimension."""
        ends = zip(found.periods[-LAST:], found.complete[-LAST:], strict=True)
        head = ["KPI", *[self.calendar.label(p) + ("" if over else UNFINISHED) for p, over in ends]]
        blind = _blind(found.rows) if by else {}
        shown = [r for r in found.rows if not r.why and (r.kpi.id not in blind or r.segment == TOTAL)]
        rows = [[_name(r), *[self.value(v, r.kpi.unit) for v in r.values[-LAST:]]] for r in shown]
        missing = dict.fromkeys(f"{r.kpi.name}: {r.why}" for r in found.rows if r.why)
        return [*table(head, rows), *_without(blind, by or ""), *missing]


def writer(at: Desk) -> Writer:
    """The writer of a workspace."""
    said = at.preferences
    return Writer(Formatter(said.currency, said.locale), at.catalog, said.calendar)


def _typed(text: str) -> str:
    """Signs and spaces as a keyboard has them, so that what is printed can be searched for and calculated with."""
    return text.replace(MINUS, "-").replace(NBSP, " ")


def _banded(resolved: Resolved) -> bool:
    return math.isfinite(resolved.low) and math.isfinite(resolved.high)


def _name(row: KpiRow) -> str:
    return f"{row.kpi.name}{f' · {row.segment}' if row.segment else ''}"


def _blind(rows: Iterable[KpiRow]) -> dict[str, str]:
    """Id → name of the KPIs whose rows do not carry the dimension."""
    return {r.kpi.id: r.kpi.name for r in rows if any(mark.startswith(BLIND) for mark in r.marks)}


def _without(blind: dict[str, str], by: str) -> Sequence[str]:
    if not blind:
        return ()
    many = "1 KPI has" if len(blind) == 1 else f"{len(blind)} KPIs have"
    return (f"{many} only a total, for the data do not carry {by}: {', '.join(blind.values())}.",)
