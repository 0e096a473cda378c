"""What a workbook's cells hide from its readers: formulas never calculated, errors, merged cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from html import unescape
from typing import IO

from lib.intake.model import Finding

Row = list[object]
Merged = tuple[tuple[int, int], tuple[int, int]]
_SIGNS = (b"</f></c>", b"<v></v>", b"<v/>", b"<v />", b't="e"', b"/></c>")
_CELL = re.compile(rb'<c\b(?=[^>]*?\br="([A-Z]{1,3})(\d{1,7})")([^>]*)(?<!/)>(.*?)</c>', re.S)
_FORMULA, _VALUE = re.compile(rb"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.S), re.compile(rb"<v>([^<]+)</v>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_CHUNK, _MOST = 1_000_000, 200_000_000
_LISTED = 10


def paths_of(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the path of its part."""
    names = package.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {}
    for tag in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        target = _attribute(tag, "Target")
        targets[_attribute(tag, "Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    tags = _SHEET.findall(package.read("xl/workbook.xml"))
    found = {_attribute(tag, "name"): targets.get(_attribute(tag, "r:id"), "") for tag in tags}
    return {name: path for name, path in found.items() if path in names}


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rb"\s" + name.encode() + rb'="([^"]*)"', tag)
    return unescape(found[1].decode("utf-8", "replace")) if found else ""


def missing_values(stream: IO[bytes], size: int) -> dict[tuple[int, int], str]:
    """(row, column), both from 0 -> the formula (`=B2*2`) or error (`#REF!`) of each cell that has no value a reader could give."""
    with stream:
        if size > _MOST or not (content := _suspicious(stream)):
            return {}
    found = {}
    for match in _CELL.finditer(content):
        letters, number, attributes, inner = match.groups()
        value, formula = _VALUE.search(inner), _FORMULA.search(inner)
        place = (int(number) - 1, _column(letters))
        if b't="e"' in attributes:
            found[place] = unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR!"
        elif formula and not value and b"<is>" not in inner and b't="str"' not in attributes:
            found[place] = "=" + unescape((formula[1] or b"...").decode("utf-8", "replace"))
    return found


def _suspicious(stream: IO[bytes]) -> bytes:
    """The whole part where any sign of such a cell stands in it, else nothing."""
    pieces, tail, seen = [], b"", False
    while chunk := stream.read(_CHUNK):
        seen = seen or any(sign in tail + chunk for sign in _SIGNS)
        pieces.append(chunk)
        tail = chunk[-20:]
    return b"".join(pieces) if seen else b""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1


def put_in(rows: list[Row], missing: dict[tuple[int, int], str], sheet: str) -> tuple[Finding, ...]:
    """Write formulas and errors into the grid, so that their column names them; and say how many formulas were never calculated."""
    for (row, column), text in missing.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in ("", None):
            rows[row][column] = text
    formulas = sorted(place for place, text in missing.items() if text.startswith("="))
    if not formulas:
        return ()
    many = f"{len(formulas)} formulas have" if len(formulas) > 1 else "One formula has"
    what = f"{many} no value in the file: the program that wrote it did not calculate them."
    do = "Open the file in a spreadsheet program, save it, and give it again."
    return (Finding("warning", "no_value", what, do, None, sheet, formulas[0][0], None, len(formulas)),)


def fill_down(rows: list[Row], merged: Iterable[Merged]) -> None:
    """Words and dates that are merged over several rows stand for each of them. Numbers do not: they would count more than once."""
    for (top, left), (bottom, _) in merged:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if value in ("", None) or isinstance(value, int | float):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] in ("", None) and any(cell not in ("", None) for cell in row):
                row[left] = value


def said_of_merged(
    merged: Iterable[Merged], rows: Sequence[Row], data: Collection[int], sheet: str | None
) -> list[Finding]:
    """A finding per merged range among the data rows: what it was taken for."""
    found = []
    for (top, left), (bottom, right) in merged:
        if top not in data:
            continue
        area = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        number = isinstance(rows[top][left], int | float) if left < len(rows[top]) else False
        if right == left and not number:
            what = f"{area} is merged; its value is taken for each of its {bottom - top + 1} rows."
            found.append(Finding("note", "merged", what, "", None, sheet, top, None, bottom - top + 1))
            continue
        what = f"{area} is merged and holds one value; the other cells under it count as missing."
        do = "Part the cells in the file and fill in each of them."
        found.append(Finding("warning", "merged", what, do, None, sheet, top, None, bottom - top + 1))
    if len(found) > _LISTED:
        rest = f"{len(found) - _LISTED} more ranges of cells are merged."
        found = [*found[:_LISTED], Finding("warning", "merged", rest, found[0].do, None, sheet)]
    return found


def _letters(column: int) -> str:
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
