"""From sources to a Panel: which rules are asked at which grain, of which rows, and how they come together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import numpy as np

from lib.catalog.model import PLAN
from lib.engine import coverage, dimensions
from lib.engine.connect import connect
from lib.engine.dimensions import Column, Names
from lib.engine.grid import Axis, Part, Series, merged, reach, series
from lib.engine.numbers import Asked, Numbers, flows, is_level, last, stock
from lib.engine.source import Source, Sources, Task, View, tasks
from lib.engine.tidy import Tidy, tidy
from lib.panel import TOTAL, Adds, Covered, Cut, Panel
from lib.period import GRAINS, Grain, Period

Expr = Any
ADDS: dict[str, Adds] = {"flow": "sum", "weighted": "sum", "stock": "last", "unique": "none"}
_TABLE_GRAIN: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}


@dataclass(frozen=True, eq=False, slots=True)
class _Opened:
    """A source at work: its table, its tasks with their covered days, and how the cut looks at it."""

    read: Tidy
    tasks: tuple[Task, ...]
    covered: tuple[Covered | None, ...]
    inside: Expr | None  # None: the source lacks a dimension that the cut filters by
    column: Column | None  # None: no breakdown, or the source lacks its dimension

    @property
    def grain(self) -> Grain:
        """The finest grain at which the table can be asked."""
        return _TABLE_GRAIN.get(self.read.recipe.grain, "day") if self.read.recipe.shape != "event" else "day"


def panel(sources: Sources, cut: Cut, view: View) -> Panel:
    """All measures of all sources as one Panel of one draw.

    Periods run from the first with data to the current one (to date: actual rows dated before the as-of day), and on to
    the last plan period where there are plans, whose series are called `plan.<measure>`. A weighted measure is two series,
    its sum and `<measure>.weight`. With `cut.by` the segments are `total`, the 20 largest values and `rest`; sources
    without that dimension are missing in the segments. With `cut.where`, measures of sources without that dimension are
    missing. Quarters and years are rolled up from months; only `unique` measures are asked anew. At the grain of days
    everything is asked by day. Raises PlanError for a recipe that does not fit its table.
    """
    con = connect(sources.url)
    try:
        opened = _open(con, sources, cut, view)
        segments = dimensions.segments(o.column for o in opened if o.column)
        return _asked(opened, cut, view, segments)
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


def _open(con: Any, sources: Sources, cut: Cut, view: View) -> list[_Opened]:
    asked = tasks(sources, view.catalog)
    names = {d: Names(d, view) for d in {cut.by, *(d for d, _ in cut.where)} if d}
    ranking = _ranking(asked, sources, cut, view)
    found = []
    for i, source in enumerate(sources.sources):
        own = tuple(t for t in asked if t.source == i)
        if not own:
            continue
        read = tidy(con, source, view.calendar)
        keep = inside(read, cut, names)
        days = coverage.covered(read, own, view)
        covered = tuple(coverage.within(d, t.since, t.until) for d, t in zip(days, own, strict=True))
        column = None
        if keep is not None and cut.by and (role := dimensions.role_of(read, cut.by)):
            rank = _rank(read, [t for t in own if t.series == ranking], keep)
            column = dimensions.column(read, role, names[cut.by], rank, keep)
        found.append(_Opened(read, own, covered, keep, column))
    return found


def inside(read: Tidy, cut: Cut, names: Mapping[str, Names]) -> Expr | None:
    """Whether a row passes the filters; None when the source lacks a dimension. Values of one dimension are alternatives."""
    found = ibis.literal(True)
    for dimension in dict.fromkeys(d for d, _ in cut.where):
        role = dimensions.role_of(read, dimension)
        if role is None:
            return None
        column = dimensions.column(read, role, names[dimension])
        wanted = {names[dimension].name(v) if v != dimensions.NONE else v for d, v in cut.where if d == dimension}
        found = found & column.is_one_of(read, wanted)
    return found


def _ranking(asked: Sequence[Task], sources: Sources, cut: Cut, view: View) -> str | None:
    """The series that says which segments are large: the first flow of the catalogue that carries the dimension."""
    carrying = [
        t.series
        for t in asked
        if view.catalog.kind(t.series) == "flow"
        and any(r.dimension == cut.by for r in sources.sources[t.source].recipe.dimensions)
    ]
    return carrying[0] if carrying else None


def _rank(read: Tidy, ranking: Sequence[Task], kept_rows: Expr) -> Expr | None:
    """A value's size in the ranking series: its sum, or the number of its rows for what is counted."""
    found = None
    for task in ranking:
        keep = kept_rows & read.holds(task.rule.where) & read.day(read.date_of(task.rule)).notnull()
        one = read.value(task.rule).sum(where=keep) if task.rule.how == "sum" else read.table.count(where=keep)
        found = one if found is None else found + one
    return found


def _asked(opened: Sequence[_Opened], cut: Cut, view: View, segments: tuple[str, ...]) -> Panel:
    """One pass per grain at which something has to be asked, rolled up to the cut's grain and put together."""
    passes: dict[Grain, list[tuple[_Opened, Task, Covered | None]]] = {}
    for one in opened:
        for task, days in zip(one.tasks, one.covered, strict=True):
            passes.setdefault(_base(one, task, cut, view), []).append((one, task, days))
    parts = {grain: _parts(asked, _Pass(cut, grain, view, segments)) for grain, asked in passes.items()}
    ends = reach([p for own in parts.values() for p in own], view, cut.grain)
    if ends is None:
        names = dict.fromkeys(name for own in parts.values() for name in series(own, Axis(view, cut.grain, 0, -1, 0)))
        return _empty(tuple(names), cut, segments)
    axis = Axis(view, cut.grain, *ends, len(segments))
    found = merged([_rolled(own, grain, axis) for grain, own in parts.items()])
    return _made(found, axis, cut, segments)


def _base(one: _Opened, task: Task, cut: Cut, view: View) -> Grain:
    """At which grain a rule is asked: the cut's for days, months and different people, else months, or the table's own
    grain where that is coarser."""
    if cut.grain in ("day", "month") or view.catalog.kind(task.series) == "unique":
        return cut.grain
    own = max(GRAINS.index("month"), GRAINS.index(one.grain))
    return GRAINS[min(own, GRAINS.index(cut.grain))]


@dataclass(frozen=True, eq=False, slots=True)
class _Pass:
    """One asking at one grain for one cut."""

    cut: Cut
    grain: Grain
    view: View
    segments: tuple[str, ...]


def _parts(asked: Sequence[tuple[_Opened, Task, Covered | None]], at: _Pass) -> list[Part]:
    parts: dict[int, Part] = {}
    for one in dict.fromkeys(o for o, _, _ in asked):
        own = [(i, t, days) for i, (o, t, days) in enumerate(asked) if o is one]
        numbers = _numbers(one, [t for _, t, days in own if days and _speaks(one, t, at)], at)
        for i, task, days in own:
            mine = tuple(n for n in numbers if n.task is task)
            blank = one.inside is None or not _speaks(one, task, at)
            event = one.read.recipe.shape == "event" and not blank
            notes = _notes(one, task, at, mine)
            parts[i] = Part(task, () if blank else mine, days, event, one.column is not None, notes)
    return [parts[i] for i in sorted(parts)]


def _speaks(one: _Opened, task: Task, at: _Pass) -> bool:
    """Whether the table can be asked at this grain at all. Sums of a coarser table cannot be split; different people of a
    period table exist at its own grain only."""
    if one.read.recipe.shape == "event":
        return True
    if at.view.catalog.kind(task.series) == "unique" and task.rule.how in ("sum", "last"):
        return one.grain == at.grain
    return task.rule.how == "last" or GRAINS.index(one.grain) <= GRAINS.index(at.grain)


def _notes(one: _Opened, task: Task, at: _Pass, numbers: Sequence[Numbers]) -> tuple[str, ...]:
    own = one.read.recipe.grain
    unique = at.view.catalog.kind(task.series) == "unique"
    if not _speaks(one, task, at):
        why = "different people do not add up" if unique else "its numbers cannot be split"
        return (f"known by {own} only in “{one.read.source.dataset}”: {why}",)
    if unique and (any(n.rows > 1 for n in numbers) or task.since or task.until):
        return ("upper bound: different people of several rows added up",)
    return ()


def _numbers(one: _Opened, asked: Sequence[Task], at: _Pass) -> list[Numbers]:
    if one.inside is None or not asked:
        return []
    code = one.column.code(one.read, at.segments) if one.column else None
    coarser = one.grain if GRAINS.index(one.grain) > GRAINS.index(at.grain) else None
    columns = tuple(r.column for r in one.read.recipe.dimensions if r.column)
    look = Asked(at.grain, at.view, one.inside, code, coarser, columns)
    found: list[Numbers] = []
    flowing: dict[str, list[Task]] = {}
    for task in asked:
        if task.rule.how == "stock":
            found += stock(one.read, task, look, _last_day(one, task, at.view))
        elif is_level(task):
            found += last(one.read, task, look)
        else:
            flowing.setdefault(one.read.date_of(task.rule), []).append(task)
    return found + [n for own in flowing.values() for n in flows(one.read, own, look)]


def _last_day(one: _Opened, task: Task, view: View) -> date:
    days = one.covered[one.tasks.index(task)]
    return date.fromordinal(days.last) if days else view.as_of


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


def _empty(names: tuple[str, ...], cut: Cut, segments: tuple[str, ...]) -> Panel:
    values = np.empty((len(names), 1 + len(segments), 1, 0))
    return Panel(names, (TOTAL, *segments), (), values, cut.by, {})
