"""KPIs and targets as figures for computed answers: the last complete quarter, a named period, what is expected."""

from __future__ import annotations

import math
from functools import cached_property

from lib.catalog.model import plain
from lib.errors import BadInput
from lib.goals import Gap, Target
from lib.kpi import evaluate_formula
from lib.panel import Cut
from lib.period import Grain, Period
from lib.pipeline import KpiRow, Outcome
from lib.plan.figures import Figure

BY_CHANNEL = Cut(by="channel")


class Numbers:
    """What an outcome says of single KPIs and targets."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.catalog, self.calendar = outcome.catalog, outcome.calendar

    # KPIs

    def last(self, kpi: str, grain: Grain = "quarter") -> Figure:
        """A KPI in the last period of that grain that is over."""
        return self.at(kpi, self.calendar.current(grain, self.outcome.as_of) - 1)

    def at(self, kpi: str, period: Period) -> Figure:
        """A KPI in a period that has passed (a day is none)."""
        found = self._row(kpi, period)
        return _figure(*found) if isinstance(found, tuple) else found

    def change(self, kpi: str, period: Period, back: int = 1) -> Figure:
        """Its change against `back` periods before: of percentages a difference, else relative."""
        found = self._row(kpi, period)
        if not isinstance(found, tuple):
            return found
        row, place = found
        moved = row.change(place, back)
        unit = "points" if row.kpi.unit == "percent" else "change"
        return Figure(moved, unit) if math.isfinite(moved) else Figure(why="there is nothing to compare it with")

    def named(self, kpi: str, label: str) -> Figure:
        """A KPI in the period of that label."""
        try:
            return self.at(kpi, self.calendar.parse(label))
        except BadInput as error:
            return Figure(why=error.what)

    def of_segment(self, kpi: str, where: tuple[str, str]) -> Figure:
        """A KPI of one segment in the last quarter that is over; the outcome must have been asked for that cut."""
        try:
            table = self.outcome.kpis(Cut("quarter", where=(where,)), (kpi,))
        except KeyError:
            return Figure(why="these numbers were not asked for")
        last = self.calendar.current("quarter", self.outcome.as_of) - 1
        if not table.rows or last not in table.periods:
            return Figure(why=f"there are no data of {where[0]} {where[1]}")
        return _figure(table.rows[0], table.periods.index(last))

    def of_channel(self, measure: str, channel: str, period: Period) -> Figure:
        """A measure of one channel in a period; the outcome must have been asked for channels."""
        try:
            found = evaluate_formula(measure, self.outcome.facts(BY_CHANNEL), period.grain)
        except KeyError:
            return Figure(why="these numbers were not asked for")
        place = next((i for i, s in enumerate(found.segments) if plain(s) == plain(channel)), None)
        if place is None or period not in found.periods:
            return Figure(why=f"there are no data of {channel} for {self.calendar.label(period)}")
        value = float(found.values[place, 0, found.periods.index(period)])
        unit, named = self.catalog.measure(measure).unit, measure.replace("_", " ")
        return Figure(value, unit) if math.isfinite(value) else Figure(why=f"no {named} is known of {channel}")

    def _row(self, kpi: str, period: Period) -> tuple[KpiRow, int] | Figure:
        if kpi not in self.catalog.kpis:
            return Figure(why=f"there is no KPI “{kpi}”")
        if period.grain == "day":
            return Figure(why="a day is too short")
        if self.outcome.history.panel().series == ():
            return Figure(why="no data are loaded")
        table = self.outcome.kpis(Cut(period.grain), (kpi,))
        row = table.rows[0] if table.rows else None
        if row is None or period not in table.periods:
            return Figure(why=f"there are no data for {self.calendar.label(period)}")
        return row, table.periods.index(period)

    def expected(self, kpi: str, period: Period) -> Figure:
        """The middle of the forecast of a KPI in a period; its value where that has passed."""
        current = self.calendar.current(period.grain, self.outcome.as_of)
        if period < current:
            return self.at(kpi, period)
        if self.outcome.forecast is None:
            return Figure(why="there is no forecast yet")
        horizon = period - current
        found = self.outcome.outlooks(period.grain, horizon, (kpi,))
        if kpi not in found:
            return Figure(why=self.outcome.unavailable(period.grain, horizon, (kpi,)).get(kpi, "it is not forecast"))
        return Figure(float(found[kpi].median[-1]), self.catalog.kpi(kpi).unit)

    # Targets

    @cached_property
    def gaps(self) -> dict[str, Gap]:
        """Target's id → its gap."""
        return {g.target.id: g for g in self.outcome.gaps()}

    def level(self, target: Target) -> Figure:
        """What a target asks for."""
        gap = self.gaps.get(target.id)
        unit = self.catalog.kpi(target.kpi).unit
        if gap is None or gap.resolved is None:
            return Figure(why="the period it starts from has no value")
        return Figure(gap.resolved.level, unit)

    def next_target(self, kpi: str) -> Target | None:
        """The next target on a KPI of the whole company, that is still to come."""
        day = self.outcome.as_of
        last = {t: self.calendar.last_day(self.calendar.parse(t.by)) for t in self.outcome.plan.targets if t.kpi == kpi}
        coming = [t for t, end in last.items() if end >= day and not t.where]
        return min(coming, key=lambda t: last[t], default=None)


def _figure(row: KpiRow, place: int) -> Figure:
    value = row.values[place]
    if math.isfinite(value):
        return Figure(value, row.kpi.unit)
    return Figure(why=f"needs {', '.join(row.needs)}" if row.needs else row.why or "there is no value for that period")
