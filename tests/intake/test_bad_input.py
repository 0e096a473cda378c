"""Files that can be opened and hold nothing to count, or hide something: the cause is named, with the file and what to do."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from lib.intake.cause import nothing
from lib.intake.model import FileReading, Finding
from lib.intake.propose import read_file
from tests.intake.hand import known

HEAD = "date,revenue\n"
DIGITS = "9" * 5000


def read_it(content: bytes, name: str) -> FileReading:
    return read_file(name, content, known(limit=5_000_000))


def book(rows: list[list[object]], change: Callable[[object], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)  # type: ignore[union-attr]
    if change:
        change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def merge(area: str) -> Callable[[object], None]:
    return lambda sheet: sheet.merge_cells(area)  # type: ignore[attr-defined]


def errors(sheet: object) -> None:
    sheet["B3"].data_type = "e"  # type: ignore[index]


ROWS: list[list[object]] = [["date", "revenue"], ["2025-01-01", 5], ["2025-02-01", 6], ["2025-03-01", 7]]

# Files without a measure: what the refusal says.
NOTHING: dict[str, tuple[str, str]] = {
    "only text": ("name,town\nAda,Oslo\nBo,Rome\nCy,Bonn\n", "holds only text"),
    "no date column": ("town,revenue\nOslo,5\nRome,6\nBonn,7\n", "has no date column: its columns are town, revenue"),
    "days that do not exist": (
        "date,revenue\n2025-02-30,5\n2025-02-31,6\n2025-02-30,7\n",
        "no dates that exist: “2025-02-30”",
    ),
    "a thirteenth month": (
        "date,revenue\n2025-13-01,5\n2025-14-01,6\n2025-15-01,7\n",
        "no dates that exist: “2025-13-01”",
    ),
    "words for dates": ("date,revenue\nfoo,5\nbar,6\nbaz,7\n", "no dates that exist: “foo”, “bar”, “baz”"),
    "several currencies": (HEAD + "2025-01-01,$5\n2025-02-01,€6\n2025-03-01,£7\n", "3 currencies ($, EUR and GBP)"),
    "dates alone": ("date,town\n2025-01-01,Oslo\n2025-02-01,Rome\n2025-03-01,Bonn\n", "dates and no column of numbers"),
    "numbers of no known name": (
        "date,zorp\n2025-01-01,5\n2025-02-01,6\n2025-03-01,7\n",
        "a measure by its name; its numbers stand in “zorp”",
    ),
    "numbers among words": (
        "date,revenue\n2025-01-01,5\n2025-02-01,6\n2025-03-01,seven\n",
        "“revenue” of a.csv mixes numbers with words",
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", NOTHING)
def test_the_refusal_names_file_and_cause(which: str) -> None:
    text, said = NOTHING[which]
    got = read_it(text.encode(), "a.csv")
    assert not any(r.recipe.rules for r in got.readings)
    what, do = nothing(got.file, got.readings)
    assert said in what
    assert "a.csv" in what
    assert do.endswith(".")


def test_a_workbook_of_formulas_that_were_never_calculated() -> None:
    rows: list[list[object]] = [["date", "revenue"], *(["2025-01-01", f"=A{n}*2"] for n in range(5))]
    got = read_it(book(rows), "a.xlsx")
    assert nothing("a.xlsx", got.readings)[0] == "a.xlsx holds formulas without their results, so it has no numbers."


# Files that are read all the same: revenue as read, and the code, row (from 0) and words of what is said.
Said = tuple[str, int | None, str]
READ: dict[str, tuple[bytes, str, list[float | None], list[Said]]] = {
    "infinite and beyond floats": (
        (HEAD + "2025-01-01,NaN\n2025-02-01,inf\n2025-03-01,-inf\n2025-04-01,1e400\n2025-05-01,100\n").encode(),
        "a.csv", [None, None, None, None, 100.0],
        [("not_a_number", 2, "“inf”"), ("not_a_number", 3, "“-inf”"), ("not_a_number", 4, "“1e400”")],
    ),
    "largest float": ((HEAD + "2025-01-01,1e308\n2025-02-01,1\n").encode(), "a.csv", [1e308, 1.0], []),
    "five thousand digits": (
        (HEAD + f"2025-01-01,5\n2025-02-01,{DIGITS}\n").encode(), "a.csv", [5.0, None], [("not_a_number", 2, "(5,000 characters)")],
    ),
    "one header three times": (
        b"date,revenue,revenue,revenue\n2025-01-01,5,6,7\n2025-02-01,5,6,7\n2025-03-01,5,6,7\n", "a.csv", [5.0, 5.0, 5.0],
        [("same_header", 0, "3 columns are called “revenue”.")],
    ),
    "a quote never closed": (
        (HEAD + '2025-01-01,5\n2025-02-01,"6\n2025-03-01,7\n').encode(), "a.csv", [5.0, 6.0, 7.0],
        [("unclosed_quote", None, "never closed")],
    ),
    "NULs": (
        (HEAD + "2025-01-01,5\x00\n2025-02-01,6\n2025-03-01,7\n").encode(),
        "a.csv", [5.0, 6.0, 7.0], [("broken_text", None, "NUL")],
    ),
    "a lone surrogate": (
        b"date,town,revenue\n2025-01-01,a,5\n2025-02-01,b\xed\xa0\x80b,6\n2025-03-01,c,7\n", "a.csv", [5.0, 6.0, 7.0], [],
    ),
    "days in the years 1 and 9999": (
        (HEAD + "0001-01-01,1\n2025-02-01,2\n2025-03-01,3\n9999-12-31,4\n").encode(), "a.csv", [1.0, 2.0, 3.0, 4.0],
        [("stray_day", 1, "years before"), ("stray_day", 4, "years after")],
    ),
    "ragged rows": (
        (HEAD + "2025-01-01,5,9,9\n2025-02-01,6\n2025-03-01\n").encode(), "a.csv", [5.0, 6.0, None],
        [("too_many_cells", 1, "more cells")],
    ),
    "errors of the spreadsheet in text": (
        (HEAD + "2025-01-01,5\n2025-02-01,#DIV/0!\n2025-03-01,#REF!\n").encode(), "a.csv", [5.0, None, None],
        [("not_a_number", 2, "“#DIV/0!” is an error"), ("not_a_number", 3, "“#REF!” is an error")],
    ),
    "an error in a workbook": (
        book([["date", "revenue"], ["2025-01-01", 5], ["2025-02-01", "#REF!"], ["2025-03-01", 7]], errors), "a.xlsx",
        [5.0, None, 7.0], [("not_a_number", 2, "“#REF!” is an error of the workbook")],
    ),
    "a formula never calculated": (
        book([["date", "revenue"], ["2025-01-01", 5], ["2025-02-01", "=B2*2"], ["2025-03-01", 7]]), "a.xlsx", [5.0, None, 7.0],
        [("no_value", 2, "no value in the file"), ("not_a_number", 2, "“=B2*2”")],
    ),
    "cells merged across": (book(ROWS, merge("A3:B3")), "a.xlsx", [5.0, None, 7.0], [("merged", 2, "A3:B3")]),
    "numbers merged down": (book(ROWS, merge("B2:B3")), "a.xlsx", [5.0, None, 7.0], [("merged", 1, "B2:B3")]),
    "dates merged down": (book(ROWS, merge("A2:A3")), "a.xlsx", [5.0, 6.0, 7.0], [("merged", 1, "taken for each of its 2 rows")]),
}  # fmt: skip


@pytest.mark.parametrize("which", READ)
def test_what_cannot_be_read_is_said_with_its_row(which: str) -> None:
    content, name, expected, said = READ[which]
    (got,) = read_it(content, name).readings
    assert got.table.data["revenue"].to_pylist() == expected
    assert "revenue" in {r.measure for r in got.recipe.rules}
    for code, row, words in said:
        assert [f for f in got.findings if f.code == code and f.row == row and words in f.what], got.findings


def test_a_date_merged_down_stands_in_each_row() -> None:
    (got,) = read_it(book(ROWS, merge("A2:A3")), "a.xlsx").readings
    assert [d.month for d in got.table.data["date"].to_pylist()] == [1, 1, 3]
    assert {f.level for f in got.findings if f.code == "merged"} == {"note"}


# Encodings: the same table, every letter of it back.
WORDS = {
    "utf-8": "Zürich", "utf-8-sig": "Zürich", "utf-16": "Zürich", "utf-16-le": "Zürich", "utf-16-be": "Zürich", "cp1252": "Zürich",
    "cp949": "서울특별시 강남구", "shift_jis": "東京の売上データ", "gb18030": "北京销售数据报告", "iso8859_2": "Łódź",
}  # fmt: skip


@pytest.mark.parametrize("encoding", WORDS)
def test_an_old_or_wide_encoding_is_told_by_its_bytes(encoding: str) -> None:
    word = WORDS[encoding]
    text = "date,region,revenue\n" + "".join(f"2025-0{m}-01,{word},{m}\n" for m in range(1, 9))
    (got,) = read_it(text.encode(encoding), "a.csv").readings
    assert set(got.table.data["region"].to_pylist()) == {word}
    assert not [f for f in got.findings if isinstance(f, Finding) and f.code == "broken_text"]
