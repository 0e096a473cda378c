"""Answers as blocks of a document: prose, lists, tables, records; every kind of answer has its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from lib.catalog.model import Unit
from lib.catalog.prompts import LINKS, Column, Prompt, Spec
from lib.charts.format import MISSING, Formatter
from lib.errors import BadInput
from lib.export.text import clean
from lib.plan.answers import Known, Row, Source, Value
from lib.plan.figures import Computed, Figure

MOST_COLUMNS = 6  # that a page is wide enough for; more are printed as records
CROWDED, LONG = 4, 110  # so many columns have no room for so many letters in one of them
_UNITS = frozenset(get_args(Unit))
_NUMBERS = ("number", "percent", "money")


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs of text; a note is said more quietly."""

    paragraphs: tuple[str, ...]
    note: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Items below each other; numbered ones have an order that means something."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text: its head, its rows, and which columns hold numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """Rows that are too wide for a table: the name of each, and label and text of what is known of it."""

    head: str
    records: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    name: str = ""


Block = Prose | Listing | Grid | Records


@dataclass(frozen=True, eq=False)
class Words:
    """How answers are written: what links name, and numbers, days and periods as the workspace writes them."""

    known: Known
    fmt: Formatter

    def blocks(self, prompt: Prompt, columns: Sequence[Column], value: Value, cells: Figures = ()) -> tuple[Block, ...]:
        """An answer of any kind that is written; `cells` are the computed cells of its rows."""
        if isinstance(value, Row):
            said = tuple((c.label, self.value(c, value[c.id])) for c in columns if c.id in value)
            return (Grid(("", ""), said, name=prompt.ask),) if said else ()
        if prompt.columns or _is_rows(value):
            return self._rows(prompt, columns, value, cells)
        if prompt.kind == "rank":
            return (Listing(tuple(self._one(prompt, v) for v in value), numbered=True),)
        if isinstance(value, tuple) and len(value) > 1:
            return (Listing(tuple(self._one(prompt, v) for v in value)),)
        return (Prose(paragraphs(self.value(prompt, value))),)

    def _rows(self, prompt: Prompt, columns: Sequence[Column], rows: Any, cells: Figures) -> tuple[Block, ...]:
        figures = [*cells, *({} for _ in rows[len(cells) :])]
        table = [
            {c.id: self._cell(c, row, computed) for c in columns} for row, computed in zip(rows, figures, strict=True)
        ]
        shown = [c for c in columns if any(line[c.id] for line in table)]
        if not shown or not table:
            return ()
        longest = max(len(line[c.id]) for line in table for c in shown)
        if len(shown) > MOST_COLUMNS or (len(shown) >= CROWDED and longest > LONG):
            return (_records(prompt, shown, table),)
        head = tuple(c.label for c in shown)
        right = frozenset(i for i, c in enumerate(shown) if c.kind in _NUMBERS)
        return (Grid(head, tuple(tuple(line[c.id] for c in shown) for line in table), right, prompt.ask),)

    def _cell(self, column: Column, row: Row, computed: Mapping[str, Figure]) -> str:
        if column.kind == "computed":
            figure = computed.get(column.id)
            return self.figure(figure) if figure and figure.value is not None else ""
        return self.value(column, row.get(column.id))

    def computed(self, prompt: Prompt, found: Computed) -> tuple[Block, ...]:
        """A computed answer, or why there is none."""
        note = (Prose((found.why,), note=True),) if found.why else ()
        if not found.rows:
            return note
        rows = tuple(tuple(self.figure(f) for f in row) for row in found.rows)
        right = frozenset(
            i for i in range(len(found.head)) if any(isinstance(r[i].value, float | int) for r in found.rows)
        )
        if len(found.head) > MOST_COLUMNS:
            known = tuple((r[0], tuple((h, t) for h, t in zip(found.head[1:], r[1:], strict=True) if t)) for r in rows)
            return (Records(found.head[0], known, prompt.ask), *note)
        return (Grid(found.head, rows, right, prompt.ask), *note)

    def figure(self, figure: Figure) -> str:
        """A computed cell."""
        if isinstance(figure.value, str):
            return clean(figure.value)
        if figure.value is None:
            return figure.why or MISSING
        unit: Any = figure.unit if figure.unit in _UNITS else "number"
        return self.fmt.value(figure.value, unit)

    def value(self, spec: Spec, value: Value) -> str:
        """A value of any kind but rows and parts; "" for none."""
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ", ".join(self._one(spec, v) for v in value)
        return self._one(spec, value)

    def _one(self, spec: Spec, value: Any) -> str:
        if spec.options:
            return clean(spec.options.get(value, str(value)))
        if spec.kind in LINKS:
            return clean(self.known.of(spec.kind).get(value, str(value)))
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if spec.kind in _NUMBERS:
            return self._number(spec.kind, value)
        if spec.kind == "scale":
            return f"{value} of 5, from {spec.low} to {spec.high}" if spec.low else f"{value} of 5"
        if isinstance(value, Source):
            return self._source(value)
        if isinstance(value, date):
            return self.fmt.day(value)
        return self._period(str(value)) if spec.kind == "period" else clean(str(value))

    def _number(self, kind: str, value: float) -> str:
        """Whole, as it was given: a plan is checked against it."""
        if kind == "money":
            return self.fmt.full(value, "money" if float(value).is_integer() else "unit_money")
        return self.fmt.full(value, "percent" if kind == "percent" else "number")

    def _period(self, label: str) -> str:
        try:
            return self.fmt.period_label(label)
        except BadInput:
            return clean(label)

    def _source(self, source: Source) -> str:
        day = self.fmt.day(source.date) if source.date else ""
        return clean(", ".join(part for part in (source.publisher, source.address or source.file, day) if part))


Figures = Sequence[Mapping[str, Figure]]


def _is_rows(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Row)


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())


def _records(prompt: Prompt, columns: Sequence[Column], table: Sequence[Mapping[str, str]]) -> Records:
    first, *rest = columns
    records = ((line[first.id] or MISSING, tuple((c.label, line[c.id]) for c in rest if line[c.id])) for line in table)
    return Records(first.label, tuple(records), prompt.ask)
