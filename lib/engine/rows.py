"""The rows behind a number, and what a source holds. Both bounded: rows never leave the engine in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from lib.catalog.model import WEIGHT
from lib.engine import dimensions
from lib.engine.asking import inside, lacks
from lib.engine.connect import connect
from lib.engine.dimensions import NONE, Names
from lib.engine.numbers import Asked, kept
from lib.engine.source import Source, Sources, Task, View, tasks
from lib.engine.tidy import Tidy, tidy
from lib.intake.model import Rule
from lib.period import Period

Expr = Any
MOST_ROWS, MOST_VALUES = 500, 500


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a Panel: its series, the filters under which it was asked, and its period. A segment is a filter."""

    series: str
    period: Period
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Rows as dictionaries (`dataset`, `row` and the columns of the file), latest first, and how many there are in all."""

    rows: tuple[dict[str, Any], ...]
    total: int


@dataclass(frozen=True, eq=False, slots=True)
class Profile:
    """What a source holds: rows after duplicates and filters, first and last day, and per dimension its values with rows.

    `unmapped` names the values of dimensions with canonical values that none of these stands behind.
    """

    rows: int
    first: date | None
    last: date | None
    values: Mapping[str, tuple[tuple[str, int], ...]]
    unmapped: Mapping[str, tuple[str, ...]]


def rows(sources: Sources, number: Number, view: View, limit: int = MOST_ROWS) -> Rows:
    """The rows behind a number, at most `limit`. For a stock those that count at the period's end."""
    con = connect(sources.url)
    try:
        wanted = [t for t in tasks(sources, view.catalog) if t.series == number.series.removesuffix(WEIGHT)]
        found = [_behind(tidy(con, sources.sources[t.source], view.calendar), t, number, view) for t in wanted]
        there = [(read, kept_rows) for read, kept_rows in found if kept_rows is not None]
        total = sum(int(read.fetch(r.aggregate(n=r.count()))["n"][0].as_py()) for read, r in there)
        out: list[dict[str, Any]] = []
        for read, one in there:
            out += _listed(read, one, limit - len(out))
        return Rows(tuple(out), total)
    finally:
        con.disconnect()


def _behind(read: Tidy, task: Task, number: Number, view: View) -> tuple[Tidy, Expr | None]:
    if lacks(read, number.where):
        return read, None
    keep = inside(read, number.where, {d: Names(d, view) for d, _ in number.where})
    look = Asked(number.period.grain, view, keep)
    day = read.day(read.date_of(task.rule))
    first, last = view.calendar.first_day(number.period), view.calendar.last_day(number.period)
    count = read.holds(task.rule.where) & kept(read, task, look) & (day <= last)
    if task.rule.how == "stock":
        end = last if task.plan else min(last, view.yesterday)
        count = count & _still_there(read, task.rule, end)
    else:
        count = count & (day >= first) & _brings(read, task.rule)
    table = read.table.mutate(on=day, counts=count)
    if task.rule.how in ("first", "repeat"):
        table = _by_id(read, task.rule, table, first)
    return read, table.filter(table.counts)


def _still_there(read: Tidy, rule: Rule, end: date) -> Expr:
    if rule.until is None:
        return ibis.literal(True)
    until, day = read.day(rule.until), read.day(read.date_of(rule))
    return (until.isnull() | ((until > end) & (until > day))).fill_null(False)


def _brings(read: Tidy, rule: Rule) -> Expr:
    """Whether the row has what the rule adds."""
    match rule.how:
        case "sum" | "last" | "weighted":
            return read.value(rule).notnull()
        case "mean_days":
            return read.day(rule.since or "").notnull()
        case "count":
            return ibis.literal(True)
        case _:
            return read.column(rule.id or rule.column or "").notnull()


def _by_id(read: Tidy, rule: Rule, table: Expr, first: date) -> Expr:
    """first: only an id's first row; repeat: only rows of ids that were there before the period."""
    inner = read.columns[rule.id or rule.column or ""]
    marked = table.mutate(fits=(table.on.notnull() & read.holds(rule.where)))
    groups, order = [marked[inner], marked.fits], [marked.on, *(marked[c.get_name()] for c in read.order)]
    if rule.how == "first":
        placed = marked.mutate(place=ibis.row_number().over(group_by=groups, order_by=order))
        return placed.mutate(counts=placed.counts & (placed.place == 0)).drop("fits", "place")
    seen = marked.mutate(seen=marked.on.min().over(group_by=groups))
    return seen.mutate(counts=seen.counts & (seen.seen < first)).drop("fits", "seen")


def _listed(read: Tidy, found: Expr, limit: int) -> list[dict[str, Any]]:
    if limit <= 0:
        return []
    last_first = found.order_by([ibis.desc("on"), *(found[c.get_name()] for c in read.order)]).limit(limit)
    names = {inner: name for name, inner in read.columns.items()}
    return [
        {"dataset": read.source.dataset} | {names[c].removeprefix("_"): v for c, v in row.items() if c in names}
        for row in read.fetch(last_first).to_pylist()
    ]


def profile(source: Source, view: View, url: str = "duckdb://", limit: int = MOST_VALUES) -> Profile:
    """What a source holds: rows, days, and the most frequent values of its dimensions (at most `limit` each)."""
    con = connect(url)
    try:
        read = tidy(con, source, view.calendar)
        days = [read.day(n) for n in dict.fromkeys(read.date_of(r) for r in source.recipe.rules)]
        asked = {f"f{i}": d.min() for i, d in enumerate(days)} | {f"l{i}": d.max() for i, d in enumerate(days)}
        row = read.fetch(read.table.aggregate(n=read.table.count(), **asked)).to_pylist()[0]
        firsts = [v for k, v in row.items() if k.startswith("f") and v]
        lasts = [v for k, v in row.items() if k.startswith("l") and v]
        values, unmapped = _dimensions(read, view, limit)
        return Profile(row["n"], min(firsts, default=None), max(lasts, default=None), values, unmapped)
    finally:
        con.disconnect()


def _dimensions(
    read: Tidy, view: View, limit: int
) -> tuple[dict[str, tuple[tuple[str, int], ...]], dict[str, tuple[str, ...]]]:
    values: dict[str, tuple[tuple[str, int], ...]] = {}
    unmapped: dict[str, tuple[str, ...]] = {}
    for role in read.recipe.dimensions:
        names = Names(role.dimension, view)
        column = dimensions.column(read, role, names)
        ranked = sorted(column.sizes, key=lambda n: (-column.sizes[n][1], n))[:limit]
        values[role.dimension] = tuple((n, column.sizes[n][1]) for n in ranked)
        if names.closed:
            strange = [n for n in ranked if n != NONE and not names.knows(n)]
            unmapped[role.dimension] = tuple(strange)
    return values, {d: v for d, v in unmapped.items() if v}
