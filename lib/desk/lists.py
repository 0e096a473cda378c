"""Small lists that people bring as CSV or XLSX, such as targets: rows of text by column."""

from __future__ import annotations

import csv
import io

from python_calamine import CalamineError, load_workbook

from lib.errors import FileRejected


def read_rows(name: str, content: bytes) -> tuple[dict[str, str], ...]:
    """The rows of a list by the names in its first row. Raises FileRejected for what is neither CSV nor a workbook."""
    rows = _workbook(name, content) if name.lower().endswith((".xlsx", ".xlsm")) else _text(name, content)
    if len(rows) < 2:
        raise FileRejected(
            f"{name} holds no rows.", "The first row names the columns, each further one is an entry.", file=name
        )
    head = [cell.strip().lower() for cell in rows[0]]
    return tuple(dict(zip(head, row, strict=False)) for row in rows[1:] if any(cell.strip() for cell in row))


def _text(name: str, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRejected(f"{name} is not text in UTF-8.", "Save it as CSV UTF-8, or as XLSX.", file=name) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]


def _workbook(name: str, content: bytes) -> list[list[str]]:
    try:
        sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    except CalamineError as error:
        raise FileRejected(
            f"{name} cannot be read as a workbook: {error}.", "Save it again as XLSX.", file=name
        ) from None
    return [[_shown(cell) for cell in row] for row in sheet.to_python()]


def _shown(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    said = f"{cell:.12g}"
    return said if cell == round(cell, 2) or "e" in said else f"{said}0"  # 1.125 in a workbook is no thousand
