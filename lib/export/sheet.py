"""One table on one sheet: formats, widths, frozen head, filter, and how it prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from lib.charts.theme import Theme
from lib.export.charts import FACE, Place
from lib.export.formats import Number, number_format
from lib.export.plotted import Plotted
from lib.export.tables import Cell, Table
from lib.export.text import cell_text

_WIDEST, _NARROWEST = 40.0, 9.0
_LINE, _HIGHEST = 13.5, 400.0  # points
_MANY = 24  # columns that still fit across one page


@dataclass(frozen=True, slots=True)
class Pen:
    """How cells are written: currency, language, colours."""

    currency: str
    locale: str
    theme: Theme

    def text(self, cell: Any, value: str, *, muted: bool = False) -> None:
        """Text into a cell, as text whatever it begins with."""
        cell.value = cell_text(value) or None
        if cell.value is not None:
            cell.data_type = "s"
            # A leading quote keeps it text when someone edits the cell.
            cell.quotePrefix = cell.value[:1] in "=+-@"
        cell.font = self.font(muted=muted)
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)

    def number(self, cell: Any, number: Number, form: str) -> None:
        """A number with its format; a missing one leaves the cell empty."""
        cell.value = number.stored
        cell.number_format, cell.font = form, self.font()
        cell.alignment = Alignment(horizontal="right", vertical="top")

    def head(self, cell: Any, name: str, side: str) -> None:
        """The head of a column."""
        self.text(cell, name)
        cell.font = self.font(bold=True)
        cell.fill = PatternFill("solid", fgColor=self.theme.surface[1:])
        cell.border = Border(bottom=Side("thin", color=self.theme.muted[1:]))
        cell.alignment = Alignment(horizontal=side, vertical="bottom", wrap_text=True, indent=int(side == "left"))

    def heading(self, cell: Any) -> None:
        """A cell as the heading of a block."""
        cell.font = Font(name=FACE, size=12, bold=True, color=self.theme.text[1:])
        cell.alignment = Alignment(horizontal="left", indent=1)

    def font(self, *, bold: bool = False, muted: bool = False) -> Font:
        """The face of ordinary cells."""
        color = self.theme.muted if muted else self.theme.text
        return Font(name=FACE, size=10, bold=bold, color=color[1:])


def write_table(sheet: Worksheet, table: Table, pen: Pen, titles: int = 1) -> int:
    """The table from the first row on; `titles` columns stay in sight and are printed on each page. The first row of numbers."""
    for i, column in enumerate(table.columns, start=1):
        pen.head(sheet.cell(1, i), column.name, column.side)
    forms = _forms(table, pen)
    for r, row in enumerate(table.rows, start=2):
        for c, value in enumerate(row, start=1):
            _put(sheet.cell(r, c), value, pen, forms.get((r - 2, c - 1), "General"))
    _widths(sheet, table)
    for r, row in enumerate(table.rows, start=2):
        fit_height(sheet, r, row)
    last = f"{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.freeze_panes = f"{get_column_letter(titles + 1)}2"
    sheet.auto_filter.ref = f"A1:{last}"
    printed(sheet, -(-len(table.columns) // _MANY))
    sheet.print_title_rows, sheet.print_title_cols = "1:1", f"A:{get_column_letter(titles)}"
    return 2


def _put(cell: Any, value: Cell, pen: Pen, form: str) -> None:
    if isinstance(value, Number):
        pen.number(cell, value, form)
    elif value:
        pen.text(cell, value)


def _forms(table: Table, pen: Pen) -> dict[tuple[int, int], str]:
    """The format of each number: of one unit the same across a row, so that its numbers compare."""
    forms: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.rows):
        by_shape: dict[str, list[int]] = {}
        for c, cell in enumerate(row):
            if isinstance(cell, Number):
                by_shape.setdefault(cell.shape, []).append(c)
        for places in by_shape.values():
            numbers = [row[c] for c in places]
            known = [n.value for n in numbers if isinstance(n, Number)]
            first = next(n for n in numbers if isinstance(n, Number))
            form = number_format(first.shape, pen.currency, pen.locale, known)
            forms.update({(r, c): form for c in places})
    return forms


def _widths(sheet: Worksheet, table: Table) -> None:
    for i, column in enumerate(table.columns):
        cells = [row[i] for row in table.rows]
        words = [len(c) for c in cells if isinstance(c, str)]
        longest = max([*words, 0])
        if column.side == "right":
            biggest = max((_digits(c) for c in cells if isinstance(c, Number)), default=0)
            wide = max(biggest + 2.0, 0.62 * len(column.name) + 2, _NARROWEST)
        else:
            wide = max(min(1.05 * longest + 3, _WIDEST), min(len(column.name) + 4, 14), _NARROWEST)
        sheet.column_dimensions[get_column_letter(i + 1)].width = wide


def _digits(number: Number) -> int:
    """About how many characters a number takes with its marks and unit."""
    return len(f"{number.value:,.1f}") + 2 if number.known and number.value is not None else 0


def fit_height(sheet: Worksheet, row: int, cells: Sequence[object]) -> None:
    """The height that the longest text of a row needs: not every reader finds it by itself."""
    widths = [sheet.column_dimensions[get_column_letter(i + 1)].width for i in range(len(cells))]
    wanted = (
        sum(-(-max(len(line), 1) // max(int(width), 1)) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
        if isinstance(cell, str)
    )
    lines = max(wanted, default=1)
    if lines > 1:
        sheet.row_dimensions[row].height = min(_LINE * lines, _HIGHEST)


def printed(sheet: Worksheet, across: int = 1, down: int = 0) -> None:
    """Landscape A4, so many pages across and down (0: as many as it takes), with a foot of name, page and count."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, down
    edges = sheet.page_margins
    edges.left = edges.right = 0.4
    edges.top, edges.bottom = 0.5, 0.6
    foot: Any = sheet.oddFooter
    foot.left.text, foot.right.text = "&A", "Page &P of &N"
    foot.left.size = foot.right.size = 8


def write_plotted(sheet: Worksheet, plotted: Plotted, place: Place, pen: Pen) -> None:
    """The columns of a chart, with what they are in the row above their head when there is one."""
    if place.row > 1:
        title = sheet.cell(place.row - 1, place.column)
        pen.text(title, plotted.title)
        title.alignment = Alignment(wrap_text=False)
        pen.heading(title)
    pen.head(sheet.cell(place.row, place.column), plotted.head, "left")
    form = number_format(plotted.shape, pen.currency, pen.locale, [v for _, c in plotted.columns for v in c])
    for i, label in enumerate(plotted.labels, start=1):
        pen.text(sheet.cell(place.row + i, place.column), label)
    for c, (name, values) in enumerate(plotted.columns, start=1):
        pen.head(sheet.cell(place.row, place.column + c), name, "right")
        for r, value in enumerate(values, start=1):
            pen.number(sheet.cell(place.row + r, place.column + c), Number(value, plotted.shape), form)
        sheet.column_dimensions[get_column_letter(place.column + c)].width = 13
    printed(sheet)
    longest = max(len(label) for label in plotted.labels)
    sheet.column_dimensions[get_column_letter(place.column)].width = max(12.0, min(longest + 2.0, _WIDEST))
