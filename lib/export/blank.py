"""Blank files to fill in: a row per month, a column per measure that the KPIs of a goal category need. They import back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lib.catalog.model import Catalog, Measure
from lib.catalog.needs import needs
from lib.intake.meanings import TEMPLATE
from lib.period import Calendar, Period

MONTHS_BACK = 23
_WIDTH = 18.0


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank table: its title line, its measures, its months as labels."""

    title: str
    measures: tuple[Measure, ...]
    months: tuple[str, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """The header: the month, then the measures by name."""
        return ("Month", *(m.name for m in self.measures))


def measures_of(category: str, catalog: Catalog) -> tuple[Measure, ...]:
    """The measures that the KPIs of a goal category may use, without those worked out from others, in the catalogue's order."""
    used: set[str] = set()
    for kpi in catalog.kpis.values():
        if kpi.category == category:
            used |= set(needs(kpi.formula, catalog).measures())
    return tuple(m for m in catalog.measures.values() if m.id in used and m.derived is None)


def blank(category: str, catalog: Catalog, calendar: Calendar, current: Period) -> Blank:
    """The blank table of a goal category: the last two years by month, up to the current one. Raises KeyError."""
    months = calendar.span(current - MONTHS_BACK, current)
    title = f"{TEMPLATE}: {catalog.categories[category].name}"
    return Blank(title, measures_of(category, catalog), tuple(calendar.label(m) for m in months))


def as_csv(table: Blank) -> bytes:
    """The blank table as CSV in UTF-8 with a mark, as spreadsheets want it."""
    out = StringIO(newline="")
    write = csv.writer(out)
    write.writerow([table.title])
    write.writerow([])
    write.writerow(table.heads)
    write.writerows([[m, *([""] * len(table.measures))] for m in table.months])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Blank) -> bytes:
    """The blank table as a workbook, with what each measure is in a note of its head and the head kept in sight."""
    from openpyxl.comments import Comment

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Numbers"
    sheet.append([table.title])
    sheet.append([])
    sheet.append(list(table.heads))
    for month in table.months:
        sheet.append([month])
    sheet["A1"].font = Font(bold=True, size=12)
    for place, cell in enumerate(sheet[3]):
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="bottom")
        if place:
            cell.comment = Comment(table.measures[place - 1].about, "Quarterdeck")
        sheet.column_dimensions[get_column_letter(place + 1)].width = _WIDTH if place else 10.0
    sheet.freeze_panes = "B4"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def categories(catalog: Catalog) -> Sequence[str]:
    """The goal categories for which there is anything to fill in."""
    return [c for c in catalog.categories if measures_of(c, catalog)]
