"""The fiscal calendar: what labels mean, and properties for any first month of the year and any day."""

from __future__ import annotations

import calendar as std
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import BadInput
from lib.period import GRAINS, MONTHS_IN, Calendar, Grain, Period, yesterday

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
CALENDARS = st.integers(1, 12).map(Calendar)
COARSE: list[Grain] = ["month", "quarter", "year"]


@pytest.mark.parametrize(
    ("fiscal_start", "day", "quarter", "year"),
    [
        (1, date(2026, 11, 16), "2026Q4", "2026"),
        (1, date(2026, 1, 1), "2026Q1", "2026"),
        (4, date(2025, 5, 1), "2026Q1", "2026"),
        (4, date(2025, 3, 31), "2025Q4", "2025"),
        (7, date(2025, 6, 30), "2025Q4", "2025"),
        (7, date(2025, 7, 1), "2026Q1", "2026"),
        (12, date(2025, 12, 1), "2026Q1", "2026"),
        (12, date(2025, 11, 30), "2025Q4", "2025"),
        (2, date(2025, 1, 31), "2025Q4", "2025"),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_it_ends_in(fiscal_start: int, day: date, quarter: str, year: str) -> None:
    fiscal = Calendar(fiscal_start)
    assert fiscal.label(fiscal.of(day, "quarter")) == quarter
    assert fiscal.label(fiscal.of(day, "year")) == year
    assert fiscal.label(fiscal.of(day, "month")) == f"{day:%Y-%m}"
    assert fiscal.label(fiscal.of(day, "day")) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "grain", "first", "last"),
    [
        ("2026Q4", "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        (" 2026 q4 ", "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-Q1", "quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", "year", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-10-17", "day", date(2026, 10, 17), date(2026, 10, 17)),
    ],
)
def test_parse(text: str, grain: Grain, first: date, last: date) -> None:
    plain = Calendar()
    period = plain.parse(text)
    assert period.grain == grain
    assert (plain.first_day(period), plain.last_day(period)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "Q4", "2026Q5", "2026-13", "2026-00", "2026-02-30", "26-10", "2026-1", "next year", "2026Q4x"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as error:
        Calendar().parse(text)
    assert error.value.do


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_year_starts_in_a_month(month: int) -> None:
    with pytest.raises(BadInput, match="fiscal year"):
        Calendar(month)


def test_periods_count_like_numbers() -> None:
    march = Period("month", 24314)
    assert march + 2 - march == 2
    assert (march - 14).ordinal == 24300
    assert march < march + 1
    with pytest.raises(TypeError):
        march - Period("quarter", 3)


@given(CALENDARS, DAYS, st.sampled_from(GRAINS))
def test_a_day_lies_in_its_period_and_nowhere_else(fiscal: Calendar, day: date, grain: Grain) -> None:
    period = fiscal.of(day, grain)
    assert fiscal.first_day(period) <= day <= fiscal.last_day(period)
    assert fiscal.last_day(period - 1) == fiscal.first_day(period) - timedelta(days=1)
    assert fiscal.first_day(period + 1) == fiscal.last_day(period) + timedelta(days=1)
    assert fiscal.days(period) == (fiscal.last_day(period) - fiscal.first_day(period)).days + 1


@given(CALENDARS, DAYS, st.sampled_from(GRAINS))
def test_labels_are_read_back(fiscal: Calendar, day: date, grain: Grain) -> None:
    period = fiscal.of(day, grain)
    assert fiscal.parse(fiscal.label(period)) == period


@given(CALENDARS, DAYS, st.sampled_from(COARSE))
def test_months_make_up_their_period(fiscal: Calendar, day: date, grain: Grain) -> None:
    period = fiscal.of(day, grain)
    months = fiscal.months(period)
    assert len(months) == MONTHS_IN[grain]
    assert fiscal.first_day(months[0]) == fiscal.first_day(period)
    assert fiscal.last_day(months[-1]) == fiscal.last_day(period)
    assert all(fiscal.parent(m, grain) == period for m in months)
    assert fiscal.within(period, "month") == months
    days = fiscal.within(period, "day")
    assert len(days) == fiscal.days(period)


@given(CALENDARS, DAYS)
def test_quarters_make_up_the_year_which_starts_in_its_month(fiscal: Calendar, day: date) -> None:
    year = fiscal.of(day, "year")
    quarters = fiscal.within(year, "quarter")
    assert [fiscal.label(q)[-2:] for q in quarters] == ["Q1", "Q2", "Q3", "Q4"]
    assert {fiscal.label(q)[:4] for q in quarters} == {fiscal.label(year)}
    assert fiscal.first_day(year).month == fiscal.fiscal_start
    assert fiscal.last_day(year).year == int(fiscal.label(year))


@given(CALENDARS, DAYS, st.sampled_from(COARSE))
def test_a_year_before_is_the_same_part_of_the_year(fiscal: Calendar, day: date, grain: Grain) -> None:
    period = fiscal.of(day, grain)
    before = fiscal.year_before(period)
    first, then = fiscal.first_day(period), fiscal.first_day(before)
    assert (then.month, then.day, then.year) == (first.month, first.day, first.year - 1)


def test_a_year_before_the_leap_day() -> None:
    plain = Calendar()
    assert plain.label(plain.year_before(plain.parse("2024-02-29"))) == "2023-02-28"


@given(CALENDARS, DAYS, DAYS, st.sampled_from(GRAINS))
def test_complete_days_gone_and_current_agree(fiscal: Calendar, day: date, as_of: date, grain: Grain) -> None:
    period, current = fiscal.of(day, grain), fiscal.current(grain, as_of)
    assert fiscal.complete(period, as_of) == (period < current)
    gone = sum(fiscal.first_day(period) + timedelta(days=i) < as_of for i in range(fiscal.days(period)))
    assert fiscal.days_gone(period, as_of) == gone


def test_span() -> None:
    first = Period("month", 10)
    assert [p.ordinal for p in Calendar().span(first, first + 3)] == [10, 11, 12, 13]
    assert Calendar().span(first, first - 1) == ()


@given(DAYS)
def test_yesterday(day: date) -> None:
    assert yesterday(day) == date.fromordinal(day.toordinal() - 1)


def test_month_lengths_are_those_of_the_calendar() -> None:
    plain = Calendar()
    for year in (1999, 2000, 2023, 2024, 2100):
        for month in range(1, 13):
            assert plain.days(plain.parse(f"{year}-{month:02d}")) == std.monthrange(year, month)[1]
