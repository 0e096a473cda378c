"""Rules as Ibis expressions: every `how` of a recipe, grouped by period and segment.

What adds up over segments is asked once, by segment, and summed to the total; different ids are asked for the total
again. All rules with one date column share one query, except stocks and last values, which need an order of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt

from lib.catalog.model import WEIGHT
from lib.engine.source import Task, View
from lib.engine.tidy import Tidy, ordinal
from lib.period import Grain

Expr = Any
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
ADDITIVE = ("sum", "count", "first", "last", "mean_days", "weighted")
COUNTS = ("count", "count_distinct", "first", "repeat")
_WHOLE = -1  # the code of the total
_ROUNDING = 1e-13


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """How the rows of one source are looked at: the grain, which rows the filters keep, and each row's segment.

    `place` moves a coarser table's value to the last period it speaks of; None leaves it at its date.
    """

    grain: Grain
    view: View
    inside: Expr | None  # whether the cut's filters keep the row; None: there are none
    code: Expr | None = None  # the place of its segment; None without a breakdown
    place: Grain | None = None
    dimensions: tuple[str, ...] = ()  # columns of the dimensions, which tell rows of one day apart

    def period(self, day: Expr) -> Expr:
        """The ordinal of a day's period."""
        if self.place is None or self.grain == "day":
            return ordinal(day, self.grain, self.view.calendar)
        months = {"quarter": 3, "year": 12}[self.place]  # only a month cut has anything to move
        shift = (13 - self.view.calendar.fiscal_start) % 12
        return (ordinal(day, self.place, self.view.calendar) + 1) * months - 1 - shift


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """What one rule gives for one series: values by segment code (−1: the total) and ordinal of the period."""

    task: Task
    suffix: str
    codes: Ints
    ordinals: Ints
    values: Floats
    rows: int = 1  # most rows in any one period


def kept(read: Tidy, task: Task, asked: Asked) -> Expr:
    """Whether a row counts: inside the filters, the task's days and, unless it is plan, before the as-of day."""
    day = read.day(read.date_of(task.rule))
    keep = (day.notnull() if task.plan else day < asked.view.as_of).fill_null(False)
    if asked.inside is not None:
        keep = keep & asked.inside
    if read.share is not None and not _divisible(task, asked.view):
        keep = keep & (read.share == 1.0)
    if task.since and not is_level(task):
        keep = keep & (day >= task.since)
    if task.until and not is_level(task):
        keep = keep & (day < task.until)
    return keep


def _divisible(task: Task, view: View) -> bool:
    """Whether a row's number may be parted by days: sums and weights; different people and single events may not."""
    return task.rule.how in ("sum", "weighted") and view.catalog.kind(task.series) != "unique"


def is_level(task: Task) -> bool:
    """Whether the rule reads a level at a time; a switch of sources then goes by the end of the period."""
    return task.rule.how in ("stock", "last")


def flows(read: Tidy, tasks: Sequence[Task], asked: Asked) -> list[Numbers]:
    """The numbers of all tasks that share one date column and need no order of their own."""
    rows = _rows(read, tasks, asked)
    rows = rows.mutate(
        **{f"f{i}": _first(rows, i, t) for i, t in enumerate(tasks) if t.rule.how in ("first", "repeat")}
    )
    by_segment = _grouped(read, rows, tasks, asked.code is not None)
    found = [n for i, t in enumerate(tasks) for n in _taken(by_segment, i, t)]
    if asked.code is None:
        return found
    again = [i for i, t in enumerate(tasks) if t.rule.how not in ADDITIVE]
    whole = _grouped(read, rows, tasks, False, again) if again else None
    return [*_with_totals(found), *(n for i in again for n in _taken(whole, i, tasks[i]))]


def _rows(read: Tidy, tasks: Sequence[Task], asked: Asked) -> Expr:
    """The rows with what the aggregates need: d(ay), p(eriod), s(egment), and per task k(eep), v(alue)
    or id, w(eight), and c(ondition of the rule alone) where first rows are looked for."""
    day = read.day(read.date_of(tasks[0].rule))
    columns: dict[str, Expr] = {"d": day, "p": asked.period(day)}
    columns |= {f"o{i}": c for i, c in enumerate(read.order)}
    if asked.code is not None:
        columns["s"] = asked.code
    keeps: dict[Any, Expr] = {}
    for i, task in enumerate(tasks):
        kind = (task.plan, task.since, task.until)
        if kind not in keeps:
            keeps[kind] = kept(read, task, asked)
        keep = keeps[kind]
        holds = read.holds(task.rule.where) if task.rule.where else None
        columns |= {f"k{i}": keep if holds is None else keep & holds, **_parts(read, task, i)}
        if task.rule.how in ("first", "repeat"):
            columns[f"c{i}"] = ibis.literal(True) if holds is None else holds
    rows = read.table.select(**columns)
    return rows.filter(rows.d.notnull())


def _parts(read: Tidy, task: Task, i: int) -> dict[str, Expr]:
    rule = task.rule
    match rule.how:
        case "sum":
            return {f"v{i}": read.value(rule)}
        case "weighted":
            weight = read.number(rule.weight) if rule.weight else ibis.literal(1.0)
            weight = weight if read.share is None else weight * read.share
            return {f"v{i}": read.value(rule), f"w{i}": weight}
        case "mean_days":
            return {f"v{i}": read.day(read.date_of(rule)).delta(read.day(rule.since or ""), unit="day").cast("float64")}
        case "count":
            return {}
        case _:
            return {f"v{i}": read.column(rule.id or rule.column or "")}


def _first(rows: Expr, i: int, task: Task) -> Expr:
    """first: whether a row is its id's first in the table. repeat: the period of the id's first row. Filters of the cut and
    limits of the task do not count here: who bought elsewhere before is not new."""
    groups = [rows[f"c{i}"], rows[f"v{i}"]]
    if task.rule.how == "repeat":
        return rows.p.min().over(group_by=groups)
    order = [rows.d, *(rows[c] for c in rows.columns if c.startswith("o"))]
    return ibis.row_number().over(group_by=groups, order_by=order) == 0


def _aggregates(rows: Expr, i: int, task: Task) -> dict[str, Expr]:
    keep = rows[f"k{i}"]
    value: Expr = rows[f"v{i}"] if f"v{i}" in rows.columns else None
    match task.rule.how:
        case "sum":
            return {f"a{i}": value.sum(where=keep), f"n{i}": value.count(where=keep)}
        case "count":
            return {f"a{i}": rows.count(where=keep)}
        case "count_distinct":
            return {f"a{i}": value.nunique(where=keep)}
        case "repeat":
            return {f"a{i}": value.nunique(where=keep & (rows[f"f{i}"] < rows.p))}
        case "first":
            return {f"a{i}": rows.count(where=keep & rows[f"f{i}"] & value.notnull())}
        case "weighted":
            both = keep & value.notnull() & rows[f"w{i}"].notnull()
            return {f"a{i}": (value * rows[f"w{i}"]).sum(where=both), f"b{i}": rows[f"w{i}"].sum(where=both)}
        case _:
            there = keep & value.notnull()
            return {f"a{i}": value.sum(where=there), f"b{i}": rows.count(where=there)}


def _grouped(read: Tidy, rows: Expr, tasks: Sequence[Task], split: bool, only: Sequence[int] | None = None) -> Any:
    """The aggregates by period (and segment) as columns of numbers."""
    asked: dict[str, Expr] = {}
    for i, task in enumerate(tasks):
        if only is None or i in only:
            asked |= _aggregates(rows, i, task)
    found = read.fetch(rows.group_by(["p", "s"] if split else ["p"]).aggregate(**asked))
    return {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}


def _taken(grouped: Any, i: int, task: Task) -> list[Numbers]:
    """One task's columns: its values and, where it has them, its weights."""
    codes = grouped.get("s", np.full(len(grouped["p"]), _WHOLE))
    found = []
    for letter, suffix in (("a", ""), ("b", WEIGHT)):
        if f"{letter}{i}" not in grouped:
            continue
        values = np.asarray(grouped[f"{letter}{i}"], dtype=np.float64)
        # A count of 0 is no row at all; whether that is 0 or missing is for the table's coverage to say.
        there = ~np.isnan(values) & ((values != 0) if task.rule.how in COUNTS or suffix else True)
        most = int(np.max(grouped[f"n{i}"], initial=0)) if f"n{i}" in grouped else 1
        ordinals = np.asarray(grouped["p"], dtype=np.int64)[there]
        found.append(Numbers(task, suffix, np.asarray(codes, np.int64)[there], ordinals, values[there], most))
    return found


def _with_totals(found: Sequence[Numbers]) -> list[Numbers]:
    """Numbers by segment and, where they add up over segments, their totals."""
    totals = [_total(n) for n in found if n.task.rule.how in ADDITIVE]
    return [*found, *totals]


def _total(numbers: Numbers) -> Numbers:
    ordinals, where = np.unique(numbers.ordinals, return_inverse=True)
    sums: Floats = np.bincount(where, weights=numbers.values, minlength=len(ordinals)).astype(np.float64)
    codes = np.full(len(ordinals), _WHOLE)
    return Numbers(numbers.task, numbers.suffix, codes, ordinals, sums, numbers.rows)


def last(read: Tidy, task: Task, asked: Asked) -> list[Numbers]:
    """The last value in each period, per id where given, else per combination of dimensions; summed."""
    rule, day = task.rule, read.day(read.date_of(task.rule))
    names = (rule.id,) if rule.id else asked.dimensions
    columns = {"d": day, "p": asked.period(day), "v": read.value(rule)}
    columns |= {f"g{i}": read.column(n) for i, n in enumerate(names)}
    columns |= {f"o{i}": c for i, c in enumerate(read.order)}
    if asked.code is not None:
        columns["s"] = asked.code
    keep = read.holds(rule.where) & kept(read, task, asked)
    rows = read.table.filter(keep).select(**columns)
    rows = rows.filter(rows.v.notnull())
    groups = [rows.p, *(rows[f"g{i}"] for i in range(len(names)))]
    order = [ibis.desc(rows[c]) for c in rows.columns if c == "d" or c.startswith("o")]
    rows = rows.mutate(z=ibis.row_number().over(group_by=groups, order_by=order))
    return _summed(read, task, rows.filter(rows.z == 0), asked)


def _summed(read: Tidy, task: Task, rows: Expr, asked: Asked) -> list[Numbers]:
    split = asked.code is not None
    found = read.fetch(rows.group_by(["p", "s"] if split else ["p"]).aggregate(a=rows.v.sum()))
    grouped = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    codes = np.asarray(grouped.get("s", np.full(len(grouped["p"]), _WHOLE)), np.int64)
    numbers = Numbers(task, "", codes, np.asarray(grouped["p"], np.int64), np.asarray(grouped["a"], np.float64))
    return [numbers, _total(numbers)] if split else [numbers]


def stock(read: Tidy, task: Task, asked: Asked, last_day: date) -> list[Numbers]:
    """The level at the end of every period up to the one that holds `last_day`: what began less what ended, run up.

    Different ids: stretches of one id that overlap are one (per segment; the total is asked anew).
    """
    per_id = task.rule.id is not None and task.rule.column is None
    if not per_id:
        return _levels(_summed(read, task, _moves(_stretches(read, task, asked), task, asked), asked), asked, last_day)
    spans = _stretches(read, task, asked)
    found = []
    for split in (False, True) if asked.code is not None else (False,):
        merged = _merged(spans, ["i", "s"] if split else ["i"])
        whole = asked if split else _without_code(asked)
        by = _summed(read, task, _moves(merged, task, whole), whole)
        found += [n for n in by if not split or n.codes.size == 0 or n.codes[0] != _WHOLE]
    return _levels(found, asked, last_day)


def _without_code(asked: Asked) -> Asked:
    return Asked(asked.grain, asked.view, asked.inside, None, asked.place, asked.dimensions)


def _stretches(read: Tidy, task: Task, asked: Asked) -> Expr:
    """From when to when a row counts (`e` null: still), its value and id."""
    rule, day = task.rule, read.day(read.date_of(task.rule))
    end = read.day(rule.until) if rule.until else ibis.null("date")
    columns: dict[str, Expr] = {"b": day, "e": end, "v": read.value(rule) if rule.column else ibis.literal(1.0)}
    if rule.id:
        columns["i"] = read.column(rule.id)
    if asked.code is not None:
        columns["s"] = asked.code
    rows = read.table.filter(read.holds(rule.where) & kept(read, task, asked)).select(**columns)
    alive = rows.v.notnull() & (rows.e.isnull() | (rows.e > rows.b))
    return rows.filter(alive & rows.i.notnull() if rule.id and not rule.column else alive)


def _merged(rows: Expr, groups: list[str]) -> Expr:
    """Stretches without overlap per group: a new one begins where every earlier one has ended."""
    never = ibis.date(9999, 12, 31)
    ends = rows.select(**{g: rows[g] for g in groups}, b=rows.b, e=rows.e.fill_null(never))
    before = ibis.window(group_by=[ends[g] for g in groups], order_by=[ends.b, ends.e], preceding=(None, 1))
    marked = ends.mutate(top=ends.e.max().over(before))
    marked = marked.mutate(new=(marked.top.isnull() | (marked.b > marked.top)).cast("int64"))
    upto = ibis.window(group_by=[marked[g] for g in groups], order_by=[marked.b, marked.e], preceding=(None, 0))
    numbered = marked.mutate(stretch=marked.new.sum().over(upto))
    one = numbered.group_by([*groups, "stretch"]).aggregate(b=numbered.b.min(), e=numbered.e.max())
    return one.mutate(e=ibis.ifelse(one.e == never, ibis.null("date"), one.e), v=ibis.literal(1.0))


def _moves(rows: Expr, task: Task, asked: Asked) -> Expr:
    """Every stretch as two moves: up in the period in which it begins, down in the one in which it ends."""
    segment = {"s": rows.s} if asked.code is not None else {}
    up = rows.select(p=ordinal(rows.b, asked.grain, asked.view.calendar), v=rows.v, **segment)
    ended = rows.e.notnull() if task.plan else rows.e.notnull() & (rows.e < asked.view.as_of)
    over = rows.filter(ended)
    segment = {"s": over.s} if asked.code is not None else {}
    down = over.select(p=ordinal(over.e, asked.grain, asked.view.calendar), v=-over.v, **segment)
    return ibis.union(up, down)


def _levels(moves: Sequence[Numbers], asked: Asked, last_day: date) -> list[Numbers]:
    stop = asked.view.calendar.of(last_day, asked.grain).ordinal
    return [level for m in moves if (level := _level(m, stop)) is not None]


def _level(moves: Numbers, stop: int) -> Numbers | None:
    """Moves run up to levels, for every period from the first move to `stop`."""
    if not moves.ordinals.size:
        return None
    codes, rows = np.unique(moves.codes, return_inverse=True)
    start = int(moves.ordinals.min())
    width = max(stop, int(moves.ordinals.max())) - start + 1
    changes = np.zeros((len(codes), width))
    np.add.at(changes, (rows, moves.ordinals - start), moves.values)
    levels = np.cumsum(changes, axis=1)
    # What is left of a level that has gone back to nothing is the rounding of its sums.
    levels[np.abs(levels) < _ROUNDING * np.cumsum(np.abs(changes), axis=1)] = 0.0
    ordinals = np.tile(np.arange(start, start + width), len(codes))
    return Numbers(moves.task, "", np.repeat(codes, width), ordinals, levels.ravel())
