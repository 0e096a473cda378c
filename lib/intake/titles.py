"""Dates counted from a start that is named above a table (`Nth day`, with `Start date: 20260101` in the comments)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

from lib.intake.content import numbers
from lib.intake.model import Column, Table

_NTH = re.compile(r"nth (day|week|month)|n-?ter (tag|monat)|nte woche", re.IGNORECASE)
_START = re.compile(r"(?:start ?date|startdatum)\s*:?\s*(\d{4})-?(\d{2})-?(\d{2})", re.IGNORECASE)


def with_dates_from_start(table: Table) -> Table:
    """The table with dates in place of counts: a column that numbers days, weeks or months from the start named above."""
    start = _START.search("\n".join(table.preamble))
    counted = next((c for c in table.columns if _NTH.fullmatch(c.name.strip())), None)
    if not start or not counted or counted.type == "date":
        return table
    try:
        first, steps = date(*map(int, start.groups())), numbers(table, counted.name)
    except (ValueError, pa.ArrowInvalid):
        return table
    made = [None if np.isnan(n) else _stepped(first, int(n), counted.name.lower()) for n in steps]
    place = table.data.schema.get_field_index(counted.name)
    data = table.data.set_column(place, counted.name, pa.array(made, pa.timestamp("us")))
    column = Column(counted.name, "date", format=counted.name, nulls=counted.nulls)
    return replace(table, data=data, columns=tuple(column if c.name == counted.name else c for c in table.columns))


def _stepped(first: date, n: int, unit: str) -> datetime:
    if "mon" in unit:
        month = first.year * 12 + first.month - 1 + n
        return datetime(month // 12, month % 12 + 1, 1)
    day = first + timedelta(days=n * (7 if "w" in unit else 1))
    return datetime(day.year, day.month, day.day)
