"""The grade of a file before it is kept, and what is said at first sight."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from lib.charts.format import Formatter
from lib.export.marked import marked
from lib.intake.model import Check, Finding, Reading
from lib.intake.propose import read_file
from lib.ui.trust import Seen, figures, grade, headline
from tests.intake.hand import catalog, known

ORDERS = (
    b"Order ID,Order date,Customer email,Amount\no1,2026-06-01,a@example.com,10\no2,2026-07-04,b@example.com,=1+1\n"
)
MONTHLY = {"revenue": {"2026-06": 10.0, "2026-07": 20.0}}


def reading(*findings: Finding, checks: tuple[Check, ...] = ()) -> Reading:
    (found,) = read_file("orders.csv", ORDERS, known()).readings
    return replace(found, findings=findings, checks=checks)


def test_a_grade_says_whether_it_can_be_trusted() -> None:
    note, check, wrong = (Finding(level, "x", "What.") for level in ("note", "warning", "error"))  # type: ignore[arg-type]
    agreed, off = Check("total row 9", "revenue", 30.0, 30.004), Check("total row 9", "revenue", 31.0, 30.0)
    assert grade(Seen(reading(note, checks=(agreed,)), "", MONTHLY)) == "A"
    assert grade(Seen(reading(note, check), "", MONTHLY)) == "B"
    assert grade(Seen(reading(wrong), "", MONTHLY)) == "C"
    assert grade(Seen(reading(checks=(agreed, off)), "", MONTHLY)) == "C"
    assert grade(Seen(reading(), "", {})) == "C"


def test_the_headline_says_what_was_understood() -> None:
    fmt = Formatter("EUR")
    said = headline(Seen(reading(), "Sales or order lines", MONTHLY), catalog(), fmt)
    assert said.startswith("Sales or order lines: Revenue, Jun") and "Jul" in said
    assert headline(Seen(reading(), "", {}), catalog(), fmt).endswith("nothing can be counted yet.")


def test_the_totals_of_the_file_stand_beside_what_was_read() -> None:
    off = Check("total row 9", "revenue", 391.75, 390.0)
    html = str(figures(Seen(reading(checks=(off,)), "", MONTHLY)))
    assert "file says 391.75, we read 390.00" in html and "differ" in html


def test_findings_are_marked_in_a_workbook_without_persons_and_formulas() -> None:
    at = Finding("warning", "x", "Odd amount.", "Check it.", row=2, column="Amount")
    book = load_workbook(BytesIO(marked(reading(at, Finding("note", "y", "Whole table.")))))
    sheet = book["As read"]
    assert [c.value for c in sheet[1]] == ["Row in the file", "Order ID", "Order date", "Amount"]
    assert [c.coordinate for row in sheet for c in row if c.comment] == ["D3"]
    assert "Odd amount." in sheet["D3"].comment.text
    assert all(c.data_type != "f" for row in sheet for c in row)
    assert [c.value for c in book["Findings"][2]][:3] == ["warning", 3, "Amount"]
