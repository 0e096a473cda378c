"""Axes: round values that hold the data, sparse names for periods."""

from __future__ import annotations

import math
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.catalog.model import Unit
from lib.charts.axis import period_ticks, value_axis
from lib.charts.format import Formatter

EURO = Formatter("EUR")
UNITS: tuple[Unit, ...] = get_args(Unit)


def quarters(first: int, n: int) -> list[str]:
    return [f"{i // 4}Q{i % 4 + 1}" for i in range(first, first + n)]


def months(first: int, n: int) -> list[str]:
    return [f"{i // 12}-{i % 12 + 1:02d}" for i in range(first, first + n)]


@pytest.mark.parametrize(
    ("values", "unit", "ticks"),
    [
        ([131e3, 224e3], "money", [150e3, 200e3]),
        ([6.2, 9.2], "unit_money", [7, 8, 9]),
        ([3, 7], "count", [4, 6]),
        ([130, 150], "duration", [130, 140, 150]),
        ([1, 100], "count", [0, 50, 100]),
        ([-5, 10], "money", [-5, 0, 5, 10]),
    ],
)
def test_gridlines_are_round(values: list[float], unit: Unit, ticks: list[float]) -> None:
    assert list(value_axis(values, unit).ticks) == pytest.approx(ticks)


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=20), st.sampled_from(UNITS))
def test_the_axis_holds_all_values_with_few_distinct_gridlines(values: list[float], unit: Unit) -> None:
    axis = value_axis(values, unit)
    assert axis.low < axis.high
    assert axis.low <= min(values)
    assert axis.high >= max(values)
    assert len(axis.ticks) <= 6
    assert all(axis.low - 1e-6 * axis.step <= t <= axis.high + 1e-6 * axis.step for t in axis.ticks)


@given(st.floats(100, 1e8), st.floats(1.05, 3))
def test_gridlines_are_told_apart_by_their_text(low: float, times: float) -> None:
    axis = value_axis([low, low * times], "money")
    texts = [EURO.tick(t, "money", axis.step) for t in axis.ticks]
    assert len(set(texts)) == len(texts)


def test_a_chart_without_values_still_has_an_axis() -> None:
    assert value_axis([math.nan], "count").low < value_axis([math.nan], "count").high
    assert value_axis([5, 5], "count").low < 5 < value_axis([5, 5], "count").high


def test_first_and_third_quarters_are_named_with_the_year_below_the_first() -> None:
    ticks = period_ticks(quarters(2024 * 4, 6), None, EURO)
    assert ticks == ("Q1<br>2024", "", "Q3", "", "Q1<br>2025", "")


def test_the_current_quarter_is_bold_and_of_its_neighbours_only_the_first_of_a_year_is_named() -> None:
    ticks = period_ticks(quarters(2025 * 4 + 2, 8), 5, EURO)  # current is Q4 2026
    assert ticks == ("Q3", "", "Q1<br>2026", "", "", "<b>Q4</b>", "Q1<br>2027", "")
    assert period_ticks(quarters(2025 * 4, 6), 3, EURO)[2:5] == ("", "<b>Q4</b>", "Q1<br>2026")


def test_a_year_that_begins_too_near_to_the_current_month_is_named_alone() -> None:
    assert period_ticks(months(2026 * 12 + 9, 6), 2, EURO)[2:4] == ("<b>Dec</b>", " <br>2027")
    assert period_ticks(months(2026 * 12 + 9, 6), 1, EURO)[1:4] == ("<b>Nov</b>", "", "Jan<br>2027")


def test_past_sixteen_quarters_only_years_are_named() -> None:
    ticks = period_ticks(quarters(2022 * 4, 20), 18, EURO)
    assert [t for t in ticks if t] == ["2022", "2023", "2024", "2025", "2026"]
    assert ticks[4] == "2023"


def test_months_thin_out_with_their_number() -> None:
    assert [t for t in period_ticks(months(2025 * 12, 12), None, EURO) if t] == ["Jan<br>2025", "Apr", "Jul", "Oct"]
    assert [t for t in period_ticks(months(2025 * 12, 24), None, EURO) if t] == [
        "Jan<br>2025", "Jul", "Jan<br>2026", "Jul",
    ]  # fmt: skip
    assert [t for t in period_ticks(months(2022 * 12, 48), 46, EURO) if t] == ["2022", "2023", "2024", "2025"]


def test_years_are_all_named_and_the_current_one_is_bold() -> None:
    assert period_ticks(["2024", "2025", "2026"], 2, EURO) == ("2024", "2025", "<b>2026</b>")


def test_days_are_named_at_a_few_places() -> None:
    days = [f"2026-11-{d:02d}" for d in range(1, 31)]
    assert 4 <= len([t for t in period_ticks(days, None, EURO) if t]) <= 7
