"""Which months of a Panel are complete, and what the current one holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib.forecast.known import known, known_mean
from lib.panel import Break, Covered
from tests.forecast.worlds import CALENDAR, CURRENT, options, panel

NUMBERS = np.array([np.nan, 2.0, 3.0, np.nan, 5.0, 1.0])  # the last one is the current month


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_complete_months_without_leading_blanks() -> None:
    one = known(panel({"leads": NUMBERS}), "leads", options(leads="flow"))
    np.testing.assert_array_equal(one.history, [2.0, 3.0, np.nan, 5.0])
    assert one.first == CURRENT - 4
    assert one.end == CURRENT
    assert one.to_date == 1.0
    assert one.remaining == pytest.approx(7 / 30)  # 23 of November's days lie before the 24th
    assert "1 missing month" in one.notes[0]


def test_data_that_end_inside_the_current_month() -> None:
    history = panel({"leads": NUMBERS}, {"leads": Covered(_day("2026-01-01"), _day("2026-11-10"))})
    assert known(history, "leads", options(leads="flow")).remaining == pytest.approx(20 / 30)


def test_data_that_end_before_the_current_month() -> None:
    history = panel({"leads": NUMBERS}, {"leads": Covered(_day("2026-01-01"), _day("2026-10-20"))})
    one = known(history, "leads", options(leads="flow"))
    np.testing.assert_array_equal(one.history, [2.0, 3.0])  # October is not complete, September missing
    assert np.isnan(one.to_date)
    assert one.remaining == 1.0


def test_a_first_month_that_is_half_covered_counts_for_a_stock_only() -> None:
    history = panel({"x": NUMBERS}, {"x": Covered(_day("2026-07-15"), _day("2026-11-23"))})
    assert len(known(history, "x", options(x="flow")).history) == 3
    assert len(known(history, "x", options(x="stock")).history) == 4


def test_only_months_since_a_change_of_definition() -> None:
    history = replace(panel({"x": NUMBERS}), breaks=(Break("x", CURRENT - 3, "gross to net"),))
    one = known(history, "x", options(x="flow"))
    assert one.first == CURRENT - 3
    assert "gross to net" in one.notes[0]


def test_no_complete_month() -> None:
    assert not len(known(panel({"x": np.array([4.0])}), "x", options(x="flow")).history)


def test_means_of_a_weighted_measure() -> None:
    history = panel({"days": np.array([10.0, 0.0, 30.0, 7.0]), "days.weight": np.array([2.0, 0.0, 3.0, 1.0])})
    one = known_mean(history, "days", options(**{"days": "weighted", "days.weight": "flow"}))
    np.testing.assert_array_equal(one.history, [5.0, np.nan, 10.0])
    assert one.to_date == 7.0
    assert CALENDAR.label(one.first) == "2026-08"
