"""Blank files per goal category: filled in, they come back as exactly the measures and numbers that were typed."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from lib.engine import Source, View, contribution
from lib.export.blank import Blank, as_csv, as_xlsx, blank, categories
from lib.intake.propose import read_file
from lib.period import Calendar
from tests.intake.hand import catalog, known

CALENDAR, AS_OF = Calendar(), date(2026, 11, 24)


def made(category: str) -> Blank:
    return blank(category, catalog(), CALENDAR, CALENDAR.current("month", AS_OF))


def numbers(table: Blank, months: int) -> list[list[str | int]]:
    """Rows as someone fills them in: the last months only, each number its own."""
    first = len(table.months) - months
    return [
        [m, *((1000 * j + i for j in range(1, len(table.measures) + 1)) if i >= first else [""] * len(table.measures))]
        for i, m in enumerate(table.months)
    ]


def filled_csv(table: Blank) -> bytes:
    rows = list(csv.reader(StringIO(as_csv(table).decode("utf-8-sig"))))
    out = StringIO(newline="")
    csv.writer(out).writerows([*rows[:3], *numbers(table, 7)])
    return out.getvalue().encode("utf-8-sig")


def filled_xlsx(table: Blank) -> bytes:
    book = load_workbook(BytesIO(as_xlsx(table)))
    for i, row in enumerate(numbers(table, 7)):
        for j, value in enumerate(row):
            if value != "":
                book.worksheets[0].cell(4 + i, 1 + j).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("category", list(catalog().categories))
def test_a_filled_blank_comes_back(category: str, kind: str) -> None:
    table = made(category)
    assert table.measures
    content = filled_csv(table) if kind == "csv" else filled_xlsx(table)
    (reading,) = read_file(f"{category}.{kind}", content, known()).readings
    assert reading.recipe.preset is None
    assert {r.measure for r in reading.recipe.rules} == {m.id for m in table.measures}
    source = Source("x", reading.recipe, table=reading.table.data)
    panel = contribution(source, View(CALENDAR, AS_OF, catalog()))
    at = panel.periods.index(CALENDAR.parse(table.months[-3]))
    got = {m.id: float(panel.get(m.id)[0, at]) for m in table.measures}
    assert got == {m.id: 1000 * j + len(table.months) - 3 for j, m in enumerate(table.measures, 1)}


def test_every_category_has_a_blank() -> None:
    assert list(categories(catalog())) == list(catalog().categories)
