"""When 0 is a fact and when a number is missing; for which days a table speaks."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.engine import Sources, View, contribution, panel
from lib.intake.model import Coverage, Recipe, Rule
from lib.panel import Covered, Cut, Panel
from lib.period import Calendar

from .small import AS_OF, catalog, measure, recipe, source, view

COUNT = Rule(measure="rows", how="count")
YESTERDAY = AS_OF - timedelta(days=1)


def _events(*days: date, **more: Any) -> Panel:
    return panel(Sources((source([{"day": d} for d in days], recipe(COUNT, **more)),)), Cut(), view())


def _covered(made: Panel, series: str = "rows") -> tuple[date, date]:
    days = (made.covered or {})[series]
    return date.fromordinal(days.first), date.fromordinal(days.last)


def test_a_period_without_events_is_zero_inside_and_missing_outside_the_coverage() -> None:
    made = _events(date(2024, 1, 3), date(2024, 3, 4))
    assert [made.periods[0].ordinal % 12 + 1, len(made.periods)] == [1, 5]
    assert made.get("rows")[0, :3].tolist() == [1.0, 0.0, 1.0]


def test_a_stopped_list_covers_its_last_month_and_no_further() -> None:
    days = [date(2024, 1, 4) + timedelta(days=4 * i) for i in range(14)]  # until 2024-02-25, every fourth day
    made = _events(*days)
    assert _covered(made) == (date(2024, 1, 1), date(2024, 2, 28))
    made = _events(*days, days[-1] + timedelta(days=3))  # the 28th: silence may well last until the 29th
    assert _covered(made)[1] == date(2024, 2, 29)
    assert made.get("rows")[0].tolist()[:2] == [7.0, 8.0]
    assert all(math.isnan(v) for v in made.get("rows")[0, 2:])


def test_a_daily_list_that_ends_a_day_early_is_not_complete() -> None:
    made = _events(*(date(2024, 2, 1) + timedelta(days=i) for i in range(28)))
    assert _covered(made) == (date(2024, 2, 1), date(2024, 2, 28))


def test_a_list_whose_silence_is_usual_speaks_up_to_the_day_before_as_of() -> None:
    made = _events(*(date(2022, 3, 1) + timedelta(days=50 * i) for i in range(16)))  # last one on 2024-03-20
    assert _covered(made)[1] == date(2024, 3, 31)  # silent for longer than usual: it has stopped
    made = _events(*(date(2022, 3, 30) + timedelta(days=50 * i) for i in range(16)))  # last one on 2024-04-18
    assert _covered(made)[1] == YESTERDAY
    assert made.get("rows")[0, -2:].tolist() == [1.0, 0.0]


def test_what_was_said_about_the_coverage_holds() -> None:
    made = _events(
        date(2023, 12, 31), date(2024, 3, 4), coverage=Coverage(first=date(2024, 1, 1), last=date(2024, 6, 30))
    )
    assert _covered(made) == (date(2024, 1, 1), YESTERDAY)
    assert made.get("rows")[0].tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]


def test_rows_from_the_as_of_day_on_do_not_count() -> None:
    made = _events(YESTERDAY, AS_OF, AS_OF + timedelta(days=40))
    assert made.get("rows")[0].tolist() == [1.0]
    assert _covered(made)[1] == YESTERDAY


def test_the_last_day_of_a_list_of_beginnings_and_ends_is_the_latest_of_both() -> None:
    rows = [{"day": date(2023, 11, 1), "end": date(2024, 5, 15), "who": "a"}, {"day": date(2023, 12, 1), "who": "b"}]
    rule = Rule(measure="open_rows", how="stock", until="end")
    made = panel(Sources((source(rows, recipe(rule)),)), Cut(), view())
    assert _covered(made, "open_rows")[1] == YESTERDAY
    assert made.get("open_rows")[0].tolist() == [1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0]


def test_on_the_first_day_of_a_month_nothing_has_happened_in_it_yet() -> None:
    rows = [{"day": date(2024, 4, d), "amount": 2.0, "who": "a"} for d in range(1, 31)]
    rules = (COUNT, Rule(measure="level", how="last", column="amount", id="who"))
    made = panel(Sources((source(rows, recipe(*rules)),)), Cut(), view(as_of=date(2024, 5, 1)))
    assert made.get("rows")[0].tolist() == [30.0, 0.0]
    assert made.get("level")[0].tolist() == [2.0, 2.0]


PERIOD = {"shape": "period", "grain": "month", "dimensions": ()}


def _by_month(*amounts: tuple[date, float | None], grain: str = "month", cut: Cut | None = None) -> Panel:
    rows = [{"day": d, "amount": a} for d, a in amounts]
    rule = Rule(measure="amount", how="sum", column="amount")
    made = recipe(rule, **(PERIOD | {"grain": grain}))
    return panel(Sources((source(rows, made),)), cut or Cut(), view())


def test_an_empty_or_absent_cell_of_a_period_table_is_missing() -> None:
    made = _by_month(
        (date(2024, 1, 1), 5.0), (date(2024, 2, 1), None), (date(2024, 4, 1), 0.0), (date(2024, 5, 1), 1.0)
    )
    values = made.get("amount")[0].tolist()
    assert [values[0], values[3], values[4]] == [5.0, 0.0, 1.0]
    assert math.isnan(values[1])
    assert math.isnan(values[2])
    assert _covered(made, "amount") == (date(2024, 1, 1), YESTERDAY)


def test_a_quarter_with_a_missing_month_is_missing_and_the_current_one_is_to_date() -> None:
    months = [(date(2023, m, 1), 1.0) for m in (7, 8, 9, 10, 12)] + [(date(2024, m, 1), 2.0) for m in range(1, 6)]
    made = _by_month(*months, cut=Cut("quarter"))
    values = made.get("amount")[0].tolist()
    assert [values[0], *values[2:]] == [3.0, 6.0, 4.0]
    assert math.isnan(values[1])


def test_a_quarterly_table_is_asked_by_quarter_and_never_split_into_months() -> None:
    quarters = [(date(2023, 7, 1), 3.0), (date(2023, 10, 1), 4.0), (date(2024, 1, 1), 5.0)]
    months = _by_month(*quarters, grain="quarter")
    assert all(math.isnan(v) for v in months.get("amount")[0])
    assert "quarter only" in (months.notes or {})["amount"][0]
    by_quarter = _by_month(*quarters, grain="quarter", cut=Cut("quarter"))
    assert by_quarter.get("amount")[0, :3].tolist() == [3.0, 4.0, 5.0]
    assert _covered(by_quarter, "amount") == (date(2023, 7, 1), date(2024, 3, 31))


def test_a_quarterly_level_stands_at_the_end_of_its_quarter() -> None:
    rows = [{"day": date(2023, 10, 1), "amount": 7.0}, {"day": date(2024, 1, 1), "amount": 8.0}]
    rule = Rule(measure="level", how="last", column="amount")
    made = panel(Sources((source(rows, recipe(rule, **(PERIOD | {"grain": "quarter"}))),)), Cut(), view(fiscal_start=4))
    by_month = dict(zip((Calendar().label(p) for p in made.periods), made.get("level")[0].tolist(), strict=True))
    assert {m: v for m, v in by_month.items() if not math.isnan(v)} == {"2023-12": 7.0, "2024-03": 8.0}


def test_different_people_of_a_period_table_exist_at_its_own_grain_only() -> None:
    rows = [{"day": date(2024, m, 1), "amount": 10.0} for m in (1, 2, 3)]
    made = recipe(Rule(measure="people", how="sum", column="amount"), **PERIOD)
    month = panel(Sources((source(rows, made),)), Cut(), view())
    assert month.get("people")[0, :3].tolist() == [10.0, 10.0, 10.0]
    assert not month.notes
    quarter = panel(Sources((source(rows, made),)), Cut("quarter"), view())
    assert all(math.isnan(v) for v in quarter.get("people")[0])
    assert "do not add up" in (quarter.notes or {})["people"][0]
    double = panel(Sources((source(rows + rows, made),)), Cut(), view())
    assert "upper bound" in (double.notes or {})["people"][0]


def test_a_wide_table_is_read_like_a_long_one() -> None:
    types = {"line": pa.string(), "2024-01": pa.float64(), "Feb 24": pa.string(), "2024-03": pa.float64()}
    rows = [
        {"line": "Kosten", "2024-01": 10.0, "Feb 24": "11.5", "2024-03": None},
        {"line": "Gewinn", "2024-01": -2.0, "Feb 24": None, "2024-03": float("nan")},
    ]
    names = (("2024-01", "2024-01"), ("Feb 24", "2024-02"), ("2024-03", "2024-03"))
    rules = tuple(
        Rule(measure=m, how="sum", where=({"column": "line", "values": (v,)},))  # type: ignore[arg-type]
        for m, v in (("amount", "KOSTEN "), ("rows", "gewinn"))
    )
    wide = Recipe(shape="wide", grain="month", periods=names, rules=rules)
    made = panel(Sources((source(rows, wide, types=types),)), Cut(), view())
    assert made.get("amount")[0, :2].tolist() == [10.0, 11.5]
    assert made.get("rows")[0, 0] == -2.0
    assert math.isnan(made.get("rows")[0, 1])
    assert _covered(made, "amount") == (date(2024, 1, 1), date(2024, 2, 29))
    assert _covered(made, "rows") == (date(2024, 1, 1), date(2024, 1, 31))


def test_no_rows_make_no_numbers() -> None:
    made = panel(Sources((source([], recipe()),)), Cut(by="channel"), view())
    assert made.periods == ()
    assert made.segments == ("total",)
    assert set(made.series) >= {"amount", "score", "score.weight"}
    assert panel(Sources(()), Cut("quarter"), view()).series == ()


def test_a_contribution_stands_as_it_is_dated() -> None:
    rows = [{"day": date(2023, 7, 1), "amount": 3.0}, {"day": date(2023, 10, 1), "amount": 4.0}]
    rule = Rule(measure="amount", how="sum", column="amount")
    made = contribution(source(rows, recipe(rule, **(PERIOD | {"grain": "quarter"}))), view())
    assert [made.get("amount")[0, i] for i in (0, 3)] == [3.0, 4.0]
    assert len(made.periods) == 4
    assert contribution(source([], recipe(rule)), view()).periods == ()


def test_a_slip_of_the_pen_makes_no_thousand_years() -> None:
    made = _events(date(202, 1, 1), date(2024, 5, 2))
    assert made.get("rows")[0].tolist() == [1.0]


@settings(max_examples=8)
@given(st.sets(st.dates(date(2023, 1, 1), date(2024, 6, 30)), min_size=1, max_size=40))
def test_coverage_holds_every_day_with_rows_and_ends_before_the_as_of_day(days: set[date]) -> None:
    made = _events(*days)
    before = [d for d in days if d < AS_OF]
    if not before:
        assert made.periods == ()
        return
    covered = (made.covered or {})["rows"]
    assert covered.first <= min(before).toordinal()
    assert max(before).toordinal() <= covered.last <= YESTERDAY.toordinal()
    assert made.get("rows")[0][~(made.get("rows")[0] != made.get("rows")[0])].sum() == len(before)


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_plans_run_on_and_are_kept_apart(grain: Any) -> None:
    rows = [{"day": date(2024, m, 1), "amount": float(m), "weight": 10.0} for m in range(1, 13)]
    rules = (
        Rule(measure="amount", how="sum", column="amount"),
        Rule(measure="amount", how="sum", column="weight", basis="plan"),
        Rule(measure="score", how="weighted", column="amount", basis="plan"),
    )
    made = panel(Sources((source(rows, recipe(*rules, **PERIOD)),)), Cut(grain), view())
    assert made.series == ("amount", "plan.amount", "plan.score", "plan.score.weight")
    actual, plan = made.get("amount")[0], made.get("plan.amount")[0]
    expected = {"month": (15.0, 7, 120.0), "quarter": (15.0, 2, 120.0), "year": (15.0, 0, 120.0)}[grain]
    assert (sum(v for v in actual if v == v), sum(v != v for v in actual), plan.sum()) == expected
    assert (made.covered or {})["plan.amount"] == Covered(date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal())


def test_only_known_measures_are_asked() -> None:
    with pytest.raises(Exception, match="There is no measure “rows”"):
        panel(Sources((source([], recipe(COUNT)),)), Cut(), view(catalog=catalog([measure("row")])))


def test_a_slip_of_the_pen_decades_before_makes_no_decades_of_zeros() -> None:
    made = _events(date(1900, 1, 1), date(1900, 2, 1), date(2024, 1, 3), date(2024, 3, 4))
    assert _covered(made)[0] == date(2024, 1, 1)
    assert len(made.periods) == 5
    assert made.get("rows")[0, :3].tolist() == [1.0, 0.0, 1.0]


def test_empty_cells_for_longer_than_a_week_make_their_months_missing_but_not_rows_that_are_absent() -> None:
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(110)]
    gap = (date(2024, 2, 10), date(2024, 3, 5))
    full = [{"day": d, "amount": 1.0, "weight": None if gap[0] <= d <= gap[1] else 2.0} for d in days]
    rules = (Rule(measure="a", how="sum", column="amount"), Rule(measure="b", how="sum", column="weight"))
    kind = {"shape": "period", "grain": "day"}
    made = panel(Sources((source(full, recipe(*rules, **kind)),)), Cut(), _two())
    assert made.get("a")[0, :3].tolist() == [31.0, 29.0, 31.0]
    assert made.get("b")[0, 0] == 62.0
    assert all(math.isnan(v) for v in made.get("b")[0, 1:3])
    absent = [row for row in full if row["weight"] is not None]
    made = panel(Sources((source(absent, recipe(*rules, **kind)),)), Cut(), _two())
    assert made.get("b")[0, :3].tolist() == [62.0, 18.0, 52.0]
    week = [{**row, "weight": None if date(2024, 2, 10) <= row["day"] <= date(2024, 2, 16) else 2.0} for row in full]
    made = panel(Sources((source(week, recipe(*rules, **kind)),)), Cut(), _two())
    assert made.get("b")[0, 1] == 2.0 * 22


def _two() -> View:
    return replace(view(), catalog=catalog((measure("a"), measure("b"))))
