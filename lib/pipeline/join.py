"""What happened and what may come as one Panel of months: the past in every draw, then the draws under a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lib.catalog.model import PLAN, TARGET, Catalog
from lib.outlook import Forecast
from lib.panel import TOTAL, Array, Cut, Floats, History, Panel
from lib.period import Period
from lib.scenario import Applied, Assumption, Ground, apply

SHARE_MONTHS = 3  # complete months from which a segment's share of a driver is taken


def under(history: History, panel: Panel, footing: Ground, assumptions: Sequence[Assumption]) -> Applied:
    """The months to come under the assumptions; the same Panel when they are neutral. `footing` is that of the Panel."""
    if all(a.neutral for a in assumptions):
        return Applied(panel)
    return apply(panel, replace(footing, shares=_shares(history, panel.periods[0], assumptions)), assumptions)


def footing(history: History, panel: Panel, catalog: Catalog) -> Ground:
    """What every scenario stands on: what the first month holds already, and where stocks stood before it."""
    first = panel.periods[0]
    happened: dict[str, Floats] = {}
    start: dict[str, Floats] = {}
    for series in panel.series:
        if catalog.kind(series) == "stock":
            start[series] = _at(history, panel, series, first - 1)
        else:
            happened[series] = _at(history, panel, series, first)
    start = {s: v for s, v in start.items() if np.isfinite(v).all()}
    happened = {s: v for s, v in happened.items() if np.isfinite(v).any()}
    return Ground(history.calendar, happened, start)


def _at(history: History, panel: Panel, series: str, period: Period) -> Floats:
    """A series of the history in one month, per segment of the panel; nan where it is not known."""
    return np.array([_number(segment_panel(history, panel.dimension, s), series, period) for s in panel.segments])


def _number(panel: Panel | None, series: str, period: Period) -> float:
    if panel is None or series not in panel or period not in panel.periods:
        return float("nan")
    return float(panel.get(series)[0, panel.periods.index(period)])


def segment_panel(history: History, dimension: str | None, segment: str) -> Panel | None:
    """The month Panel of one segment, where the history was asked for it."""
    if segment == TOTAL or dimension is None:
        return history.panels.get(Cut())
    return history.panels.get(Cut(where=((dimension, segment),)))


def _shares(history: History, first: Period, assumptions: Iterable[Assumption]) -> Mapping[tuple[str, str, str], float]:
    """The share of a driver that a segment has had in the last complete months, for assumptions on one segment."""
    shares = {}
    for a in assumptions:
        broken = history.panels.get(Cut(by=a.dimension)) if a.dimension else None
        if broken is None or a.segment not in broken.segments or a.driver not in broken or not a.dimension:
            continue
        recent = broken.between(first - SHARE_MONTHS, first - 1)
        whole, part = recent.get(a.driver)[0].sum(), recent.get(a.driver, a.segment)[0].sum()
        if whole > 0 and np.isfinite(part):
            shares[a.driver, a.dimension, a.segment] = float(part / whole)
    return shares


def joined(past: Panel, forecast: Forecast, coming: Panel, keep_from: Period | None) -> Panel:
    """Past and coming months in one Panel with the draws of `coming` (one segment). Plan figures go through as they are.

    `past`: the history's month Panel of the same cut. Series that are not forecast are left out, plan and target series kept.
    """
    first, last = forecast.first, coming.periods[-1]
    before = past.between(keep_from, first - 1)
    planned = tuple(s for s in past.series if s.startswith((PLAN, TARGET)))
    names = tuple(s for s in coming.series if s in past) + planned
    periods = (*before.periods, *coming.periods)
    values = np.full((len(names), 1, coming.draws, len(periods)), np.nan, dtype=np.float32)
    count = len(before.periods)
    for i, name in enumerate(names):
        values[i, 0, :, :count] = before.get(name)[0]
        if name in coming:
            values[i, 0, :, count:] = coming.get(name)
    _fill_late(values, names, forecast, before)
    ahead = past.between(first, last)
    for i, name in enumerate(names):
        if name in planned and ahead.periods:
            values[i, 0, :, count : count + len(ahead.periods)] = ahead.get(name)[0]
    return Panel(names, (TOTAL,), periods, values, breaks=past.breaks, covered=past.covered, notes=past.notes)


def _fill_late(values: Array, names: Sequence[str], forecast: Forecast, before: Panel) -> None:
    """Months that are over but for which a series has no data yet hold their own draws."""
    late = forecast.before
    if late is None:
        return
    places = {p: j for j, p in enumerate(before.periods)}
    for i, name in enumerate(names):
        if name not in late:
            continue
        numbers = late.get(name)
        for k, period in enumerate(late.periods):
            if period in places and np.isfinite(numbers[:, k]).all():
                values[i, 0, :, places[period]] = numbers[:, k]


def as_total(panel: Panel, segment: str) -> Panel:
    """One segment's numbers as a Panel of its own."""
    taken = panel.take(segments=[segment])
    return replace(taken, segments=(TOTAL,), dimension=None)
