"""Answers as blocks of a document: prose, lists, tables, records; every kind of answer has its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.catalog.prompts import Column, Prompt
from lib.charts.format import MISSING
from lib.charts.words import NUMBERS, Writer
from lib.export.text import clean
from lib.plan.answers import Row, Source, Value
from lib.plan.figures import Computed, Figure

MOST_COLUMNS = 6  # that a page is wide enough for; more are printed as records
FEW, SHORT, SENTENCES = 2, 110, 260  # rows of an answer told in short, letters of each, letters of a text
MOST_ROWS = 12  # of what is worked out
CROWDED, LONG = 4, 110  # so many columns have no room for so many letters in one of them


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


class Words(Writer):
    """How answers are written in documents: numbers whole, as they were given."""

    def blocks(self, prompt: Prompt, columns: Sequence[Column], value: Value, cells: Figures = ()) -> tuple[Block, ...]:
        """An answer of any kind that is written; `cells` are the computed cells of its rows."""
        if isinstance(value, Row):
            said = tuple((c.label, self.cell(c, value)) for c in columns if c.id in value)
            return (Grid(("", ""), said, name=prompt.ask),) if said else ()
        if prompt.columns or _is_rows(value):
            return self._rows(prompt, columns, value, cells)
        if prompt.kind == "rank":
            return (Listing(tuple(self.one(prompt, v) for v in value), numbered=True),)
        if isinstance(value, tuple) and len(value) > 1:
            return (Listing(tuple(self.one(prompt, v) for v in value)),)
        return (Prose(paragraphs(self.value(prompt, value))),)

    def short(self, prompt: Prompt, columns: Sequence[Column], value: Value) -> str:
        """An answer in a few lines: of rows the first ones, and how many more there are."""
        if isinstance(value, Row):
            return "\n".join(cut(f"{c.label}: {self.cell(c, value)}") for c in columns if c.id in value)
        if not _is_rows(value):
            return cut(self.value(prompt, value), SENTENCES)
        lines = [cut(" · ".join(t for c in columns if (t := self.cell(c, row)))) for row in value[:FEW]]
        return "\n".join([*lines, *([f"and {len(value) - FEW} more"] if len(value) > FEW else [])])

    def _rows(self, prompt: Prompt, columns: Sequence[Column], rows: Any, cells: Figures) -> tuple[Block, ...]:
        figures = [*cells, *({} for _ in rows[len(cells) :])]
        table = [
            {c.id: self._shown(c, row, computed) for c in columns} for row, computed in zip(rows, figures, strict=True)
        ]
        shown = [c for c in columns if any(line[c.id] for line in table)]
        if not shown or not table:
            return ()
        longest = max(len(line[c.id]) for line in table for c in shown)
        if len(shown) > MOST_COLUMNS or (len(shown) >= CROWDED and longest > LONG):
            return (_records(prompt, shown, table),)
        head = tuple(c.label for c in shown)
        right = frozenset(i for i, c in enumerate(shown) if c.kind in NUMBERS)
        return (Grid(head, tuple(tuple(line[c.id] for c in shown) for line in table), right, prompt.ask),)

    def _shown(self, column: Column, row: Row, computed: Mapping[str, Figure]) -> str:
        if column.kind == "computed":
            figure = computed.get(column.id)
            return self.figure(figure) if figure and figure.value is not None else ""
        return self.cell(column, row)

    def computed(self, prompt: Prompt, found: Computed) -> tuple[Block, ...]:
        """A computed answer, or why there is none."""
        note = (Prose((self.fmt.named_periods(found.why),), note=True),) if found.why else ()
        if not found.rows:
            return note
        rows = tuple(tuple(self.figure(f) for f in row) for row in found.rows[:MOST_ROWS])
        if len(found.rows) > MOST_ROWS:
            note = (Prose((f"and {len(found.rows) - MOST_ROWS} more, on the plan’s page",), note=True), *note)
        right = frozenset(
            i for i in range(len(found.head)) if any(isinstance(r[i].value, float | int) for r in found.rows)
        )
        if len(found.head) > MOST_COLUMNS:
            known = tuple((r[0], tuple((h, t) for h, t in zip(found.head[1:], r[1:], strict=True) if t)) for r in rows)
            return (Records(found.head[0], known, prompt.ask), *note)
        return (Grid(found.head, rows, right, prompt.ask), *note)

    def text(self, text: str) -> str:
        """Without what no document can hold."""
        return clean(text)

    def number(self, unit: str, value: float) -> str:
        """Whole, as it was given: a plan is checked against it."""
        if unit == "money":
            return self.fmt.full(value, "money" if float(value).is_integer() else "unit_money")
        return self.fmt.full(value, unit)  # type: ignore[arg-type]

    def source(self, source: Source) -> str:
        """Publisher, address or file, day."""
        day = self.fmt.day(source.date) if source.date else ""
        return clean(", ".join(part for part in (source.publisher, source.address or source.file, day) if part))


Figures = Sequence[Mapping[str, Figure]]


def _is_rows(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Row)


def cut(text: str, most: int = SHORT) -> str:
    """A text on one line, no longer than that."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]} …"


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())


def _records(prompt: Prompt, columns: Sequence[Column], table: Sequence[Mapping[str, str]]) -> Records:
    first, *rest = columns
    records = ((line[first.id] or MISSING, tuple((c.label, line[c.id]) for c in rest if line[c.id])) for line in table)
    return Records(first.label, tuple(records), prompt.ask)
