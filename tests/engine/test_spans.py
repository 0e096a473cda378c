"""Rows over several months are parted by days, placed at an end or left out; an order's repeated total counts once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.engine import Sources, panel
from lib.intake.model import Coverage, DimensionRole, Rule, Span, Where
from lib.panel import Cut

from .small import TYPES, catalog, measure, recipe, source, view

SUM = Rule(measure="amount", how="sum", column="amount")
ORDER = Rule(measure="amount", how="sum", column="amount", once="who")
How = Literal["days", "start", "end", "none"]
DATED = {**TYPES, "end": pa.timestamp("us")}
YEAR = Coverage(first=date(2024, 1, 1), last=date(2024, 5, 15))


def months(rows: list[dict[str, Any]], *rules: Rule, **more: Any) -> dict[str, float]:
    made = panel(Sources((source(rows, recipe(*(rules or (SUM,)), **more), types=DATED),)), Cut(), view())
    numbers = made.get("amount")[0]
    return {
        f"{p.ordinal // 12}-{p.ordinal % 12 + 1:02d}": float(n)
        for p, n in zip(made.periods, numbers, strict=True)
        if np.isfinite(n)
    }


def ranged(how: How) -> dict[str, float]:
    rows = [
        {"day": date(2024, 1, 22), "end": date(2024, 2, 10), "amount": 20.0, "who": "a"},
        {"day": date(2024, 2, 1), "end": date(2024, 2, 29), "amount": 5.0, "who": "b"},
    ]
    return months(rows, shape="event", span=Span(first="day", last="end", how=how))


def test_a_range_is_parted_by_its_days_placed_at_an_end_or_left_out() -> None:
    assert ranged("days") == {"2024-01": 10.0, "2024-02": 15.0}
    assert ranged("start") == {"2024-01": 20.0, "2024-02": 5.0}
    assert ranged("end") == {"2024-02": 25.0}
    assert ranged("none") == {"2024-02": 5.0}, "of January the rows left say nothing"


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 130), st.integers(-50, 900)), min_size=1, max_size=8))
def test_parts_by_days_equal_a_twin_that_adds_day_by_day(said: list[tuple[int, int, int]]) -> None:
    first = date(2023, 11, 20)
    rows, twin = [], {}
    for start, length, amount in said:
        begin = first + timedelta(days=start)
        end = min(begin + timedelta(days=length), date(2024, 5, 15))
        begin = min(begin, end)
        days = [begin + timedelta(days=i) for i in range((end - begin).days + 1)]
        rows.append({"day": begin, "end": end, "amount": float(amount), "who": "a"})
        for day in days:
            label = f"{day:%Y-%m}"
            twin[label] = twin.get(label, 0.0) + amount / len(days)
    made = months(rows, shape="event", span=Span(first="day", last="end", how="days"))
    assert {k: made.get(k) for k in twin} == {k: pytest.approx(v, abs=1e-6) for k, v in twin.items()}


def test_counts_and_people_are_not_parted() -> None:
    rows = [{"day": date(2024, 1, 22), "end": date(2024, 2, 10), "amount": 20.0, "who": "a"}]
    words = catalog([measure("people", "unique"), measure("rows")])
    rules = (Rule(measure="people", how="sum", column="amount"), Rule(measure="rows", how="count"))
    asked = recipe(*rules, shape="event", span=Span(first="day", last="end", how="days"))
    made = panel(Sources((source(rows, asked, types=DATED),)), Cut(), view(catalog=words))
    assert np.nansum(made.get("people")) == 0
    assert np.nansum(made.get("rows")) == 0


LINES = [
    {"day": date(2024, 4, 1), "amount": 30.0, "who": "1", "channel": "x"},
    {"day": date(2024, 4, 1), "amount": 30.0, "who": "1", "channel": "y"},
    {"day": date(2024, 4, 2), "amount": None, "who": "2", "channel": "x"},
    {"day": date(2024, 4, 2), "amount": 7.0, "who": "2", "channel": "x"},
    {"day": date(2024, 4, 3), "amount": 5.0, "who": None, "channel": "x"},
    {"day": date(2024, 4, 3), "amount": 5.0, "who": None, "channel": "x"},
]


def test_a_total_on_each_line_counts_once_and_lines_without_an_id_for_themselves() -> None:
    assert months(LINES, shape="event")["2024-04"] == 77.0
    assert months(LINES, ORDER, shape="event")["2024-04"] == 47.0


def test_the_row_that_counts_is_one_that_the_rule_and_the_table_keep() -> None:
    paid = ORDER.model_copy(update={"where": (Where(column="channel", values=("y",)),)})
    assert months(LINES, paid, shape="event")["2024-04"] == 30.0
    only = recipe(ORDER, shape="event", where=(Where(column="channel", values=("y",)),))
    made = panel(Sources((source(LINES, only, types=DATED),)), Cut(), view())
    assert made.get("amount")[0, -2] == 30.0


def test_a_total_counted_once_is_the_same_with_a_breakdown() -> None:
    split = recipe(ORDER, shape="event", dimensions=(DimensionRole(dimension="channel", column="channel"),))
    made = panel(Sources((source(LINES, split, types=DATED),)), Cut(by="channel"), view())
    assert made.get("amount")[0, -2] == 47.0


def test_an_empty_cell_takes_nothing_off() -> None:
    rows = [
        {"day": date(2024, 4, 1), "amount": 9.0, "weight": None},
        {"day": date(2024, 4, 2), "amount": 4.0, "weight": 1.0},
    ]
    assert months(rows, Rule(measure="amount", how="sum", column="amount", minus="weight"))["2024-04"] == 12.0
