"""Every `how` against a plain-Python twin, at every grain, in total, by segment and under a filter."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.catalog.model import WEIGHT
from lib.engine import Sources, panel
from lib.intake.model import Coverage, Rule
from lib.panel import Cut, Panel
from lib.period import Calendar, Grain, Period

from .small import AS_OF, RULES, random_rows, recipe, source, twin, view

COVERED = Coverage(first=date(2023, 7, 1), last=AS_OF)
CHANNELS = {"email": "Email", "e-mail": "Email", "café": "Café", "cafe": "Café", "messe": "Messe", "": "(none)"}


def _channel(row: Any) -> str:
    return CHANNELS[(row["channel"] or "").strip().lower()].lower()


def _panel(rows: list[dict[str, Any]], cut: Cut, fiscal: int = 1) -> Panel:
    return panel(Sources((source(rows, recipe(coverage=COVERED)),)), cut, view(fiscal))


def _compare(made: Panel, rule: Rule, segment: str, period: Period, expected: Any) -> None:
    at = made.periods.index(period)
    value, weight = expected if isinstance(expected, tuple) else (expected, None)
    assert made.get(rule.measure, segment)[0, at] == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True), (
        rule.how,
        period,
    )
    if weight is not None:
        assert made.get(rule.measure + WEIGHT, segment)[0, at] == pytest.approx(weight, rel=1e-9), (rule.how, period)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.integers(1, 12), st.sampled_from(["month", "quarter", "year"]))
def test_every_rule_equals_its_twin_at_every_grain(seed: int, fiscal: int, grain: Grain) -> None:
    rows, calendar = random_rows(seed), Calendar(fiscal)
    made = _panel(rows, Cut(grain), fiscal)
    known = [p for p in made.periods if calendar.first_day(p) >= COVERED.first]
    assert made.periods[-1] == calendar.current(grain, AS_OF)
    for rule in RULES:
        for period in known:
            if rule.how == "last" and grain != "month":
                continue  # rolled up: the last month's levels; has its own test
            _compare(made, rule, "total", period, twin(rule, rows, period, calendar, lambda r: True))


@settings(max_examples=4)
@given(st.integers(0, 10_000))
def test_segments_and_filters_equal_the_twin_over_their_rows(seed: int) -> None:
    rows, calendar = random_rows(seed), Calendar()
    split = _panel(rows, Cut(by="channel"))
    mail = _panel(rows, Cut(where=(("channel", "EMAIL"),)))
    none = _panel(rows, Cut(where=(("channel", "(none)"),)))
    assert set(split.segments) <= {"total", "Email", "Café", "Messe", "messe", "(none)"}
    for rule in RULES:
        if rule.how == "last":
            continue  # a level belongs to the segment of its last row; has its own test
        for period in split.periods:
            for segment in split.segments[1:]:
                expected = twin(rule, rows, period, calendar, lambda r, s=segment: _channel(r) == s.lower())
                _compare(split, rule, segment, period, expected)
            _compare(mail, rule, "total", period, twin(rule, rows, period, calendar, lambda r: _channel(r) == "email"))
            _compare(none, rule, "total", period, twin(rule, rows, period, calendar, lambda r: _channel(r) == "(none)"))


def test_totals_are_the_same_with_and_without_a_breakdown() -> None:
    rows = random_rows(5)
    plain, split = _panel(rows, Cut()), _panel(rows, Cut(by="owner"))
    assert plain.series == split.series
    np.testing.assert_allclose(plain.values[:, 0], split.values[:, 0], rtol=1e-12)


@settings(max_examples=4)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(seed: int, chance: Any) -> None:
    one_a_day: dict[Any, dict[str, Any]] = {}  # of two rows of one day the later one counts, and that is an order
    for row in random_rows(seed, 40):
        one_a_day.setdefault(row["day"] and row["day"].date(), row)
    rows = list(one_a_day.values())
    other = rows.copy()
    chance.shuffle(other)
    a, b = _panel(rows, Cut(by="owner")), _panel(other, Cut(by="owner"))
    assert (a.series, a.periods, set(a.segments)) == (b.series, b.periods, set(b.segments))
    np.testing.assert_allclose(a.values, b.take(segments=a.segments).values, rtol=1e-12)


def test_days_are_asked_by_day() -> None:
    rows, calendar = random_rows(3), Calendar()
    made = _panel(rows, Cut("day"))
    assert made.periods[-1] == calendar.of(AS_OF, "day")
    for rule in RULES[:5]:
        for period in made.periods[60::7]:
            _compare(made, rule, "total", period, twin(rule, rows, period, calendar, lambda r: True))


def test_a_level_is_the_last_one_per_id_and_of_the_segment_of_its_last_row() -> None:
    rows = [
        {"day": date(2024, 4, 1), "amount": 10.0, "who": "p", "owner": "x"},
        {"day": date(2024, 4, 20), "amount": 12.0, "who": "p", "owner": "x"},
        {"day": date(2024, 4, 9), "amount": 5.0, "who": "q", "owner": "y"},
        {"day": date(2024, 4, 22), "amount": None, "who": "q", "owner": "y"},
        {"day": date(2024, 5, 2), "amount": 13.0, "who": "p", "owner": "x"},
        {"day": date(2024, 5, 20), "amount": 99.0, "who": "p", "owner": "x"},
    ]
    made = panel(Sources((source(rows, recipe(RULES[8])),)), Cut(by="owner"), view())
    assert made.get("level")[0].tolist() == [17.0, 13.0]
    assert made.get("level", "x")[0].tolist() == [12.0, 13.0]
    assert made.get("level", "y")[0, 0] == 5.0
    assert np.isnan(made.get("level", "y")[0, 1])  # nobody wrote it down in May: missing, not 0
    quarter = panel(Sources((source(rows, recipe(RULES[8])),)), Cut("quarter"), view())
    assert quarter.get("level")[0].tolist() == [13.0]


def test_without_an_id_a_level_is_the_last_one_per_combination_of_dimensions() -> None:
    rows = [
        {"day": date(2024, 4, 1), "amount": 3.0, "owner": "x"},
        {"day": date(2024, 4, 1), "amount": 5.0, "owner": "y"},
        {"day": date(2024, 4, 8), "amount": 4.0, "owner": "x"},
    ]
    rule = Rule(measure="level", how="last", column="amount")
    made = panel(Sources((source(rows, recipe(rule)),)), Cut(), view())
    assert made.get("level")[0, 0] == 9.0


def test_values_are_less_times_factor_and_size() -> None:
    rows = [
        {"day": date(2024, 4, 1), "amount": 3.0, "weight": 5.0},
        {"day": date(2024, 4, 2), "amount": None, "weight": 1.0},
    ]
    rule = Rule(measure="amount", how="sum", column="amount", minus="weight", times="weight", factor=0.5, absolute=True)
    assert panel(Sources((source(rows, recipe(rule)),)), Cut(), view()).get("amount")[0, 0] == 5.0


def test_a_stock_that_has_gone_is_exactly_zero() -> None:
    rows = [
        {"day": date(2024, 1, 3), "end": date(2024, month, 9), "amount": amount, "who": str(month)}
        for month, amount in ((2, 0.1), (3, 0.2))
    ]
    assert 0.1 + 0.2 - 0.1 - 0.2 != 0.0  # what running it up would leave
    made = panel(Sources((source(rows, recipe(RULES[5], coverage=COVERED)),)), Cut(), view())
    assert made.get("recurring")[0, -3:].tolist() == [0.0, 0.0, 0.0]
