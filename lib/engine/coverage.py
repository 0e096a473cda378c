"""For which days a table says everything.

What a person or the report's header said holds. Otherwise a table runs from its first to its last day, and a little
further: a list with an entry every few days whose last entry is on the 28th was complete on the 31st. How far is the
table's own usual silence, the days without rows between two days with rows that 95 % of its gaps do not exceed.
The extension ends at the edge of the month, because a table that has stopped says nothing of the next one; but where the
silence up to the as-of day is no longer than usual, the table has not stopped and speaks up to the day before it.

A day that years part from all later ones is a slip of the pen, and no reason to take the years between for known. In a table
by day an empty cell is missing: where the cells of a column are empty for more than a week, while there are rows, the months
that those days lie in are missing, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt

from lib.engine.source import Task, View
from lib.engine.tidy import Tidy
from lib.intake.model import Coverage, Rule
from lib.panel import Covered
from lib.period import Calendar, Grain, Period

Days = npt.NDArray[np.int64]
USUAL = 0.95  # share of the gaps that count as usual
APART = 5 * 366  # days without rows that part a slip of the pen from what the table is about
WEEK = 7  # missing days in a row that a month may have and still be told
_DAILY: tuple[str, ...] = ("day", "event")


def covered(read: Tidy, tasks: Sequence[Task], view: View) -> list[Covered | None]:
    """The days that each task's table covers for it, before the task's own limits; None where it has no data."""
    if read.recipe.shape == "event":
        return _of_events(read, tasks, view)
    return _of_periods(read, tasks, view)


def within(days: Covered | None, since: date | None, until: date | None) -> Covered | None:
    """Those of the days that lie in [since, until)."""
    if days is None:
        return None
    first = max(days.first, since.toordinal()) if since else days.first
    last = min(days.last, until.toordinal() - 1) if until else days.last
    return Covered(first, last) if first <= last else None


def _of_events(read: Tidy, tasks: Sequence[Task], view: View) -> list[Covered | None]:
    """One coverage for the whole table: rare events are 0, not missing, before the first and after the last of them."""
    said = _said(read, view)
    rules = read.recipe.rules
    actual = said or _read_off(read, [r for r in rules if r.basis == "actual"], view, view.as_of)
    plan = _read_off(read, [r for r in rules if r.basis == "plan"], view, None)
    return [plan if t.plan else actual for t in tasks]


def _said(read: Tidy, view: View) -> Covered | None:
    said = read.recipe.coverage or _of_ranges(read)
    if said is None:
        return None
    last = min(said.last, view.yesterday)
    return Covered(said.first.toordinal(), last.toordinal()) if said.first <= last else None


def _of_ranges(read: Tidy) -> Coverage | None:
    """From the first to the last day that rows with a range speak of; None where rows are of days."""
    span = read.recipe.span
    if span is None:
        return None
    edges = read.table.aggregate(first=read.day(span.first).min(), last=read.day(span.last).max())
    row = read.fetch(edges).to_pylist()[0]
    return Coverage(first=row["first"], last=row["last"]) if row["first"] and row["last"] else None


def _read_off(read: Tidy, rules: Sequence[Rule], view: View, before: date | None) -> Covered | None:
    """First to last day with rows, extended by the usual silence. The last day is looked for in all date columns of the
    rules (a subscription may have begun long ago and ended yesterday), the first only where rows begin."""
    begins = {read.date_of(r) for r in rules}
    others = {c for r in rules for c in (r.until, r.since, read.recipe.date) if c} - begins
    first, days = _days(read, begins, others, before)
    return None if first is None else _extended(first, days, view if before else None, view.calendar)


def _days(read: Tidy, begins: set[str], others: set[str], before: date | None) -> tuple[int | None, Days]:
    """The first day of the columns where rows begin, and the different days of all, sorted, as ordinals."""
    parts = [read.table.select(d=read.day(c), b=ibis.literal(c in begins)) for c in sorted(begins | others)]
    if not parts:
        return None, np.array([], dtype=np.int64)
    dated = ibis.union(*parts) if len(parts) > 1 else parts[0]
    dated = dated.filter(dated.d.notnull() if before is None else dated.d < before)
    found = read.fetch(dated.group_by("d").aggregate(b=dated.b.max())).to_pylist()
    days = np.array(sorted(row["d"].toordinal() for row in found), dtype=np.int64)
    return min((row["d"].toordinal() for row in found if row["b"]), default=None), days


def _extended(first: int, days: Days, view: View | None, calendar: Calendar) -> Covered:
    days = _together(days)
    first, last, silence = max(first, int(days[0])), int(days[-1]), _silence(days)
    start = max(first - silence, calendar.first_day(_month(first, calendar)).toordinal())
    end = min(last + silence, calendar.last_day(_month(last, calendar)).toordinal())
    if view is None:
        return Covered(start, end)
    yesterday = view.yesterday.toordinal()
    return Covered(start, yesterday if last + silence >= yesterday else min(end, yesterday))


def _together(days: Days) -> Days:
    """The days after the last gap of years."""
    gaps = np.flatnonzero(np.diff(days) > APART)
    return days[gaps[-1] + 1 :] if gaps.size else days


def _silence(days: Days) -> int:
    """The days without rows that are usual between two days with rows."""
    return int(np.quantile(np.diff(days), USUAL, method="higher")) - 1 if len(days) > 1 else 0


def holes(read: Tidy, tasks: Sequence[Task], view: View) -> list[tuple[tuple[int, int], ...]]:
    """For each task of a table by day the stretches of days with empty cells, first and last as ordinals; none for others."""
    found: list[tuple[tuple[int, int], ...]] = [() for _ in tasks]
    if read.recipe.shape == "event" or read.recipe.grain != "day":
        return found
    by_column: dict[str, list[int]] = {}
    for i, task in enumerate(tasks):
        if task.rule.how in ("sum", "weighted") and not task.plan:
            by_column.setdefault(read.date_of(task.rule), []).append(i)
    for column, places in by_column.items():
        day = read.day(column)
        known = {f"t{i}": read.value(tasks[i].rule).notnull().max() for i in places}
        table = read.table.mutate(d=day).filter(day.notnull() & (day < view.as_of))
        rows = sorted(read.fetch(table.group_by("d").aggregate(**known)).to_pylist(), key=lambda row: row["d"])
        for i in places:
            found[i] = _stretches([(row["d"].toordinal(), bool(row[f"t{i}"])) for row in rows])
    return found


def _stretches(days: Sequence[tuple[int, bool]]) -> tuple[tuple[int, int], ...]:
    """Runs of days without a value of more than a week, between days with one."""
    out, empty = [], []
    for day, known in days:
        if not known:
            empty.append(day)
        elif empty:
            out.append((empty[0], empty[-1]))
            empty = []
    return tuple((first, last) for first, last in out if last - first + 1 > WEEK)


def _month(day: int, calendar: Calendar) -> Period:
    return calendar.of(date.fromordinal(day), "month")


def _of_periods(read: Tidy, tasks: Sequence[Task], view: View) -> list[Covered | None]:
    """A coverage per task, because a column may end before the others; daily tables get the usual silence, too."""
    said = _said(read, view)
    asked: dict[str, Any] = {}
    for i, task in enumerate(tasks):
        asked |= _edges(read, task, i, view)
    row = read.fetch(read.table.aggregate(**asked)).to_pylist()[0]
    daily = read.recipe.grain in _DAILY
    days = _days(read, {read.date_of(t.rule) for t in tasks if not t.plan}, set(), view.as_of)[1] if daily else None
    found: list[Covered | None] = []
    for i, task in enumerate(tasks):
        first, last = row[f"first{i}"], row[f"last{i}"]
        if first is None:
            found.append(None)
        elif said and not task.plan:
            found.append(said)
        else:
            found.append(_whole(read, task, (first, last), view, days))
    return found


def _edges(read: Tidy, task: Task, i: int, view: View) -> dict[str, Any]:
    rule, day = task.rule, read.day(read.date_of(task.rule))
    there = read.holds(rule.where) & day.notnull()
    if rule.how in ("sum", "last", "weighted"):
        there = there & read.value(rule).notnull()
    if not task.plan:
        there = there & (day < view.as_of)
    return {f"first{i}": day.min(where=there), f"last{i}": day.max(where=there)}


def _whole(read: Tidy, task: Task, edges: tuple[date, date], view: View, days: Days | None) -> Covered:
    first, last = edges
    grain = read.recipe.grain
    if days is not None and not task.plan:
        own = days[(days >= first.toordinal()) & (days <= last.toordinal())]
        return _extended(first.toordinal(), own, view, view.calendar)
    start, end = first.toordinal(), last.toordinal()
    if grain == "week":
        end += 6
    elif grain not in _DAILY:
        start = view.calendar.first_day(view.calendar.of(first, _as_grain(grain))).toordinal()
        end = view.calendar.last_day(view.calendar.of(last, _as_grain(grain))).toordinal()
    return Covered(start, end if task.plan else min(end, view.yesterday.toordinal()))


def _as_grain(grain: str) -> Grain:
    return "quarter" if grain == "quarter" else "year" if grain == "year" else "month"
