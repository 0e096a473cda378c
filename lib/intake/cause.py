"""Why a file brings no measure: the one cause that a person has to know, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from lib.intake.content import is_number
from lib.intake.headers import speaks_of_time
from lib.intake.model import MIXED, NO_RATE, Column, Reading, Table

_SHOWN = 3
_LONGEST = 40


def nothing(file: str, readings: Sequence[Reading]) -> tuple[str, str]:
    """What is wrong, naming the file, and what to do. The largest table speaks for the file."""
    reading = max(readings, key=lambda r: r.table.rows)
    table = reading.table
    currencies = next((f for r in readings for f in r.findings if f.code in (NO_RATE, MIXED)), None)
    if currencies:
        return f"{file} cannot be added up. {currencies.what}", currencies.do
    return _unclosed(file, table) or _uncalculated(file, table) or _dates(file, reading) or _measures(file, table)


def _unclosed(file: str, table: Table) -> tuple[str, str] | None:
    found = next((f for f in table.findings if f.code == "unclosed_quote"), None)
    if found is None:
        return None
    return f"{file} has a quote that is opened and never closed.", found.do


def _uncalculated(file: str, table: Table) -> tuple[str, str] | None:
    found = next((f for f in table.findings if f.code == "no_value"), None)
    if found is None or any(is_number(c) for c in table.columns):
        return None
    return f"{file} holds formulas without their results, so it has no numbers.", found.do


def _dates(file: str, reading: Reading) -> tuple[str, str] | None:
    """No column of dates: none is named as one, or what is named as one holds something else."""
    table = reading.table
    if reading.recipe.date or reading.recipe.periods or any(c.type == "date" for c in table.columns):
        return None
    if not any(is_number(c) for c in table.columns):
        broken = _broken(table)
        if broken is None and not any(speaks_of_time(c.name) for c in table.columns):
            return (
                f"{file} holds only text: no column of it has numbers or dates.",
                "Export the figures with their dates, one row per day, month or event.",
            )
    named = [c for c in table.columns if speaks_of_time(c.name)]
    if not named:
        headers = ", ".join(_short(c.name) for c in table.columns[:6])
        return (
            f"{file} has no date column: its columns are {headers}.",
            "Add a column with a day, month or quarter, or export it by day or month.",
        )
    texts = ", ".join(f"“{_short(t)}”" for t in _first(table, named[0]))
    return (
        f"The column “{named[0].name}” of {file} holds no dates that exist: {texts}.",
        "Write them like 2026-01-31 (or 31.01.2026, 2026-01, Q1 2026), and give the file again.",
    )


def _broken(table: Table) -> Column | None:
    """The first column in which numbers and words are mixed."""
    names = {f.column for f in table.findings if f.code == "mixed_types"}
    return next((c for c in table.columns if c.name in names), None)


def _measures(file: str, table: Table) -> tuple[str, str]:
    numeric = [c for c in table.columns if is_number(c)]
    broken = _broken(table)
    if not numeric and broken:
        return (
            f"The column “{broken.name}” of {file} mixes numbers with words, so it cannot be added up.",
            "Correct the cells that are not numbers, and give the file again.",
        )
    if not numeric:
        return (
            f"{file} has dates and no column of numbers.",
            "Export it with a column of figures, or say which measure its rows count.",
        )
    headers = ", ".join(f"“{_short(c.name)}”" for c in numeric[:6])
    return (
        f"No column of {file} is a measure by its name; its numbers stand in {headers}.",
        "Say which column is which measure: on the Data page, or in a recipe.",
    )


def _first(table: Table, column: Column) -> list[str]:
    found = pc.unique(table.data[column.name]).drop_null()
    return [str(t) for t in found[:_SHOWN].to_pylist()]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
