"""Reports of one figure for their whole range: where that is a calendar month, quarter or year, they count in it."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import numpy as np
import pyarrow as pa

from lib.intake.content import Days, days
from lib.intake.dates import range_in
from lib.intake.model import Column, Coverage, Finding, Level, Question, Reading, Span, Table, TableGrain
from lib.intake.words import words

_SLIPS = 0.02  # share of rows that may end before they begin
_MONTHS: dict[TableGrain, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Whole:
    """A calendar period that a report speaks of as a whole: its grain, its first and its last day."""

    grain: TableGrain
    first: date
    last: date

    @property
    def column(self) -> str:
        """The name of the column that is put in for it."""
        return str(self.grain).title()


def whole_period(table: Table) -> Whole | None:
    """The calendar month, quarter or year that is named above a table as its range; None where it is no whole one, or where
    the table has a column of that name already."""
    found = range_in(table.preamble)
    if found is None:
        return None
    first, last = found
    for grain, months in _MONTHS.items():
        ends = first.month + months - 1
        starts = first.day == 1 and (first.month - 1) % months == 0
        if starts and last == date(first.year, ends, calendar.monthrange(first.year, ends)[1]):
            made = Whole(grain, first, last)
            return None if made.column in table.data.column_names else made
    return None


def dated(table: Table, one: Whole) -> Table:
    """The table with the period's first day as a column of its own, before the column of row numbers."""
    day = datetime(one.first.year, one.first.month, one.first.day)
    column = pa.array([day] * table.rows, pa.timestamp("us"))
    data = table.data.add_column(table.data.num_columns - 1, one.column, column)
    return replace(table, data=data, columns=(*table.columns, Column(one.column, "date", "%Y-%m-%d")))


def placed(reading: Reading, one: Whole) -> Reading:
    """The reading with what is to be said of it: one figure for a whole period, never spread over its days."""
    what = f"One figure for the whole of {one.first} to {one.last}: it counts in that {one.grain}."
    do = f"Export it by day to see when in the {one.grain} it happened."
    recipe = reading.recipe
    if recipe.date == one.column:
        recipe = recipe.model_copy(update={"grain": one.grain})
    note = Finding("note", "one_period", what, do, column=one.column, rows=reading.table.rows)
    return replace(reading, recipe=recipe, findings=(note, *reading.findings))


def with_range(reading: Reading) -> Reading:
    """Without a date column the range named above the table is all that is known of time: its coverage."""
    if reading.recipe.date or reading.recipe.shape == "wide":
        return reading
    found = range_in(reading.table.preamble)
    if found is None:
        what, do = "This table has no date column.", "Add a column with a date, or export it by day or month."
        return replace(reading, findings=(*reading.findings, Finding("error", "no_date", what, do)))
    first, last = found
    what = f"This table has one figure for the whole of {first} to {last}, and no date column."
    finding = Finding("warning", "one_range", what, "Export it by day, week or month to see when it happened.")
    recipe = reading.recipe.model_copy(update={"coverage": Coverage(first=first, last=last)})
    return replace(reading, recipe=recipe, findings=(*reading.findings, finding))


# ------------------------------------------------------------------------------------------------ rows with a range each

SPAN = "@span"  # the key of the answer
HOWS: dict[str, Literal["days", "start", "end", "none"]] = {
    "by days": "days", "all at the start": "start", "all at the end": "end", "leave them out": "none",
}  # fmt: skip
_STARTS = frozenset(
    "start starts starting from begin begins von beginn beginnt ab debut du inicio desde de 開始 시작".split()
)
_ENDS = frozenset("end ends ending to until till bis ende endet fin au hasta fim termino ate 終了 종료".split())


def ranges(reading: Reading, declared: tuple[str, str] | None, answers: Mapping[str, str]) -> Reading:
    """The reading with what becomes of rows over several months. Whole quarters or years count in these; for others it is asked,
    and parting them by days is assumed. `declared`: the columns of first and last day, where a preset names them."""
    recipe = reading.recipe
    pair = declared or _pair(reading)
    if not pair or not any(r.how in ("sum", "weighted") for r in recipe.rules) or recipe.date not in pair:
        return reading
    first, last = (days(reading.table, name) for name in pair)
    there = ~np.isnat(first) & ~np.isnat(last)
    if not there.any() or (last[there] < first[there]).mean() > _SLIPS:
        return reading
    over = there & (first.astype("datetime64[M]") < last.astype("datetime64[M]"))
    if not over.any():
        return reading
    grain = _whole_grain(first[there], last[there]) if there.all() else None
    if grain:
        what = f"Each row speaks of a whole {grain}, from “{pair[0]}” to “{pair[1]}”, and counts in it."
        note = Finding("note", "whole_ranges", what, "", column=pair[0], rows=reading.table.rows)
        recipe = recipe.model_copy(update={"date": pair[0], "grain": grain, "shape": "period"})
        return replace(reading, recipe=recipe, findings=(*reading.findings, note))
    return _asked(reading, pair, int(over.sum()), answers.get(SPAN))


def _asked(reading: Reading, pair: tuple[str, str], count: int, answer: str | None) -> Reading:
    how = HOWS.get(answer or "", "days")
    done = next(words for words, h in HOWS.items() if h == how)
    many = f"{count} rows span" if count > 1 else "One row spans"
    what = f"{many} more than one month, from “{pair[0]}” to “{pair[1]}”: {_DONE[done]}."
    level: Level = "note" if answer in HOWS else "warning"
    said = Finding(level, "range_rows", what, "Export it by day or month to know.", column=pair[0], rows=count)
    ask = f"{many} more than one month (“{pair[0]}” to “{pair[1]}”). How do they count?"
    question = () if answer in HOWS else (Question(pair[0], ask, done, tuple(HOWS), SPAN),)
    span = Span(first=pair[0], last=pair[1], how=how)
    recipe = reading.recipe.model_copy(update={"date": pair[0], "span": span})
    return replace(
        reading, recipe=recipe, findings=(*reading.findings, said), questions=(*reading.questions, *question)
    )


_DONE = {
    "by days": "each month gets its share of the days",
    "all at the start": "they count in the month of their first day",
    "all at the end": "they count in the month of their last day",
    "leave them out": "they are left out",
}


def _pair(reading: Reading) -> tuple[str, str] | None:
    """The columns of a row's first and last day by their headers, of which one dates the rows and no rule reads the other."""
    recipe = reading.recipe
    read = {c for r in recipe.rules for c in (r.date, r.until, r.since) if c}
    dates = [c.name for c in reading.table.columns if c.type == "date" and c.name not in read]
    for first in dates:
        rest = set(words(first)) - _STARTS
        for last in dates:
            if set(words(first)) & _STARTS and set(words(last)) & _ENDS and set(words(last)) - _ENDS == rest:
                return first, last
    return None


def _whole_grain(first: Days, last: Days) -> TableGrain | None:
    """The quarter or year that each of the ranges is, of the calendar."""
    month, begins = first.astype("datetime64[M]"), first == first.astype("datetime64[M]").astype("datetime64[D]")
    for grain, length in (("quarter", 3), ("year", 12)):
        ends = (month + length).astype("datetime64[D]") - 1
        aligned = month.astype(np.int64) % length == 0
        if bool((begins & aligned & (last == ends)).all()):
            return "quarter" if grain == "quarter" else "year"
    return None
