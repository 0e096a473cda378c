"""Numbers as cells, text as files can hold it, packages without a clock."""

from __future__ import annotations

import math
import time
from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lib.export.formats import Number, Shape, number_format, short_format
from lib.export.packing import settled
from lib.export.text import cell_text, clean, one_line


@pytest.mark.parametrize(
    ("shape", "values", "form"),
    [
        ("count", [1200.0], "#,##0"),
        ("money", [1200.0], "[$€]#,##0"),
        ("unit_money", [8.42], "[$€]#,##0.00"),
        ("unit_money", [842.0, 8.0], "[$€]#,##0"),
        ("money_per_day", [900.0], '[$€]#,##0" a day"'),
        ("percent", [0.41], "0.0%"),
        ("percent", [0.031, math.nan], "0.00%"),
        ("percent", [], "0.0%"),
        ("number", [5.9], "#,##0.0"),
        ("number", [0.42], "0.00"),
        ("duration", [142.0], "[m]:ss"),
        ("days", [34.2], '#,##0.0" d"'),
        ("months", [3.0], '#,##0.0" mo"'),
        ("score", [4.5], "0.00"),
        ("chance", [0.5], '[>0.99]"99%";[<0.01]"1%";0%'),
    ],
)
def test_each_unit_has_its_format(shape: Shape, values: list[float], form: str) -> None:
    assert number_format(shape, "EUR", "en", values) == form


def test_the_currency_stands_where_the_language_has_it_and_won_has_no_cents() -> None:
    assert number_format("money", "EUR", "de", [1.0]) == "#,##0 [$€]"
    assert number_format("unit_money", "KRW", "ko", [8.0]) == "[$₩]#,##0"
    assert short_format("money", "EUR", "en", 180_000) == '[$€]#,##0,"k";-[$€]#,##0,"k";0'
    assert short_format("percent", "EUR", "en", 0.5) == "0.0%"


def test_what_a_cell_holds() -> None:
    assert Number(142.0, "duration").stored == pytest.approx(142 / 86400)
    assert Number(-0.004, "points").stored == pytest.approx(-0.4)
    assert Number(0.25, "percent").stored == 0.25
    assert Number(0.0, "count").stored == 0.0
    assert [Number(v, "count").stored for v in (None, math.nan, math.inf)] == [None] * 3


@given(st.text())
def test_cleaned_text_survives_a_document(text: str) -> None:
    cleaned = clean(text)
    element = ElementTree.Element("t")
    element.text = cleaned
    assert (ElementTree.fromstring(ElementTree.tostring(element)).text or "") == cleaned
    Workbook().worksheets[0]["A1"].value = cell_text(text)
    assert "\n" not in one_line(text)


def test_what_people_typed_stays_but_for_what_no_file_can_hold() -> None:
    assert clean("a\x00\x1b\r\nb\ud800 새로운 Größe") == "a\nb 새로운 Größe"
    assert len(cell_text("x" * 40_000)) == 32_767


def test_a_package_says_nothing_of_the_clock() -> None:
    def made() -> bytes:
        out = BytesIO()
        Workbook().save(out)
        return out.getvalue()

    first = settled(made(), date(2026, 11, 16))
    time.sleep(2.1)  # archives count time in steps of two seconds
    assert settled(made(), date(2026, 11, 16)) == first
    core = ZipFile(BytesIO(first)).read("docProps/core.xml").decode()
    assert core.count("2026-11-16T00:00:00Z") == 2
