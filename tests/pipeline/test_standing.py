"""Where a KPI stands: the last whole period of its own grain and the unfinished one, against plain sums."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

from lib.pipeline import standing
from lib.pipeline.standing import latest
from lib.scenario import Assumption
from tests.pipeline.test_same_days import CALENDAR, by_hand, outcome


def test_the_last_whole_month_and_what_the_current_one_holds() -> None:
    now = standing(outcome(), "leads")
    assert (now.period, now.current) == (CALENDAR.parse("2026-10"), CALENDAR.parse("2026-11"))
    assert now.value == by_hand("leads", date(2026, 10, 1), 31)
    assert now.so_far == by_hand("leads", date(2026, 11, 1), 15)


def test_a_level_is_that_of_the_months_end() -> None:
    now = standing(outcome(), "mrr")
    assert (now.period, now.value, now.so_far) == (CALENDAR.parse("2026-10"), 900.0, 900.0)


def test_a_month_that_the_data_do_not_cover_whole_is_not_now() -> None:
    row = replace(
        standing(outcome(), "leads").row, values=(1.0, 2.0, 3.0, math.nan), complete=(True, True, False, False)
    )
    assert latest(row) == 1
    assert latest(replace(row, complete=(False,) * 4)) == 2, "else the last that there is"
    assert latest(replace(row, values=(math.nan,) * 4)) is None


def test_what_is_assumed_changes_nothing_of_it() -> None:
    at = outcome()
    moved = at.under([Assumption(driver="sessions", op="relative", value=0.5)])
    assert standing(moved, "leads").value == standing(at, "leads").value


def test_a_kpi_without_data_stands_nowhere() -> None:
    now = standing(outcome(), "cac")
    assert now.at is None and now.period is None and math.isnan(now.value) and math.isnan(now.so_far)
