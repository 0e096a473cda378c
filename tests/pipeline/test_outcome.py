"""Outcomes on hand-made draws: what a slider does to every number and chance, against a plain loop per draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib.catalog.load import load
from lib.catalog.model import Catalog
from lib.goals import Target
from lib.outlook import Backtest, Forecast, SeriesFit
from lib.panel import Cut, History, Panel
from lib.period import Calendar, Period
from lib.pipeline import run
from lib.plan import Plan, Preferences
from lib.scenario import parse
from lib.settings import Settings
from lib.store.declared import texts
from tests.scenario.by_hand import FLOWS, MONTHS, STOCKS, made, twin

CALENDAR = Calendar()
FIRST = MONTHS[0]  # 2026-11
AS_OF = date(2026, 11, 13)
PAST = tuple(FIRST + i for i in range(-26, 1))
DRAWS = 101


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(texts(Settings().catalog))


def world() -> tuple[History, Forecast]:
    """A history whose current month holds what `made` says has happened, and the draws of `made` as its forecast."""
    panel, ground = made(draws=DRAWS, seed=5)
    rng = np.random.default_rng(9)
    values = np.empty((len(panel.series), 1, 1, len(PAST)))
    for i, name in enumerate(panel.series):
        size = panel.get(name).mean()
        values[i, 0, 0] = size * rng.uniform(0.8, 1.2, len(PAST))
        if name in STOCKS:
            values[i, 0, 0, -2] = ground.start[name][0]
        else:
            values[i, 0, 0, -1] = ground.happened[name][0]
    history = Panel(panel.series, ("total",), PAST, values)
    quarters = history.roll_up(CALENDAR, "quarter", {}, to_date=True)
    panels = {
        Cut(): history,
        Cut("quarter"): quarters,
        Cut("year"): history.roll_up(CALENDAR, "year", {}, to_date=True),
    }
    draws = replace(panel, values=panel.values.copy())
    score = Backtest(0.8, 1.0, 10.0, 0.8, 0.95, 8)
    fits = {n: SeriesFit(n, "Theta", "full", {"theta": 1.0}, {"theta": 0.8}, score) for n in panel.series}
    return History(CALENDAR, AS_OF, panels, "h"), Forecast(draws, AS_OF, fits, 1, FIRST)


def targets() -> tuple[Target, ...]:
    """One target on each of the four ends, due when the months of the draws allow: the first quarter of 2027."""
    return tuple(
        Target(id=k, kpi=k, by="2027Q1", form="level", value=v, owner="Mira", because="x", start="2026Q4")
        for k, v in (
            ("leads", 800.0),
            ("new_customers", 42.0),
            ("revenue", 272000.0),
            ("mrr", 92000.0),
            ("sessions", 27000.0),
        )
    )


QUARTER = [2, 3, 4]  # the months of 2027Q1 in the draws


def by_loop(numbers: dict[str, np.ndarray], kpi: str, draw: int) -> float:
    months = [float(numbers[kpi][draw, m]) for m in QUARTER]
    return months[-1] if kpi == "mrr" else months[0] + months[1] + months[2]


def test_a_slider_moves_every_number_and_every_chance_that_depends_on_it(catalog: Catalog) -> None:
    history, forecast = world()
    plan = Plan(preferences=Preferences(north_star="mrr"), targets=targets())
    base = run(plan, history, forecast, catalog)
    moved = base.under([parse("visitor_to_lead=+10%")])
    _, ground = made(draws=DRAWS, seed=5)
    expected = twin(forecast.panel, ground, 0.10)
    untouched = {n: forecast.panel.get(n) for n in forecast.panel.series}
    for target, before, after in zip(plan.targets, base.gaps(), moved.gaps(), strict=True):
        for gap, numbers in ((before, untouched), (after, expected)):
            values = [by_loop(numbers, target.kpi, d) for d in range(DRAWS)]
            reached = sum(1 for v in values if v >= target.value) / DRAWS
            assert gap.probability == pytest.approx(reached, abs=1e-12), target.kpi
            assert gap.forecast.median == pytest.approx(sorted(values)[DRAWS // 2], rel=1e-6), target.kpi
        if target.kpi == "sessions":
            assert after == before
        else:
            assert 0 < before.probability < after.probability, target.kpi


@pytest.mark.parametrize("text", ["visitor_to_lead=+10%", "churn_rate=-1pp", "price=+5%", "sessions=-20%"])
def test_what_stays_as_in_the_base_plan_is_what_working_it_out_anew_would_give(catalog: Catalog, text: str) -> None:
    history, forecast = world()
    ratios = tuple(level(k, "2027Q1") for k in ("visitor_to_lead", "cac", "win_rate", "arpa") if k in catalog.kpis)
    base = run(Plan(targets=(*targets(), *ratios)), history, forecast, catalog)
    quick, anew = base.under([parse(text)]), base.under([parse(text)])
    assert quick.gaps() == tuple(anew.gap(t) for t in base.plan.targets)
    moved = {g.target.id for g, b in zip(quick.gaps(), base.gaps(), strict=True) if g is not b}
    assert (moved and len(moved) < len(base.plan.targets)) or text.startswith("sessions")


def test_a_neutral_slider_changes_no_byte(catalog: Catalog) -> None:
    history, forecast = world()
    base = run(Plan(targets=targets()), history, forecast, catalog)
    neutral = base.under([parse("visitor_to_lead=+0%"), parse("churn_rate=-0pp")])
    assert neutral.coming().values.tobytes() == base.coming().values.tobytes()
    assert neutral.gaps() == base.gaps()


def test_quarters_are_sums_of_months_path_by_path(catalog: Catalog) -> None:
    history, forecast = world()
    outcome = run(Plan(), history, forecast, catalog)
    quarters = outcome.outlooks("quarter", 1, ["leads"])["leads"]
    months = outcome.outlooks("month", 4, ["leads"])["leads"]
    assert [CALENDAR.label(p) for p in quarters.periods] == ["2026Q4", "2027Q1"]
    np.testing.assert_allclose(quarters.draws[:, 1], months.draws[:, 2:5].sum(axis=1), rtol=1e-6)
    october = history.panel().get("leads")[0, -2]
    np.testing.assert_allclose(quarters.draws[:, 0], months.draws[:, :2].sum(axis=1) + october, rtol=1e-6)
    assert quarters.actual_to_date == pytest.approx(history.panel().get("leads")[0, -2:].sum())


def test_the_naive_repeats_the_same_period_of_last_year(catalog: Catalog) -> None:
    history, forecast = world()
    found = run(Plan(), history, forecast, catalog).outlooks("quarter", 1, ["leads"])["leads"]
    past = dict(zip(found.past, found.past_values, strict=True))
    assert list(found.naive) == [past[p - 4] for p in found.periods]


def test_quantiles_never_cross_and_hold_the_median(catalog: Catalog) -> None:
    history, forecast = world()
    for found in run(Plan(), history, forecast, catalog).outlooks("month", 3).values():
        levels = np.stack([found.quantiles[q] for q in ("p025", "p10", "p25", "p50", "p75", "p90", "p975")])
        assert np.all(np.diff(levels, axis=0) >= 0), found.kpi.id
        assert np.all(np.isfinite(levels)), found.kpi.id


def test_what_cannot_be_forecast_says_why(catalog: Catalog) -> None:
    history, forecast = world()
    outcome = run(Plan(), history, forecast, catalog)
    lacking = outcome.unavailable("quarter", 1)
    assert "needs" in lacking["guest_posts"]
    assert outcome.unavailable("quarter", 9, ["leads"]) == {"leads": "the forecast does not reach that far"}
    nothing = run(Plan(), history, None, catalog)
    assert nothing.unavailable("quarter", 1, ["leads"]) == {"leads": "there is no forecast yet"}
    assert set(outcome.outlooks("quarter", 1)) | set(lacking) == set(catalog.kpis)


def test_a_kpi_of_few_futures_without_value_is_shown_and_says_so(catalog: Catalog) -> None:
    history, forecast = world()
    values = forecast.panel.values.copy()
    place = forecast.panel.series.index("new_customers")
    values[place, 0, :5, 2:5] = 0.0  # in 5 of 101 futures nobody is won in the first quarter
    few = replace(forecast, panel=replace(forecast.panel, values=values))
    found = run(Plan(), history, few, catalog).outlooks("quarter", 1, ["cac"])["cac"]
    assert any("5 of 100" in mark for mark in found.marks)
    assert np.isfinite(found.median).all()
    values = values.copy()
    values[place, 0, :60, 2:5] = 0.0
    many = replace(forecast, panel=replace(forecast.panel, values=values))
    assert "cac" in run(Plan(), history, many, catalog).unavailable("quarter", 1, ["cac"])


def level(kpi: str, by: str, form: str = "level", value: float = 1.0, **more: object) -> Target:
    return Target(id="t", kpi=kpi, by=by, form=form, value=value, **more)


def test_the_baseline_is_last_years_period_for_flows_and_the_last_complete_one_for_stocks_and_ratios(
    catalog: Catalog,
) -> None:
    history, forecast = world()
    outcome = run(Plan(), history, forecast, catalog)
    labels = {
        k: outcome.gap(level(k, "2027Q1", "change", 0.1)).resolved.baseline_period
        for k in ("leads", "mrr", "visitor_to_lead")
    }
    assert labels == {"leads": "2026Q1", "mrr": "2026Q3", "visitor_to_lead": "2026Q3"}
    leads = outcome.gap(level("leads", "2027Q1", "change", 0.1))
    months = history.panel().get("leads")[0]
    start = PAST.index(CALENDAR.parse("2026-01"))
    assert leads.resolved.level == pytest.approx(1.1 * months[start : start + 3].sum())
    chosen = outcome.gap(level("leads", "2027Q1", "change", 0.1, baseline="2026Q2"))
    assert chosen.resolved.baseline_period == "2026Q2"


def test_a_sum_over_periods_adds_what_happened_to_what_may_come(catalog: Catalog) -> None:
    history, forecast = world()
    outcome = run(Plan(), history, forecast, catalog)
    whole = outcome.gap(level("new_customers", "2027Q1", "at_least", 100.0, sum_from="2026Q3"))
    past = history.panel().get("new_customers")[0]
    before = past[PAST.index(CALENDAR.parse("2026-07")) : -1].sum()
    draws = before + forecast.panel.get("new_customers")[:, :5].sum(axis=1)
    assert whole.probability == pytest.approx(np.mean(draws >= 100.0))
    assert whole.forecast.median == pytest.approx(np.median(draws), rel=1e-6)
    assert whole.pace.actual_to_date == pytest.approx(past[PAST.index(CALENDAR.parse("2026-07")) :].sum())
    early = outcome.gap(level("new_customers", "2027Q1", "at_least", 100.0, sum_from="2024Q4"))
    all_draws = (
        past[:-1].sum()
        - past[: PAST.index(CALENDAR.parse("2024-10"))].sum()
        + forecast.panel.get("new_customers")[:, :5].sum(axis=1)
    )
    assert early.forecast.median == pytest.approx(np.median(all_draws), rel=1e-6)


def test_a_target_of_a_period_that_is_over_is_achieved_or_missed(catalog: Catalog) -> None:
    history, forecast = world()
    outcome = run(Plan(), history, forecast, catalog)
    value = float(outcome.kpis(Cut("quarter"), ["leads"]).rows[0].values[-2])
    assert outcome.gap(level("leads", "2026Q3", value=value)).status == "achieved"
    assert outcome.gap(level("leads", "2026Q3", value=value * 1.001)).status == "missed"
    assert outcome.gap(level("leads", "2029Q4")).why == "the forecast does not reach that far"


def test_the_current_period_is_last_and_not_complete(catalog: Catalog) -> None:
    history, forecast = world()
    table = run(Plan(), history, forecast, catalog).kpis(Cut("quarter"))
    assert CALENDAR.label(table.periods[-1]) == "2026Q4"
    assert table.complete[-2:] == (True, False)
    row = next(r for r in table.rows if r.kpi.id == "leads")
    assert row.values[-1] == pytest.approx(history.panel().get("leads")[0, -2:].sum())
    assert row.complete[-1] is False


def test_drivers_stand_in_funnel_order_with_their_last_quarters(catalog: Catalog) -> None:
    history, forecast = world()
    found = {d.driver.id: d for d in run(Plan(), history, forecast, catalog).drivers()}
    assert list(found)[:2] == ["sessions", "visitor_to_lead"]
    rate = found["visitor_to_lead"]
    assert rate.low <= rate.value <= rate.high
    web, sessions = (history.panel().get(n)[0] for n in ("web_leads", "sessions"))
    at = [PAST.index(CALENDAR.parse(m)) for m in ("2026-07", "2026-08", "2026-09")]
    assert rate.value == pytest.approx(web[at].sum() / sessions[at].sum())


def test_the_same_world_gives_the_same_bytes(catalog: Catalog) -> None:
    one, two = (run(Plan(targets=targets()), *world(), catalog) for _ in range(2))
    assert one.gaps() == two.gaps()
    first, second = (o.outlooks("quarter", 1, ["mrr"])["mrr"].draws.tobytes() for o in (one, two))
    assert first == second


def test_every_flow_of_the_hand_made_company_is_a_measure(catalog: Catalog) -> None:
    assert set(FLOWS) | set(STOCKS) <= set(catalog.measures)
    assert all(isinstance(p, Period) for p in MONTHS)
