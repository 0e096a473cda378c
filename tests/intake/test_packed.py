"""Packed files: the tables in them, all members, each named after its file."""

from __future__ import annotations

import gzip

from lib.intake.read import read
from tests.intake.test_bad_files import TABLE, good_workbook, package

LIMIT = 5_000_000


def test_a_gzip_file_of_one_or_several_members_is_the_file_in_it() -> None:
    (one,) = read("a.csv.gz", gzip.compress(TABLE), LIMIT)
    assert one.data["cost"].to_pylist() == [5.0, 6.0]
    (two,) = read("a.csv.gz", gzip.compress(TABLE) + gzip.compress(b"2024-01-03,7\n"), LIMIT)
    assert two.data["cost"].to_pylist() == [5.0, 6.0, 7.0]


def test_a_zip_of_several_files_gives_a_table_for_each() -> None:
    inside = {"one.csv": TABLE, "deep/two.xlsx": good_workbook(), "__MACOSX/one.csv": b"x", "note.pdf": b"%PDF"}
    found = read("a.zip", package(inside), LIMIT)
    assert [t.name for t in found] == ["one.csv", "deep/two.xlsx · Sheet"]
    assert [t.data["cost"].to_pylist() for t in found] == [[5.0, 6.0], [5.0, 6.0]]


def test_a_zip_of_one_file_is_that_file() -> None:
    (only,) = read("a.zip", package({"one.csv": TABLE}), LIMIT)
    assert only.name is None
    assert only.rows == 2
