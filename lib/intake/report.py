"""A file's reading as the JSON object of `inspect`: what was found, what it would become, what is open."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake.content import days, is_number, month_label, months, numbers
from lib.intake.model import Column, FileReading, Finding, Question, Reading, Table
from lib.period import Calendar

Numbers = Mapping[str, float]
Preview = Callable[[Reading], tuple[Numbers, Mapping[str, Numbers]]]
"""What a reading would add: totals per measure, and per measure a number per month label."""


def report(reading: FileReading, preview: Preview | None = None) -> dict[str, Any]:
    """The entry of one file. `preview` gives totals and months per measure (the engine's business)."""
    return {
        "file": reading.file,
        "bytes": reading.size,
        "sha256": reading.sha256,
        "tables": [table_report(r, preview) for r in reading.readings],
    }


def table_report(reading: Reading, preview: Preview | None = None) -> dict[str, Any]:
    """The entry of one table."""
    table, recipe = reading.table, reading.recipe
    first, last = first_and_last(reading)
    totals, monthly = preview(reading) if preview else ({}, {})
    return {
        "name": table.name,
        "preset": recipe.preset,
        "shape": recipe.shape,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "header_row": table.header_row,
        "rows": table.rows,
        "skipped": [{"row": s.row, "why": s.why} for s in table.skipped],
        "columns": [_column(table, c, recipe.date) for c in table.columns],
        "date_column": recipe.date,
        "first": first,
        "last": last,
        "grain": recipe.grain,
        "recipe": recipe.model_dump(mode="json"),
        "dimensions": [d.dimension for d in recipe.dimensions],
        "totals": {m: _number(n) for m, n in totals.items()},
        "monthly": {m: {p: _number(n) for p, n in by.items()} for m, by in monthly.items()},
        "checks": [
            {"against": c.against, "measure": c.measure, "file_says": c.file_says, "we_say": c.we_say}
            for c in reading.checks
        ],
        "questions": [_question(q) for q in reading.questions],
        "problems": [_problem(f) for f in reading.findings if f.level != "note"],
        "notes": [_problem(f) for f in reading.findings if f.level == "note"],
        "confidence": reading.confidence,
    }


def first_and_last(reading: Reading) -> tuple[str | None, str | None]:
    """The first and the last day that the table speaks of, as ISO days: by its date column, its periods, or the range
    named above it."""
    table, recipe = reading.table, reading.recipe
    if recipe.date:
        found = days(table, recipe.date)
        found = found[~np.isnat(found)]
        return (str(found.min()), str(found.max())) if len(found) else (None, None)
    if recipe.periods:
        calendar = Calendar()
        labels = [calendar.parse(label) for _, label in recipe.periods]
        ends = [calendar.last_day(p) for p in labels]
        return min(calendar.first_day(p) for p in labels).isoformat(), max(ends).isoformat()
    if recipe.coverage:
        return recipe.coverage.first.isoformat(), recipe.coverage.last.isoformat()
    return None, None


def _column(table: Table, column: Column, date: str | None) -> dict[str, Any]:
    low, high = _ends(table, column)
    numeric = is_number(column)
    return {
        "name": column.name,
        "type": column.type,
        "format": column.format,
        "currency": column.currency,
        "nulls": column.nulls,
        "sum": _sum(table, column) if numeric else None,
        "monthly": _by_month(table, column, date) if numeric and date else None,
        "min": low,
        "max": high,
        "personal": column.personal,
    }


def _sum(table: Table, column: Column) -> float | int | None:
    found = numbers(table, column.name)
    there = found[~np.isnan(found)]
    return _number(math.fsum(there)) if len(there) else None


def _by_month(table: Table, column: Column, date: str) -> dict[str, float | int | None]:
    """Sums per month of the date column; a longer period's number stands under its first month."""
    found, at = numbers(table, column.name), months(days(table, date))
    keep = ~np.isnan(found) & (at != np.iinfo(np.int64).min)
    labels, places = np.unique(at[keep], return_inverse=True)
    sums = np.bincount(places, weights=found[keep], minlength=len(labels))
    return {month_label(int(m)): _number(float(s)) for m, s in zip(labels, sums, strict=True)}


def _ends(table: Table, column: Column) -> tuple[Any, Any]:
    """Least and greatest value; none for personal and free text, which are nobody's business here."""
    if column.personal or column.type in ("text", "id") or column.nulls >= table.rows:
        return None, None
    values = table.data[column.name]
    if pa.types.is_null(values.type):
        return None, None
    ends = pc.min_max(values).as_py()
    return _plain(ends["min"]), _plain(ends["max"])


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return _number(value)
    return value if value is None or isinstance(value, (str, int, bool)) else value.isoformat()


def _number(value: float) -> float | int | None:
    """A number as JSON can hold it: whole numbers without a point, nothing for nan."""
    if math.isnan(value) or math.isinf(value):
        return None
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _question(question: Question) -> dict[str, Any]:
    return {
        "about": question.about,
        "ask": question.ask,
        "assumed": question.assumed,
        "options": list(question.options),
    }


def _problem(finding: Finding) -> dict[str, Any]:
    return {"level": finding.level, "code": finding.code, "row": finding.row, "column": finding.column,
            "rows": finding.rows, "what": finding.what, "do": finding.do}  # fmt: skip
