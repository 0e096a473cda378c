"""Numbers that no tool exports, typed into a month grid: a dataset of their own per measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from lib.errors import BadInput
from lib.intake.model import Recipe, Rule
from lib.work.datasets import Dataset, StoredTable

if TYPE_CHECKING:
    from lib.desk.files import FileRoom

NAME = "Typed: "  # before the series, it names the dataset
_HOW = {"flow": "sum", "unique": "sum", "stock": "last", "weighted": "weighted"}


def numbers(room: FileRoom, series: str) -> dict[str, float]:
    """What was typed in for a series: month label → number."""
    found = room.datasets().get(NAME + series)
    if found is None:
        return {}
    from lib.desk.parquet import read_months

    return read_months(room.desk.store.files.get(found.tables[0].parts[0]))


def dataset(room: FileRoom, series: str, given: Mapping[str, float | None]) -> Dataset | None:
    """The dataset that holds the numbers; None where all are missing. Raises UnknownName, BadInput for what is no month."""
    from lib.desk.parquet import MONTH, VALUE, written_months

    measure = room.desk.catalog.measure(series.removeprefix("plan."))
    calendar = room.desk.preferences.calendar
    read = {_month(room, m): float(x) for m, x in given.items() if x is not None and np.isfinite(x)}
    if not read:
        return None
    content = written_months({calendar.first_day(calendar.parse(m)): read[m] for m in sorted(read)})
    basis = "plan" if series.startswith("plan.") else "actual"
    said = {"measure": measure.id, "how": _HOW[measure.kind], "column": VALUE, "basis": basis}
    recipe = Recipe(shape="period", date=MONTH, grain="month", rules=(Rule.model_validate(said),))
    part = room.desk.store.files.put(content)
    table = StoredTable(parts=(part,), rows=len(read), recipe=recipe, label="typed in")
    return Dataset(file="", sha256=part, size=len(read), tables=(table,), typed=True)


def _month(room: FileRoom, text: str) -> str:
    calendar = room.desk.preferences.calendar
    period = calendar.parse(text)
    if period.grain != "month":
        raise BadInput(f"“{text}” is no month.", "Write it as 2026-10.")
    return calendar.label(period)
