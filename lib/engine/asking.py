"""Sources at work: opened once, looked at under one filter and breakdown, asked at a grain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.engine import coverage, dimensions
from lib.engine.dimensions import Column, Names
from lib.engine.grid import Part
from lib.engine.numbers import Asked, Numbers, flows, is_level, last, stock
from lib.engine.source import Sources, Task, View, tasks
from lib.engine.tidy import Tidy, tidy
from lib.panel import Covered, Cut
from lib.period import GRAINS, Grain

Expr = Any
Where = tuple[tuple[str, str], ...]
_TABLE_GRAIN: dict[str, Grain] = {"month": "month", "quarter": "quarter", "year": "year"}


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """A source: its table, and its tasks with the days that it covers for each."""

    read: Tidy
    tasks: tuple[Task, ...]
    covered: tuple[Covered | None, ...]
    holes: tuple[tuple[tuple[int, int], ...], ...] = ()  # per task stretches of missing days

    @property
    def event(self) -> bool:
        """Whether a row is an event, so that no row means nothing happened."""
        return self.read.recipe.shape == "event"

    @property
    def grain(self) -> Grain:
        """The finest grain at which the table can be asked."""
        return "day" if self.event else _TABLE_GRAIN.get(self.read.recipe.grain, "day")


def opened(con: Any, sources: Sources, view: View) -> list[Opened]:
    """All sources that something is asked of."""
    asked = tasks(sources, view.catalog)
    found = []
    for i, source in enumerate(sources.sources):
        own = tuple(t for t in asked if t.source == i)
        if own:
            read = tidy(con, source, view.calendar)
            days = coverage.covered(read, own, view)
            covered = tuple(coverage.within(d, t.since, t.until) for d, t in zip(days, own, strict=True))
            found.append(Opened(read, own, covered, tuple(coverage.holes(read, own, view))))
    return found


def lacks(read: Tidy, where: Where) -> bool:
    """Whether a source does not carry a dimension that is filtered by."""
    return any(dimensions.role_of(read, d) is None for d, _ in where)


def inside(read: Tidy, where: Where, names: Mapping[str, Names]) -> Expr | None:
    """Whether a row passes the filters (None: there are none). Values of one dimension are alternatives."""
    found = None
    for dimension in dict.fromkeys(d for d, _ in where):
        role = dimensions.role_of(read, dimension)
        if role is None:
            raise KeyError(dimension)
        column = dimensions.column(read, role, names[dimension])
        wanted = {names[dimension].name(v) if v != dimensions.NONE else v for d, v in where if d == dimension}
        one = column.is_one_of(read, wanted)
        found = one if found is None else found & one
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Look:
    """One source under the filter and breakdown."""

    source: Opened
    blank: bool  # it lacks a dimension that is filtered by
    inside: Expr | None
    column: Column | None  # None: no breakdown, or it lacks the dimension


class Looked:
    """All sources under one filter and breakdown. What has been asked at a grain is kept for the next cut."""

    def __init__(self, base: Sequence[Opened], cut: Cut, view: View) -> None:
        self._view = view
        names = {d: Names(d, view) for d in {cut.by, *(d for d, _ in cut.where)} if d}
        ranking = _ranking(base, cut.by, view)
        self._looks = [_look(one, cut, names, ranking) for one in base]
        self.segments = dimensions.segments(look.column for look in self._looks if look.column)
        self._known: dict[tuple[Task, Grain, int], Part] = {}

    def parts(self, grain: Grain) -> dict[Grain, list[Part]]:
        """Everything that a cut of that grain needs, by the grain at which it is asked."""
        found: dict[Grain, list[Part]] = {}
        for look in self._looks:
            wanted: dict[Grain, list[int]] = {}
            for i, task in enumerate(look.source.tasks):
                wanted.setdefault(_base(look.source, task, grain, self._view), []).append(i)
            for at, places in wanted.items():
                found.setdefault(at, []).extend(self._asked(look, places, at))
        return found

    def _asked(self, look: _Look, places: Sequence[int], grain: Grain) -> list[Part]:
        tasks = look.source.tasks
        new = [i for i in places if (tasks[i], grain, i) not in self._known]
        numbers = self._numbers(look, [i for i in new if look.source.covered[i]], grain)
        for i in new:
            mine = [n for n in numbers if n.task is tasks[i]]
            self._known[tasks[i], grain, i] = self._part(look, i, grain, mine)
        return [self._known[tasks[i], grain, i] for i in places]

    def _part(self, look: _Look, i: int, grain: Grain, numbers: Sequence[Numbers]) -> Part:
        source, task = look.source, look.source.tasks[i]
        silent = look.blank or not _speaks(source, task, grain, self._view)
        notes = _notes(source, task, grain, self._view)
        if _added(source, task, numbers) and self._view.catalog.kind(task.series) == "unique":
            notes += ("upper bound: different people of several rows added up",)
        # A level is not an event: a month in which nobody wrote it down is missing, not 0.
        event = source.event and not silent and task.rule.how != "last"
        holes = source.holes[i] if source.holes else ()
        return Part(task, tuple(numbers), source.covered[i], event, look.column is not None, notes, holes)

    def _numbers(self, look: _Look, places: Sequence[int], grain: Grain) -> list[Numbers]:
        source, view = look.source, self._view
        tasks = [(i, source.tasks[i]) for i in places if _speaks(source, source.tasks[i], grain, view)]
        if look.blank or not tasks:
            return []
        asked = self._how(look, grain)
        found: list[Numbers] = []
        flowing: dict[str, list[Task]] = {}
        for i, task in tasks:
            if task.rule.how == "stock":
                found += stock(source.read, task, asked, _last_day(source.covered[i], view))
            elif is_level(task):
                found += last(source.read, task, asked)
            else:
                flowing.setdefault(source.read.date_of(task.rule), []).append(task)
        return found + [n for own in flowing.values() for n in flows(source.read, own, asked)]

    def _how(self, look: _Look, grain: Grain) -> Asked:
        read, own = look.source.read, look.source.grain
        code = look.column.code(read, self.segments) if look.column else None
        coarser = own if GRAINS.index(own) > GRAINS.index(grain) else None
        columns = tuple(r.column for r in read.recipe.dimensions if r.column)
        return Asked(grain, self._view, look.inside, code, coarser, columns)


def _look(one: Opened, cut: Cut, names: Mapping[str, Names], ranking: str | None) -> _Look:
    if lacks(one.read, cut.where):
        return _Look(one, True, None, None)
    keep = inside(one.read, cut.where, names)
    role = dimensions.role_of(one.read, cut.by) if cut.by else None
    if role is None:
        return _Look(one, False, keep, None)
    rank = _rank(one, ranking, keep)
    return _Look(one, False, keep, dimensions.column(one.read, role, names[role.dimension], rank, keep))


def _ranking(base: Sequence[Opened], by: str | None, view: View) -> str | None:
    """The series that says which segments are large: the first flow of the catalogue that carries the dimension."""
    carrying = {
        task.series
        for one in base
        if by and dimensions.role_of(one.read, by)
        for task in one.tasks
        if view.catalog.kind(task.series) == "flow"
    }
    return next((m for m in view.catalog.measures if m in carrying), None)


def _rank(one: Opened, ranking: str | None, keep: Expr | None) -> Expr | None:
    """A value's size in the ranking series: its sum, or the number of its rows for what is counted."""
    found = None
    for task in one.tasks:
        if task.series != ranking:
            continue
        read = one.read
        count = read.holds(task.rule.where) & read.day(read.date_of(task.rule)).notnull()
        count = count if keep is None else count & keep
        size = read.value(task.rule).sum(where=count) if task.rule.how == "sum" else read.table.count(where=count)
        found = size if found is None else found + size
    return found


def _base(one: Opened, task: Task, grain: Grain, view: View) -> Grain:
    """At which grain a rule is asked: the cut's for days, months and different people, else months, or the table's own
    grain where that is coarser."""
    if grain in ("day", "month") or view.catalog.kind(task.series) == "unique":
        return grain
    own = max(GRAINS.index("month"), GRAINS.index(one.grain))
    return GRAINS[min(own, GRAINS.index(grain))]


def _speaks(one: Opened, task: Task, grain: Grain, view: View) -> bool:
    """Whether the table can be asked at this grain at all. Sums of a coarser table cannot be split; different people of a
    period table exist at its own grain only."""
    if one.event:
        return True
    if view.catalog.kind(task.series) == "unique" and task.rule.how in ("sum", "last"):
        return one.grain == grain
    return task.rule.how == "last" or GRAINS.index(one.grain) <= GRAINS.index(grain)


def _notes(one: Opened, task: Task, grain: Grain, view: View) -> tuple[str, ...]:
    if _speaks(one, task, grain, view):
        return ()
    unique = view.catalog.kind(task.series) == "unique"
    why = "different people do not add up" if unique else "its numbers cannot be split"
    return (f"known by {one.read.recipe.grain} only in “{one.read.source.dataset}”: {why}",)


def _added(one: Opened, task: Task, numbers: Sequence[Numbers]) -> bool:
    """Whether several rows, or rows before and after a switch of sources, were added up to one number."""
    return bool(task.since or task.until) or (not one.event and any(n.rows > 1 for n in numbers))


def _last_day(days: Covered | None, view: View) -> date:
    return date.fromordinal(days.last) if days else view.as_of
