"""Reports of one figure for their whole range: where that is a calendar month, quarter or year, they count in it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow as pa

from lib.intake.dates import range_in
from lib.intake.model import Column, Finding, Reading, Table, TableGrain

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
