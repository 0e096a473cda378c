"""Any table in any dialect is read back as it was; shuffled rows, reordered columns, titles and totals change no sum."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.model import Table
from lib.intake.read import read

LIMIT = 5_000_000
TOWNS = ("Oslo", "São Paulo", "New, York", 'The "Hub"', "Zürich", "Åre; north", "a|b", "two\nlines")


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    decimal: str
    thousands: str
    date: str
    encoding: str
    newline: str
    quoting: int


DIALECTS = st.builds(
    lambda delimiter, marks, *rest: Dialect(delimiter, *marks, *rest),
    st.sampled_from(",;\t|"),
    st.sampled_from(((".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'"))),
    st.sampled_from(("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
)
# The days reach past the 12th and the cents are two, so that the file itself decides what is what.
TABLES = st.lists(
    st.tuples(st.integers(0, 27), st.sampled_from(TOWNS), st.integers(-9_999_999, 99_999_999)), min_size=4, max_size=12
).map(
    lambda rows: [
        (date(2025, 1, 28), "Oslo", 123_456_789),
        *((date(2025, 2, 1) + timedelta(d), t, c) for d, t, c in rows),
    ]
)
Rows = list[tuple[date, str, int]]


def number(cents: int, dialect: Dialect) -> str:
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}".replace(",", dialect.thousands) + f"{dialect.decimal}{part:02d}"


def written(rows: Rows, dialect: Dialect) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.newline, quoting=dialect.quoting)  # type: ignore[arg-type]
    writer.writerow(["Day", "Town", "Revenue"])
    writer.writerows([day.strftime(dialect.date), town, number(cents, dialect)] for day, town, cents in rows)
    return out.getvalue().encode(dialect.encoding)


def back(table: Table) -> list[tuple[date, str, int]]:
    columns = (table.data[name].to_pylist() for name in ("Day", "Town", "Revenue"))
    return [(d.date(), t, round(c * 100)) for d, t, c in zip(*columns, strict=True)]


@given(TABLES, DIALECTS)
def test_a_table_is_read_back_equal(rows: Rows, dialect: Dialect) -> None:
    (table,) = read("a.csv", written(rows, dialect), LIMIT)
    assert back(table) == rows


PLAIN = Dialect(",", ".", "", "%Y-%m-%d", "utf-8", "\n", csv.QUOTE_MINIMAL)


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(rows: Rows, chance: object) -> None:
    places = [0, 1, 2]
    shuffled = list(rows)
    chance.shuffle(places)  # type: ignore[attr-defined]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    records = list(csv.reader(io.StringIO(written(shuffled, PLAIN).decode(), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([[record[p] for p in places] for record in records])
    (table,) = read("a.csv", out.getvalue().encode(), LIMIT)
    assert sorted(back(table)) == sorted(rows)


@given(TABLES, st.integers(0, 3))
def test_title_and_total_rows_change_nothing(rows: Rows, titles: int) -> None:
    above = "".join(f"Sales report {n}\n" for n in range(titles))
    total = sum(cents for _, _, cents in rows)
    text = above + written(rows, PLAIN).decode() + f"Total,,{total / 100:.2f}\n"
    (table,) = read("a.csv", text.encode(), LIMIT)
    assert back(table) == rows
    (stated,) = table.totals
    assert stated[1]["Revenue"] == pytest.approx(total / 100)
