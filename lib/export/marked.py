"""A file's findings as a workbook: the rows as they were read, what is the matter marked in its cell, and a list of it all."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from lib.export.text import cell_text
from lib.intake.model import ROW, Finding, Reading

MOST = 5_000  # rows that are written out; findings further down stand in the list only
_FILLS = {"error": "F8D7D3", "warning": "FBE8C8", "note": "E3EAF0"}
_HEADS = ("Level", "Row", "Column", "Rows", "What", "What to do")


def marked(reading: Reading) -> bytes:
    """The workbook. Columns about persons are left out of it."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "As read"
    names = [c.name for c in reading.table.columns if not c.personal]
    data = reading.table.data.slice(0, MOST)
    places = data.column(ROW).to_pylist()
    _line(sheet, 1, ["Row in the file", *names])
    for i, cells in enumerate(zip(places, *(data.column(n).to_pylist() for n in names), strict=True)):
        _line(sheet, i + 2, [int(cells[0]) + 1, *cells[1:]])
    rows = {place: i + 2 for i, place in enumerate(places)}
    columns = {name: j + 2 for j, name in enumerate(names)}
    for finding in reversed(reading.findings):  # the gravest come first and are to stay on top
        _mark(sheet, finding, rows, columns)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B2"
    _listed(book, reading)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _line(sheet: Any, row: int, values: list[Any]) -> None:
    for j, value in enumerate(values):
        cell = sheet.cell(row, j + 1)
        cell.value = cell_text(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"  # text whatever it begins with


def _mark(sheet: Any, finding: Finding, rows: dict[int, int], columns: dict[str, int]) -> None:
    if finding.column not in columns and finding.row not in rows:
        return
    row = rows.get(finding.row, 1) if finding.row is not None else 1
    cell = sheet.cell(row, columns.get(finding.column or "", 1))
    cell.fill = PatternFill("solid", fgColor=_FILLS[finding.level])
    cell.comment = Comment(cell_text(f"{finding.what} {finding.do}".strip()), "Quarterdeck")


def _listed(book: Workbook, reading: Reading) -> None:
    sheet: Any = book.create_sheet("Findings", 0)
    _line(sheet, 1, list(_HEADS))
    for i, f in enumerate(reading.findings):
        row = None if f.row is None else f.row + 1
        _line(sheet, i + 2, [f.level, row, f.column, f.rows or None, f.what, f.do])
        sheet.cell(i + 2, 1).fill = PatternFill("solid", fgColor=_FILLS[f.level])
    for name, width in zip("ABCDEF", (10, 8, 24, 8, 70, 60), strict=True):
        sheet.column_dimensions[name].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
