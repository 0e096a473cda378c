"""The workbook: key figures, forecast, targets and gaps as real numbers with formats, and native charts.

Numbers are stored as values, so that each reader sees them. Gaps are formulas too, with their values kept beside them: whoever
changes a level or a forecast in the file sees the gap move.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lib.charts.format import Formatter
from lib.charts.theme import Theme, read_theme
from lib.export import said, tables
from lib.export.charts import Look, Place, chance_chart, fan_chart, finished
from lib.export.packing import settled
from lib.export.plotted import Plotted, aims_of, chances, fan_columns, fan_of, next_target
from lib.export.sheet import Pen, write_plotted, write_table
from lib.export.summary import Facts, write_summary
from lib.export.text import one_line
from lib.period import Grain
from lib.pipeline import Outcome, Outlook

DATA = "Chart data"
_WIDE = 19.5  # centimetres of a chart
_CHARTS = "xl/charts/"


@dataclass
class _Book:
    """What is being written: the file, how it looks, and the values of its formulas (sheet → cell → value)."""

    outcome: Outcome
    name: str
    scenario: str
    fmt: Formatter
    theme: Theme
    file: Workbook = field(default_factory=Workbook)
    computed: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def pen(self) -> Pen:
        return Pen(self.fmt.currency, self.fmt.locale, self.theme)

    @property
    def look(self) -> Look:
        return Look(self.theme, self.fmt.currency, self.fmt.locale)


def workbook(outcome: Outcome, name: str, scenario: str = "") -> bytes:
    """The workbook of a workspace called `name`, under a scenario or none; the same bytes for the same outcome."""
    preferences = outcome.plan.preferences
    fmt = Formatter(preferences.currency, preferences.locale)
    book = _Book(outcome, name, scenario, fmt, read_theme("light"))
    summary: Worksheet = book.file.worksheets[0]
    summary.title = "Summary"
    grains: tuple[Grain, ...] = ("quarter", "month")
    for grain in grains:
        table = tables.kpi_table(outcome, grain, fmt)
        write_table(book.file.create_sheet(table.name), table, book.pen, titles=4)
    write_table(book.file.create_sheet("Forecast"), tables.forecast_table(outcome, fmt), book.pen, titles=2)
    _gaps(book)
    star = _star(outcome)
    _summary(book, summary, star)
    return _bytes(book)


def _star(outcome: Outcome) -> Outlook | None:
    """The forecast of the north star, where it has been chosen and can be forecast."""
    name = outcome.plan.preferences.north_star
    if name is None:
        return None
    return outcome.outlooks("quarter", tables.reach(outcome), [name]).get(name)


def _gaps(book: _Book) -> None:
    table = tables.gap_table(book.outcome, book.fmt)
    sheet = book.file.create_sheet(table.name)
    first = write_table(sheet, table, book.pen, titles=2)
    level, likely, gap, relative = (
        get_column_letter(1 + i) for i in (tables.LEVEL, tables.LIKELY, tables.GAP, tables.RELATIVE)
    )
    kept = book.computed.setdefault(sheet.title, {})
    for i, found in enumerate(tables.ranked(book.outcome.gaps(), book.outcome)):
        row = first + i
        # Inside a band with two ends the gap is 0, which no difference says.
        if found.target.form == "between" or found.gap is None or not sheet[f"{level}{row}"].value:
            continue
        percent = book.outcome.catalog.kpi(found.target.kpi).unit == "percent"
        for cell in (f"{gap}{row}", f"{relative}{row}"):
            known: Any = sheet[cell].value
            kept[cell] = known
        difference = f"({likely}{row}-{level}{row})"
        sheet[f"{gap}{row}"] = f"={difference}*100" if percent else f"={likely}{row}-{level}{row}"
        sheet[f"{relative}{row}"] = f"={difference}/ABS({level}{row})"


def _summary(book: _Book, sheet: Worksheet, star: Outlook | None) -> None:
    outcome, fmt = book.outcome, book.fmt
    gaps = tables.ranked(outcome.gaps(), outcome)
    labels = [outcome.calendar.label(p) for p in star.periods] if star else []
    aim = next_target(star, gaps, labels) if star else None
    sentence = said.north_star(outcome, star, aim, fmt) if star else ""
    facts = Facts(book.name, outcome, fmt, book.scenario, sentence, gaps)
    write_summary(sheet, facts, book.pen, [s.title for s in book.file.worksheets[1:]])
    data = book.file.create_sheet(DATA)
    column = 1
    if star:
        fan = fan_of(outcome, star, gaps)
        plotted = fan_columns(fan, fmt, aims_of(star, gaps, fan))
        column = _draw(book, (sheet, data), plotted, column)
    bars, statuses = chances(gaps, outcome, fmt)
    if bars.labels:
        place = Place(DATA, 3, column)
        write_plotted(data, bars, place, book.pen)
        chart = chance_chart(bars, statuses, place, book.look)
        _size(chart, 1.6 + 0.72 * len(bars.labels))
        sheet.add_chart(chart, "E24" if star else "E4")
        sheet["E23" if star else "E3"].value = "Chance to reach the targets that are due next"
        book.pen.heading(sheet["E23" if star else "E3"])
    if not star and not bars.labels:
        del book.file[DATA]


def _draw(book: _Book, sheets: tuple[Worksheet, Worksheet], plotted: Plotted, column: int) -> int:
    """The north star's chart on the summary, its numbers on the sheet of data; the next free column there."""
    sheet, data = sheets
    place = Place(DATA, 3, column)
    write_plotted(data, plotted, place, book.pen)
    chart = fan_chart(plotted, place, book.look)
    _size(chart, 9.0)
    sheet.add_chart(chart, "E4")
    sheet["E3"].value = f"{plotted.title} by quarter"
    book.pen.heading(sheet["E3"])
    return column + len(plotted.columns) + 2


def _size(chart: Any, high: float) -> None:
    """How large a chart is, in centimetres."""
    chart.width, chart.height = _WIDE, high


# --- bytes -----------------------------------------------------------------------------------------------------------


def _bytes(book: _Book) -> bytes:
    out, properties = BytesIO(), book.file.properties
    properties.creator, properties.title = "Quarterdeck", f"{one_line(book.name)}: key figures, forecast and targets"
    book.file.save(out)
    with ZipFile(out) as package:
        changed = {n: finished(package.read(n)) for n in package.namelist() if n.startswith(_CHARTS)}
        changed |= _with_values(book, package)
    return settled(out.getvalue(), book.outcome.as_of, changed)


def _with_values(book: _Book, package: ZipFile) -> dict[str, bytes]:
    """The sheets with the values of their formulas beside them: openpyxl writes formulas without."""
    changed: dict[str, bytes] = {}
    for title, cells in book.computed.items():
        part = f"xl/worksheets/sheet{book.file.sheetnames.index(title) + 1}.xml"
        body = package.read(part).decode()
        for cell, value in cells.items():
            formula = rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?'
            body = re.sub(formula, rf"\g<1><v>{value!r}</v>", body, count=1)
        changed[part] = body.encode()
    return changed
