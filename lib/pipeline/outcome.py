"""The Outcome: everything that is known and expected, under one scenario. Made once, asked often; nothing is stored in it
that could not be worked out again from what it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from lib.catalog.model import WEIGHT, Catalog
from lib.goals import Gap, Target
from lib.kpi import Facts, KpiValues, evaluate, evaluate_formula
from lib.outlook import Backtest, Forecast
from lib.panel import TOTAL, Cut, Floats, History, Panel
from lib.period import Calendar, Grain, Period
from lib.pipeline import backtest, due
from lib.pipeline.join import as_total, footing, joined, under
from lib.pipeline.model import DriverNow, KpiRow, KpiTable, Outlook
from lib.pipeline.ranges import QUANTILES, lost, naive, not_foreseen, quantiles
from lib.plan import Plan
from lib.scenario import Applied, Assumption, Ground, Scenario, drivers_available

DRIVER_QUARTERS = 8
EVER = "ever("  # a formula that adds up since the first month
LOOK_BACK = 13  # months that formulas look back on: a year, and the start of its first month
NAME = re.compile(r"[a-z_]+")
COARSER: tuple[Grain, ...] = ("quarter", "year")
TIERS = ("full", "no_season", "naive", "none")
Where = tuple[tuple[str, str], ...]


def run(
    plan: Plan, history: History, forecast: Forecast | None, catalog: Catalog, scenario: Scenario | None = None
) -> Outcome:
    """The outcome of a plan. Pure: the same arguments give the same answers; the day is the history's."""
    return Outcome(plan, history, forecast, catalog, (scenario or Scenario(name="")).assumptions)


@dataclass(frozen=True, eq=False)
class Outcome:
    """KPIs, outlooks and gaps of a workspace as of a day, under some assumptions."""

    plan: Plan
    history: History
    forecast: Forecast | None
    catalog: Catalog
    assumptions: tuple[Assumption, ...] = ()
    _kept: dict[object, object] = field(default_factory=dict, repr=False)

    @property
    def calendar(self) -> Calendar:
        """The fiscal calendar."""
        return self.history.calendar

    @property
    def as_of(self) -> date:
        """The day as of which everything is seen."""
        return self.history.as_of

    @cached_property
    def base(self) -> Outcome:
        """The same without any assumption."""
        return replace(self, assumptions=(), _kept={}) if self.assumptions else self

    def under(self, assumptions: Sequence[Assumption]) -> Outcome:
        """The same future under other assumptions; what does not depend on them is shared."""
        moved = replace(self.base, assumptions=tuple(assumptions), _kept={})
        moved.__dict__["base"] = self.base
        return moved

    # What happened

    def facts(self, cut: Cut = Cut()) -> Facts:
        """The numbers of a cut as they happened. Raises KeyError for a cut that the history was not asked for."""
        key = ("facts", cut.of_months)
        if key not in self.base._kept:
            panels = self.history.panels
            coarser = {g: panels[c] for g in COARSER if (c := replace(cut, grain=g)) in panels}
            cuts = {c.by: p for c, p in panels.items() if c.by and c.grain == "month" and c.where == cut.where}
            self.base._kept[key] = Facts(
                self.catalog,
                self.calendar,
                self.as_of,
                self.history.panel(cut.of_months),
                coarser=coarser,
                given=self._given,
                targets=self._stated,
                cuts=cuts,
                where=cut.where,
            )
        return self.base._kept[key]  # type: ignore[return-value]

    @property
    def _given(self) -> Mapping[str, float]:
        margin = self.plan.preferences.gross_margin
        return {} if margin is None else {"gross_margin": margin}

    @cached_property
    def _stated(self) -> Mapping[str, Mapping[Period, float]]:
        """Levels that targets state for KPIs that are a bare measure, as formulas may use them."""
        stated: dict[str, dict[Period, float]] = {}
        for target in self.plan.targets:
            formula = self.catalog.kpi(target.kpi).formula
            if formula in self.catalog.measures and not target.where and target.form in {"level", "at_least"}:
                stated.setdefault(formula, {})[self.calendar.parse(target.by)] = target.value
        return stated

    def values(self, ids: Iterable[str], grain: Grain, cut: Cut = Cut()) -> Mapping[str, KpiValues]:
        """KPIs as they happened, at a grain."""
        names = tuple(ids)
        key = ("values", names, grain, cut.of_months)
        if key not in self.base._kept:
            self.base._kept[key] = evaluate(names, self.facts(cut), grain)
        return self.base._kept[key]  # type: ignore[return-value]

    def kpis(self, cut: Cut = Cut("quarter"), ids: Iterable[str] | None = None) -> KpiTable:
        """The KPIs of a cut up to the current period; with a dimension to break down by, a row per KPI and segment."""
        names = tuple(ids or self.catalog.kpis)
        found = self.values(names, cut.grain, cut)
        current = self.calendar.current(cut.grain, self.as_of)
        periods = next((v.periods for v in found.values()), ())
        keep = [i for i, p in enumerate(periods) if p <= current]
        shown = tuple(periods[i] for i in keep)
        ended = tuple(self.calendar.complete(p, self.as_of) for p in shown)
        rows = [
            _row(self, v, s if cut.by else None, keep, v.segments.index(s))
            for v in found.values()
            for s in (v.segments if cut.by else (TOTAL,))
        ]
        return KpiTable(cut.grain, shown, ended, tuple(rows))

    # What may come

    def coming(self, where: Where = (), last: Period | None = None) -> Panel | None:
        """The months to come (up to `last`) under the assumptions, of the whole company or one segment; None where there is
        no forecast."""
        key = ("coming", where, last)
        if key not in self._kept:
            applied = self._applied(where[0][0] if where else None, last) if len(where) <= 1 else None
            segment = where[0][1] if where else TOTAL
            known = applied is not None and segment in applied.panel.segments
            self._kept[key] = as_total(applied.panel, segment) if applied and known else None
        return self._kept[key]  # type: ignore[return-value]

    def _applied(self, dimension: str | None = None, last: Period | None = None) -> Applied | None:
        """The forecast broken down by a dimension, under the assumptions; None where it is not broken down so.

        What is assumed acts forward in time only, so that later months may be left out before it does.
        """
        key = ("applied", dimension, last)
        if key not in self._kept:
            ahead = self._ahead(dimension, last)
            self._kept[key] = under(self.history, *ahead, self.assumptions) if ahead else None
        return self._kept[key]  # type: ignore[return-value]

    def _ahead(self, dimension: str | None, last: Period | None) -> tuple[Panel, Ground] | None:
        """The forecast's months as they are, and what a scenario on them stands on; shared by all scenarios."""
        kept = self.base._kept
        key = ("ahead", dimension, last)
        if key not in kept:
            panel = self.forecast.panel_of(dimension) if self.forecast else None
            ahead = panel.between(None, last) if panel and last else panel
            kept[key] = (ahead, footing(self.history, ahead, self.catalog)) if ahead else None
        return kept[key]  # type: ignore[return-value]

    def skipped(self) -> tuple[tuple[Assumption, str], ...]:
        """Assumptions that cannot act on this forecast, with why."""
        applied = self._applied()
        return applied.skipped if applied else ()

    def limited(self) -> tuple[tuple[Assumption, str], ...]:
        """Assumptions that act only up to a limit, with which: “win rate stops at 100 %”."""
        applied = self._applied()
        return applied.limited if applied else ()

    def expected(
        self, ids: Iterable[str], grain: Grain, where: Where = (), last: Period | None = None
    ) -> Mapping[str, KpiValues]:
        """KPIs on past and coming months together, with draws; empty where there is no forecast for it.

        Only as much of the past is carried along as formulas look back on; `last` is the last month that is wanted.
        """
        names = tuple(ids)
        coming = self.coming(where, last)
        if coming is None or self.forecast is None:
            return {}
        key = ("expected", names, grain, where, last)
        if key not in self._kept:
            long = tuple(n for n in names if EVER in self.catalog.kpi(n).formula)
            short = tuple(n for n in names if n not in long)
            parts = [(short, self._keep_from(grain)), (long, None)]
            found = [self._expected(part, (grain, where), coming, start) for part, start in parts if part]
            self._kept[key] = {name: values for part in found for name, values in part.items()}
        return self._kept[key]  # type: ignore[return-value]

    def _expected(
        self, names: tuple[str, ...], at: tuple[Grain, Where], coming: Panel, start: Period | None
    ) -> Mapping[str, KpiValues]:
        assert self.forecast is not None
        grain, where = at
        past = self.facts(Cut(where=where))
        panel = joined(past.months, self.forecast, coming.take(self._needed(names, grain, where, coming)), start)
        facts = replace(past, months=panel, history=past.months, coarser=self._whole(past))
        return evaluate(names, facts, grain)

    def _whole(self, past: Facts) -> Mapping[Grain, Panel]:
        """Counts asked per quarter and year, of the periods that are over: the current one so far says nothing of all of it."""
        current = {g: self.calendar.current(g, self.as_of) for g in past.coarser}
        return {g: panel.between(None, current[g] - 1) for g, panel in past.coarser.items()}

    def _needed(self, names: tuple[str, ...], grain: Grain, where: Where, coming: Panel) -> tuple[str, ...]:
        """The forecast series that these KPIs are made of, so that the others are not carried along."""
        used = {s for v in self.values(names, grain, Cut(where=where)).values() for s in v.used}
        derived = [self.catalog.measures[s].derived or "" for s in used if s in self.catalog.measures]
        used |= {name for formula in derived for name in NAME.findall(formula)}
        used |= {f"{s}{WEIGHT}" for s in used}
        return tuple(s for s in coming.series if s in used) or coming.series[:1]

    def _keep_from(self, grain: Grain) -> Period:
        """From which month the past is carried along: the period before the current one, and a year before that."""
        current = self.calendar.current(grain, self.as_of)
        return self.calendar.within(current - 1, "month")[0] - LOOK_BACK

    def outlooks(
        self, grain: Grain, horizon: int, ids: Iterable[str] | None = None, where: Where = ()
    ) -> Mapping[str, Outlook]:
        """The forecast of KPIs for the current period and `horizon` more; what cannot be forecast is in `unavailable`."""
        return self._looked(grain, horizon, tuple(ids or self.catalog.kpis), where)[0]

    def unavailable(
        self, grain: Grain, horizon: int, ids: Iterable[str] | None = None, where: Where = ()
    ) -> Mapping[str, str]:
        """KPI → why it cannot be forecast over that horizon."""
        return self._looked(grain, horizon, tuple(ids or self.catalog.kpis), where)[1]

    def _looked(
        self, grain: Grain, horizon: int, ids: tuple[str, ...], where: Where
    ) -> tuple[dict[str, Outlook], dict[str, str]]:
        key = ("outlooks", grain, horizon, ids, where)
        if key in self._kept:
            return self._kept[key]  # type: ignore[return-value]
        current = self.calendar.current(grain, self.as_of)
        periods = tuple(current + i for i in range(horizon + 1))
        found, why = {}, {}
        last = max(
            self._latest_due, self.calendar.within(periods[-1], "month")[-1]
        )  # the same months as targets ask for
        expected = self.expected(ids, grain, where, last)
        past = self.values(ids, grain, Cut(where=where))
        for name in ids:
            reason = not_foreseen(past[name], expected.get(name), periods)
            if reason:
                why[name] = reason
            else:
                found[name] = self._outlook(past[name], expected[name], periods)
        self._kept[key] = (found, why)
        return found, why

    def _outlook(self, past: KpiValues, expected: KpiValues, periods: tuple[Period, ...]) -> Outlook:
        place = {p: i for i, p in enumerate(expected.periods)}
        draws = expected.values[0][:, [place[p] for p in periods]]
        over = [i for i, p in enumerate(past.periods) if p < periods[0]]
        before = tuple(past.periods[i] for i in over)
        numbers = past.values[0, 0, over]
        now = past.values[0, 0, past.periods.index(periods[0])] if periods[0] in past.periods else np.nan
        levels = quantiles(draws)
        fits = self.forecast.fits if self.forecast else {}
        used = [fits[s] for s in expected.used if s in fits]
        return Outlook(
            kpi=self.catalog.kpi(past.id),
            grain=periods[0].grain,
            periods=periods,
            draws=draws,
            quantiles=dict(zip(QUANTILES, levels, strict=True)),
            past=before,
            past_values=numbers,
            naive=naive(before, numbers, periods),
            actual_to_date=float(now) if np.isfinite(now) else None,
            models={f.series: f.model for f in used},
            tier=max((f.tier for f in used), key=TIERS.index, default="none"),
            backtest=self.backtests(periods[0].grain).get(past.id),
            marks=(*expected.marks, *lost(draws)),
        )

    def backtests(self, grain: Grain) -> Mapping[str, Backtest]:
        """How forecasts of each KPI would have done, from past points, at this grain; shared by all scenarios."""
        key = ("backtests", grain)
        if key not in self.base._kept:
            facts = self.facts()
            origins = self.forecast.origins if self.forecast else ()
            self.base._kept[key] = backtest.backtests(facts, origins, grain, tuple(self.catalog.kpis))
        return self.base._kept[key]  # type: ignore[return-value]

    # Targets

    def for_target(self, target: Target) -> tuple[KpiValues, KpiValues | None]:
        """A target's KPI as it happened and as it is expected, worked out together with all others in the same cut."""
        grain, where = due.grain_of(target, self.calendar), target.where
        ids = self._ids((grain, where), (target.kpi,))
        last = max(self._latest_due, self.calendar.within(self.calendar.parse(target.by), "month")[-1])
        past = self.values(ids, grain, Cut(where=where))[target.kpi]
        moved = tuple(dict.fromkeys([*self._moved(ids, (grain, where), last), target.kpi]))
        return past, self.expected(moved, grain, where, last).get(target.kpi)

    def _moved(self, ids: tuple[str, ...], at: tuple[Grain, Where], last: Period) -> tuple[str, ...]:
        """Those of the KPIs that rest on a series which the assumptions change; the others stay as in the base plan."""
        key = ("moved", ids, at, last)
        if not self.assumptions:
            return ids
        if key not in self._kept:
            grain, where = at
            applied = self._applied(where[0][0] if where else None, last)
            changed = applied.changed if applied else frozenset()
            before = self.base.expected(ids, grain, where, last)
            made_of = {n: {x for s in v.used for x in (s, s + WEIGHT)} for n, v in before.items()}
            self._kept[key] = tuple(n for n in ids if not changed.isdisjoint(made_of.get(n, ())))
        return self._kept[key]  # type: ignore[return-value]

    def _stays(self, target: Target) -> bool:
        """Whether the assumptions change nothing that the target is judged by."""
        at = (due.grain_of(target, self.calendar), target.where)
        last = self._latest_due
        return bool(self.assumptions) and target.kpi not in self._moved(self._ids(at), at, last)

    def _ids(self, at: tuple[Grain, Where], also: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The KPIs of all targets in one cut and grain, each once."""
        return tuple(dict.fromkeys([*self._asked.get(at, ()), *also]))

    @cached_property
    def _asked(self) -> Mapping[tuple[Grain, Where], tuple[str, ...]]:
        asked: dict[tuple[Grain, Where], tuple[str, ...]] = {}
        for target in self.plan.targets:
            key = (due.grain_of(target, self.calendar), target.where)
            asked[key] = (*asked.get(key, ()), target.kpi)
        return asked

    @cached_property
    def _latest_due(self) -> Period:
        """The last month in which any target is due, the current one at least."""
        ends = [self.calendar.within(self.calendar.parse(t.by), "month")[-1] for t in self.plan.targets]
        return max([*ends, self.calendar.current("month", self.as_of)])

    def gaps(self) -> tuple[Gap, ...]:
        """Every target against its forecast."""
        if "gaps" not in self._kept:
            before = self.base.gaps() if self.assumptions else ()
            self._kept["gaps"] = tuple(
                before[i] if self._stays(t) else due.gap(self, t) for i, t in enumerate(self.plan.targets)
            )
        return self._kept["gaps"]  # type: ignore[return-value]

    def gap(self, target: Target) -> Gap:
        """One target, stored or only thought of, against its forecast."""
        return due.gap(self, target)

    # Drivers

    def drivers(self) -> tuple[DriverNow, ...]:
        """The drivers that the data allow to move, each with its last quarters."""
        have = self.history.panel().series
        found = []
        for name in drivers_available(have):
            values = self._driver_past(name)
            past = values[np.isfinite(values)][-DRIVER_QUARTERS:]
            if past.size and name in self.catalog.drivers:
                now, low, high = float(past[-1]), float(past.min()), float(past.max())
                found.append(DriverNow(self.catalog.drivers[name], now, low, high))
        return tuple(found)

    def _driver_past(self, name: str) -> Floats:
        """A driver's values in the quarters that are over; 1 for one that is no number of the past (price)."""
        formula = self.catalog.drivers[name].formula if name in self.catalog.drivers else ""
        if not formula:
            return np.ones(1)
        found = evaluate_formula(formula, self.facts(), "quarter")
        ended = [self.calendar.complete(p, self.as_of) for p in found.periods]
        return found.values[0, 0, ended]


def _row(outcome: Outcome, values: KpiValues, segment: str | None, keep: list[int], place: int) -> KpiRow:
    numbers = values.values[place, 0, keep]
    return KpiRow(
        kpi=outcome.catalog.kpi(values.id),
        segment=segment,
        values=tuple(float(n) for n in numbers),
        complete=tuple(values.complete[i] for i in keep),
        needs=values.needs,
        why=values.why,
        marks=values.marks,
        seams=values.seams,
    )
