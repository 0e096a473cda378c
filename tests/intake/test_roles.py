"""What columns are, told by their words and by what stands in them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.roles import (
    choose_date,
    dimensions_by_header,
    grain_of,
    key_of,
    measure_by_title,
    measures_by_header,
    periods_across,
    shape_of,
)
from tests.intake.hand import presets, table

ROLES = presets().roles
DAYS = [date(2024, 1, 1) + timedelta(days=i) for i in range(60)]
MONTHS = [date(2023 + i // 12, i % 12 + 1, 1) for i in range(14)]


def test_a_business_date_comes_before_a_stamp() -> None:
    made = table({"_synced": [d + timedelta(days=40) for d in DAYS], "order_date": DAYS, "updated at": DAYS})
    chosen = choose_date(made, ROLES)
    assert chosen.column == "order_date"
    assert chosen.question is None
    assert set(chosen.others) == {"_synced", "updated at"}


def test_the_start_comes_before_the_end() -> None:
    made = table({"end_date": [d + timedelta(days=9) for d in DAYS], "start_date": DAYS})
    assert choose_date(made, ROLES).column == "start_date"


def test_an_empty_column_is_no_date() -> None:
    made = table({"Created at": [None, None], "Due date": [DAYS[0], DAYS[1]]}, {"Created at": "date"})
    assert choose_date(made, ROLES).column == "Due date"


def test_two_equal_dates_are_decided_by_the_rows_where_they_can() -> None:
    later = [d + timedelta(days=1) for d in DAYS]
    assert choose_date(table({"Event date": later, "Signup date": DAYS}), ROLES).column == "Signup date"
    same = choose_date(table({"Created at": DAYS, "Create date": DAYS}), ROLES)
    assert same.question is None


def test_two_equal_dates_that_cross_are_asked_about() -> None:
    crossed = [d + timedelta(days=5 if i % 2 else -5) for i, d in enumerate(DAYS)]
    chosen = choose_date(table({"Event date": crossed, "Signup date": DAYS}), ROLES)
    assert chosen.question is not None
    assert chosen.question.about == chosen.question.assumed == chosen.column
    assert set(chosen.question.options) == {"Event date", "Signup date"}


def test_no_date_is_no_date() -> None:
    assert choose_date(table({"a": ["x"], "b": [1]}), ROLES).column is None


@pytest.mark.parametrize(
    ("dates", "grain"),
    [
        (DAYS, "day"),
        ([DAYS[0] + timedelta(weeks=i) for i in range(9)], "week"),
        (MONTHS, "month"),
        (MONTHS[::3], "quarter"),
        (MONTHS[::12], "year"),
        ([DAYS[0], DAYS[0], DAYS[1], DAYS[1], DAYS[2]], "day"),
        ([date(2024, 1, 1), date(2024, 3, 1), date(2024, 8, 1)], "month"),
    ],
)
def test_the_grain_is_the_usual_step(dates: list[date], grain: str) -> None:
    assert grain_of(table({"d": dates}), "d") == grain


def test_a_row_per_day_is_a_period_table() -> None:
    assert shape_of(table({"d": DAYS, "n": list(range(60))}), "d") == "period"


def test_a_row_per_day_and_kind_is_a_period_table() -> None:
    made = table({"d": [d for d in DAYS for _ in range(2)], "kind": ["a", "b"] * 60, "n": [1] * 120})
    assert shape_of(made, "d") == "period"


def test_rows_with_ids_or_at_odd_days_or_without_numbers_are_events() -> None:
    ids = [f"A{i:03d}" for i in range(60)]
    assert shape_of(table({"d": DAYS, "id": ids, "n": [1] * 60}, {"id": "id"}), "d") == "event"
    assert shape_of(table({"d": DAYS, "who": ["x"] * 60}), "d") == "event"
    rng = random.Random(5)
    odd = [date(2024, 1, 1) + timedelta(days=rng.randrange(700)) for _ in range(40)]
    assert shape_of(table({"d": odd, "n": [1] * 40}), "d") == "event"
    assert shape_of(table({"n": [1, 2]}), None) == "unknown"


@given(st.permutations(range(60)))
def test_the_order_of_rows_decides_nothing(order: list[int]) -> None:
    made = table({"Date": [DAYS[i] for i in order], "Sessions": [float(i) for i in order]})
    assert (shape_of(made, "Date"), grain_of(made, "Date"), choose_date(made, ROLES).column) == (
        "period",
        "day",
        "Date",
    )


def test_measures_by_their_words() -> None:
    made = table({"Umsatz": [1], "Neue Leads": [1], "Bestellungen": [1], "Something": [1], "Ort": ["x"]})
    assert measures_by_header(made, ROLES) == {
        "Umsatz": ("revenue", "actual"),
        "Neue Leads": ("leads", "actual"),
        "Bestellungen": ("orders", "actual"),
    }


def test_plan_figures_are_told_by_their_words() -> None:
    made = table({"Revenue": [1], "Revenue (budget)": [1], "Leads Plan": [1], "Target sessions": [1]})
    assert measures_by_header(made, ROLES) == {
        "Revenue": ("revenue", "actual"),
        "Revenue (budget)": ("revenue", "plan"),
        "Leads Plan": ("leads", "plan"),
        "Target sessions": ("sessions", "plan"),
    }


def test_a_measure_is_taken_from_one_column_only_the_likest() -> None:
    made = table({"Amount": [1], "Revenue": [1]})
    assert measures_by_header(made, ROLES) == {"Revenue": ("revenue", "actual")}


def test_a_column_that_says_nothing_is_named_by_the_title() -> None:
    made = table({"Date": DAYS[:2], "Primary": [1, 2]})
    assert measure_by_title(made, ROLES, ("", "New followers")) == {"Primary": ("new_followers", "actual")}
    assert measure_by_title(made, ROLES, ("Weather",)) == {}
    assert measure_by_title(table({"a": [1], "b": [2]}), ROLES, ("Leads",)) == {}


def test_dimensions_by_their_words_each_column_once() -> None:
    made = table({"Kanal": ["a"], "Land": ["b"], "Product line": ["c"], "n": [1]})
    assert dimensions_by_header(made, ROLES) == {"channel": "Kanal", "region": "Land", "product": "Product line"}


def test_periods_across_need_three_and_numbers() -> None:
    assert periods_across(table({"x": ["a"], "Jan 24": [1], "Feb 24": [2]})) == ()
    found = periods_across(table({"x": ["a"], "Jan 24": [1], "Feb 24": [2], "Q2 2024": [2], "Note": ["b"]}))
    assert found == (("Jan 24", "2024-01"), ("Feb 24", "2024-02"), ("Q2 2024", "2024Q2"))
    assert periods_across(table({"2024": ["a"], "2025": ["b"], "2026": ["c"]})) == ()


def test_a_key_is_a_column_of_ids_with_hardly_a_double() -> None:
    ids = [f"A{i}" for i in range(99)]
    assert key_of(table({"Order ID": [*ids, "A0"]}), ROLES) == ("Order ID",)
    assert key_of(table({"Order ID": ["A", "A", "B"]}), ROLES) == ()
    assert key_of(table({"Name": ids}), ROLES) == ()


def test_times_of_day_do_not_make_other_days() -> None:
    stamps = [datetime(2024, 1, 1 + i, 9) for i in range(5)]
    assert grain_of(table({"d": stamps}), "d") == "day"
