"""From sources to Panels: sources are opened once, looked at once per filter and breakdown, and asked once per grain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lib.catalog.model import PLAN
from lib.engine.asking import Looked, opened
from lib.engine.connect import connect
from lib.engine.grid import Axis, Part, Series, merged, reach, series
from lib.engine.source import Source, Sources, View
from lib.panel import TOTAL, Adds, Cut, Panel
from lib.period import Grain, Period

ADDS: dict[str, Adds] = {"flow": "sum", "weighted": "sum", "stock": "last", "unique": "none"}


def panel(sources: Sources, cut: Cut, view: View) -> Panel:
    """All measures of all sources as one Panel of one draw.

    Periods run from the first with data to the current one (to date: actual rows dated before the as-of day), and on to
    the last plan period where there are plans, whose series are called `plan.<measure>`. A weighted measure is two series,
    its sum and `<measure>.weight`. With `cut.by` the segments are `total`, the 20 largest values and `rest`; sources
    without that dimension are missing in the segments. With `cut.where`, measures of sources without that dimension are
    missing. Quarters and years are rolled up from months; only `unique` measures are asked anew. At the grain of days
    everything is asked by day. Raises PlanError for a recipe that does not fit its table.
    """
    return panels(sources, (cut,), view)[cut]


def panels(sources: Sources, cuts: Iterable[Cut], view: View) -> dict[Cut, Panel]:
    """The Panels of several cuts, as `panel` gives them. What they share is asked once: quarters and years beside months
    cost little more than the months."""
    con = connect(sources.url)
    try:
        base = opened(con, sources, view)
        looks: dict[tuple[object, object], Looked] = {}
        made: dict[Cut, Panel] = {}
        for cut in dict.fromkeys(cuts):
            if (cut.where, cut.by) not in looks:
                looks[cut.where, cut.by] = Looked(base, cut, view)
            made[cut] = _panel(looks[cut.where, cut.by], cut, view)
        return made
    finally:
        con.disconnect()


def contribution(source: Source, view: View) -> Panel:
    """What one source alone brings, by month and as it is dated: a quarter's value stands under its first month. Periods
    run from its first to its last month with a number."""
    alone = replace(source, recipe=source.recipe.model_copy(update={"grain": _as_dated(source)}))
    made = panel(Sources((alone,)), Cut(), view)
    there = np.flatnonzero(~np.isnan(made.values).all(axis=(0, 1, 2)))
    if not there.size:
        return made.between(Period("month", 0), Period("month", -1))
    return made.between(made.periods[there[0]], made.periods[there[-1]])


def _as_dated(source: Source) -> str:
    return "month" if source.recipe.grain in ("quarter", "year") else source.recipe.grain


def _panel(look: Looked, cut: Cut, view: View) -> Panel:
    """What was asked at each grain, rolled up to the cut's grain and put together."""
    parts = look.parts(cut.grain)
    ends = reach([p for own in parts.values() for p in own], view, cut.grain)
    axis = Axis(view, cut.grain, *(ends or (0, -1)), len(look.segments))
    found = merged([_rolled(own, grain, axis) for grain, own in parts.items()])
    return _made(found, axis, cut, look.segments)


def _rolled(parts: Sequence[Part], grain: Grain, axis: Axis) -> dict[str, Series]:
    """The series of one pass on the cut's axis. Actual ones end with the current period, so that it can be given to date."""
    view = axis.view
    if grain == axis.grain:
        return series(parts, axis)
    ends = reach(parts, view, grain)
    if ends is None:
        return {name: replace(s, values=axis.empty()) for name, s in series(parts, axis).items()}
    today = view.calendar.current(grain, view.as_of).ordinal
    found: dict[str, Series] = {}
    for plan in (False, True):
        fine = Axis(view, grain, ends[0], ends[1] if plan else max(ends[0], today), axis.segments)
        own = series([p for p in parts if p.task.plan == plan], fine)
        found |= {name: _roll(name, s, fine, axis) for name, s in own.items()}
    return found


def _roll(name: str, fine: Series, of: Axis, axis: Axis) -> Series:
    labels = tuple(str(i) for i in range(1 + of.segments))
    one = Panel((name,), labels, of.periods, fine.values[None, :, None, :].copy())
    adds = {name: ADDS[of.view.catalog.kind(name)]}
    coarse = one.roll_up(of.view.calendar, axis.grain, adds, to_date=not name.startswith(PLAN))
    values = axis.empty()
    for i, period in enumerate(coarse.periods):
        at = period.ordinal - axis.first
        if 0 <= at < values.shape[1]:
            values[:, at] = coarse.values[0, :, 0, i]
    breaks = tuple(replace(b, period=of.view.calendar.parent(b.period, axis.grain)) for b in fine.breaks)
    return replace(fine, values=values, breaks=breaks)


def _made(found: Mapping[str, Series], axis: Axis, cut: Cut, segments: tuple[str, ...]) -> Panel:
    names = _in_order(found, axis.view)
    values = np.stack([found[n].values for n in names])[:, :, None, :] if names else np.empty((0, 1, 1, 0))
    whole = Panel(
        series=names,
        segments=(TOTAL, *segments),
        periods=axis.periods,
        values=np.ascontiguousarray(values),
        dimension=cut.by,
        covered={n: days for n in names if (days := found[n].covered)},
        breaks=tuple(b for n in names for b in found[n].breaks),
        notes={n: found[n].notes for n in names if found[n].notes},
    )
    calendar, limits = axis.view.calendar, (axis.view.first, axis.view.last)
    first, last_one = (calendar.of(d, cut.grain) if d else None for d in limits)
    return whole.between(first, last_one) if first or last_one else whole


def _in_order(found: Mapping[str, Series], view: View) -> tuple[str, ...]:
    """Actual series in the order of the catalogue, then plans."""
    order = {m: i for i, m in enumerate(view.catalog.measures)}

    def place(name: str) -> tuple[bool, int, int]:
        bare = name.removeprefix(PLAN)
        return name.startswith(PLAN), order.get(bare, order.get(bare.rpartition(".")[0], 0)), len(name)

    return tuple(sorted(found, key=place))
