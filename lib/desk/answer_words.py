"""Answers in words: a value as people read it, an answer in a few lines, what changed between two versions."""

from __future__ import annotations

from collections.abc import Sequence

from lib.catalog.prompts import Column, Prompt
from lib.charts.format import Formatter
from lib.charts.words import Writer
from lib.plan.answers import Row, Source, Value

MOST = 3  # rows of an answer that are told of where it is only mentioned
LONG = 260  # letters of a text after which it is cut there
WIDE = 150  # letters of a row after which it is cut there


class Words(Writer):
    """How values are written on pages and in lists."""

    def source(self, source: Source) -> str:
        """Address, file, publisher, day."""
        return source_text(source, self.fmt)

    def row(self, columns: Sequence[Column], row: Row) -> str:
        """A row in one line: its cells, of those after the first with the name of the column where that helps."""
        cells = [(c, self.cell(c, row)) for c in columns if c.id in row]
        return " · ".join(text if i == 0 or not _bare(c) else f"{c.label}: {text}" for i, (c, text) in enumerate(cells))

    def lines(self, prompt: Prompt, columns: Sequence[Column], value: Value, most: int = MOST) -> tuple[str, ...]:
        """An answer in a few lines: of rows the first ones and how many more there are."""
        if isinstance(value, Row):
            return tuple(cut(f"{c.label}: {self.cell(c, value)}") for c in columns if c.id in value)
        if _is_rows(value):
            said = [cut(self.row(columns, row), WIDE) for row in value[:most]]
            return (*said, f"and {len(value) - most} more") if len(value) > most else tuple(said)
        return (cut(self.value(prompt, value)),) if value is not None else ()


def _bare(column: Column) -> bool:
    """Whether a value says nothing without the name of its column."""
    return column.kind in ("number", "percent", "money", "date", "period", "scale", "yesno")


def _is_rows(value: Value) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Row)


def cut(text: str, most: int = LONG) -> str:
    """A text that is short enough to be mentioned, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]} …"


def source_text(source: Source, fmt: Formatter | None = None) -> str:
    """A source in one line: address, file, publisher, day. Without a formatter the day is written 2026-11-16."""
    day = source.date and (fmt.day(source.date) if fmt else source.date.isoformat())
    return "; ".join(part for part in (source.address, source.file, source.publisher, day) if part)


def changes(prompt: Prompt, columns: Sequence[Column], versions: tuple[Value, Value], words: Words) -> tuple[str, ...]:
    """What is different in the second version: rows added, taken out, changed; else the new words."""
    before, after = versions
    if after is None or after == ():
        return ("Taken back",)
    if before is None or before == ():
        return words.lines(prompt, columns, after)
    if _is_rows(before) and _is_rows(after):
        return _of_rows(columns, before, after, words)
    return words.lines(prompt, columns, after)


def _of_rows(
    columns: Sequence[Column], before: tuple[Row, ...], after: tuple[Row, ...], words: Words
) -> tuple[str, ...]:
    gone, come = [r for r in before if r not in after], [r for r in after if r not in before]
    said = []
    for row in list(come):
        old = next((r for r in gone if _same(columns, r, row)), None)
        if old is not None:
            gone.remove(old)
            come.remove(row)
            said.append(cut(f"Changed: {_moved(columns, old, row, words)}"))
    said += [cut(f"Added: {words.row(columns, row)}") for row in come]
    said += [cut(f"Taken out: {words.row(columns, row)}") for row in gone]
    return tuple(said) or ("The order of rows",)


def _same(columns: Sequence[Column], one: Row, two: Row) -> bool:
    """Whether two versions of a row have the same first cell."""
    first = next((c.id for c in columns if c.id in one or c.id in two), None)
    return first is not None and one.get(first) == two.get(first)


def _moved(columns: Sequence[Column], old: Row, new: Row, words: Words) -> str:
    parts = []
    for column in columns:
        if old.get(column.id) != new.get(column.id):
            parts.append(f"{column.label} {words.cell(column, old) or '–'} → {words.cell(column, new) or '–'}")
    first = next((words.cell(c, new) for c in columns if c.id in new), "")
    return f"{first}, {', '.join(parts)}"
