"""Tables as people find them: CSV in any dialect, XLSX with fixed bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from numpy.random import Generator
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from .words import HEADERS, TOTAL

Cell = str | int | float | date | datetime | None
Values = Mapping[str, "Cell | Money"]
DateOrder = Literal["dmy", "mdy", "iso"]
_FORMATS: dict[DateOrder, str] = {"dmy": "%d.%m.%Y", "mdy": "%m/%d/%Y", "iso": "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents, written with two decimals."""

    cents: int


@dataclass(frozen=True, slots=True)
class Variant:
    """How the same facts are written otherwise; None leaves a file's own habit."""

    shuffle: bool = False
    rename: bool = False
    delimiter: str | None = None
    date_order: DateOrder | None = None
    decimal: Literal[",", "."] | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """A CSV file's habits. `thousands` is the mark with a decimal point; with a comma it is the point."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: Literal[",", "."] = "."
    dates: str = "%Y-%m-%d"
    clock: str = " %H:%M"
    thousands: bool = False
    suffix: str = ""
    newline: str = "\r\n"


@dataclass(frozen=True, slots=True)
class Total:
    """A total row: sums by column key, a label in the first cell without a sum, and trailing extra cells."""

    values: Values
    label: str
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One export: data rows by column key, and the clutter around them."""

    file: str
    rows: Sequence[Values]
    style: Style = field(default_factory=Style)
    before: Sequence[Sequence[str]] = ()
    top: Total | None = None
    bottom: Sequence[Total] = ()
    after: Sequence[Sequence[str]] = ()
    blank_every: int = 0
    header_every: int = 0


def _styled(style: Style, variant: Variant) -> Style:
    dates, clock = style.dates, style.clock
    if variant.date_order is not None:
        dates, clock = _FORMATS[variant.date_order], " %H:%M"
    return Style(
        style.encoding, variant.delimiter or style.delimiter, variant.decimal or style.decimal, dates, clock,
        style.thousands, style.suffix, style.newline,
    )  # fmt: skip


def _number(text: str, style: Style) -> str:
    if style.decimal == ".":
        return text
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def _text(cell: Cell | Money, style: Style) -> str:
    """A cell as the file writes it."""
    match cell:
        case None:
            return ""
        case Money(cents):
            amount = f"{cents / 100:,.2f}" if style.thousands else f"{cents / 100:.2f}"
            return _number(amount, style) + style.suffix
        case datetime():
            return cell.strftime(style.dates + style.clock)
        case date():
            return cell.strftime(style.dates)
        case int():
            return _number(f"{cell:,}" if style.thousands else str(cell), style)
        case float():
            return _number(repr(cell), style)
        case _:
            return cell


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet with its columns and rows in the order they are written."""

    keys: list[str]
    titles: list[str]
    rows: list[Values]


def lay(sheet: Sheet, variant: Variant, rng: Generator) -> Laid:
    """The order of columns and rows and the wording of the header under a variant."""
    columns = HEADERS[sheet.file]
    keys = list(columns)
    rows = list(sheet.rows)
    if variant.shuffle:
        keys = [keys[at] for at in rng.permutation(len(keys))]
        rows = [rows[at] for at in rng.permutation(len(rows))]
    return Laid(keys, [columns[key][1 if variant.rename else 0] for key in keys], rows)


def _total_cells(total: Total, keys: list[str]) -> list[Cell | Money]:
    cells: list[Cell | Money] = [total.values.get(key) for key in keys]
    if total.label:
        cells[next(at for at, cell in enumerate(cells) if cell is None)] = total.label
    return [*cells, *total.extra]


def _body(sheet: Sheet, laid: Laid) -> list[list[Cell | Money]]:
    lines: list[list[Cell | Money]] = [list(laid.titles)]
    if sheet.top is not None:
        lines.append(_total_cells(sheet.top, laid.keys))
    for number, row in enumerate(laid.rows, start=1):
        lines.append([row.get(key) for key in laid.keys])
        if sheet.blank_every and number % sheet.blank_every == 0:
            lines.append([None] * len(laid.keys))
        if sheet.header_every and number % sheet.header_every == 0 and number < len(laid.rows):
            lines.append(list(laid.titles))
    return lines + [_total_cells(total, laid.keys) for total in sheet.bottom]


def write_csv(folder: Path, sheet: Sheet, variant: Variant, rng: Generator) -> None:
    """The sheet as a CSV file in its own dialect, or in the variant's."""
    style = _styled(sheet.style, variant)
    laid = lay(sheet, variant, rng)
    out = io.StringIO()
    pen = csv.writer(out, delimiter=style.delimiter, lineterminator=style.newline)
    for line in sheet.before:
        pen.writerow(line)
    for cells in _body(sheet, laid):
        pen.writerow([_text(cell, style) for cell in cells])
    for line in sheet.after:
        pen.writerow(line)
    data = out.getvalue().encode(style.encoding)
    mark = b"\xff\xfe" if style.encoding == "utf-16-le" else b""
    (folder / sheet.file).write_bytes(mark + data)


def write_xlsx(folder: Path, sheet: Sheet, variant: Variant, rng: Generator) -> None:
    """The sheet as a workbook with real dates and numbers."""
    book, page = _book(sheet.file.removesuffix(".xlsx").replace("_", " ").capitalize())
    for line in sheet.before:
        page.append(list(line))
    for cells in _body(sheet, lay(sheet, variant, rng)):
        page.append([cell.cents / 100 if isinstance(cell, Money) else cell for cell in cells])
    for line in sheet.after:
        page.append(list(line))
    save(folder / sheet.file, book)


def _book(title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        raise TypeError("a new workbook has one worksheet")
    page.title = title
    return book, page


def write_grid(path: Path, title: str, lines: Sequence[Sequence[Cell]]) -> None:
    """A workbook of cells as they stand, for files that are no list of rows."""
    book, page = _book(title)
    for line in lines:
        page.append(list(line))
    save(path, book)


def save(path: Path, book: Workbook) -> None:
    """A workbook whose bytes depend on its content only: zip entries and properties carry a fixed time, nothing is packed."""
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as steady:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-16T08:00:00Z", data)
            entry = zipfile.ZipInfo(name, (2026, 11, 16, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED
            steady.writestr(entry, data)


def total_label(variant: Variant) -> str:
    """The word for a total in the variant's language."""
    return TOTAL[1 if variant.rename else 0]
