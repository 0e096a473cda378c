"""Tables made by hand, as reading would give them, and the declared words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.intake.model import ROW, Column, ColumnType, Table
from lib.intake.presets import Presets, load_presets
from lib.intake.propose import Known

DATA = Path(__file__).resolve().parents[2] / "data"


def toml(folder: str) -> dict[str, str]:
    """The declarations of a folder of data/, by file name."""
    return {p.name: p.read_text("utf-8") for p in sorted((DATA / folder).glob("*.toml"))}


@cache
def catalog() -> Catalog:
    """The declared words."""
    return load(toml("catalog"))


@cache
def presets() -> Presets:
    """The declared recognisers."""
    return load_presets(toml("presets"), catalog())


def known(**more: Any) -> Known:
    """What is known before a file is opened."""
    return Known(catalog(), presets(), **more)


def table(columns: Mapping[str, Sequence[Any]], types: Mapping[str, ColumnType] | None = None, **more: Any) -> Table:
    """A table of these columns; types are told by the values unless named."""
    arrays, said = [], []
    for name, values in columns.items():
        kind = (types or {}).get(name) or _kind(values)
        arrays.append(_array(values, kind))
        said.append(Column(name, kind, nulls=sum(v is None for v in values)))
    rows = len(arrays[0])
    data = pa.table([*arrays, pa.array(range(1, rows + 1), pa.int64())], names=[*columns, ROW])
    return Table(more.pop("name", None), data, tuple(said), header_row=0, **more)


def _kind(values: Sequence[Any]) -> ColumnType:
    there = [v for v in values if v is not None]
    if there and all(isinstance(v, date) for v in there):
        return "date"
    if there and all(isinstance(v, (int, float)) for v in there):
        return "number"
    return "category"


def _array(values: Sequence[Any], kind: ColumnType) -> pa.Array:
    if kind == "date":
        made = [datetime(v.year, v.month, v.day, getattr(v, "hour", 0)) if v else None for v in values]
        return pa.array(made, pa.timestamp("us"))
    if kind in ("number", "money", "percent", "duration"):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    return pa.array(values, pa.string())
