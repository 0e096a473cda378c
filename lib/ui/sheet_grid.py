"""Rows of an answer as a grid to type and paste into, and back.

In the grid stand the words that people read: labels of options and links, points of a scale with their ends, shares as 12 for 12%,
sources in one line. What comes back is what `read_answer` takes; what it holds that is wrong is said there, with row and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import streamlit as st

from lib.catalog.prompts import CHOSEN, LINKS, SCALE, STRICT, Column
from lib.charts.words import unit_of
from lib.desk.answer_words import Words, source_text
from lib.plan.answers import Row, Source, Value
from lib.plan.figures import Figure
from lib.ui.answer_fields import scale_word, typed

BLANK = 2  # empty rows of a grid in which nothing stands yet
NUMBERS = ("number", "money", "percent")
ONE = "One name: choose it, or write a new one."
YESNO = {True: "Yes", False: "No"}


@dataclass(frozen=True, eq=False)
class Grid:
    """A grid of columns: what they hold, how it is written; `figures` are the computed cells of each row."""

    columns: tuple[Column, ...]
    words: Words
    currency: str = ""
    figures: tuple[Mapping[str, Figure], ...] = ()

    # Values to words

    @cached_property
    def choices(self) -> Mapping[str, Mapping[Any, str]]:
        """Column → value → words, where a column's values are given; two of the same words are told apart by their ids."""
        return {c.id: _apart(found) for c in self.columns if (found := self._named(c))}

    def _named(self, column: Column) -> Mapping[Any, str]:
        if column.kind in CHOSEN:
            return column.options
        if column.kind == "scale":
            return {n: scale_word(column, n) for n in SCALE}
        if column.kind == "yesno":
            return YESNO
        return self.words.known.of(column.kind) if column.kind in LINKS else {}

    def cell(self, column: Column, value: Value, row: Mapping[str, Value] = {}) -> Any:
        """A value as it stands in the grid: text, a number, a day, or a list of texts; None for nothing.

        A number of the row's KPI is text, so that a percentage stands there as 6%.
        """
        if value is None:
            return None
        if column.per_kpi:
            percent = unit_of(column, row, self.words.known) == "percent"
            return typed(column.model_copy(update={"kind": "percent"}) if percent else column, value)
        if isinstance(value, tuple) or open_to_new(column):
            return [self._word(column, v) for v in (value if isinstance(value, tuple) else (value,))]
        if column.kind == "percent":
            return round(float(value) * 100, 10)
        if isinstance(value, Source):
            return source_text(value)
        return value if column.kind in (*NUMBERS, "date") else self._word(column, value)

    def _word(self, column: Column, value: Any) -> str:
        return str(self.choices.get(column.id, {}).get(value, value))

    def frame(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Rows as a table with a column for each, of the kind that its editor takes; blank rows where there are none."""
        table = {}
        for column in self.columns:
            cells = [self._figure(i, column) if column.kind == "computed" else self.cell(column, row.get(column.id), row)
                     for i, row in enumerate(rows)] or [None] * BLANK  # fmt: skip
            table[column.id] = pd.Series(cells, dtype=_dtype(column))
        return pd.DataFrame(table)

    def _figure(self, place: int, column: Column) -> str:
        """A computed cell in words; of a row that was not saved yet there is none."""
        found = self.figures[place].get(column.id) if place < len(self.figures) else None
        if found is None:
            return ""
        return self.words.figure(found)

    # Words to values

    def raw(self, frame: pd.DataFrame, before: Sequence[Row] = ()) -> list[dict[str, Any]]:
        """The rows that stand in an edited grid, as `read_answer` takes them; empty ones are left out.

        `before` holds the rows that the grid began with: a source that was not touched comes back whole.
        """
        sources = {source_text(v): v for row in before for v in row.values() if isinstance(v, Source)}
        found = []
        for record in frame.to_dict("records"):
            cells = {c.id: self.raw_cell(c, record.get(c.id), sources) for c in self.columns if c.kind != "computed"}
            kept = {name: cell for name, cell in cells.items() if cell is not None}
            if kept:
                found.append(kept)
        return found

    def raw_cell(self, column: Column, cell: Any, sources: Mapping[str, Source] = {}) -> Any:
        """One cell of the grid as `read_answer` takes it; None for an empty one."""
        if _blank(cell):
            return None
        if _listed(cell):
            return self._several(column, [str(one).strip() for one in cell])
        if column.kind == "percent" and isinstance(cell, (int, float)):
            return f"{cell:.12g}%"
        if column.kind == "date":
            return cell.date().isoformat() if hasattr(cell, "date") else str(cell)
        if column.kind in NUMBERS and not column.per_kpi:
            return cell
        text = str(cell).strip()
        return read_source(text, sources) if column.kind == "source" else self._back(column, text)

    def _several(self, column: Column, words: list[str]) -> Any:
        """What the words of a cell stand for; where one name is wanted, a known one that was cut at its commas is whole."""
        whole = ", ".join(words)
        if column.many or (len(words) > 1 and whole not in self._ids.get(column.id, {})):
            return [self._back(column, word) for word in words]
        return self._back(column, whole)

    def _back(self, column: Column, text: str) -> Any:
        return self._ids.get(column.id, {}).get(text, text)

    @cached_property
    def _ids(self) -> Mapping[str, Mapping[str, Any]]:
        return {name: {word: value for value, word in named.items()} for name, named in self.choices.items()}

    # Drawn

    def edit(self, rows: Sequence[Row], key: str, label: str) -> list[dict[str, Any]]:
        """The grid on the page; what stands in it now, as `read_answer` takes it."""
        edited = st.data_editor(
            self.frame(rows), key=key, num_rows="dynamic", hide_index=True,
            placeholder="", alt=label,
            column_config={c.id: self.config(c, rows) for c in self.columns},
        )  # fmt: skip
        return self.raw(edited, rows)

    def config(self, column: Column, rows: Sequence[Row]) -> Any:
        """How the editor of a column is set up: its label, what it takes, the options it offers."""
        make, label, kind = st.column_config, column.label, column.kind
        if kind == "computed":
            return make.TextColumn(label, disabled=True, help="Worked out; saved rows have it.")
        if column.per_kpi:
            return make.TextColumn(label, help="In the unit of the KPI: 12500, 12.5k, 6%.")
        if kind in NUMBERS:
            unit = {"percent": "%", "money": self.currency}.get(kind, "")
            shown = "%g%%" if kind == "percent" else "localized"
            return make.NumberColumn(f"{label} ({unit})" if kind == "money" else label, format=shown, step=None)
        if kind == "date":
            return make.DateColumn(label, format="localized")
        if column.many or open_to_new(column):
            free, hint = kind in LINKS and kind not in STRICT, None if column.many else ONE
            return make.MultiselectColumn(
                label, options=self._options(column, rows), accept_new_options=free, help=hint
            )
        if column.id in self.choices:
            return make.SelectboxColumn(label, options=self._options(column, rows))
        return make.TextColumn(label, help=self._help(column))

    def _options(self, column: Column, rows: Sequence[Row]) -> list[str]:
        """The words to choose from, with those that stand there although they are known no more."""
        there = (self.cell(column, row.get(column.id), row) for row in rows)
        flat = (w for cell in there if cell is not None for w in (cell if isinstance(cell, list) else [cell]))
        return list(dict.fromkeys([*self.choices.get(column.id, {}).values(), *flat]))

    def _help(self, column: Column) -> str | None:
        if column.kind == "period":
            return "Write it as 2026Q4, 2026-10 or 2026."
        if column.kind == "source":
            return "Address, publisher and day, parted by semicolons."
        return column.help or None

    # As a file

    def template(self, rows: Sequence[Row] = ()) -> str:
        """A CSV with the columns to fill in, and the rows that stand there."""
        out = io.StringIO()
        named = [c for c in self.columns if c.kind != "computed"]
        writer = csv.writer(out)
        writer.writerow([c.label for c in named])
        writer.writerows([[self._csv(c, row) for c in named] for row in rows])
        return out.getvalue()

    def _csv(self, column: Column, row: Row) -> str:
        value = row.get(column.id)
        cell = self.cell(column, value, row)
        if cell is None:
            return ""
        if column.kind in NUMBERS and not column.per_kpi:
            return typed(column, value)
        return ", ".join(cell) if isinstance(cell, list) else str(cell)

    def from_file(self, listed: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """Rows of a file, its columns found by label or id. Columns that are none of them keep their name, and are refused."""
        names = {word: c.id for c in self.columns for word in (c.label.casefold(), c.id.casefold())}
        named = [{names.get(head.casefold(), head): text for head, text in row.items()} for row in listed]
        by_id = {c.id: c for c in self.columns}
        computed = {c.id for c in self.columns if c.kind == "computed"}
        return [
            {
                name: self._from_text(by_id[name], text) if name in by_id else text
                for name, text in row.items()
                if text.strip() and name not in computed
            }
            for row in named
        ]

    def _from_text(self, column: Column, text: str) -> Any:
        if column.many:
            return [self._back(column, one.strip()) for one in text.split(",") if one.strip()]
        return read_source(text.strip(), {}) if column.kind == "source" else self._back(column, text.strip())


def read_source(text: str, known: Mapping[str, Source]) -> Any:
    """A source from its one line: an address has no blank but a dot, colon or slash in it, a day is written 2026-11-16.

    >>> read_source("https://example.org/a; Example Press; 2026-03-01", {})["publisher"]
    'Example Press'
    """
    if text in known:
        return known[text]
    found: dict[str, str] = {}
    for part in (p.strip() for p in text.split(";")):
        kind = (
            "date" if _is_day(part) else "address" if " " not in part and any(c in part for c in ".:/") else "publisher"
        )
        if part and kind in found:
            return {"publisher": text}
        if part:
            found[kind] = part
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def open_to_new(column: Column) -> bool:
    """Whether a cell holds one name that need not be known yet. Of the editors only that for several values takes new ones."""
    return column.kind in LINKS and column.kind not in STRICT and not column.many


def _apart(names: Mapping[Any, str]) -> Mapping[Any, str]:
    words = list(names.values())
    return {value: f"{word} ({value})" if words.count(word) > 1 else word for value, word in names.items()}


def _dtype(column: Column) -> str:
    if column.kind == "date":
        return "datetime64[s]"
    return "float64" if column.kind in NUMBERS and not column.per_kpi else "object"


def _listed(cell: Any) -> bool:
    """Whether a cell of the grid holds several values: a list, or the array that the editor makes of one."""
    return isinstance(cell, (list, tuple)) or bool(getattr(cell, "ndim", 0))


def _blank(cell: Any) -> bool:
    if cell is None or isinstance(cell, str):
        return not (cell or "").strip()
    if _listed(cell):
        return len(cell) == 0
    return bool(pd.isna(cell))
