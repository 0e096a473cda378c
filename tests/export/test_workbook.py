"""The workbook cell by cell against the outcome, its formats, formulas, and charts."""

from __future__ import annotations

import math
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from lib.export import workbook
from lib.panel import Cut
from lib.pipeline import Outcome
from tests.export.conftest import NASTY


@pytest.fixture(scope="module")
def content(outcome: Outcome) -> bytes:
    return workbook(outcome, "Möwe & Söhne")


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    """As people see it who do not recalculate: values only."""
    return openpyxl.load_workbook(BytesIO(content), data_only=True)


def rows(sheet: Any) -> list[dict[str, Any]]:
    """The rows below the head, by its names."""
    head, *body = sheet.iter_rows()
    return [dict(zip([c.value for c in head], row, strict=True)) for row in body]


def test_sheets_in_order(book: Any) -> None:
    assert book.sheetnames == [
        "Summary", "KPIs by quarter", "KPIs by month", "Forecast", "Targets and gaps", "Chart data",
    ]  # fmt: skip


@pytest.mark.parametrize("grain", ["quarter", "month"])
def test_kpis_cell_by_cell(book: Any, outcome: Outcome, grain: Any) -> None:
    sheet, table = book[f"KPIs by {grain}"], outcome.kpis(Cut(grain))
    names = {r.kpi.name: r for r in table.rows}
    filled = empty = 0
    for row in rows(sheet):
        found = names.pop(row["KPI"].value)
        cells = list(row.values())[4:-1]
        assert len(cells) == len(found.values)
        for cell, value in zip(cells, found.values, strict=True):
            if math.isnan(value):
                assert cell.value is None
                empty += 1
                continue
            scale = 86_400 if found.kpi.unit == "duration" else 1
            assert cell.value * scale == pytest.approx(value, rel=1e-12)
            assert cell.data_type == "n"
            filled += 1
        if found.why:
            assert found.why in row["Note"].value
    assert not names
    assert filled > 50 and empty > 50


def test_formats_follow_the_unit(book: Any, outcome: Outcome) -> None:
    forms = {row["KPI"].value: list(row.values())[-2].number_format for row in rows(book["KPIs by quarter"])}
    assert forms["Monthly recurring revenue"] == "[$€]#,##0"
    assert forms["Leads"] == "#,##0"
    assert "%" in forms["Churn rate"]


def test_the_unfinished_period_says_so(book: Any) -> None:
    heads = [c.value for c in book["KPIs by quarter"][1]]
    assert heads[-2] == "Q4 2026 so far"
    assert not any("so far" in h for h in heads[:-2])


def test_forecast_cell_by_cell(book: Any, outcome: Outcome) -> None:
    found = outcome.outlooks("quarter", 1)
    lines = [r for r in rows(book["Forecast"]) if r["Quarter"].value]
    assert len(lines) == sum(len(o.periods) for o in found.values()) > 0
    at = iter(lines)
    for outlook in found.values():
        for i in range(len(outlook.periods)):
            line = next(at)
            scale = 86_400 if outlook.kpi.unit == "duration" else 1
            for head, q in (("Likely", "p50"), ("Low (1 in 10 below)", "p10"), ("Highest (1 in 40)", "p975")):
                assert line[head].value * scale == pytest.approx(float(outlook.quantiles[q][i]), rel=1e-9)


def test_gaps_cell_by_cell_with_their_values_beside_the_formulas(content: bytes, book: Any, outcome: Outcome) -> None:
    sheet = openpyxl.load_workbook(BytesIO(content))["Targets and gaps"]
    for gap, row, formula in zip(outcome.gaps(), rows(book["Targets and gaps"]), rows(sheet), strict=True):
        assert gap.forecast and gap.resolved
        assert row["Level"].value == pytest.approx(gap.resolved.level)
        assert row["Likely"].value == pytest.approx(gap.forecast.median)
        assert row["Low"].value == pytest.approx(gap.forecast.p10)
        assert row["Gap"].value == pytest.approx(gap.gap)
        assert row["Gap, relative"].value == pytest.approx(gap.relative)
        assert row["Chance"].value == pytest.approx(gap.probability)
        assert row["Chance"].number_format == '[>0.99]"99%";[<0.01]"1%";0%'
        if gap.target.form == "between":  # inside a band the gap is 0, which no difference says
            assert not str(formula["Gap"].value).startswith("=")
            continue
        number = formula["Gap"].row
        assert formula["Gap"].value == f"=E{number}-D{number}"
        assert formula["Gap, relative"].value == f"=(E{number}-D{number})/ABS(D{number})"


def test_text_that_looks_like_a_formula_stays_text(content: bytes) -> None:
    sheet = openpyxl.load_workbook(BytesIO(content))["Targets and gaps"]
    row = next(r for r in rows(sheet) if r["Owner"].value == NASTY)
    for name, value in (("Owner", NASTY), ("Why it matters", "+1"), ("Objective", "@here")):
        assert row[name].value == value
        assert row[name].data_type == "s"
        assert row[name].quotePrefix
    package = ZipFile(BytesIO(content))
    formulas = re.findall("<f>([^<]*)</f>", package.read("xl/worksheets/sheet5.xml").decode())
    assert formulas and all(re.fullmatch(r"\(?E\d+-D\d+\)?(/ABS\(D\d+\))?(\*100)?", f) for f in formulas)


def test_heads_are_frozen_filtered_and_printed_on_each_page(book: Any) -> None:
    for name, frozen in (("KPIs by quarter", "E2"), ("Forecast", "C2"), ("Targets and gaps", "C2")):
        sheet = book[name]
        assert sheet.freeze_panes == frozen
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def charts(content: bytes) -> list[str]:
    package = ZipFile(BytesIO(content))
    return [package.read(n).decode() for n in sorted(package.namelist()) if n.startswith("xl/charts/chart")]


def test_charts_show_the_cells_that_they_name(content: bytes, book: Any, outcome: Outcome) -> None:
    fan, chances = charts(content)
    assert "<areaChart>" in fan and "<lineChart>" in fan and "<barChart>" in chances
    seen = 0
    for chart in (fan, chances):
        for reference, cache in re.findall(r"<numRef><f>([^<]*)</f><numCache>(.*?)</numCache>", chart):
            sheet, cells = reference.split("!")
            column, top, _, bottom = range_boundaries(cells.replace("$", ""))
            values = [book[sheet.strip("'")].cell(r, column).value for r in range(top, bottom + 1)]
            kept = {int(i): float(v) for i, v in re.findall(r'<pt idx="(\d+)"><v>([^<]*)</v>', cache)}
            assert kept == {i: pytest.approx(v) for i, v in enumerate(values) if v is not None}
            seen += 1
    assert seen == 7  # five lines and areas and the target of the north star, one of chances
    likely = next(o for k, o in outcome.outlooks("quarter", 1, ["mrr"]).items() if k == "mrr")
    data = book["Chart data"]
    column = next(c.column for c in data[3] if c.value == "Forecast, likely")
    shown = [c.value for c in data[openpyxl.utils.get_column_letter(column)][3:] if c.value is not None]
    assert shown[-len(likely.periods) :] == [pytest.approx(float(v)) for v in likely.median]


def test_bars_have_the_colours_of_their_status(content: bytes, outcome: Outcome) -> None:
    _, chances = charts(content)
    points = re.findall(r'<dPt><idx val="(\d+)".*?srgbClr val="(\w+)"', chances)
    statuses = {"0B6B53": "on_track", "C77B00": "at_risk", "A93523": "off_track"}
    said = [statuses[color] for _, color in points]
    counted = {s: said.count(s) for s in set(said)}
    assert counted == {s: n for s in counted if (n := sum(g.status == s for g in outcome.gaps()))}


def test_the_summary_says_whose_numbers_and_how_they_stand(book: Any) -> None:
    said = " ".join(str(c.value) for row in book["Summary"].iter_rows() for c in row if c.value)
    for words in ("Möwe & Söhne", "Monthly recurring revenue was", "6 targets are set", "none: the forecast as it is"):
        assert words in said


def test_without_forecast_targets_and_north_star_there_is_no_chart(bare: Outcome) -> None:
    content = workbook(bare, "x")
    book = openpyxl.load_workbook(BytesIO(content))
    assert "Chart data" not in book.sheetnames
    assert not charts(content)
    assert book["Targets and gaps"].max_row == 1


def test_same_outcome_same_bytes(content: bytes, outcome: Outcome) -> None:
    assert workbook(outcome, "Möwe & Söhne") == content
