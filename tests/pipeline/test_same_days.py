"""The unfinished period against the same days of an earlier one, against plain loops over days."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from lib.catalog.load import load
from lib.panel import Break, Covered, Cut, History, Panel
from lib.period import Calendar, Grain, Period
from lib.pipeline import Outcome, run, same_days
from lib.plan import Plan
from lib.settings import Settings
from lib.store.declared import texts

CALENDAR = Calendar()
AS_OF = date(2026, 11, 16)
FIRST = date(2025, 1, 1)
FLOWS = ("leads", "web_leads", "sessions", "new_customers", "sales_cycle_days", "sales_cycle_days.weight", "revenue")
CATALOG = load(texts(Settings().catalog))


def numbers(last: date) -> dict[str, dict[date, float]]:
    """Something for every day from the first to the last."""
    chance = np.random.default_rng(4)
    days = [FIRST + timedelta(days=i) for i in range((last - FIRST).days + 1)]
    return {name: {day: float(chance.integers(1, 60)) for day in days} for name in FLOWS}


def outcome(last: date = AS_OF - timedelta(days=1), hole: date | None = None, seam: str = "") -> Outcome:
    """A company of flows by day and month, and one stock."""
    known = numbers(last)
    if hole:
        known["leads"][hole] = math.nan
    days = tuple(Period("day", (FIRST + timedelta(days=i)).toordinal()) for i in range((AS_OF - FIRST).days))
    by_day = [[known[n].get(date.fromordinal(d.ordinal), math.nan) for d in days] for n in FLOWS]
    months = CALENDAR.span(CALENDAR.parse("2025-01"), CALENDAR.parse("2026-11"))
    by_month = [[_month(known[n], m) for m in months] for n in FLOWS] + [[900.0] * len(months)]
    covered = {n: Covered(FIRST.toordinal(), last.toordinal()) for n in FLOWS}
    breaks = (Break("leads", CALENDAR.parse(seam), "another count"),) if seam else ()
    panel = Panel((*FLOWS, "mrr"), ("total",), months, np.array(by_month)[:, None, None, :], breaks=breaks)
    daily = Panel(FLOWS, ("total",), days, np.array(by_day)[:, None, None, :], covered=covered, breaks=breaks)
    return run(Plan(), History(CALENDAR, AS_OF, {Cut(): panel, Cut("day"): daily}), None, CATALOG)


def _month(known: dict[date, float], month: Period) -> float:
    first, last = CALENDAR.first_day(month), CALENDAR.last_day(month)
    return sum(v for day, v in known.items() if first <= day <= last)


def by_hand(name: str, first: date, days: int, last: date = AS_OF - timedelta(days=1)) -> float:
    known, total = numbers(last)[name], 0.0
    for i in range(days):
        total += known[first + timedelta(days=i)]
    return total


@pytest.mark.parametrize(
    ("grain", "back", "first", "before", "days"),
    [
        ("quarter", 1, date(2026, 10, 1), date(2026, 7, 1), 46),
        ("quarter", 4, date(2026, 10, 1), date(2025, 10, 1), 46),
        ("month", 1, date(2026, 11, 1), date(2026, 10, 1), 15),
        ("year", 1, date(2026, 1, 1), date(2025, 1, 1), 319),
    ],
)
def test_sums_and_ratios_of_the_same_days(grain: Grain, back: int, first: date, before: date, days: int) -> None:
    at = outcome()
    leads = same_days(at, "leads", grain, back)
    assert leads is not None and leads.days == days and leads.period == CALENDAR.current(grain, AS_OF) - back
    assert (leads.now, leads.then) == (by_hand("leads", first, days), by_hand("leads", before, days))
    assert leads.change == pytest.approx(leads.now / leads.then - 1, rel=1e-12)

    rate = same_days(at, "visitor_to_lead", grain, back)
    assert rate is not None
    assert rate.then == pytest.approx(by_hand("web_leads", before, days) / by_hand("sessions", before, days), rel=1e-12)
    assert rate.difference == pytest.approx(rate.now - rate.then)

    cycle = same_days(at, "sales_cycle", grain, back)
    assert cycle is not None
    weight = by_hand("sales_cycle_days.weight", first, days)
    assert cycle.now == pytest.approx(by_hand("sales_cycle_days", first, days) / weight, rel=1e-12)


def test_a_growth_is_the_change_against_the_same_days() -> None:
    growth = same_days(outcome(), "lead_growth", "quarter")
    now, then = by_hand("leads", date(2026, 10, 1), 46), by_hand("leads", date(2026, 7, 1), 46)
    assert growth is not None and growth.now == pytest.approx(now / then - 1, rel=1e-12) and math.isnan(growth.then)


def test_only_days_that_the_data_reach_are_compared() -> None:
    early = date(2026, 10, 20)
    found = same_days(outcome(early), "leads", "quarter")
    assert found is not None and found.days == 20
    assert found.now == by_hand("leads", date(2026, 10, 1), 20, early)


@pytest.mark.parametrize("name", ["mrr", "arpu", "cac", "churn_rate", "unique_visitors", "mrr_growth"])
def test_what_is_no_sum_of_days_is_not_compared(name: str) -> None:
    assert same_days(outcome(), name, "quarter") is None


def test_nothing_is_compared_over_a_hole_or_a_seam_or_before_the_period_has_data() -> None:
    assert same_days(outcome(hole=date(2026, 7, 3)), "leads", "quarter") is None
    assert same_days(outcome(hole=date(2026, 7, 3)), "leads", "quarter", 4) is not None
    assert same_days(outcome(hole=date(2026, 10, 3)), "leads", "quarter") is None
    assert same_days(outcome(seam="2026-08"), "leads", "quarter") is None
    assert same_days(outcome(date(2026, 9, 30)), "leads", "quarter") is None
    without = outcome()
    history = replace(without.history, panels={c: p for c, p in without.history.panels.items() if c.grain != "day"})
    assert same_days(replace(without, history=history), "leads", "quarter") is None
