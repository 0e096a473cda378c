"""Dates: the forms they take, and day or month first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.dates import parse_dates, range_in
from lib.intake.months import LANGUAGES, month_numbers

FORMS = [
    ("2026-03-04", datetime(2026, 3, 4), "%Y-%m-%d"),
    ("2026/3/4", datetime(2026, 3, 4), "%Y-%m-%d"),
    ("2026. 3. 4.", datetime(2026, 3, 4), "%Y-%m-%d"),
    ("2026-03-04 10:22", datetime(2026, 3, 4, 10, 22), "%Y-%m-%d %H:%M"),
    ("2026-03-04T10:22:05", datetime(2026, 3, 4, 10, 22, 5), "%Y-%m-%d %H:%M:%S"),
    ("2024-09-09 14:07:22.323296", datetime(2024, 9, 9, 14, 7, 22, 323296), "%Y-%m-%d %H:%M:%S"),
    ("2020-04-10 07:00:00 UTC", datetime(2020, 4, 10, 7), "%Y-%m-%d %H:%M:%S %z"),
    ("2025-10-07 09:50:26 +0200", datetime(2025, 10, 7, 7, 50, 26), "%Y-%m-%d %H:%M:%S %z"),
    ("2025-10-07T09:50:26-05:00", datetime(2025, 10, 7, 14, 50, 26), "%Y-%m-%d %H:%M:%S %z"),
    ("2026-11-13T16:43:00Z", datetime(2026, 11, 13, 16, 43), "%Y-%m-%d %H:%M:%S %z"),
    ("24.12.2026", datetime(2026, 12, 24), "%d.%m.%Y"),
    ("2/24/2003 0:00", datetime(2003, 2, 24), "%m/%d/%Y %H:%M"),
    ("31/12/99", datetime(1999, 12, 31), "%d/%m/%y"),
    ("20260304", datetime(2026, 3, 4), "%Y%m%d"),
    ("202603", datetime(2026, 3, 1), "%Y%m"),
    ("2026-03", datetime(2026, 3, 1), "%Y-%m"),
    ("03/2026", datetime(2026, 3, 1), "%m/%Y"),
    ("Q3 2024", datetime(2024, 7, 1), "Q-%Y"),
    ("2024-Q3", datetime(2024, 7, 1), "%Y-Q"),
    ("3Q24", datetime(2024, 7, 1), "Q-%Y"),
    ("2024년 3분기", datetime(2024, 7, 1), "%Y-Q"),
    ("2024-W07", datetime(2024, 2, 12), "%G-W%V"),
    ("KW 7 2024", datetime(2024, 2, 12), "W%V %G"),
    ("2020-W53", datetime(2020, 12, 28), "%G-W%V"),
    ("Jun 09, 2018 09:30 pm", datetime(2018, 6, 9, 21, 30), "%b %d, %Y %I:%M %p"),
    ("Jun 09, 2018 12:05 am", datetime(2018, 6, 9, 0, 5), "%b %d, %Y %I:%M %p"),
    ("July 8, 2025", datetime(2025, 7, 8), "%b %d, %Y"),
    ("9 June 2018", datetime(2018, 6, 9), "%d %b %Y"),
    ("Fri, 5 Apr 2024", datetime(2024, 4, 5), "%d %b %Y"),
    ("9. März 2024", datetime(2024, 3, 9), "%d %b %Y"),
    ("15 août 2024", datetime(2024, 8, 15), "%d %b %Y"),
    ("3 de enero de 2024", datetime(2024, 1, 3), "%d %b %Y"),
    ("10 de dez. de 2022", datetime(2022, 12, 10), "%d %b %Y"),
    ("2024년 3월 5일", datetime(2024, 3, 5), "%Y年%m月%d日"),
    ("2024年3月", datetime(2024, 3, 1), "%Y年%m月%d日"),
    ("Mar-24", datetime(2024, 3, 1), "%b-%y"),
    ("Dezember 2024", datetime(2024, 12, 1), "%b-%y"),
    ("2024 févr.", datetime(2024, 2, 1), "%Y %b"),
]


@pytest.mark.parametrize(("text", "moment", "shown"), FORMS)
def test_each_form(text: str, moment: datetime, shown: str) -> None:
    dates = parse_dates(pa.array([text]), digits=True)
    assert dates.values[0].item() == moment
    assert dates.format == shown


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "32.01.2026", "18-24", "Total 2024", "abc", "2024-W54", "2026-01-01 25:61", "3.апр"],
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert not parse_dates(pa.array([text]), digits=True).good[0]


def test_digits_are_dates_only_when_admitted() -> None:
    assert not parse_dates(pa.array(["20260304"])).good[0]


def test_offsets_are_told_in_a_time_zone_with_its_summer_time() -> None:
    dates = parse_dates(
        pa.array(["2026-07-01T12:00:00Z", "2026-01-01T12:00:00Z", "2026-01-01T12:00:00"]), zone="Europe/Berlin"
    )
    assert [d.item().hour for d in dates.values] == [14, 13, 12]


def orders(texts: list[str]) -> tuple[str | None, bool]:
    dates = parse_dates(pa.array(texts))
    return dates.order, dates.unclear


def test_one_value_above_twelve_decides_the_whole_column() -> None:
    assert orders(["01/02/2026", "05/03/2026", "13/01/2026"]) == ("day first", False)
    assert orders(["01/02/2026", "05/03/2026", "01/13/2026"]) == ("month first", False)


def test_mixed_separators_and_years_of_two_and_four_digits_in_one_column() -> None:
    mixed = parse_dates(pa.array(["4/9/2012", "21-08-2013"]))
    assert [d.item().date() for d in mixed.values] == [date(2012, 9, 4), date(2013, 8, 21)]
    years = parse_dates(pa.array(["2/24/2003 0:00", "5/7/03 0:00"]))
    assert [d.item().date() for d in years.values] == [date(2003, 2, 24), date(2003, 5, 7)]
    assert years.format == "%m/%d/%Y %H:%M | %m/%d/%y %H:%M"


def test_points_are_day_first() -> None:
    assert orders(["01.02.2026"]) == ("day first", False)


def test_daily_rows_decide_by_their_even_steps() -> None:
    days = [date(2026, 2, 1) + timedelta(days=n) for n in range(10)]
    assert orders([f"{d:%d/%m/%Y}" for d in days]) == ("day first", False)
    assert orders([f"{d:%m/%d/%Y}" for d in days]) == ("month first", False)


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y"])
@pytest.mark.parametrize("back", [False, True])
def test_rows_in_the_order_of_time_decide_whichever_way_they_run(form: str, back: bool) -> None:
    days = [date(y, m, d) for y in (2025, 2026) for m in range(1, 13) for d in (1, 4, 7, 10)]
    texts = [f"{d:{form}}" for d in (days[::-1] if back else days)]
    assert orders(texts) == ("month first" if form.startswith("%m") else "day first", False)


def test_without_an_order_of_rows_days_in_runs_broken_by_leaps_are_asked_about() -> None:
    days = [f"{m:02d}/{d:02d}/2026" for d in (7, 1, 10, 4) for m in (5, 11, 2, 8, 1, 12, 3, 10, 4, 9, 6, 7)]
    assert orders(days)[1]


def test_three_days_or_three_months_is_left_open() -> None:
    assert orders(["01/01/2026", "02/01/2026", "03/01/2026", "04/01/2026"])[1]
    assert not orders(["01/08/2026", "02/08/2026", "03/08/2026"])[1]


def test_months_that_begin_on_the_first_decide_when_they_span_years() -> None:
    firsts = [date(2025, m, 1) for m in range(1, 13)] + [date(2026, m, 1) for m in range(1, 4)]
    assert orders([f"{d:%m/%d/%Y}" for d in firsts]) == ("month first", False)
    assert orders([f"{d:%d/%m/%Y}" for d in firsts]) == ("day first", False)


def test_what_no_row_decides_is_unclear_and_follows_what_is_assumed() -> None:
    texts = pa.array(["03/04/2026", "05/04/2026", "07/11/2026"])
    open_ = parse_dates(texts)
    assert (open_.order, open_.unclear) == ("month first", True)
    flipped = parse_dates(texts, "day first")
    assert flipped.values[0].item().date() == date(2026, 4, 3)


@given(
    st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1, max_size=40),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%b %d, %Y", "%d-%b-%y"]),
)
def test_any_dates_in_a_clear_form_come_back(days: list[date], form: str) -> None:
    parsed = parse_dates(pa.array([d.strftime(form) for d in days]), digits=True)
    assert [v.item().date() for v in parsed.values] == days


@given(st.lists(st.dates(date(1970, 1, 1), date(2069, 12, 31)), min_size=1, max_size=40), st.booleans())
def test_slashed_dates_come_back_when_the_order_is_told_or_decided(days: list[date], day_first: bool) -> None:
    form, order = ("%d/%m/%Y", "day first") if day_first else ("%m/%d/%Y", "month first")
    parsed = parse_dates(pa.array([d.strftime(form) for d in days]), order)  # type: ignore[arg-type]
    told_above_12 = any(d.day > 12 for d in days)
    if told_above_12 or parsed.unclear or all(d.day == d.month for d in days):
        assert [v.item().date() for v in parsed.values] == days


@pytest.mark.parametrize("language", ["en", "ko", "de", "fr", "es", "pt", "ja", *LANGUAGES[7:12]])
@pytest.mark.parametrize("width", ["wide", "abbreviated"])
def test_month_names_of_a_language_are_known(language: str, width: str) -> None:
    from babel import Locale

    names = Locale.parse(language).months["format"][width]
    assert month_numbers(names.values()) == {name: place for place, name in names.items()}


def test_range_of_days_in_the_lines_above() -> None:
    assert range_in(["Campaign report", "July 8, 2025 - July 31, 2025"]) == (date(2025, 7, 8), date(2025, 7, 31))
    assert range_in(["# Start date: 20230923", "# End date: 20231020"]) == (date(2023, 9, 23), date(2023, 10, 20))
    assert range_in(["Report Start: 09/13/2026, Report End: 09/20/2026"]) == (date(2026, 9, 13), date(2026, 9, 20))
    assert range_in(["# 20260723-20260922"]) == (date(2026, 7, 23), date(2026, 9, 22))
    assert range_in(["# All Users"]) is None
