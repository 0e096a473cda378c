"""A column before it has a type: its cells as they stand in the file, and what is said about cells that do not fit."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lib.intake import cells, dates
from lib.intake.cells import NULLS_AMONG_VALUES, Bools, Floats
from lib.intake.dates import Order, Stamps
from lib.intake.heading import shown
from lib.intake.model import Column, Finding, Question

_SHARE = 0.98
_SHOWN = 60  # characters of a cell that are shown
_LISTED = 10  # bad cells named one by one; the rest are counted


@dataclass(frozen=True)
class Raw:
    """One column as it stands in the file. `texts`: outer blanks gone, empty cells null. In workbooks cells that are numbers,
    dates or durations already stand in `numbers` and `stamps` (nan and NaT elsewhere), and have no text."""

    name: str
    texts: pa.Array
    numbers: Floats | None = None
    stamps: Stamps | None = None
    timed: bool = False  # numbers that the workbook holds as times

    @functools.cached_property
    def values(self) -> pa.Array:
        """The texts without those that stand for nothing among numbers and dates."""
        return cells.nulled(self.texts, NULLS_AMONG_VALUES)

    @functools.cached_property
    def few(self) -> pa.Array:
        """The distinct texts of `values`."""
        return pc.unique(self.values).drop_null()

    def as_texts(self) -> pa.Array:
        """All cells as texts, whatever the workbook held them as."""
        if self.numbers is None and self.stamps is None:
            return self.texts
        whole: list[str | None] = self.texts.to_pylist()
        if self.numbers is not None:
            whole = [
                shown(float(n)) if t is None and not np.isnan(n) else t
                for t, n in zip(whole, self.numbers, strict=True)
            ]
        if self.stamps is not None:
            told = [None if np.isnat(s) else s.astype("datetime64[us]").item() for s in self.stamps]
            whole = [shown(s) if t is None and s is not None else t for t, s in zip(whole, told, strict=True)]
        return pa.array(whole, pa.string())


@dataclass(frozen=True, slots=True)
class Place:
    """What is known beside the cells: row numbers, sheet, time zone, delimiter, lines above, answers given to questions."""

    rows: pa.Array
    sheet: str | None = None
    zone: str = "UTC"
    delimiter: str | None = None
    preamble: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """A column with its type, its data, and what is to be said about it."""

    column: Column
    data: pa.Array
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Together:
    """What the columns of one table say together."""

    decimal: str
    decided: bool
    order: Order | None


def raw_column(name: str, values: Sequence[object]) -> Raw:
    """A column of cells as they come from a grid."""
    if all(isinstance(v, str) for v in values):
        texts = pa.array(values, pa.string())
        return Raw(name, pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts))
    texts = [
        v if isinstance(v, str) and v else ("true" if v else "false") if isinstance(v, bool) else None for v in values
    ]
    numbers = np.array([_native_number(v) for v in values], dtype=np.float64)
    stamps = np.array([_native_stamp(v) for v in values], dtype="datetime64[us]")
    timed = any(isinstance(v, time | timedelta) for v in values)
    return Raw(
        name, pa.array(texts, pa.string()), None if np.isnan(numbers).all() else numbers,
        None if np.isnat(stamps).all() else stamps, timed,
    )  # fmt: skip


def _native_number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return np.nan


def _native_stamp(value: object) -> np.datetime64:
    if isinstance(value, datetime):
        return np.datetime64(value.replace(tzinfo=None), "us")
    return np.datetime64(value, "us") if isinstance(value, date) else dates.NO_DATE


def accepts(good: int, present: int) -> bool:
    """Whether so many good cells make a column's type: all but a fiftieth, or all but one of a few."""
    return good > 0 and (present - good <= (1 - _SHARE) * present or (present - good == 1 and present >= 5))


def _unfit(text: str, what: str) -> str:
    """A cell that is not what its column is, in words."""
    if what == "number" and text.startswith("="):
        return f"The formula “{text[:_SHOWN]}” has no value in the file."
    if what == "number" and text[:1] == "#":
        return f"“{text[:_SHOWN]}” is an error of the workbook, not a number."
    if len(text) > _SHOWN:
        return f"“{text[: _SHOWN - 1]}…” ({len(text):,} characters) is not a {what}."
    return f"“{text}” is not a {what}."


def bad_cells(raw: Raw, good: Bools, what: str, place: Place) -> tuple[Finding, ...]:
    """A finding for each of the first cells that hold something else than their column, and one for the rest."""
    texts = raw.values
    present = np.asarray(pc.is_valid(texts))
    if what == "date" and raw.numbers is not None and raw.stamps is not None:
        present = present | ~np.isnan(raw.numbers)
    bad = np.flatnonzero(present & ~good)
    if not len(bad):
        return ()
    shown_texts = raw.as_texts().take(pa.array(bad[:_LISTED])).to_pylist()
    rows = place.rows.take(pa.array(bad)).to_pylist()
    do = "Correct it in the file, or leave it: the cell counts as missing."
    named = [
        Finding("warning", f"not_a_{what}", _unfit(str(text), what), do, None, place.sheet, row, raw.name, 1)
        for text, row in zip(shown_texts, rows, strict=False)
    ]
    if len(bad) > _LISTED:
        rest = f"{len(bad) - _LISTED} more cells of {raw.name} are not a {what}."
        named.append(
            Finding(
                "warning", f"not_a_{what}", rest, do, None, place.sheet, rows[_LISTED], raw.name, len(bad) - _LISTED
            )
        )
    return tuple(named)
