"""What stands in a table's columns: days, numbers, and the different texts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lib.catalog.model import plain
from lib.intake.model import Column, Table

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
NUMERIC = ("number", "money", "percent", "duration")
_MANY = 2000  # a column with more different texts is no list of kinds


def is_number(column: Column) -> bool:
    """Whether the column holds numbers that can be added."""
    return column.type in NUMERIC


def days(table: Table, name: str) -> Days:
    """The days of a date column, one per row; missing ones are NaT. Shape (rows,)."""
    column = table.data[name]
    if not pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us"))
    found = column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.asarray(found)


def numbers(table: Table, name: str) -> Floats:
    """The numbers of a column, one per row; missing ones are nan. Shape (rows,)."""
    return np.asarray(pc.cast(table.data[name], pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def row_numbers(table: Table) -> npt.NDArray[np.int64]:
    """The place of each row in the file. Shape (rows,)."""
    return np.asarray(table.data["_row"].to_numpy(zero_copy_only=False), dtype=np.int64)


def texts(table: Table, name: str) -> tuple[str, ...] | None:
    """The different texts of a column, without the missing ones; None when there are too many to be kinds of something."""
    column: Any = table.data[name]
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = pc.cast(column, pa.string())
    found = pc.unique(column)
    return None if len(found) > _MANY else tuple(v for v in found.to_pylist() if v is not None and v.strip())


def plain_texts(table: Table, name: str) -> frozenset[str] | None:
    """The different texts as they are compared; None when there are too many."""
    found = texts(table, name)
    return None if found is None else frozenset(map(plain, found))


def all_different(table: Table, name: str) -> bool:
    """Whether every row has a value of its own in the column."""
    column = table.data[name]
    return column.null_count == 0 and len(pc.unique(column)) == table.rows


def different_rows(table: Table, names: list[str]) -> int:
    """How many rows differ in these columns."""
    return int(table.data.select(names).group_by(names).aggregate([]).num_rows) if names else 0


def months(of: Days) -> npt.NDArray[np.int64]:
    """The month of each day as its ordinal (year × 12 + month − 1); missing days give the least integer."""
    since = of.astype("datetime64[M]").astype(np.int64)
    return np.where(np.isnat(of), np.iinfo(np.int64).min, since + 1970 * 12)


def month_label(ordinal: int) -> str:
    """2026-10 for the month's ordinal."""
    return f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}"
