"""Workbooks as grids of cells, after a look at what unpacking them would cost."""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO
from zlib import error as ZlibError

import python_calamine as calamine

from lib.errors import FileRejected
from lib.intake.inside import fill_down, missing_values, paths_of, put_in
from lib.intake.sniff import Sheet, size

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MOST_CELLS = 60_000_000  # cells that a sheet may span, empty ones included: readers hold them all
_MOST_UNPACKED = 1_500_000_000
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_FAR_COLUMN = re.compile(rb'\br="([A-Z]{3,})\d+"')
_TAIL = 1_000_000
_REMEDY = "Open it in a spreadsheet program and save it again as XLSX, or export the table as CSV."


def sheets_of(name: str, content: bytes, limit: int) -> list[Sheet]:
    """The visible worksheets in their order. Raises FileRejected for what cannot or must not be unpacked."""
    if content.startswith(b"PK"):
        _check_package(name, content, limit)
    elif _ENCRYPTED in content:
        raise _protected(name)
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        missing = _missing(content)
        return [_sheet(book, m.name, missing.get(m.name, {})) for m in book.sheets_metadata if _is_visible_sheet(m)]
    except calamine.PasswordError:
        raise _protected(name) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as fault:
        if _is_locked(content):
            raise _protected(name) from fault
        raise FileRejected(
            f"{name} cannot be read as a workbook: it is damaged or cut off.", _REMEDY, file=name
        ) from fault


def _is_visible_sheet(metadata: calamine.SheetMetadata) -> bool:
    return metadata.typ == calamine.SheetTypeEnum.WorkSheet and metadata.visible == calamine.SheetVisibleEnum.Visible


def _missing(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Per sheet the cells whose value stands nowhere: formulas never calculated, and errors."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {
            name: missing_values(package.open(path), package.getinfo(path).file_size)
            for name, path in paths_of(package).items()
        }


def _sheet(book: calamine.CalamineWorkbook, name: str, missing: dict[tuple[int, int], str]) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    for row in rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                row[place] = cell.strip()
    merged = tuple(sheet.merged_cell_ranges or ())
    findings = put_in(rows, missing, name)  # type: ignore[arg-type]
    fill_down(rows, merged)  # type: ignore[arg-type]
    return Sheet(name, rows, findings, merged)  # type: ignore[arg-type]


def _is_locked(content: bytes) -> bool:
    """Whether a workbook that cannot be read is encrypted: an OpenDocument by its manifest, an older one by the record FILEPASS
    right after its first (BOF)."""
    if not content.startswith(b"PK"):
        begin = content.find(b"\x09\x08\x10\x00\x00\x06")
        return begin >= 0 and b"\x2f\x00" in (content[begin + 20 : begin + 22], content[begin + 24 : begin + 26])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        manifest = "META-INF/manifest.xml"
        return manifest in package.namelist() and b"encryption-data" in package.read(manifest)


def _protected(name: str) -> FileRejected:
    return FileRejected(
        f"{name} is protected with a password.", "Save it without the password, or export the table as CSV.", file=name
    )


def _check_package(name: str, content: bytes, limit: int) -> None:
    """Look into the package without unpacking it whole: is it a workbook, and how large would it become?"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {part.filename: part for part in package.infolist()}
            _check_parts(name, parts, limit)
            for path, part in parts.items():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", path):
                    _check_extent(name, package.open(part), part.file_size)
    except (zipfile.BadZipFile, ZlibError, EOFError, NotImplementedError) as fault:
        raise FileRejected(f"{name} is a damaged or cut-off workbook.", _REMEDY, file=name) from fault
    except RuntimeError:
        raise _protected(name) from None


def _check_parts(name: str, parts: dict[str, zipfile.ZipInfo], limit: int) -> None:
    if not any(path in parts for path in ("xl/workbook.xml", "xl/workbook.bin", "content.xml")):
        what = (
            "a Word document"
            if "word/document.xml" in parts
            else "a presentation"
            if "ppt/presentation.xml" in parts
            else "a ZIP archive"
        )
        raise FileRejected(
            f"{name} is {what}, not a workbook.", "Unpack it and give the CSV or XLSX files that are in it.", file=name
        )
    unpacked = sum(part.file_size for part in parts.values())
    if unpacked > min(max(15 * limit, 50_000_000), _MOST_UNPACKED):
        raise FileRejected(
            f"{name} would unpack to {size(unpacked)}, which is more than is read.",
            "Save only the sheet with the data, or export it as CSV in parts.",
            file=name,
        )


def _check_extent(name: str, stream: IO[bytes], unpacked: int) -> None:
    """Refuse sheets whose farthest cell would make readers hold millions of empty ones."""
    rows, far, tail = 0, b"", b""
    with stream:
        while chunk := stream.read(_TAIL):
            window = tail + chunk
            rows = max([rows, *(int(n) for n in _LAST_ROW.findall(window)[-3:])])
            far = max([far, *_FAR_COLUMN.findall(window)], key=lambda ref: (len(ref), ref))
            tail = window[-200:]
    columns = _column_number(far) if far else 702
    if far and rows * columns > _MOST_CELLS:
        raise FileRejected(
            f"A sheet of {name} claims {rows:,} rows and {columns:,} columns, far more than it can hold in {size(unpacked)}.",
            "Delete the empty columns and rows beyond the data, save, and give it again.",
            file=name,
        )
    if rows > 1_048_576:
        raise FileRejected(
            f"A sheet of {name} claims {rows:,} rows, more than a workbook can have.", _REMEDY, file=name
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
