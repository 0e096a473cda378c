"""The first sheet of the workbook: what it is of, how things stand in sentences, how it is read, where what is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from lib.charts.format import Formatter
from lib.export import said
from lib.export.charts import FACE
from lib.export.formats import DAY
from lib.export.sheet import Pen, fit_height, printed
from lib.export.text import one_line
from lib.goals import Gap
from lib.pipeline import Outcome

_HOLDS = {
    "KPIs by quarter": "Every key figure over all quarters; the last one is not over yet.",
    "KPIs by month": "The same by month.",
    "Forecast": "The likely value and its range for the quarters to come.",
    "Targets and gaps": "Every target against its forecast, with chance, status and owner.",
}
_READING = (
    ("Empty cell", "Not available, never 0. The note at the end of the row says what is missing."),
    ("Likely", "The middle of a thousand joint futures: half of them end above it, half below."),
    ("Low, high", "One future in ten ends below the low end, one in ten above the high end."),
    (
        "Gap",
        "Likely value less target level. A formula: it follows when you change either. Of percentages in points (pp).",
    ),
    ("Chance", "The share of the futures in which the target is reached."),
    ("Status", "On track from a chance of 70 %, at risk from 30 %, off track below."),
)


@dataclass(frozen=True, eq=False)
class Facts:
    """What the summary says: whose numbers, as of when, under which scenario, the sentence on the north star, the targets."""

    name: str
    outcome: Outcome
    fmt: Formatter
    scenario: str
    star: str
    gaps: tuple[Gap, ...]


def write_summary(sheet: Worksheet, facts: Facts, pen: Pen, sheets: Sequence[str]) -> None:
    """Titles and sentences in the first columns; pictures have the columns from E on to themselves."""
    sheet.sheet_view.showGridLines = False
    widths = {"A": 22.0, "B": 66.0, "C": 3.0, "D": 3.0}
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    sheet["A1"].value = one_line(facts.name)
    sheet["A1"].data_type = "s"
    sheet["A1"].font = Font(name=FACE, size=20, bold=True, color=pen.theme.text[1:])
    sheet.row_dimensions[1].height = 30
    pen.text(sheet["A2"], "Key figures, forecast and targets", muted=True)
    sheet["A2"].alignment = Alignment(horizontal="left", wrap_text=False, indent=1)
    sheet["A1"].alignment = Alignment(horizontal="left", indent=1)
    row = 4
    for title, lines in (
        ("", tuple(_facts(facts))),
        ("How things stand", tuple(_standing(facts))),
        ("How to read it", _READING),
        ("What is where", tuple((name, _HOLDS[name]) for name in sheets if name in _HOLDS)),
    ):
        row = _block(sheet, row, (title, lines), pen)
    _link(sheet, pen)
    printed(sheet, 1, 1)


Line = tuple[str, str | date]


def _facts(facts: Facts) -> Iterator[Line]:
    preferences, outcome = facts.outcome.plan.preferences, facts.outcome
    yield "As of", outcome.as_of
    yield "Currency", preferences.currency
    star = preferences.north_star
    yield "North star", outcome.catalog.kpi(star).name if star else "not chosen yet"
    yield "Scenario", facts.scenario or "none: the forecast as it is"
    forecast = outcome.forecast
    yield "Forecast made as of", forecast.as_of if forecast else "no forecast yet"


def _standing(facts: Facts) -> Iterator[Line]:
    if facts.star:
        yield "North star", facts.star
    yield "Targets", said.targets(facts.gaps)


def _block(sheet: Worksheet, row: int, block: tuple[str, Sequence[Line]], pen: Pen) -> int:
    """Lines of a name and what it says, under a heading; the row after them."""
    title, lines = block
    if title:
        sheet.cell(row, 1).value = title
        pen.heading(sheet.cell(row, 1))
        row += 1
    for name, what in lines:
        pen.text(sheet.cell(row, 1), name, muted=True)
        cell = sheet.cell(row, 2)
        if isinstance(what, date):
            cell.value, cell.number_format, cell.font = what, DAY, pen.font()
            cell.alignment = Alignment(horizontal="left", vertical="top", indent=1)
        else:
            pen.text(cell, what)
            fit_height(sheet, row, (name, what))
        row += 1
    return row + 1


def _link(sheet: Worksheet, pen: Pen) -> None:
    """The names of sheets lead to them."""
    for row in sheet.iter_rows(min_col=1, max_col=1):
        cell = row[0]
        if cell.value in _HOLDS:
            cell.hyperlink = f"#'{cell.value}'!A1"
            cell.font = Font(name=FACE, size=10, color=pen.theme.accent[1:], underline="single")
