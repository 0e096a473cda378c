"""Cells: what a text is, and number texts as floats."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.cells import evidence, kind, nulled, number_of, parse_durations, parse_numbers

POINT = [
    ("1234", 1234.0), ("1,234", 1234.0), ("1,234.50", 1234.5), ("12,34,567.8", 1234567.8), ("1 234.5", 1234.5),
    ("1\u00a0234.5", 1234.5),
    ("1\u202f234", 1234.0), ("1'234.5", 1234.5), ("1’234.5", 1234.5), ("$1,000.00", 1000.0), ("€ 12", 12.0),
    ("12 €", 12.0), ("USD 5", 5.0),
    ("5 eur", 5.0), ("₩1,000", 1000.0), ("R$ 3", 3.0), ("(3.50)", -3.5), ("($3.50)", -3.5), ("12-", -12.0),
    ("-$5.00", -5.0), ("$-5", -5.0),
    ("−3", -3.0), ("+7", 7.0), ("45k", 45000.0), ("1.2M", 1.2e6), ("3.45%", 0.0345), ("< 10%", 0.1), ("> 90%", 0.9), ("1e5", 1e5),
    ("1E-3", 1e-3), ("0.123", 0.123), (".5", 0.5), ("1e308", 1e308), ("007", 7.0),
]  # fmt: skip
COMMA = [
    ("1.234,50", 1234.5), ("1.234.567", 1234567.0), ("1 234,56", 1234.56), ("0,5", 0.5), ("3,45 %", 0.0345), ("1.234,5 €", 1234.5),
    ("12", 12.0), ("1'234,5", 1234.5), ("-1,5", -1.5),
]  # fmt: skip
NO_NUMBERS = [
    "abc", "$101,2000.00", "1,23", "12 34", "1.2.3", "2024-01-01", "10:30", "1-2", "S10_1678", "26.47.1555", "5m",
    "(3", "3 apples", "%",
    "nan", "inf", "infinity", "0x10", "1_000", "1e999",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), POINT)
def test_number_with_a_decimal_point(text: str, value: float) -> None:
    assert number_of(text, ".") == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(("text", "value"), COMMA)
def test_number_with_a_decimal_comma(text: str, value: float) -> None:
    assert number_of(text, ",") == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert number_of(text, ".") is None


def test_native_numbers_are_numbers_and_truths_are_not() -> None:
    assert number_of(3) == 3.0
    assert number_of(True) is None
    assert number_of(None) is None


def test_a_column_keeps_its_order_and_its_gaps() -> None:
    column = pa.array(["1,000", None, "x", "2", "1,000"] * 3)
    parsed = parse_numbers(column, ".")
    assert parsed.good.tolist() == [True, False, False, True, True] * 3
    assert [None if math.isnan(v) else v for v in parsed.values] == [1000.0, None, None, 2.0, 1000.0] * 3


def test_signs_percents_and_bounds_are_reported() -> None:
    parsed = parse_numbers(pa.array(["$1", "€2", "3%", "< 4%"]), ".")
    assert parsed.marks == {"$", "€"}
    assert (parsed.percents, parsed.bounds) == (2, 1)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_floats_as_python_writes_them_come_back(numbers: list[float]) -> None:
    parsed = parse_numbers(pa.array([repr(n) for n in numbers]), ".")
    assert parsed.good.all()
    assert parsed.values.tolist() == numbers


@given(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]),
)
def test_grouped_numbers_come_back(number: object, marks: tuple[str, str]) -> None:
    group, decimal = marks
    text = f"{number:,.2f}".replace(",", "g").replace(".", decimal).replace("g", group)
    assert number_of(text, decimal) == float(number)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1.5", "2"], "."), (["1,5", "2"], ","), (["1,234.5"], "."), (["1.234,5"], ","), (["1,234", "2"], None), (["1.234"], None),
        (["0.123"], "."), (["0,123"], ","), (["1,234,567"], "."), (["1.234.567"], ","), (["abc"], None), ([], None),
    ],
)  # fmt: skip
def test_evidence_decides_only_where_the_texts_do(texts: list[str], decimal: str | None) -> None:
    assert evidence(pa.array(texts, pa.string())).decimal == decimal


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("00:02:31", 151), ("2m 31s", 151), ("1h 2m", 3720), ("45s", 45), ("1d", 86400), ("26:00:00", 93600)],
)
def test_durations_become_seconds(text: str, seconds: float) -> None:
    assert parse_durations(pa.array([text])).values.tolist() == [seconds]


def test_two_part_clock_is_a_duration_only_when_asked() -> None:
    assert np.isnan(parse_durations(pa.array(["02:31"])).values[0])
    assert parse_durations(pa.array(["02:31"]), short=True).values[0] == 151


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", "empty"), (None, "empty"), (" --", "empty"), ("n/a", "empty"), ("(not set)", "empty"),
        (3.5, "number"), ("$4", "number"),
        ("12%", "number"), ("2024-03-01", "date"), ("Mar-24", "date"), ("März 2024", "date"),
        ("Q3 2024", "date"), ("Total 2024", "text"),
        ("18-24", "text"), ("Campaign", "text"), ("cus_123", "text"),
    ],
)  # fmt: skip
def test_kind_of_a_cell(cell: object, expected: str) -> None:
    assert kind(cell) == expected


def test_null_tokens_are_words_among_words() -> None:
    from lib.intake.cells import NULLS, NULLS_AMONG_VALUES

    column = pa.array(["NA", "--", "n/a", "NaN", "x"])
    assert nulled(column, NULLS).to_pylist() == ["NA", None, None, "NaN", "x"]
    assert nulled(column, NULLS_AMONG_VALUES).to_pylist() == [None, None, None, None, "x"]
