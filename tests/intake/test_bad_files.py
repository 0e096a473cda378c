"""Files that are no tables: each is refused with its name, the cause and what to do, and by nothing but FileRejected."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress

import openpyxl
import pytest

from lib.errors import FileRejected
from lib.intake.read import read

LIMIT = 5_000_000
TABLE = b"day,cost\n2024-01-01,5\n2024-01-02,6\n"


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def package(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def good_workbook() -> bytes:
    return workbook([["day", "cost"], ["2024-01-01", 5], ["2024-01-02", 6]])


def with_sheet(sheet: bytes) -> bytes:
    """A real workbook whose sheet is replaced."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as archive:
        for name in archive.namelist():
            parts[name] = sheet if name == "xl/worksheets/sheet1.xml" else archive.read(name)
    return package(parts)


def encrypted() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600


def far_cell(reference: str) -> bytes:
    return with_sheet(
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="' + reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").encode()
        + b'"><c r="' + reference.encode() + b'"><v>1</v></c></row></sheetData></worksheet>'
    )  # fmt: skip


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.csv", lambda: b"", "is empty"),
    "only blanks": ("a.csv", lambda: b"\r\n \r\n\t\n", "is empty"),
    "only a byte order mark": ("a.csv", lambda: b"\xef\xbb\xbf", "is empty"),
    "only NULs": ("a.csv", lambda: b"\x00" * 500, "is empty"),
    "too large": ("a.csv", lambda: TABLE * 200_000, "more than the 5.0 MB"),
    "png named csv": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a PNG picture"),
    "jpeg named xlsx": ("a.xlsx", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)), "is a JPEG picture"),
    "pdf named csv": ("a.csv", lambda: b"%PDF-1.7\n" + b"x" * 100, "is a PDF document"),
    "gzip": ("a.csv.gz", lambda: b"\x1f\x8b\x08\x00" + b"x" * 50, "damaged or cut-off gzip file"),
    "parquet": ("a.parquet", lambda: b"PAR1" + b"\x00\x01" * 50, "is a Parquet file"),
    "program": ("a.csv", lambda: b"\x7fELF" + bytes(200), "is a program"),
    "film": ("a.csv", lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(200), "is a film"),
    "random bytes": ("a.csv", lambda: random.Random(1).randbytes(5000), "holds binary data"),
    "html named xlsx": ("a.xlsx", lambda: b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
    "html named csv": ("a.csv", lambda: b"<html><head></head></html>", "is a web page"),
    "html table named xls": ("a.xls", lambda: b"<table><tr><td>1</td></tr></table>", "is a web page"),
    "csv named xlsx": ("a.xlsx", lambda: TABLE, "is plain text, although its name ends in .xlsx"),
    "xlsx named csv": ("a.csv", good_workbook, "is a spreadsheet workbook, although its name ends in .csv"),
    "zip of pictures": ("a.zip", lambda: package({"a.png": TABLE}), "is a ZIP archive without a table in it"),
    "zip cut off": ("a.zip", lambda: package({"a.csv": TABLE})[:-30], "damaged or cut-off ZIP archive"),
    "zip bomb": ("a.zip", lambda: package({"a.csv": bytes(9_000_000)}), "would unpack to more than the 5.0 MB"),
    "gzip bomb": ("a.csv.gz", lambda: gzip.compress(bytes(9_000_000)), "would unpack to more than the 5.0 MB"),
    "zip with a broken file": ("a.zip", lambda: package({"b.csv": b"hello"}), "In a.zip: b.csv holds only text"),
    "packed twice": ("a.csv.gz", lambda: gzip.compress(gzip.compress(TABLE)), "holds packed files only"),
    "docx named xlsx": ("a.xlsx", lambda: package({"word/document.xml": b"<x/>"}), "is a Word document"),
    "pptx named xlsx": ("a.xlsx", lambda: package({"ppt/presentation.xml": b"<x/>"}), "is a presentation"),
    "truncated xlsx": ("a.xlsx", lambda: good_workbook()[:-600], "damaged or cut-off"),
    "only the first bytes of an xlsx": ("a.xlsx", lambda: good_workbook()[:60], "damaged or cut-off"),
    "damaged sheet": (
        "a.xlsx",
        lambda: with_sheet(b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</"),
        "damaged or cut off",
    ),
    "sheet that is no xml": ("a.xlsx", lambda: with_sheet(bytes(range(256)) * 10), "damaged or cut off"),
    "broken workbook part": ("a.xlsx", lambda: package({"xl/workbook.xml": b"<oops"}), "damaged or cut off"),
    "encrypted xlsx": ("a.xlsx", encrypted, "is protected with a password"),
    "old binary that is none": (
        "a.xls",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
        "damaged or cut off",
    ),
    "bomb": (
        "a.xlsx",
        lambda: package({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(90_000_000)}),
        "would unpack to",
    ),
    "a cell a million columns away": (
        "a.xlsx",
        lambda: far_cell("XFD1048576"),
        "claims 1,048,576 rows and 16,384 columns",
    ),
    "more rows than there are": ("a.xlsx", lambda: far_cell("A9999999"), "claims 9,999,999 rows"),
    "empty workbook": ("a.xlsx", lambda: workbook([]), "holds only text, no table"),
    "header only": ("a.csv", lambda: b"day,cost,clicks\n", "has a header row (day, cost, clicks) and no rows"),
    "header only in a workbook": ("a.xlsx", lambda: workbook([["day", "cost", "clicks"]]), "has a header row"),
    "prose": (
        "a.txt",
        lambda: b"This is a letter.\nIt has several lines\nand holds no table at all.\n",
        "only text, no table",
    ),
    "one word": ("a.csv", lambda: b"hello", "only text, no table"),
    "one line of prose": ("a.csv", lambda: "Hallo, schöne Welt".encode("cp1252"), "no table|no rows"),
    "too many columns": (
        "a.csv",
        lambda: b",".join(b"c%d" % i for i in range(6000)) + b"\n" + b"1," * 5999 + b"1",
        "6,000 columns",
    ),
    "bzip2": ("a.csv", lambda: b"BZh91AY&SY" + bytes(50), "is a bzip2 archive"),
    "7-zip": ("a.csv", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(50), "is a 7-Zip archive"),
    "rar": ("a.xls", lambda: b"Rar!\x1a\x07" + bytes(50), "is a RAR archive"),
    "xz": ("a.csv", lambda: b"\xfd7zXZ\x00" + bytes(50), "is an xz archive"),
    "sqlite": ("a.csv", lambda: b"SQLite format 3\x00" + bytes(50), "is a SQLite database"),
    "rtf named txt": ("a.txt", lambda: b"{\\rtf1\\ansi hello}", "is an RTF document"),
    "gif": ("a.csv", lambda: b"GIF89a" + bytes(50), "is a GIF picture"),
    "sound": ("a.csv", lambda: b"RIFF\x24\x00\x00\x00WAVE" + bytes(50), "is a sound, film or picture file"),
    "windows program": ("a.csv", lambda: b"MZ\x90\x00" + bytes(50), "is a program"),
    "zip named xlsx": ("a.xlsx", lambda: package({"a.csv": TABLE, "b.csv": TABLE}), "is a ZIP archive"),
    "sheets without cells": ("a.xlsx", lambda: workbook([[]]), "holds only text, no table"),
    "a cell far to the right": ("a.xlsx", lambda: far_cell("XFD1000000"), "claims 1,000,000 rows and 16,384 columns"),
    "a million columns": ("a.xlsx", lambda: far_cell("BDWGO900000"), "columns, far more than"),
    "sixteen thousand columns": (
        "a.csv",
        lambda: b",".join(b"c%d" % i for i in range(16_384)) + b"\n" + b"1," * 16_383 + b"1",
        "16,384 columns",
    ),
    "one column of words": ("a.csv", lambda: b"note\nhello\nworld\nagain\n", "only text, no table"),
    "only comments": ("a.csv", lambda: b"# one\n# two\n# three\n", "only text, no table"),
    "only a directive": ("a.csv", lambda: b"sep=;\n", "only text, no table"),
    "html after a byte order mark": ("a.csv", lambda: b"\xef\xbb\xbf<html></html>", "is a web page"),
    "tsv named xls": ("a.xls", lambda: TABLE.replace(b",", b"\t"), "is plain text, although its name ends in .xls"),
    "xlsx named tsv": ("a.tsv", good_workbook, "is a spreadsheet workbook, although its name ends in .tsv"),
    "ods without content": ("a.ods", lambda: package({"content.xml": b"<oops"}), "damaged or cut off"),
    "json": ("a.csv", lambda: b'{"error": "not signed in"}', "no table"),
}


@pytest.mark.parametrize("which", sorted(BAD))
def test_a_bad_file_is_refused_in_words(which: str) -> None:
    name, content, message = BAD[which]
    with pytest.raises(FileRejected, match=message.replace("(", r"\(").replace(")", r"\)")) as caught:
        read(name, content(), LIMIT)
    assert caught.value.file == name
    assert name in caught.value.what
    assert caught.value.do
    assert caught.value.what.endswith(".")


def test_every_cut_of_a_workbook_is_refused_or_read() -> None:
    whole = good_workbook()
    for end in range(1, len(whole), max(1, len(whole) // 40)):
        with pytest.raises(FileRejected):
            read("a.xlsx", whole[:end], LIMIT)


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files_raise_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    text = b'# made\nDay;Name;Cost\n01.02.2024;"a\nb";1.234,5\n02.02.2024;c;(3)\nTotal;;1.231,5\n\nKey,Value\na,1\n'
    name, content = ("a.csv", bytearray(text)) if seed % 2 else ("a.xlsx", bytearray(good_workbook()))
    for _ in range(chance.randint(1, 30)):
        action, place = chance.randrange(3), chance.randrange(len(content))
        if action == 0:
            content[place] = chance.randrange(256)
        elif action == 1:
            del content[place : place + chance.randrange(1, 20)]
        else:
            content[place:place] = chance.choice([b'"', b"\x00", b"\n\n", b";;;", b"\xff", b"1e999", b"=", b"-"])
    with suppress(FileRejected):
        tables = read(name, bytes(content), LIMIT)
        assert all(table.rows == table.data.num_rows > 0 for table in tables)
